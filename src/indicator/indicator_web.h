/* indicator_web.h: the pages of indicators. */
#ifndef MOTCUA_INDICATOR_INDICATOR_WEB_H
#define MOTCUA_INDICATOR_INDICATOR_WEB_H

#include "indicator/indicator.h"
#include "web/route.h"
#include "web/value.h"

/* Ends with an empty row. */
extern const struct route indicator_routes[];

/* What a page of a set is about, by its address /indicators/SET/PERIOD. */
struct indicator_page {
	const struct rules *rules;
	const struct indicators *sets;
	int set;
	struct period period, last_year, previous;
	struct indicator_scope scope;
	const char *scope_query; /* "?level=district" or "" */
	struct evaluation *e;
};

/* Reads it from the request and shows it, all of one moment, by an evaluation with the answers that count.
 * ERR_NOT_FOUND, ERR_USAGE for what is not there. */
typedef bool indicator_page_fn(struct request *r, struct indicator_page *p, struct error *err);
bool indicator_page(struct request *r, indicator_page_fn *show, struct error *err);

/* What the pages of a set have in common: set_code, set_name, period, from, to, scope_query. */
void indicator_page_put(struct request *r, struct value_map *m, const struct indicator_page *p);

/* A value as text in the request's language. */
const char *indicator_shown(struct request *r, const struct indicator_value *v);

/* One indicator, and the rows behind a source of its formula (one_web.c). */
bool indicator_one(struct request *r, struct error *err);
/* See indicator_one. */
bool indicator_rows(struct request *r, struct error *err);

#endif
