/* figure_web.h: the pages of figures. */
#ifndef MOTCUA_FIGURE_FIGURE_WEB_H
#define MOTCUA_FIGURE_FIGURE_WEB_H

#include "figure/figure.h"
#include "figure/period.h"
#include "web/route.h"
#include "web/svg.h"

/* Overview, tables, lists; ends with an empty row. web.subjects is a struct world. */
extern const struct route figure_routes[];

/* A row for a table's template: scope (what stands for it in the addresses of its numbers), link (where its
 * name leads, NULL: nowhere), code, name, the eight figures, rate, finished, bar and late_bar (percent of its
 * width). Texts are not copied. */
struct value_map *figure_row_values(struct arena *a, const char *scope, const char *link, const char *code,
	const char *name, const struct figures *f);

/* The sums of an overview: sum_FIGURE for each figure, finished, rate, online_rate. */
void figure_put_sums(struct value_map *m, struct arena *a, const struct figures *f);

/* A bar of the chart by month. Texts are not copied. */
struct svg_bar figure_bar(const char *label, const char *href, const struct figures *f);

/* The period as pages show it: period (for addresses), from, to. */
void figure_put_period(struct value_map *m, struct arena *a, const struct period *p);

#endif
