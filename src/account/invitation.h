/* invitation.h: the link with which somebody sets the password of an account, so that nobody else ever knows
 * it (OWASP ASVS 5, 6.4.1). An account has one at most. It is good once, for INVITATION_SECONDS; a later one,
 * a password set otherwise, and locking the account end it. */
#ifndef MOTCUA_ACCOUNT_INVITATION_H
#define MOTCUA_ACCOUNT_INVITATION_H

#include "account/account.h"
#include "base/date.h"

/* How long a link is good; bytes that hold its token. */
enum { INVITATION_SECONDS = 3 * DAY_SECONDS, INVITATION_TOKEN = 64 };

/* Where a link leads, before its token. */
#define INVITATION_PATH "/invitation/"

/* Makes the link of an account; `token` is told this once. With `mail` it is kept, sealed, until a mail has
 * brought it to the account's address, if it has one. ERR_CONFLICT when the account is locked. */
bool invitation_make(
	struct tx *tx, int64_t account, bool mail, char token[INVITATION_TOKEN], struct error *err);

/* The account whose password a token may set now; 0: none. */
bool invitation_find(struct db *db, const char *token, int64_t now, int64_t *account, struct error *err);

/* Until when an account's link is good, UTC seconds; 0: it has none. */
bool invitation_ends(struct db *db, int64_t account, int64_t now, int64_t *ends, struct error *err);

/* Ends a link by setting the password; *done false: it was over already, and nothing is set. */
bool invitation_take(struct tx *tx, const char *token, const char *hash, bool *done, struct error *err);

/* A link that a mail is to bring. Texts live in the arena of the one who asks. */
struct invitation_mail {
	int64_t account, ends;
	const char *name, *full_name, *email, *token;
};

/* Those that nobody has claimed; at most `max`. Returns how many, -1 with err. */
int invitation_unsent(
	struct db *db, struct arena *a, struct invitation_mail *out, int max, struct error *err);

/* Claims some for a run, an act's part: those that another has claimed meanwhile are taken out (*count). */
bool invitation_claim(struct tx *tx, struct invitation_mail *list, int *count, struct error *err);

/* Notes that a link was brought: from now on nothing but its digest is kept. Or gives the claim back. */
bool invitation_sent(struct tx *tx, const struct invitation_mail *m, bool sent, struct error *err);

#endif
