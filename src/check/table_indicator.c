/* table_indicator.c: tables of indicators: code, name, unit, value. Below a rate n stand its counts
 * n.1 and n.2; below a total n its parts. Several formulas are tried; only when none fits is there a
 * contradiction. */
#include <stdlib.h>
#include <string.h>

#include "check/grid.h"

/* Direct children of an indicator that are looked at. */
enum { CHILDREN = 16 };

/* An indicator among its neighbours, in one column of values. */
struct family {
	int value; /* column */
	int parent;
	int count[CHILDREN], counts; /* rows of children that are counts */
	int rate[CHILDREN], rates;   /* that are rates */
};

static bool unit_head(const char *h)
{
	return grid_says(h, "đơn vị tính") || grid_says(h, "đvt") || strcmp(h, "unit") == 0 ||
	       strcmp(h, "đơn vị") == 0 || grid_says(h, "đv tính");
}

/* The column of units; -1. */
static int unit_column(const struct grid *g)
{
	for (int k = 0; k < g->columns; k++)
		if (k != g->label && unit_head(g->column[k].head))
			return k;
	return -1;
}

static bool value_column(const struct grid *g, int k, int unit)
{
	return k > unit && k != g->code && k != g->label && g->column[k].numbers >= 2 &&
	       (!grid_says(g->column[k].head, "ghi chú") || grid_says(g->column[k].head, "số liệu") ||
		       grid_says(g->column[k].head, "kết quả"));
}

static size_t code_length(const char *code)
{
	size_t n = strlen(code);
	while (n && (code[n - 1] == '.' || code[n - 1] == ')' || code[n - 1] == ' '))
		n--;
	return n;
}

/* Whether row `r`, somewhere below, is a direct child by its code; *deeper: a grandchild. */
static bool child(const struct grid *g, int parent, int r, bool *deeper)
{
	const char *a = g->row[parent].code, *b = g->row[r].code;
	size_t n = code_length(a), m = code_length(b);
	if (!n || m <= n + 1 || memcmp(a, b, n) != 0 || b[n] != '.')
		return false;
	*deeper = memchr(b + n + 1, '.', m - n - 1) != NULL;
	return true;
}

static bool is_rate(const struct grid *g, int r, int unit, int value)
{
	const struct reader_text *t = &reader_cell_at(g->t, g->row[r].at, unit)->text;
	return (t->n && t->p[0] == '%') || grid_at(g, r, value)->percent ||
	       strncmp(g->row[r].label, "tỷ lệ", strlen("tỷ lệ")) == 0;
}

static void find_family(const struct grid *g, int parent, int unit, int value, struct family *f)
{
	*f = (struct family){ .value = value, .parent = parent };
	for (int r = parent + 1; r < g->rows; r++) {
		bool deeper;
		if (!child(g, parent, r, &deeper))
			break;
		if (deeper || grid_at(g, r, value)->kind != GRID_NUMBER)
			continue;
		if (is_rate(g, r, unit, value) && f->rates < CHILDREN)
			f->rate[f->rates++] = r;
		else if (!is_rate(g, r, unit, value) && f->counts < CHILDREN)
			f->count[f->counts++] = r;
	}
}

static int64_t value_of(const struct grid *g, const struct family *f, int r)
{
	return grid_at(g, r, f->value)->v;
}

static enum rate_verdict hold(
	const struct grid *g, const struct family *f, int64_t top, int64_t bottom, struct decimal *expected)
{
	const struct grid_cell *cell = grid_at(g, f->parent, f->value);
	return rate_verdict((struct decimal){ top, 4 }, (struct decimal){ bottom, 4 },
		grid_places(cell->v, cell->places), cell->places, expected);
}

/* Whether any two of the counts, or their difference or sum, give the rate. */
static bool any_pair(const struct grid *g, const struct family *f)
{
	struct decimal expected;
	for (int i = 0; i < f->counts; i++)
		for (int k = 0; k < f->counts; k++) {
			int64_t a = value_of(g, f, f->count[i]), b = value_of(g, f, f->count[k]);
			if (i != k && (hold(g, f, a, b, &expected) == RATE_AGREES ||
					      hold(g, f, a, a + b, &expected) == RATE_AGREES ||
					      hold(g, f, b - a, b, &expected) == RATE_AGREES))
				return true;
		}
	return false;
}

/* Whether the rate is the mean of the rates below it; else whether it lies beyond them all: *beyond. */
static bool mean(const struct grid *g, const struct family *f, bool *beyond)
{
	const struct grid_cell *cell = grid_at(g, f->parent, f->value);
	struct decimal sum = decimal_of(0), x;
	int64_t low = INT64_MAX, high = 0;
	for (int i = 0; i < f->rates; i++) {
		int64_t v = value_of(g, f, f->rate[i]);
		low = v < low ? v : low;
		high = v > high ? v : high;
		if (!decimal_add(sum, (struct decimal){ v, 4 }, &sum))
			return true;
	}
	*beyond = cell->v < low || cell->v > high;
	return decimal_divide(sum, decimal_of(f->rates), cell->places, DECIMAL_HALF_UP, &x) &&
	       decimal_compare(x, grid_places(cell->v, cell->places)) == 0;
}

/* The count that is the whole: named a total, else the greater one. */
static int whole_of(const struct grid *g, const struct family *f)
{
	int best = f->count[0];
	for (int i = 0; i < f->counts; i++)
		if (strncmp(g->row[f->count[i]].label, "tổng", strlen("tổng")) == 0)
			return f->count[i];
	for (int i = 1; i < f->counts; i++)
		if (value_of(g, f, f->count[i]) > value_of(g, f, best))
			best = f->count[i];
	return best;
}

static void rate_row(const struct grid *g, const struct family *f)
{
	bool beyond = false;
	struct decimal expected, shown;
	if (f->counts < 2) {
		if (f->rates >= 2 && !mean(g, f, &beyond) && beyond)
			grid_found(g, f->parent, f->value, "rate", 55, value_of(g, f, f->rate[0]),
				arena_printf(g->c->arena, "%s ∉ %s",
					check_number(g->c, grid_decimal(value_of(g, f, f->parent))),
					check_number(g->c, grid_decimal(value_of(g, f, f->rate[0])))));
		return;
	}
	if (any_pair(g, f) || (f->rates >= 2 && mean(g, f, &beyond)))
		return;
	int whole = whole_of(g, f), part = f->count[0] == whole ? f->count[1] : f->count[0];
	enum rate_verdict v = hold(g, f, value_of(g, f, part), value_of(g, f, whole), &expected);
	if (v == RATE_NONE)
		return;
	int sure = v == RATE_TRUNCATED ? 42 : v == RATE_RAISED ? 75 : f->counts == 2 ? 92 : 75;
	decimal_round(expected, 4, DECIMAL_HALF_UP, &shown);
	grid_found(g, f->parent, f->value, v == RATE_DIFFERS ? "rate" : "rounding", sure,
		(int64_t)shown.units,
		arena_printf(g->c->arena, "%s / %s = %s %%",
			check_number(g->c, grid_decimal(value_of(g, f, part))),
			check_number(g->c, grid_decimal(value_of(g, f, whole))),
			check_number(g->c, expected)));
}

static bool same_unit(const struct grid *g, int a, int b, int unit)
{
	const struct reader_text *x = &reader_cell_at(g->t, g->row[a].at, unit)->text;
	const struct reader_text *y = &reader_cell_at(g->t, g->row[b].at, unit)->text;
	return x->n == y->n && memcmp(x->p, y->p, x->n) == 0;
}

/* Whether some of the values, two at least, add up to `whole`. */
static bool some_add_up(const int64_t *v, int n, int64_t whole)
{
	for (unsigned set = 3; set < 1u << n; set++) {
		int64_t sum = 0;
		for (int i = 0; i < n; i++)
			if (set & 1u << i)
				sum += v[i];
		if (sum == whole && (set & (set - 1)))
			return true;
	}
	return false;
}

/* How sure it is that these parts should add up. */
static int part_sureness(const struct grid *g, const int *rows, int n, int64_t sum, int64_t whole)
{
	bool tinh = false, huyen = false, xa = false;
	int64_t off = sum > whole ? sum - whole : whole - sum;
	for (int i = 0; i < n; i++) {
		const char *s = g->row[rows[i]].label;
		tinh |= grid_says(s, "cấp tỉnh") || grid_says(s, "ubnd tỉnh") || grid_says(s, "sở");
		huyen |= grid_says(s, "cấp huyện");
		xa |= grid_says(s, "cấp xã");
	}
	if (tinh && huyen && (xa || n >= 3))
		return off * 2 <= whole ? 88 : 65;
	return off * 8 <= whole ? 75 : 0;
}

static void part_rows(const struct grid *g, const struct family *f, int unit)
{
	int64_t v[CHILDREN], sum = 0, whole = value_of(g, f, f->parent);
	int rows[CHILDREN], n = 0;
	for (int i = 0; i < f->counts; i++)
		if (same_unit(g, f->parent, f->count[i], unit)) {
			rows[n] = f->count[i];
			v[n++] = value_of(g, f, f->count[i]);
			sum += v[n - 1];
		}
	bool total = grid_says(g->row[f->parent].label, "tổng số");
	for (int i = 0; i < n && total; i++)
		if (v[i] > whole)
			grid_found(g, rows[i], f->value, "part", 70, whole,
				arena_printf(g->c->arena, "%s > %s", check_number(g->c, grid_decimal(v[i])),
					check_number(g->c, grid_decimal(whole))));
	if (n < 2 || sum == whole || some_add_up(v, n, whole))
		return;
	int sure = part_sureness(g, rows, n, sum, whole);
	if (sure)
		grid_found(g, f->parent, f->value, "sum", sure, sum, grid_sum_text(g, v, n, sum));
}

/* "2.1 Tổng số ...", and 2.2, 2.3, ... its parts: only when they nearly add up is it sure that they
 * should. */
static void siblings(const struct grid *g, const struct family *f, int unit)
{
	int64_t v[CHILDREN], sum = 0;
	int first = f->counts ? f->count[0] : -1, n = 0;
	if (f->counts < 4 || strncmp(g->row[first].label, "tổng số", strlen("tổng số")) != 0)
		return;
	int64_t whole = value_of(g, f, first);
	for (int i = 1; i < f->counts; i++) {
		if (!same_unit(g, first, f->count[i], unit))
			return;
		v[n++] = value_of(g, f, f->count[i]);
		sum += v[n - 1];
	}
	int64_t off = sum > whole ? sum - whole : whole - sum;
	if (off && off * 20 <= whole && n >= 3 && !some_add_up(v, n, whole))
		grid_found(g, first, f->value, "sum", 65, sum, grid_sum_text(g, v, n, sum));
}

/* Whether a column says the same as the one before it: a value as printed, and again plain. */
static bool repeats(const struct grid *g, int k, int before)
{
	for (int r = 0; r < g->rows; r++)
		if (grid_at(g, r, k)->v != grid_at(g, r, before)->v)
			return false;
	return true;
}

/* The nearest row above whose code is the beginning of this one's; -1. */
static int parent_of(const struct grid *g, int r)
{
	bool deeper;
	for (int k = r - 1; k >= 0 && k > r - 40; k--)
		if (child(g, k, r, &deeper) && !deeper)
			return k;
	return -1;
}

static void keep(const struct grid *g, int r, int value, int unit)
{
	const struct grid_cell *cell = grid_at(g, r, value);
	/* A heading without a value tells no indicator from another. */
	int above = parent_of(g, r);
	if (above >= 0 && grid_at(g, above, value)->kind != GRID_NUMBER)
		above = -1;
	struct statement s = { .spot = g->at,
		.value = grid_places(cell->v, cell->places),
		.rate = is_rate(g, r, unit, value),
		.name = g->row[r].label,
		.above = above >= 0 ? g->row[above].label : "" };
	s.spot.row = g->row[r].at + g->shift;
	s.spot.column = value;
	s.spot.text = &reader_cell_at(g->t, g->row[r].at, value)->text;
	s.label = &reader_cell_at(g->t, g->row[r].at, g->label)->text;
	check_state(g->c, &s);
}

bool table_indicators(const struct grid *g)
{
	int unit = g->code >= 0 && g->label >= 0 ? unit_column(g) : -1, before = -1;
	if (unit < 0)
		return false;
	for (int k = 0; k < g->columns; k++) {
		if (!value_column(g, k, unit) || (before >= 0 && repeats(g, k, before)))
			continue;
		/* Of several columns of values the first is the period's own. */
		bool first = before < 0;
		before = k;
		for (int r = 0; r < g->rows; r++) {
			struct family f;
			find_family(g, r, unit, k, &f);
			bool valued = grid_at(g, r, k)->kind == GRID_NUMBER;
			if (valued && first)
				keep(g, r, k, unit);
			if (valued && is_rate(g, r, unit, k))
				rate_row(g, &f);
			else if (valued)
				part_rows(g, &f, unit);
			else
				siblings(g, &f, unit);
		}
	}
	return before >= 0;
}
