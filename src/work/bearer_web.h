/* bearer_web.h: who hands a dossier in for its applicant: as it is typed on the page of the intake, or comes
 * as JSON. */
#ifndef MOTCUA_WORK_BEARER_WEB_H
#define MOTCUA_WORK_BEARER_WEB_H

#include <jansson.h>

#include "dossier/dossier.h"
#include "web/page.h"

/* What a form has of the bearer ("bearer", "bearer_id", "bearer_phone", "bearer_ground"). */
struct bearer bearer_typed(struct request *r, const struct form *f);

/* Whether anything of it is said. */
bool bearer_said(const struct bearer *b);

/* The first thing that stands against it, where something is said: a message's key and the field's id. False:
 * nothing does. `applicant_id`: whose place it is (NULL: not said). */
bool bearer_fault(
	const struct bearer *b, const char *applicant_id, const char **message_key, const char **field);

/* Fills it in from that one's card, where one was scanned ("bearer_scan"): true then. One that cannot be read
 * is a fault: a message's key and the field's id. */
bool bearer_scan(struct request *r, struct bearer *b, const char **message_key, const char **field);

/* Puts it into the form again, unfolded where something is said or is at fault (an id; NULL: nothing is). */
void bearer_put_typed(struct request *r, struct value_map *m, const struct bearer *b, const char *fault_at);

/* The member "bearer" of what a program brings: an object of the texts name, number, phone, ground; *out NULL
 * where there is none. ERR_DATA names what stands against it. */
bool bearer_member(struct request *r, const json_t *o, const char *applicant_id, const struct bearer **out,
	struct error *err);

#endif
