/* intake_web_api.h: POST /api/dossiers. */
#ifndef MOTCUA_WORK_INTAKE_WEB_API_H
#define MOTCUA_WORK_INTAKE_WEB_API_H

#include <jansson.h>

#include "web/http.h"

/* Takes in a dossier from JSON: procedure, agency, channel, applicant and optionally applicant_id, phone,
 * papers (those that the procedure always needs must be there), and answers, as its form asks. Answers 201
 * with its code, due time and id; 200 with the same when the Idempotency-Key was used before; 422 with a list
 * of faults when the answers do not fit. */
bool intake_api_add(struct request *r, struct error *err);

/* Answers with what an act of intake made (r->act_arg: struct intake): 201, or 200 when its key was used
 * before. */
bool intake_api_answer(struct request *r, struct error *err);

/* POST /api/held: what the administration issued to a person before, which need not be asked for again. */
handler_fn held_api;

/* Names of its members; also the only ones allowed. */
extern const char *const intake_api_members[];

#endif
