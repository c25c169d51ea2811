/* notice.h: what is told by mail, by whichever subject: a run looks for what there is to tell, claims
 * it, sends it between two acts, and writes down what was told. */
#ifndef MOTCUA_NOTICE_NOTICE_H
#define MOTCUA_NOTICE_NOTICE_H

#include "notice/mail.h"
#include "work/work.h"

/* What a run did. */
struct notice_run {
	int items, mails, failed;
};

/* Tells what there is to tell, now. What could not be sent is tried again at the next run. False when the
 * store failed. */
typedef bool notice_run_fn(struct store *s, const struct rules *r, const struct mail_server *m,
	struct notice_run *did, struct error *err);

/* A time as mails to officials say it: "09:00 ngày 8/12/2022"; in the arena. */
const char *notice_when(struct arena *a, int64_t at);

/* Sends one mail with its text (released; the line that it is no person's is added) and counts it in *did.
 * False when it could not be sent, which is logged as of `room`. */
bool notice_send(const struct mail_server *m, const char *room, const char *to, const char *subject,
	struct buf *text, struct notice_run *did);

#endif
