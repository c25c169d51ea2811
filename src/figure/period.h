/* period.h: reporting periods in addresses and by law. */
#ifndef MOTCUA_FIGURE_PERIOD_H
#define MOTCUA_FIGURE_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Days from..to, both included. */
struct period {
	int32_t from, to;
};

/* Reads "2021-12-15..2022-06-14"; false when a day is not real or they stand in the wrong order. */
bool period_parse(const char *s, struct period *p);

/* Writes it so. */
const char *period_text(struct arena *a, const struct period *p);

/* From two fields of a form (dd/mm/yyyy or yyyy-mm-dd). */
bool period_from_form(const char *from, const char *to, struct period *p);

/* The six-month reporting period that `day` lies in: 15/12 to 14/6, 15/6 to 14/12.
 * verify: Decree 09/2019/ND-CP, article 12, on the closing days of reports. */
struct period period_half_year(int32_t day);

/* The same, for `last`, the last day on which something happened; 0: today. While it runs it ends today: what
 * is due later in it is not overdue yet. */
struct period period_so_far(int32_t last, int32_t today);

/* The period of the same kind before it: of whole months (from the 15th to the 14th as well) as many months
 * earlier, else as many days. */
struct period period_previous(struct period p);

/* The same days of the calendar a year before. 29 February becomes the 28th; a period that ends with a month
 * ends with it there too. */
struct period period_last_year(struct period p);

#endif
