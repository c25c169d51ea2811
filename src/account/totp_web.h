/* totp_web.h: the second factor on the page of the own account, and the page that asks its code at
 * sign-in. */
#ifndef MOTCUA_ACCOUNT_TOTP_WEB_H
#define MOTCUA_ACCOUNT_TOTP_WEB_H

#include "web/http.h"

#define TICKET_COOKIE "motcua_code"

/* POST /account/totp: begins, when the password (`totp_password`) is right. */
bool totp_web_begin(struct request *r, struct error *err);

/* GET /account/totp: the secret that was begun, as text and as a QR code. */
bool totp_web_show(struct request *r, struct error *err);

/* POST /account/totp/confirm: with the first `code`. */
bool totp_web_confirm(struct request *r, struct error *err);

/* POST /account/totp/remove: takes it away, when the password (`totp_password`) is right. */
bool totp_web_remove(struct request *r, struct error *err);

/* GET /sign-in/code: asks the code of whoever brings the ticket that the right password gave. */
bool code_show(struct request *r, struct error *err);

/* POST /sign-in/code: opens the session when the `code` is right. Wrong ones count as wrong passwords do. */
bool code_enter(struct request *r, struct error *err);

#endif
