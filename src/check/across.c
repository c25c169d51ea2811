/* across.c: tables against tables: a table whose rows are named by what another table's rows are
 * grouped by is its roll-up, and its columns are sums of the other's columns of the same heading. */
#include <stdlib.h>
#include <string.h>

#include "check/grid.h"

/* Tables that are looked at, and groups of one. */
enum { TABLES = 60, GROUPS = 400 };

/* A table that rolls up another: which column groups the detail. */
struct rollup {
	const struct grid *total, *detail;
	int group; /* column of the detail */
};

static bool same_text(const struct grid *g, int r, int k, const char *low)
{
	const struct reader_text *t = &reader_cell_at(g->t, g->row[r].at, k)->text;
	char small[256];
	if (!t->n || t->n >= sizeof small)
		return false;
	words_lower(t->p, t->n, small);
	return strlen(low) == t->n && memcmp(small, low, t->n) == 0;
}

/* Whether column `k` of the detail groups by the labels of the total. */
static bool groups(const struct grid *total, const struct grid *detail, int k)
{
	int named = 0, rows = 0;
	if (detail->column[k].kind != COLUMN_WORDS)
		return false;
	for (int r = 0; r < total->rows; r++) {
		if (!*total->row[r].label)
			continue;
		rows++;
		int found = 0;
		for (int i = 0; i < detail->rows && found < 2; i++)
			found += same_text(detail, i, k, total->row[r].label);
		named += found >= 2;
	}
	return rows >= 3 && named * 10 >= rows * 8;
}

/* The sum of the detail's column over a group. */
static int64_t sum_of(const struct rollup *u, int r, int k, int *rows)
{
	int64_t sum = 0;
	*rows = 0;
	for (int i = 0; i < u->detail->rows; i++) {
		const struct grid_cell *cell = grid_at(u->detail, i, k);
		if (cell->kind != GRID_NUMBER || !same_text(u->detail, i, u->group, u->total->row[r].label))
			continue;
		sum += cell->v;
		++*rows;
	}
	return sum;
}

static int same_head(const struct grid *detail, const char *head)
{
	for (int k = 0; k < detail->columns; k++)
		if (detail->column[k].kind == COLUMN_COUNT && *head &&
			strcmp(detail->column[k].head, head) == 0)
			return k;
	return -1;
}

static void hold(const struct rollup *u)
{
	const struct grid *g = u->total;
	int hits = 0, cells = 0;
	for (int pass = 0; pass < 2; pass++) {
		/* First how often it holds: only a roll-up that mostly holds is one. */
		if (pass && (hits < 3 || hits * 10 < cells * 7))
			return;
		for (int k = 0; k < g->columns; k++) {
			int other = g->column[k].kind == COLUMN_COUNT
					    ? same_head(u->detail, g->column[k].head)
					    : -1,
			    rows;
			for (int r = 0; other >= 0 && r < g->rows; r++) {
				int64_t sum = sum_of(u, r, other, &rows), stated = grid_at(g, r, k)->v;
				if (rows < 2 || grid_at(g, r, k)->kind != GRID_NUMBER || (!sum && !stated))
					continue;
				cells += !pass;
				hits += !pass && sum == stated;
				if (pass && sum != stated)
					grid_found(g, r, k, "total", 85, sum,
						arena_printf(g->c->arena, "Σ %d (%s) = %s", rows,
							g->c->documents[u->detail->at.document].name,
							check_number(g->c, grid_decimal(sum))));
			}
		}
	}
}

void check_across(struct check *c)
{
	struct grid **tables = malloc(TABLES * sizeof *tables);
	int n = 0;
	for (int d = 0; tables && d < c->document_count; d++)
		for (int b = 0; b < c->documents[d].count && n < TABLES; b++) {
			const struct reader_table *t = c->documents[d].blocks[b].table;
			struct spot at = { d, b, 0, 0, NULL };
			struct grid *g =
				t && t->rows <= GROUPS * 4 ? arena_alloc(c->arena, sizeof *g) : NULL;
			if (g && grid_read(g, c, &at, t, 0))
				tables[n++] = g;
		}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			for (int col = 0; i != k && tables[i]->rows <= GROUPS && col < tables[k]->columns;
				col++)
				if (tables[i]->label >= 0 && groups(tables[i], tables[k], col))
					hold(&(struct rollup){ tables[i], tables[k], col });
	free(tables);
}
