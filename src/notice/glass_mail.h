/* glass_mail.h: that somebody opened a dossier in an emergency (dossier/glass.h) is told by mail to those
 * who answer for it: the head of the dossier's agency and the administrators. */
#ifndef MOTCUA_NOTICE_GLASS_MAIL_H
#define MOTCUA_NOTICE_GLASS_MAIL_H

#include "notice/notice.h"

/* For how long it is tried to tell, in days: what is older is told by its list alone. */
enum { GLASS_TELL_DAYS = 7 };

/* Tells, of each opening each person once: who opened which dossier, in which post, when and why. Never
 * whoever opened it, and nobody without an address. Whom a mail did not reach is tried again: at the next
 * run when it reached nobody, else when the claim has ended. */
notice_run_fn glass_tell;

/* Ids of openings at `from` or later that are still to be told of and that no run has claimed, the oldest
 * first; at most `max`. Returns how many, -1 with err. */
int glass_untold(struct db *db, int64_t from, int64_t *ids, int max, struct error *err);

/* Claims openings for a run (*count of them, as pointed to): an act's part. Those that another has claimed
 * meanwhile are taken out. */
bool glass_claim(struct tx *tx, int64_t *ids, int *count, struct error *err);

/* Whether an account was told of an opening; notes that it was. */
bool glass_was_told(struct db *db, int64_t glass, int64_t account, bool *told, struct error *err);
/* See glass_was_told. */
bool glass_mailed(struct tx *tx, int64_t glass, int64_t account, struct error *err);

/* Notes that nobody is left to be told; gives a claim back. */
bool glass_told(struct tx *tx, int64_t glass, struct error *err);
/* See glass_told. */
bool glass_release(struct tx *tx, int64_t glass, struct error *err);

/* Appends a reason as a mail may have it: instead of the applicant's name (may be NULL), and of each number
 * that is as long as one of a person or a telephone, stands "…". */
void glass_reason_write(struct buf *out, const char *reason, const char *applicant);

#endif
