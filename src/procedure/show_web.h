/* show_web.h: a procedure's page, and what it shares with the list. */
#ifndef MOTCUA_PROCEDURE_SHOW_WEB_H
#define MOTCUA_PROCEDURE_SHOW_WEB_H

#include "procedure/procedure.h"
#include "web/http.h"
#include "web/value.h"

/* Words of the levels and of the life events, as keys of assets/messages.csv. */
extern const char *const level_keys[LEVELS];
extern const char *const life_event_keys[LIFE_EVENTS];

/* The time limit, as "limit" and "unit". */
void put_limit(struct request *r, struct value_map *m, const struct procedure *p);

/* The address of a procedure's page, of what changed it; in the arena. */
const char *procedure_history(struct request *r, const char *code);

/* Procedures (n places) as CSV or JSON. */
bool procedures_table(struct request *r, const struct catalogue *c, const int *found, int n);

/* /procedures/CODE, and /procedures/CODE/papers: what the dossier is made of, for machines. */
bool procedure_show(struct request *r, struct error *err);
bool procedure_papers(struct request *r, struct error *err);

#endif
