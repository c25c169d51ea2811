/* invite_mail.h: the link with which somebody sets the password of an account (account/invitation.h) goes to
 * the account's address. */
#ifndef MOTCUA_NOTICE_INVITE_MAIL_H
#define MOTCUA_NOTICE_INVITE_MAIL_H

#include "notice/notice.h"

/* Sends the links that wait. A province whose setting public_url is empty sends none: a link would lead
 * nowhere. */
notice_run_fn invite_send;

#endif
