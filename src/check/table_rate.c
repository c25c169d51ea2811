/* table_rate.c: columns of rates. Which columns a rate is made of is found by trying: those that agree
 * with it in most rows. The rows where they do not agree contradict themselves. */
#include <string.h>

#include "check/grid.h"

/* How a column may follow from two others. */
enum formula { SHARE, GROWTH, FORMULAS };

/* How well two columns explain a third. */
struct fit {
	int top, bottom;
	enum formula formula;
	int rows, hits,
		telling; /* rows to which it applies; that agree; that agree and are neither 0 nor 100 */
};

/* The rate in row `r` that the formula gives; false when it does not apply. */
static bool rate_of(
	const struct grid *g, int r, const struct fit *f, struct decimal *part, struct decimal *whole)
{
	const struct grid_cell *a = grid_at(g, r, f->top), *b = grid_at(g, r, f->bottom);
	if (a->kind != GRID_NUMBER || b->kind != GRID_NUMBER || b->v <= 0 || a->v < 0)
		return false;
	*part = (struct decimal){ f->formula == SHARE ? a->v : a->v > b->v ? a->v - b->v : b->v - a->v, 4 };
	*whole = (struct decimal){ b->v, 4 };
	return true;
}

static enum rate_verdict verdict(
	const struct grid *g, int r, int rate, const struct fit *f, struct decimal *expected)
{
	struct decimal part, whole;
	const struct grid_cell *cell = grid_at(g, r, rate);
	if (cell->kind != GRID_NUMBER || !rate_of(g, r, f, &part, &whole))
		return RATE_NONE;
	int64_t v = f->formula == GROWTH && cell->v < 0 ? -cell->v : cell->v;
	return rate_verdict(part, whole, grid_places(v, cell->places), cell->places, expected);
}

static void try_fit(const struct grid *g, int rate, struct fit *f)
{
	struct decimal expected;
	for (int r = 0; r < g->rows; r++) {
		enum rate_verdict v = verdict(g, r, rate, f, &expected);
		if (v == RATE_NONE)
			continue;
		f->rows++;
		bool hit = v == RATE_AGREES || v == RATE_TRUNCATED;
		int64_t x = grid_at(g, r, rate)->v;
		f->hits += hit;
		f->telling += hit && x != 0 && x != 100 * GRID_UNIT;
	}
}

/* Columns nearer to the rate, before it, are likelier. */
static int distance(const struct fit *f, int rate)
{
	int a = f->top < rate ? rate - f->top : 4 * (f->top - rate);
	int b = f->bottom < rate ? rate - f->bottom : 4 * (f->bottom - rate);
	return a + b;
}

static struct fit best_fit(const struct grid *g, int rate)
{
	struct fit best = { 0 };
	for (int a = 0; a < g->columns; a++)
		for (int b = 0; b < g->columns; b++) {
			if (a == b || g->column[a].kind != COLUMN_COUNT ||
				g->column[b].kind != COLUMN_COUNT)
				continue;
			for (int k = 0; k < FORMULAS; k++) {
				struct fit f = { .top = a, .bottom = b, .formula = (enum formula)k };
				try_fit(g, rate, &f);
				bool better = f.telling > best.telling ||
					      (f.telling == best.telling && f.hits > best.hits) ||
					      (f.telling == best.telling && f.hits == best.hits && f.hits &&
						      distance(&f, rate) < distance(&best, rate));
				if (better)
					best = f;
			}
		}
	return best;
}

static const char *written(const struct grid *g, int r, const struct fit *f, struct decimal expected)
{
	struct check *c = g->c;
	const char *a = check_number(c, grid_decimal(grid_at(g, r, f->top)->v));
	const char *b = check_number(c, grid_decimal(grid_at(g, r, f->bottom)->v));
	return f->formula == SHARE
		       ? arena_printf(c->arena, "%s / %s = %s %%", a, b, check_number(c, expected))
		       : arena_printf(
				 c->arena, "|%s - %s| / %s = %s %%", a, b, b, check_number(c, expected));
}

static void report(const struct grid *g, int rate, const struct fit *f)
{
	int share = f->hits * 100 / f->rows;
	for (int r = 0; r < g->rows; r++) {
		struct decimal expected, shown;
		enum rate_verdict v = verdict(g, r, rate, f, &expected);
		if (v == RATE_NONE || v == RATE_AGREES)
			continue;
		int sure = v == RATE_TRUNCATED ? 40 : v == RATE_RAISED ? 60 : 55 + share * 35 / 100;
		decimal_round(expected, 4, DECIMAL_HALF_UP, &shown);
		grid_found(g, r, rate, v == RATE_DIFFERS ? "rate" : "rounding", sure, (int64_t)shown.units,
			written(g, r, f, expected));
	}
}

/* The part greater than the whole, where in all other rows it is not. */
static void parts(const struct grid *g, const struct fit *f)
{
	int rows = 0, over = 0, equal_or_less = 0;
	if (f->formula != SHARE)
		return;
	for (int r = 0; r < g->rows; r++) {
		const struct grid_cell *a = grid_at(g, r, f->top), *b = grid_at(g, r, f->bottom);
		if (a->kind != GRID_NUMBER || b->kind != GRID_NUMBER)
			continue;
		rows++;
		over += a->v > b->v;
		equal_or_less += a->v <= b->v;
	}
	if (!over || over * 10 > rows || equal_or_less < 4)
		return;
	for (int r = 0; r < g->rows; r++) {
		const struct grid_cell *a = grid_at(g, r, f->top), *b = grid_at(g, r, f->bottom);
		if (a->kind == GRID_NUMBER && b->kind == GRID_NUMBER && a->v > b->v)
			grid_found(g, r, f->top, "part", 70, b->v,
				arena_printf(g->c->arena, "%s > %s", check_number(g->c, grid_decimal(a->v)),
					check_number(g->c, grid_decimal(b->v))));
	}
}

/* Whether a rate may go beyond 100 %: growth, and what was planned. */
static bool may_exceed(const char *words)
{
	return grid_says(words, "kế hoạch") || grid_says(words, "so với") || grid_says(words, "tăng") ||
	       grid_says(words, "giảm") || grid_says(words, "dự toán") || grid_says(words, "chỉ tiêu") ||
	       grid_says(words, "tốc độ");
}

/* One rate beyond 100 % among many that are not. */
static void beyond(const struct grid *g, int k)
{
	int over = 0, rows = 0, at = 0;
	for (int r = 0; r < g->rows; r++) {
		const struct grid_cell *cell = grid_at(g, r, k);
		if (cell->kind != GRID_NUMBER || !cell->percent)
			continue;
		rows++;
		over += cell->v > 100 * (int64_t)GRID_UNIT;
		at = cell->v > 100 * (int64_t)GRID_UNIT ? r : at;
	}
	if (over == 1 && rows >= 5 && !may_exceed(g->column[k].head))
		grid_found(g, at, k, "part", 60, 100 * (int64_t)GRID_UNIT,
			arena_printf(g->c->arena, "%s > %s",
				check_number(g->c, grid_decimal(grid_at(g, at, k)->v)),
				check_number(g->c, decimal_of(100))));
}

void table_rates(const struct grid *g)
{
	for (int k = 0; k < g->columns; k++) {
		if (g->column[k].kind != COLUMN_RATE)
			continue;
		beyond(g, k);
		struct fit f = best_fit(g, k);
		/* Two rows that are neither 0 nor 100 prove it, or one among many of 100. */
		bool proved = f.telling >= 2 || (f.telling >= 1 && f.hits >= 4);
		if (!proved || f.hits * 10 < f.rows * 6)
			continue;
		report(g, k, &f);
		parts(g, &f);
	}
}
