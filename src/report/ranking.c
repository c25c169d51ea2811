/* ranking.c: see ranking.h. */
#include "report/ranking.h"

#include <stdlib.h>

static int by_rate(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	bool few_x = x->due < RANKING_LEAST, few_y = y->due < RANKING_LEAST;
	if (few_x != few_y)
		return few_x ? 1 : -1;
	if (few_x)
		return (x->due < y->due) - (x->due > y->due);
	/* kept/due as products, so that nothing is rounded; counts are far below 2^31. */
	int64_t left = x->kept * y->due, right = y->kept * x->due;
	if (left != right)
		return left > right ? -1 : 1;
	return (x->due < y->due) - (x->due > y->due);
}

struct ranked *ranking_make(const struct figure_report *r, struct arena *a, int *n)
{
	struct ranked *list = arena_alloc(a, sizeof *list * ((size_t)r->rows + 1));
	*n = 0;
	for (int i = 0; i < r->rows; i++) {
		const struct figures *f = &r->row[i].f;
		int64_t kept = f->v[FIGURE_ON_TIME], due = kept + f->v[FIGURE_LATE] + f->v[FIGURE_OVERDUE];
		if (due)
			list[(*n)++] = (struct ranked){ &r->row[i], kept, due, 0 };
	}
	if (*n)
		qsort(list, (size_t)*n, sizeof *list, by_rate);
	for (int i = 0; i < *n && list[i].due >= RANKING_LEAST; i++) {
		bool equal = i && list[i].kept * list[i - 1].due == list[i - 1].kept * list[i].due;
		list[i].place = equal ? list[i - 1].place : i + 1;
	}
	return list;
}
