/* invitation_store.c: see invitation.h. */
#include "account/invitation.h"

#include <string.h>

#include "base/date.h"
#include "store/secret.h"
#include "store/store.h"

/* A claim that was not answered for so long is open again, in seconds. */
enum { CLAIM_SECONDS = 900 };

static struct secret_place token_of(int64_t account)
{
	return (struct secret_place){ .table = "invitation", .column = "token", .row = account };
}

static const char STATE[] = "SELECT locked, email FROM account WHERE id = ?1";
static const char MAKE[] =
	"INSERT INTO invitation (account, digest, ends, token, claimed_at) VALUES (?1, ?2, ?3, ?4, 0)"
	" ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, ends = excluded.ends,"
	" token = excluded.token, claimed_at = 0";

static bool may_be_invited(struct tx *tx, int64_t account, bool *has_address, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, STATE);
	bind_int(q, 1, account);
	bool found = stmt_row(q), locked = found && get_int(q, 0);
	*has_address = found && !get_null(q, 1);
	if (!stmt_end(q, err))
		return false;
	return found ? !locked || err_set(err, ERR_CONFLICT, "the account is locked: unlock it first")
		     : err_set(err, ERR_NOT_FOUND, "the account is gone");
}

bool invitation_make(
	struct tx *tx, int64_t account, bool mail, char token[INVITATION_TOKEN], struct error *err)
{
	unsigned char digest[32], sealed[INVITATION_TOKEN + SECRET_EXTRA];
	struct secret_place at = token_of(account);
	bool has_address;
	token_make(token);
	session_digest(token, digest);
	if (!may_be_invited(tx, account, &has_address, err))
		return false;
	mail = mail && has_address;
	if (mail && !secret_seal(db_keys(tx->db), &at, token, strlen(token), sealed, err))
		return false;
	struct stmt *q = db_stmt(tx->db, MAKE);
	bind_int(q, 1, account);
	bind_blob(q, 2, digest, sizeof digest);
	bind_int(q, 3, tx->now + INVITATION_SECONDS);
	if (mail)
		bind_blob(q, 4, sealed, strlen(token) + SECRET_EXTRA);
	return stmt_run(q, err) && account_note(tx, "account.invited", account, err);
}

static const char FIND[] = "SELECT i.account FROM invitation i JOIN account a ON a.id = i.account"
			   " WHERE i.digest = ?1 AND i.ends > ?2 AND a.locked = 0";
static const char ENDS[] = "SELECT ends FROM invitation WHERE account = ?1 AND ends > ?2";

bool invitation_find(struct db *db, const char *token, int64_t now, int64_t *account, struct error *err)
{
	unsigned char digest[32];
	struct stmt *q = db_stmt(db, FIND);
	session_digest(token, digest);
	bind_blob(q, 1, digest, sizeof digest);
	bind_int(q, 2, now);
	*account = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

bool invitation_ends(struct db *db, int64_t account, int64_t now, int64_t *ends, struct error *err)
{
	struct stmt *q = db_stmt(db, ENDS);
	bind_int(q, 1, account);
	bind_int(q, 2, now);
	*ends = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

bool invitation_take(struct tx *tx, const char *token, const char *hash, bool *done, struct error *err)
{
	int64_t account;
	if (!invitation_find(tx->db, token, tx->now, &account, err))
		return false;
	*done = account != 0;
	/* Setting a password ends the link. */
	return !*done || account_set_password(tx, account, hash, err);
}

static const char UNSENT[] =
	"SELECT i.account, i.ends, a.name, a.full_name, a.email, i.token FROM invitation i"
	" JOIN account a ON a.id = i.account WHERE i.token IS NOT NULL AND i.ends > ?1 AND"
	" i.claimed_at <= ?2 AND a.email IS NOT NULL AND a.locked = 0 ORDER BY i.account LIMIT ?3";

static bool open_token(
	struct db *db, struct stmt *q, struct arena *a, struct invitation_mail *m, struct error *err)
{
	struct secret_place at = token_of(m->account);
	size_t n;
	char *token;
	const void *sealed = get_blob(q, 5, &n);
	if (!secret_open(db_keys(db), &at, sealed, n, a, &token, &n, err))
		return false;
	m->token = token;
	return true;
}

int invitation_unsent(
	struct db *db, struct arena *a, struct invitation_mail *out, int max, struct error *err)
{
	int n = 0;
	bool ok = true;
	int64_t now = time_now();
	struct stmt *q = db_stmt(db, UNSENT);
	bind_int(q, 1, now);
	bind_int(q, 2, now - CLAIM_SECONDS);
	bind_int(q, 3, max);
	while (ok && n < max && stmt_row(q)) {
		struct invitation_mail *m = &out[n++];
		*m = (struct invitation_mail){ .account = get_int(q, 0),
			.ends = get_int(q, 1),
			.name = get_str(q, 2, a),
			.full_name = get_str(q, 3, a),
			.email = get_str(q, 4, a) };
		ok = open_token(db, q, a, m, err);
	}
	return stmt_end(q, err) && ok ? n : -1;
}

/* By its digest: another may have been made meanwhile, which is still to be sent. */
static const char CLAIM[] = "UPDATE invitation SET claimed_at = ?2 WHERE account = ?1 AND claimed_at <= ?3"
			    " AND digest = ?4 AND token IS NOT NULL";
static const char SENT[] = "UPDATE invitation SET token = NULL WHERE account = ?1 AND digest = ?2";
static const char UNCLAIM[] = "UPDATE invitation SET claimed_at = 0 WHERE account = ?1 AND digest = ?2";

bool invitation_claim(struct tx *tx, struct invitation_mail *list, int *count, struct error *err)
{
	int kept = 0;
	for (int i = 0; i < *count; i++) {
		unsigned char digest[32];
		struct stmt *q = db_stmt(tx->db, CLAIM);
		session_digest(list[i].token, digest);
		bind_int(q, 1, list[i].account);
		bind_int(q, 2, tx->now);
		bind_int(q, 3, tx->now - CLAIM_SECONDS);
		bind_blob(q, 4, digest, sizeof digest);
		if (!stmt_run(q, err))
			return false;
		if (db_changes(tx->db) > 0)
			list[kept++] = list[i];
	}
	*count = kept;
	return true;
}

bool invitation_sent(struct tx *tx, const struct invitation_mail *m, bool sent, struct error *err)
{
	unsigned char digest[32];
	session_digest(m->token, digest);
	struct stmt *q = db_stmt(tx->db, sent ? SENT : UNCLAIM);
	bind_int(q, 1, m->account);
	bind_blob(q, 2, digest, sizeof digest);
	return stmt_run(q, err);
}
