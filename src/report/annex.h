/* annex.h: the tables of a report. */
#ifndef MOTCUA_REPORT_ANNEX_H
#define MOTCUA_REPORT_ANNEX_H

#include "report/report.h"
#include "report/words.h"

/* Columns that a table of indicators by body may have, beside its first two. */
enum { ANNEX_ITEMS = 30 };

/* Makes the table that a line of a layout asks for. */
bool annex_make(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err);

/* An empty table with its columns (which it keeps). */
struct report_table *annex_table(
	struct arena *a, const struct layout_line *x, const struct report_column *column, int columns);

/* Adds a row with empty cells. */
struct report_row *annex_row(struct arena *a, struct report_table *t);

/* A cell with a count, and the fact that goes with it. */
void annex_count(struct words *w, struct report_cell *c, const char *key, const char *label, int64_t v,
	const char *href);

/* A cell with a value. */
void annex_value(struct words *w, struct report_cell *c, const char *key, const char *label,
	const struct indicator_value *v, const char *href);

/* The targets of the year of the period (annex_targets.c). */
bool annex_targets(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err);

/* Indicators by body: a row for each body that is asked, sums by level (annex_bodies.c). */
bool annex_bodies(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err);

#endif
