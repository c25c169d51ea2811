/* table_total.c: totals of columns. A row with a roman number sums the rows below it up to the next
 * one; a row "Tổng cộng" sums all rows, or the roman ones, above or below it. Which of these holds,
 * the columns tell together: the one that fits in most columns is meant, and the columns in which it
 * does not fit contradict themselves. */
#include <stdlib.h>
#include <string.h>

#include "check/grid.h"

/* The rows that a total may sum. */
struct addends {
	int *row;
	int count;
};

/* Ways in which the addends of "Tổng cộng" may be chosen. */
enum way { ROMANS, LEAVES, ABOVE, BELOW, SUBTOTALS, WAYS };

static bool column_sums(const struct grid *g, int k)
{
	return g->column[k].kind == COLUMN_COUNT;
}

/* A row that others are summed in: it has a roman number or a letter, or is in capitals among rows
 * that are not. */
static bool subtotal(const struct grid *g, int r)
{
	return g->row[r].kind == ROW_PLAIN && (g->row[r].level == 0 || g->row[r].level == 1);
}

static bool leaf(const struct grid *g, int r)
{
	return g->row[r].kind == ROW_PLAIN && !subtotal(g, r);
}

static void choose(const struct grid *g, int total, enum way way, struct addends *a)
{
	a->count = 0;
	int from = 0, to = g->rows;
	if (way == ABOVE) {
		to = total;
		for (from = total; from > 0 && g->row[from - 1].kind != ROW_TOTAL; from--)
			;
	} else if (way == BELOW) {
		from = total + 1;
		for (to = from; to < g->rows && g->row[to].kind != ROW_TOTAL; to++)
			;
	}
	for (int r = from; r < to; r++) {
		bool in = r != total && (way == ROMANS             ? subtotal(g, r)
						: way == SUBTOTALS ? g->row[r].kind == ROW_TOTAL
								   : leaf(g, r));
		if (in)
			a->row[a->count++] = r;
	}
}

/* Rows below a roman one, up to the next of its level or above. Only those of the next level that occurs. */
static void below(const struct grid *g, int r, struct addends *a)
{
	int level = -1;
	a->count = 0;
	for (int k = r + 1; k < g->rows; k++) {
		const struct grid_row *row = &g->row[k];
		if (row->kind == ROW_TOTAL || (row->level >= 0 && row->level <= g->row[r].level))
			break;
		if (row->kind == ROW_LINE || row->level < 0)
			continue;
		if (level < 0)
			level = row->level;
		if (row->level == level)
			a->row[a->count++] = k;
	}
}

/* The sum in a column; false when the total or all addends are missing. */
static bool sum_of(const struct grid *g, int total, const struct addends *a, int k, int64_t *sum)
{
	int numbers = 0;
	*sum = 0;
	if (!column_sums(g, k) || grid_at(g, total, k)->kind != GRID_NUMBER)
		return false;
	for (int i = 0; i < a->count; i++) {
		const struct grid_cell *cell = grid_at(g, a->row[i], k);
		numbers += cell->kind == GRID_NUMBER;
		*sum += cell->v;
	}
	return numbers >= 2 || (numbers == 1 && a->count == 1);
}

/* Columns in which the sum holds, in which it can be reckoned, and in which it is nearly right. */
static int fits(const struct grid *g, int total, const struct addends *a, int *columns, int *near)
{
	int hits = 0;
	*columns = *near = 0;
	for (int k = 0; k < g->columns; k++) {
		int64_t sum, stated = grid_at(g, total, k)->v;
		if (!sum_of(g, total, a, k, &sum) || (!sum && !stated))
			continue;
		++*columns;
		hits += sum == stated;
		int64_t off = sum > stated ? sum - stated : stated - sum;
		*near += off <= stated / (g->row[total].kind == ROW_TOTAL ? 4 : 10);
	}
	return hits;
}

/* A foot below the greatest of three addends or more is a mean or a rank rather than a sum. */
static bool mean_like(const struct grid *g, int total, const struct addends *a, int k)
{
	int64_t most = 0;
	for (int i = 0; i < a->count; i++)
		most = grid_at(g, a->row[i], k)->v > most ? grid_at(g, a->row[i], k)->v : most;
	return a->count >= 3 && grid_at(g, total, k)->v < most;
}

static void report(const struct grid *g, int total, const struct addends *a, int sure)
{
	int64_t *v = malloc((size_t)a->count * sizeof *v);
	for (int k = 0; v && k < g->columns; k++) {
		int64_t sum;
		if (!sum_of(g, total, a, k, &sum) || sum == grid_at(g, total, k)->v)
			continue;
		for (int i = 0; i < a->count; i++)
			v[i] = grid_at(g, a->row[i], k)->v;
		grid_found(g, total, k, "total", mean_like(g, total, a, k) ? 35 : sure, sum,
			grid_sum_text(g, v, a->count, sum));
	}
	free(v);
}

/* How sure a total is wrong where it does not fit; 0: it may not be a total of these at all. */
static int sureness(int hits, int columns, int near, bool named)
{
	if (hits * 2 >= columns && hits >= 2)
		return 92;
	if (hits >= 1)
		return hits * 3 >= columns ? 82 : near * 2 >= columns ? 70 : 45;
	return near * 2 >= columns && near ? (named ? 65 : 55) : 0;
}

static void total_row(const struct grid *g, int total, struct addends *a, struct addends *best)
{
	int most = -1, best_columns = 0, best_near = 0;
	for (int way = 0; way < WAYS; way++) {
		int columns, near;
		choose(g, total, (enum way)way, a);
		if (a->count < 2)
			continue;
		int hits = fits(g, total, a, &columns, &near);
		if (columns && hits == columns)
			return;
		if (columns && (hits > most || (hits == most && near > best_near))) {
			most = hits;
			best_columns = columns;
			best_near = near;
			best->count = a->count;
			memcpy(best->row, a->row, (size_t)a->count * sizeof *a->row);
		}
	}
	int sure = most < 0 ? 0 : sureness(most, best_columns, best_near, true);
	if (sure)
		report(g, total, best, sure);
}

/* The foot of each column, for slips of the pen in prose. */
static void keep(const struct grid *g, int r)
{
	for (int k = 0; k < g->columns; k++) {
		if (!column_sums(g, k) || grid_at(g, r, k)->kind != GRID_NUMBER)
			continue;
		struct statement s = { .spot = g->at,
			.value = grid_decimal(grid_at(g, r, k)->v),
			.total = true,
			.above = "",
			.name = arena_printf(g->c->arena, "%s %s", g->column[k].head, g->row[r].label) };
		s.spot.row = g->row[r].at + g->shift;
		s.spot.column = k;
		s.spot.text = &reader_cell_at(g->t, g->row[r].at, k)->text;
		check_state(g->c, &s);
	}
}

void table_totals(const struct grid *g)
{
	struct addends a = { malloc((size_t)g->rows * sizeof(int)), 0 };
	struct addends best = { malloc((size_t)g->rows * sizeof(int)), 0 };
	for (int r = 0; a.row && best.row && r < g->rows; r++) {
		int columns, near;
		if (g->row[r].kind == ROW_TOTAL) {
			keep(g, r);
			total_row(g, r, &a, &best);
		} else if (subtotal(g, r)) {
			below(g, r, &a);
			int hits = a.count >= 2 ? fits(g, r, &a, &columns, &near) : 0;
			int sure = a.count >= 2 && columns && hits < columns
					   ? sureness(hits, columns, near, g->row[r].caps)
					   : 0;
			if (sure)
				report(g, r, &a, sure);
		}
	}
	free(a.row);
	free(best.row);
}
