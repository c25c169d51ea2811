/* desk_web.h: at which desk a clerk works now. Who has posts at several chooses one; the choice stays in the
 * address (?desk=CODE) and is looked at with each request. */
#ifndef MOTCUA_ACCOUNT_DESK_WEB_H
#define MOTCUA_ACCOUNT_DESK_WEB_H

#include "account/account_web.h"
#include "web/value.h"

/* The field of an address that names it. */
#define DESK_FIELD "desk"

struct rules;

/* Place of the desk at which the one who asks sits: that of the address, or else of the first post as a
 * clerk; -1 with err. ERR_DENIED for a desk that is not an own one. */
int own_desk(const struct request *r, const struct rules *rules, struct error *err);

/* The desk of the address, by id, where the one who asks has a post in one of these roles (bits) at it. 0
 * with *asked false: the address names none; 0 with *asked: it is not an own one. */
int64_t desk_asked(const struct request *r, unsigned roles, bool *asked);

/* Puts the own desks to choose from (account/desks.html), and the one that was chosen as "at_desk": its code,
 * which links and forms of the page carry on. Where there is nothing to choose, neither. `whole`: all that
 * the own agencies have is a choice, too. */
void desk_put(struct request *r, struct value_map *m, bool whole);

/* A local address with the chosen desk behind it, if one was. In the request's arena. */
const char *desk_keep(struct request *r, const char *address);

#endif
