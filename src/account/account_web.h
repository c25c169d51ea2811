/* account_web.h: signing in and out, and who asks. */
#ifndef MOTCUA_ACCOUNT_ACCOUNT_WEB_H
#define MOTCUA_ACCOUNT_ACCOUNT_WEB_H

#include "web/route.h"

/* Sign-in, sign-out, language; ends with an empty row. */
extern const struct route account_routes[];

/* Finds out who asks, by session cookie or by a program's token (server_options.identify). */
bool account_identify(struct request *r, struct error *err);

#endif
