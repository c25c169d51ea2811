/* own_web.h: the page of the own account, for everybody who is signed in. */
#ifndef MOTCUA_ACCOUNT_OWN_WEB_H
#define MOTCUA_ACCOUNT_OWN_WEB_H

#include "account/account.h"
#include "web/http.h"

/* GET /account: the password's form and the own open sessions, the second factor. */
bool own_show(struct request *r, struct error *err);

/* The page again; `fault` (a message's key, or NULL: none) belongs to the field `at`. */
bool own_page(struct request *r, const char *at, const char *fault, struct error *err);

/* The message's key of what stands against a password; NULL: nothing does. */
const char *own_password_fault(enum password_fault fault);

/* POST /account/password: sets a new password when the present one (`password`) is right and `new`, typed
 * `again`, may be taken; ends all sessions and opens a fresh one here. Wrong ones count as at sign-in. */
bool own_password(struct request *r, struct error *err);

/* POST /account/sessions: ends the own session whose digest in hexadecimal stands in `session`, or all but
 * this one ("others"). */
bool own_sessions_end(struct request *r, struct error *err);

#endif
