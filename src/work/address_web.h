/* address_web.h: where the public post brings a result, as it is typed on a page or sent by a program. */
#ifndef MOTCUA_WORK_ADDRESS_WEB_H
#define MOTCUA_WORK_ADDRESS_WEB_H

#include <jansson.h>

#include "dossier/dossier.h"
#include "web/http.h"
#include "web/value.h"

/* The parts as a form of work/address.html sends them, in order. */
struct postal_address address_typed(struct request *r, const struct form *f);

/* Puts its parts as that form has them. */
void address_put(struct value_map *m, const struct postal_address *a);

/* The member "address" of what a program sends: an object of the parts. *a is NULL where there is none.
 * ERR_DATA says which part is not as it must be. */
bool address_member(struct request *r, const json_t *o, const struct postal_address **a, struct error *err);

/* The members "return_by" (desk, post) and "address": by post, it is needed, and else refused: *a is NULL. */
bool address_wanted(struct request *r, const json_t *o, const struct postal_address **a, struct error *err);

#endif
