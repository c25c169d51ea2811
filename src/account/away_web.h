/* away_web.h: absences on pages: one's own (/account), and anybody's for the administrator. */
#ifndef MOTCUA_ACCOUNT_AWAY_WEB_H
#define MOTCUA_ACCOUNT_AWAY_WEB_H

#include "web/http.h"
#include "web/value.h"

/* Adds an absence, ends one: of the one who asks, or of the account that the address names. */
handler_fn away_own, away_own_end, away_person, away_person_end;

/* Puts what account/away.html shows: the absences of an account that are not over, and those who may stand
 * in. `path` is where its forms are sent. */
bool away_put(struct request *r, struct value_map *m, int64_t account, const char *path, struct error *err);

#endif
