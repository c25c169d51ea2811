/* bearer_web.h: who handed a dossier in for its applicant, on pages and prints. */
#ifndef MOTCUA_DOSSIER_BEARER_WEB_H
#define MOTCUA_DOSSIER_BEARER_WEB_H

#include "dossier/bearer.h"
#include "web/page.h"

/* A ground in words; NULL: there is none. */
const char *bearer_ground_words(enum lang lang, enum bearer_ground ground);

/* Puts the bearer of a dossier as "bearer", "bearer_ground", "bearer_id" and "bearer_phone": the numbers
 * masked unless they are revealed, which is an event. */
bool bearer_put(struct request *r, struct value_map *m, int64_t dossier, bool revealed, struct error *err);

#endif
