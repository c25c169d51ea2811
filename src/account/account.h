/* account.h: who may sign in, as what, and the sessions and tokens they hold. */
#ifndef MOTCUA_ACCOUNT_ACCOUNT_H
#define MOTCUA_ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "province/province.h"

struct db;
struct tx;

/* All roles, as the bits that a route's row takes; those who work on dossiers; those who see every
 * agency's. */
#define ROLE_EVERYBODY ((1u << ROLES) - 2)
#define ROLE_STAFF (1u << ROLE_CLERK | 1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD)
#define ROLE_OVERSEERS (1u << ROLE_LEADER | 1u << ROLE_ADMIN | 1u << ROLE_INSPECTOR)

/* Posts that one person may hold, those of absent colleagues among them. */
enum { ACCOUNT_POSTS = 16 };

/* What somebody is, and where. Ids; 0: none. */
struct post {
	enum role role;
	int64_t agency, desk;
	int64_t acts_for; /* the absent colleague whose post it is; 0: the own */
};

/* A person who signs in. */
struct account {
	int64_t id;
	const char *name, *full_name;
	struct post post[ACCOUNT_POSTS];
	int posts;
	const char *password; /* hash as libsodium writes it */
	bool locked;
	int failures;       /* wrong passwords since the last right one */
	int64_t wait_until; /* no attempt is looked at before this time */
};

/* Bytes of a token, seconds that a session lasts at most and that it lasts unused, letters of a password at
 * least and at most, the bytes that it may have then, room for a hash. */
enum {
	SESSION_TOKEN_BYTES = 32,
	SESSION_SECONDS = 12 * 3600,
	SESSION_IDLE_SECONDS = 3600,
	PASSWORD_MIN = 10,
	PASSWORD_MAX = 200,
	PASSWORD_BYTES = 4 * PASSWORD_MAX,
	HASH_SIZE = 128
};

/* A session: the browser holds the token, the store only its digest. */
struct session {
	unsigned char digest[32];
	int64_t account, began, ends; /* times in UTC seconds */
	int64_t seen;                 /* its last use that was written down */
	char csrf[48];
};

/* Hashes a password with Argon2id (19 MiB, 2 passes: about 15 ms); out holds HASH_SIZE bytes. */
bool password_hash(const char *password, char *out, struct error *err);

/* Hashes a password that nobody knows: for an account whose owner is to set one. */
bool password_nobody(char *out, struct error *err);

/* True when the password fits the hash. As slow as hashing; never on an event-loop thread. */
bool password_fits(const char *hash, const char *password);

/* What stands against a new password: its length; that it is the account's name; that it is among the
 * most common ones. The last two look past capitals. */
enum password_fault { PASSWORD_FINE, PASSWORD_LENGTH, PASSWORD_NAME, PASSWORD_COMMON };

/* Judges a new password of the account `name`. */
enum password_fault password_judge(const char *name, const char *password);

/* True when password_judge finds nothing; else err (ERR_DATA) says what is expected. */
bool password_allowed(const char *name, const char *password, struct error *err);

/* Seconds to wait after this many wrong passwords in a row: none up to 4, then doubling from 2
 * seconds to 15 minutes. Slows guessing without letting a stranger lock an official out. */
int password_wait(int failures);

/* Adds an account with its posts. ERR_CONFLICT when the name is taken. *id may be NULL. */
bool account_add(struct tx *tx, const struct account *a, int64_t *id, struct error *err);

/* Finds an account by name, with the posts it holds today; ERR_NOT_FOUND when there is none. */
bool account_by_name(
	struct db *db, const char *name, struct arena *a, struct account *out, struct error *err);

/* The name that people know an account by, in the arena: its full name; the account's name itself where it
 * has none, or where there is no such account, as of a program. NULL with err on failure. */
const char *account_full_name(struct db *db, const char *name, struct arena *a, struct error *err);

/* Finds an account by id; ERR_NOT_FOUND when there is none. */
bool account_by_id(struct db *db, int64_t id, struct arena *a, struct account *out, struct error *err);

/* Gives a post, or takes one away (ERR_NOT_FOUND when it was not held). */
bool account_post_add(struct tx *tx, int64_t id, const struct post *p, struct error *err);
bool account_post_remove(struct tx *tx, int64_t id, const struct post *p, struct error *err);

/* The address that mail goes to, in the arena; *email NULL: none. */
bool account_email(struct db *db, int64_t id, struct arena *a, const char **email, struct error *err);

/* Sets it; NULL: none from now on. */
bool account_set_email(struct tx *tx, int64_t id, const char *email, struct error *err);

/* Who holds a role at an agency, by name; at most `max`. Returns how many, -1 with err. Names live in the
 * arena. */
int account_holders(struct db *db, enum role role, int64_t agency, struct arena *a, struct account *out,
	int max, struct error *err);

/* The agencies (ids, ascending) at which somebody holds a role, at most `max`. Returns how many, -1 with
 * err. */
int account_bodies(struct db *db, enum role role, int64_t *agency, int max, struct error *err);

/* Accounts whose name or full name holds `words` (folded, text_fold; "": all) and who have a post at
 * `agency` (an id; 0: wherever), by name, that come after the name `after` ("": from the first), with their
 * posts; at most `max`. Returns how many, -1 with err. Texts live in the arena. */
int account_search(struct db *db, const char *words, int64_t agency, const char *after, struct arena *a,
	struct account *out, int max, struct error *err);

/* Whether a name will do for an account: 1 to 60 of a to z, 0 to 9, dot, dash and underscore, the first of
 * them a letter. */
bool account_name_fits(const char *name);

/* Sets the name that pages show. */
bool account_set_full_name(struct tx *tx, int64_t id, const char *full_name, struct error *err);

/* Calls `fn` for each account that account_search would find, by name; what it gets lives as long as the
 * call. */
bool account_each(struct db *db, const char *words, int64_t agency,
	void (*fn)(void *arg, const struct account *a), void *arg, struct error *err);

/* Sets a new password hash and ends the account's sessions. */
bool account_set_password(struct tx *tx, int64_t id, const char *hash, struct error *err);

/* Locks or unlocks; locking ends the account's sessions. */
bool account_set_locked(struct tx *tx, int64_t id, bool locked, struct error *err);

/* Notes a wrong password, or (failures 0) a right one. */
bool account_note_attempt(struct tx *tx, int64_t id, int failures, struct error *err);

/* Appends an event about an account ("account.password") without data, or with what is told: pairs of a name
 * and a value (NULL: left out), the last name NULL. What servers keep of the account in memory is read
 * again. */
bool account_note(struct tx *tx, const char *act, int64_t id, struct error *err);
bool account_note_with(
	struct tx *tx, const char *act, int64_t id, const char *const (*told)[2], struct error *err);

/* Makes a token at random (base64 for addresses; 64 bytes hold it). */
void token_make(char token[64]);

/* Makes a session: fills `s`, and `token` (base64, 64 bytes hold it) for the browser. */
void session_make(struct session *s, int64_t account, int64_t now, char token[64]);

/* The digest under which a token is known. */
void session_digest(const char *token, unsigned char digest[32]);

/* Stores, finds (found false when unknown or ended) and ends sessions. */
bool session_store(struct tx *tx, const struct session *s, struct error *err);
/* Finds a session by its digest. */
bool session_find(struct db *db, const unsigned char digest[32], int64_t now, struct session *s,
	bool *found, struct error *err);
/* Writes down that a session was used at a time, unless a later use is known. Without an event. */
bool session_used(struct tx *tx, const unsigned char digest[32], int64_t at, struct error *err);

/* Ends a session. */
bool session_end(struct tx *tx, const unsigned char digest[32], struct error *err);

/* The open sessions of an account, the latest first; at most `max`, without their csrf. Returns how many, -1
 * with err. */
int session_list(
	struct db *db, int64_t account, int64_t now, struct session *out, int max, struct error *err);

/* Ends one session of an account, or (others) all its sessions but that one. Another account's session is
 * not touched; what was over already is no error. */
bool session_end_own(
	struct tx *tx, int64_t account, const unsigned char digest[32], bool others, struct error *err);

/* A program's token, as it is listed; nobody can read the token itself again. Strings live until the reader
 * returns. */
struct program_token {
	int64_t id;
	const char *name, *account; /* what it is called, and whose rights it has */
	int64_t made, ends;         /* ends 0: it has no end; it may lie in the past */
};

/* Makes a token for programs, good until `ends` (0: until it is ended): `token` (64 bytes) is shown once, its
 * digest stored. */
bool token_add(
	struct tx *tx, const char *name, int64_t account, int64_t ends, char token[64], struct error *err);

/* The account a program's token stands for, and when it ends (0: it has no end); 0 when unknown or ended. */
bool token_find(struct db *db, const char *token, int64_t *account, int64_t *ends, struct error *err);

/* Calls `fn` for each token of an account (0: of all), those that have ended too. */
typedef void token_reader(void *arg, const struct program_token *t);
bool token_each(struct db *db, int64_t account, token_reader *fn, void *arg, struct error *err);

/* Ends a token of an account, by its id, or (id 0) all of that name. ERR_NOT_FOUND when there is none that
 * has not ended. */
bool token_end(struct tx *tx, int64_t account, int64_t id, const char *name, struct error *err);

/* Whether accounts may what the journal tells that they were given: posts, who stands in for whom, tokens,
 * and whether they are locked. Passwords and second factors are not in the journal. `fn` receives one
 * difference as a line of text. When years are out, what their events would tell is taken as given. */
typedef void account_proof_fn(void *arg, const char *line);
struct account_proof {
	int64_t accounts, differences;
};
bool account_prove(
	struct db *db, account_proof_fn *fn, void *arg, struct account_proof *proof, struct error *err);

#include "account/invitation.h"

#endif
