/* entry_web.h: what signing in and the page of the own account share: passwords looked at a few at a time,
 * and a session handed to the browser. */
#ifndef MOTCUA_ACCOUNT_ENTRY_WEB_H
#define MOTCUA_ACCOUNT_ENTRY_WEB_H

#include "account/account.h"
#include "web/http.h"

/* Fills who asks from an account, its posts and its session's form token. */
void entry_identity(struct identity *who, const struct account *a, const char *csrf);

/* Sets who->first when the account must set up its second factor before anything else. */
bool entry_first(struct db *db, struct identity *who, struct error *err);

/* Keeps a session that was read from the store in memory; when sessions were forgotten since `generation`,
 * only that it was used. */
void entry_keep(const struct session *s, struct identity *who, uint64_t generation);

/* Until when what is kept in memory of a session holds, UTC seconds: its end, or the end of the day, since
 * standing in for somebody goes by days. */
int64_t entry_kept_until(int64_t ends);

/* Hands a stored session to the browser: keeps it in memory and sets the cookie. */
void entry_open(struct request *r, const struct account *a, const struct session *s, const char *token);

/* password_fits() and password_hash(), at most two at once in this process. */
bool entry_password_fits(const char *hash, const char *password);
/* Hashes; `hash` holds HASH_SIZE bytes. ERR_SYSTEM without memory. */
bool entry_password_hash(const char *password, char *hash, struct error *err);
/* password_nobody(), in the same gate. */
bool entry_password_nobody(char *hash, struct error *err);

/* Says in the log that a sign-in was refused, where that leaves no event. A name that no account has is not
 * written down: it may be a password in the wrong place. */
void entry_log_refusal(const struct request *r, const char *who, const char *why);

/* A path on this site to go to after signing in: `back`, or "/" when that is anything else. */
const char *entry_safe_path(const char *back);

/* That the one who asks knows the account's password. */
struct proof {
	struct account account; /* as it was when the password was looked at */
	bool right, waiting;    /* waiting: too many wrong ones, none is looked at */
};

/* Looks at the password; false with err only when the account cannot be read. */
bool entry_proof_begin(struct request *r, const char *password, struct proof *p, struct error *err);

/* Counts a wrong one, within an act; *go tells whether to go on. The account is read again: wrong ones that
 * were looked at side by side must each count, and a password set by somebody else in between must stand
 * (ERR_CONFLICT). */
bool entry_proof_act(struct tx *tx, struct proof *p, bool *go, struct error *err);

/* A hash of no one's password: an unknown name must take as long as a known one. */
const char *entry_nobody(void);

#endif
