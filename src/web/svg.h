/* svg.h: charts rendered on the server. */
#ifndef MOTCUA_WEB_SVG_H
#define MOTCUA_WEB_SVG_H

#include "web/message.h"
#include "web/value.h"

/* One bar made of parts, with an address that opens what it counts. */
struct svg_bar {
	const char *label;
	const char *href; /* a local path */
	int64_t part[4];  /* on time, late, open in time, overdue */
};

/* A chart of horizontal stacked bars, each with its label and total; `title` is its text alternative.
 * Puts the markup under `key`. */
void svg_bars(struct value_map *m, const char *key, struct arena *a, enum lang lang, const char *title,
	const struct svg_bar *bar, int n);

#endif
