/* invitation_web.h: the page behind a link (invitation.h), for whoever has it: no session is asked for. */
#ifndef MOTCUA_ACCOUNT_INVITATION_WEB_H
#define MOTCUA_ACCOUNT_INVITATION_WEB_H

#include "web/http.h"

/* The page, and the new password that it sends. */
handler_fn invitation_show, invitation_enter;

#endif
