/* mail.h: a message by SMTP. */
#ifndef MOTCUA_NOTICE_MAIL_H
#define MOTCUA_NOTICE_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* How mail goes out. */
struct mail_server {
	const char *url;      /* smtp://HOST[:PORT], by STARTTLS unless it is here, or smtps:// */
	const char *from;     /* the sender's address */
	const char *user;     /* NULL: none is asked for */
	const char *password; /* file whose first line it is; NULL: none */
};

/* Checks what was set: ERR_USAGE when url or from will not do. */
bool mail_server_fits(const struct mail_server *m, struct error *err);

/* Writes a message as RFC 5322 has it, with its text in UTF-8 (subject as RFC 2047): what is sent. `id`
 * makes the Message-ID. */
void mail_write(struct buf *out, const char *from, const char *to, const char *subject, const char *text,
	int64_t at, const char *id);

/* Sends one, and returns when the server has taken it. ERR_AWAY when it cannot be reached or puts it off,
 * ERR_SYSTEM when it refuses. */
bool mail_send(const struct mail_server *m, const char *to, const char *subject, const char *text,
	int64_t at, struct error *err);

#endif
