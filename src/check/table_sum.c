/* table_sum.c: columns that are the sum of others. That one is, the rows tell: where the sum holds in
 * most of them, the few in which it does not contradict themselves. Headings such as "(3)=(4)+(5)"
 * tell it in so many words. */
#include <string.h>

#include "check/grid.h"

/* Addends of a sum, and sums of a table. */
enum { ADDENDS = 8, SUMS = 64 };

/* A sum: `total` = `count` columns, each `step` after the last, from `first` on. Columns beside each
 * other have a step of one; two that stand apart (last year, and what was added) any. */
struct sum {
	int total, first, count, step;
	int rows, hits, telling; /* telling: with two addends or more that are not 0 */
};

static int column_of(const struct sum *s, int i)
{
	return s->first + i * s->step;
}

/* Sum of the addends in row r; false when there is no number, or the total is missing. */
static bool add(const struct grid *g, int r, const struct sum *s, int64_t *sum, int *addends)
{
	*sum = 0;
	*addends = 0;
	if (grid_at(g, r, s->total)->kind != GRID_NUMBER)
		return false;
	int numbers = 0;
	for (int i = 0; i < s->count; i++) {
		const struct grid_cell *cell = grid_at(g, r, column_of(s, i));
		if (cell->kind == GRID_WORDS)
			return false;
		numbers += cell->kind == GRID_NUMBER;
		*sum += cell->v;
		*addends += cell->v != 0;
	}
	return numbers > 0;
}

static void try_sum(const struct grid *g, struct sum *s)
{
	int64_t sum;
	int addends;
	for (int r = 0; r < g->rows; r++) {
		if (!add(g, r, s, &sum, &addends))
			continue;
		s->rows++;
		bool hit = sum == grid_at(g, r, s->total)->v;
		s->hits += hit;
		s->telling += hit && addends >= 2;
	}
}

/* The first and the last addend must count somewhere: a sum is not made longer by columns of nothing. */
static bool all_count(const struct grid *g, const struct sum *s)
{
	int first = 0, last = 0;
	for (int r = 0; r < g->rows; r++) {
		first += grid_at(g, r, s->first)->v != 0;
		last += grid_at(g, r, column_of(s, s->count - 1))->v != 0;
	}
	return first && last;
}

/* Whether the row that numbers the columns says what this one is the sum of. */
static bool told(const struct grid *g, int total)
{
	const struct reader_text *t =
		g->numbers_row >= 0 ? &reader_cell_at(g->t, g->numbers_row, total)->text : NULL;
	return t && t->n && memchr(t->p, '=', t->n);
}

/* Three telling rows, and six of ten; where there are more sums to choose from, or the heading tells
 * another, eight. */
static bool holds(const struct grid *g, const struct sum *s)
{
	bool strict = s->step != 1 || told(g, s->total);
	return s->telling >= (told(g, s->total) ? 5 : 3) && s->hits * 10 >= s->rows * (strict ? 8 : 6);
}

static void report(const struct grid *g, const struct sum *s)
{
	int share = s->hits * 100 / s->rows;
	for (int r = 0; r < g->rows; r++) {
		int64_t sum, v[ADDENDS];
		int addends;
		if (!add(g, r, s, &sum, &addends) || sum == grid_at(g, r, s->total)->v)
			continue;
		for (int i = 0; i < s->count; i++)
			v[i] = grid_at(g, r, column_of(s, i))->v;
		grid_found(g, r, s->total, "identity", 45 + share / 2, sum,
			grid_sum_text(g, v, s->count, sum));
	}
}

static bool counts(const struct grid *g, const struct sum *s)
{
	for (int i = 0; i < s->count; i++)
		if (column_of(s, i) == s->total || g->column[column_of(s, i)].kind != COLUMN_COUNT)
			return false;
	return true;
}

/* Sums of one total. */
struct sums {
	struct sum kept[SUMS];
	int count;
};

/* Of sums that overlap the one that holds in more rows is kept. */
static void keep(struct sums *all, const struct sum *s)
{
	int k = 0, last = column_of(s, s->count - 1);
	while (k < all->count &&
		(s->first > column_of(&all->kept[k], all->kept[k].count - 1) || all->kept[k].first > last))
		k++;
	if (k == all->count && all->count < SUMS)
		all->kept[all->count++] = *s;
	else if (k < all->count && s->hits > all->kept[k].hits)
		all->kept[k] = *s;
}

static void find_sums(const struct grid *g, int total)
{
	struct sums all = { .count = 0 };
	for (int first = 0; first < g->columns; first++)
		for (int step = 1; first + step < g->columns; step++)
			for (int count = 2; count <= (step == 1 ? ADDENDS : 2); count++) {
				struct sum s = {
					.total = total, .first = first, .count = count, .step = step
				};
				if (column_of(&s, count - 1) >= g->columns || !counts(g, &s))
					break;
				try_sum(g, &s);
				if (holds(g, &s) && all_count(g, &s))
					keep(&all, &s);
			}
	for (int k = 0; k < all.count; k++)
		report(g, &all.kept[k]);
}

void table_identities(const struct grid *g)
{
	for (int k = 0; k < g->columns; k++)
		if (g->column[k].kind == COLUMN_COUNT)
			find_sums(g, k);
}

/* A term of "(3)=(4)+(5)": its column and sign. */
struct term {
	int column, sign;
};

/* Reads "(4)+(5)-6" behind the "=": columns by the numbers that the row gives them. False on anything
 * else. */
static bool read_terms(const struct grid *g, const char *p, const char *end, const int *column_of,
	struct term *out, int *count)
{
	int sign = 1;
	*count = 0;
	while (p < end) {
		int v = 0, digits = 0;
		while (p < end && (*p == ' ' || *p == '('))
			p++;
		while (p < end && *p >= '0' && *p <= '9' && digits++ < 2)
			v = v * 10 + (*p++ - '0');
		while (p < end && (*p == ' ' || *p == ')'))
			p++;
		if (!digits || v >= GRID_COLUMNS || column_of[v] < 0 || *count == ADDENDS)
			return false;
		out[(*count)++] = (struct term){ column_of[v], sign };
		if (p == end)
			return *count >= 2;
		if (*p != '+' && *p != '-')
			return false;
		sign = *p++ == '+' ? 1 : -1;
	}
	(void)g;
	return false;
}

static void hold_formula(const struct grid *g, int total, const struct term *terms, int count)
{
	for (int r = 0; r < g->rows; r++) {
		int64_t sum = 0, v[ADDENDS];
		bool ok = grid_at(g, r, total)->kind == GRID_NUMBER;
		int numbers = 0;
		for (int k = 0; ok && k < count; k++) {
			const struct grid_cell *cell = grid_at(g, r, terms[k].column);
			ok = cell->kind != GRID_WORDS;
			numbers += cell->kind == GRID_NUMBER;
			v[k] = cell->v * terms[k].sign;
			sum += v[k];
		}
		if (ok && numbers && sum != grid_at(g, r, total)->v)
			grid_found(g, r, total, "identity", 92, sum, grid_sum_text(g, v, count, sum));
	}
}

/* Numbers of columns as the row gives them. */
static void number_columns(const struct grid *g, int *column_of)
{
	for (int i = 0; i < GRID_COLUMNS; i++)
		column_of[i] = -1;
	for (int k = 0; k < g->columns; k++) {
		const struct reader_text *t = &reader_cell_at(g->t, g->numbers_row, k)->text;
		uint32_t i = t->n && t->p[0] == '(';
		int v = 0;
		while (i < t->n && t->p[i] >= '0' && t->p[i] <= '9' && v < GRID_COLUMNS)
			v = v * 10 + (t->p[i++] - '0');
		if (v > 0 && v < GRID_COLUMNS)
			column_of[v] = k;
	}
}

void table_formulas(const struct grid *g)
{
	int column_of[GRID_COLUMNS];
	if (g->numbers_row < 0)
		return;
	number_columns(g, column_of);
	for (int k = 0; k < g->columns; k++) {
		const struct reader_text *t = &reader_cell_at(g->t, g->numbers_row, k)->text;
		struct term terms[ADDENDS];
		int count;
		for (const char *eq = t->n ? memchr(t->p, '=', t->n) : NULL; eq;) {
			const char *end = t->p + t->n, *next = memchr(eq + 1, '=', (size_t)(end - eq - 1));
			if (read_terms(g, eq + 1, next ? next : end, column_of, terms, &count))
				hold_formula(g, k, terms, count);
			eq = next;
		}
	}
}
