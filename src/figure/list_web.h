/* list_web.h: the list of the dossiers behind one number. */
#ifndef MOTCUA_FIGURE_LIST_WEB_H
#define MOTCUA_FIGURE_LIST_WEB_H

#include "figure/figure.h"
#include "web/http.h"

/* Answers a query from the cube or, where that does not reach, from the ledger. */
bool figure_ask(
	struct request *r, const struct figure_query *q, struct figure_report *out, struct error *err);

/* The handler of /figures/:period/:scope/:figure. */
bool figure_list_page(struct request *r, struct error *err);

#endif
