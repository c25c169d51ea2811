/* changes_web.h: decisions that changed the catalogue, cuts of time limits, and the administrator's form. */
#ifndef MOTCUA_PROCEDURE_CHANGES_WEB_H
#define MOTCUA_PROCEDURE_CHANGES_WEB_H

#include "procedure/procedure.h"
#include "web/http.h"
#include "web/value.h"

/* /catalogue/changes, /catalogue/changes/ID, /catalogue/cuts. */
bool changes_decisions(struct request *r, struct error *err);
bool changes_of_decision(struct request *r, struct error *err);
bool changes_cuts(struct request *r, struct error *err);

/* /procedures/CODE/change: limit, fee or name from a day, or the end. */
bool change_form(struct request *r, struct error *err);
bool change_post(struct request *r, struct error *err);

/* /new-procedure: a new one from a day. */
bool publish_form(struct request *r, struct error *err);
bool publish_post(struct request *r, struct error *err);

/* Whether no decision of this number was published yet. */
bool decision_is_free(struct request *r, const char *number, bool *is_free, struct error *err);

/* What was ever changed of a procedure, for its page. */
bool changes_put(struct request *r, struct value_map *m, const struct procedure *p, struct error *err);

#endif
