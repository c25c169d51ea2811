/* notice_cli.h: motcua alerts send, motcua user email. */
#ifndef MOTCUA_NOTICE_NOTICE_CLI_H
#define MOTCUA_NOTICE_NOTICE_CLI_H

#include "cli/cli.h"
#include "notice/mail.h"

/* Commands of the room; ends with an empty row. */
extern const struct cli_command notice_commands[];

/* Reads how mail goes out from the options of CLI_MAIL, or from MOTCUA_SMTP, MOTCUA_MAIL_FROM,
 * MOTCUA_SMTP_USER and MOTCUA_SMTP_PASSWORD_FILE; m->url is NULL when none says. ERR_USAGE when it will
 * not do. */
bool cli_mail(const struct cli *c, struct mail_server *m, struct error *err);

#define CLI_MAIL \
	{ "smtp", "URL", "mail goes out by smtp://HOST[:PORT] or smtps://HOST (default: MOTCUA_SMTP)" }, \
		{ "mail-from", "ADDRESS", "the sender (default: MOTCUA_MAIL_FROM)" }, \
		{ "smtp-user", "NAME", "who signs in there (default: MOTCUA_SMTP_USER)" }, \
	{ \
		"smtp-password-file", "FILE", \
			"its first line is the password (default: MOTCUA_SMTP_PASSWORD_FILE)" \
	}

#endif
