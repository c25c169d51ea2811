/* figure_web.h: the pages of figures. */
#ifndef MOTCUA_FIGURE_FIGURE_WEB_H
#define MOTCUA_FIGURE_FIGURE_WEB_H

#include "figure/figure.h"
#include "figure/period.h"
#include "web/route.h"
#include "web/value.h"

/* Overview, tables, lists; ends with an empty row. web.subjects is a struct world. */
extern const struct route figure_routes[];

/* A row for a table's template: scope (what stands for it in the addresses of its numbers), link (where its
 * name leads, NULL: nowhere), code, name, the eight figures, rate, finished, bar and late_bar (percent of its
 * width). Texts are not copied. */
struct value_map *figure_row_values(struct arena *a, const char *scope, const char *link, const char *code,
	const char *name, const struct figures *f);

#endif
