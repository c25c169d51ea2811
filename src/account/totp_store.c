/* totp_store.c: second factors and tickets in the store. */
#include <string.h>

#include "account/account.h"
#include "account/totp.h"
#include "store/secret.h"
#include "store/store.h"

static const char TOTP_READ[] = "SELECT secret, confirmed_at, last_step FROM totp WHERE account = ?1";

static struct secret_place secret_of(int64_t account)
{
	return (struct secret_place){ .table = "totp", .column = "secret", .row = account };
}

bool totp_read(struct db *db, int64_t account, struct totp *out, bool *found, struct error *err)
{
	struct stmt *q = db_stmt(db, TOTP_READ);
	bind_int(q, 1, account);
	*found = stmt_row(q);
	*out = (struct totp){ 0 };
	struct arena a = { 0 };
	bool ok = true;
	if (*found) {
		size_t n;
		char *secret = NULL;
		struct secret_place at = secret_of(account);
		const void *sealed = get_blob(q, 0, &n);
		ok = secret_open(db_keys(db), &at, sealed, n, &a, &secret, &n, err);
		if (ok)
			memcpy(out->secret, secret, n < TOTP_SECRET ? n : TOTP_SECRET);
		out->confirmed_at = get_int(q, 1);
		out->last_step = get_int(q, 2);
	}
	arena_release(&a);
	return stmt_end(q, err) && ok;
}

static const char TWO_STEP[] = "SELECT value FROM setting WHERE key = 'two_step_roles'";
static const char CONFIRMED[] = "SELECT 1 FROM totp WHERE account = ?1 AND confirmed_at IS NOT NULL";

static bool two_step_roles(struct db *db, unsigned *roles, struct error *err)
{
	struct stmt *q = db_stmt(db, TWO_STEP);
	const char *s = stmt_row(q) ? get_text(q, 0, NULL) : "";
	*roles = 0;
	while (*s) {
		size_t n = strcspn(s, " ");
		for (int i = 1; i < ROLES; i++)
			if (strlen(role_names[i]) == n && memcmp(role_names[i], s, n) == 0)
				*roles |= 1u << i;
		s += n + (s[n] == ' ');
	}
	return stmt_end(q, err);
}

bool totp_lacks(struct db *db, int64_t account, unsigned roles, bool *lacks, struct error *err)
{
	unsigned asked;
	*lacks = false;
	if (!two_step_roles(db, &asked, err))
		return false;
	if (!(asked & roles))
		return true;
	struct stmt *q = db_stmt(db, CONFIRMED);
	bind_int(q, 1, account);
	*lacks = !stmt_row(q);
	return stmt_end(q, err);
}

static const char TOTP_BEGIN[] = "INSERT INTO totp (account, secret, confirmed_at, last_step)"
				 " VALUES (?1, ?2, NULL, 0) ON CONFLICT (account) DO UPDATE"
				 " SET secret = excluded.secret WHERE totp.confirmed_at IS NULL";

bool totp_begin(struct tx *tx, int64_t account, const unsigned char secret[TOTP_SECRET], struct error *err)
{
	unsigned char sealed[TOTP_SECRET + SECRET_EXTRA];
	struct secret_place at = secret_of(account);
	if (!secret_seal(db_keys(tx->db), &at, secret, TOTP_SECRET, sealed, err))
		return false;
	struct stmt *q = db_stmt(tx->db, TOTP_BEGIN);
	bind_int(q, 1, account);
	bind_blob(q, 2, sealed, sizeof sealed);
	if (!stmt_run(q, err))
		return false;
	if (db_changes(tx->db) != 1)
		return err_set(err, ERR_CONFLICT, "the account has a second factor: remove it first");
	return account_note(tx, "account.totp_begun", account, err);
}

static const char TOTP_CONFIRM[] = "UPDATE totp SET confirmed_at = ?2, last_step = ?3 WHERE account = ?1"
				   " AND confirmed_at IS NULL";

bool totp_confirm(struct tx *tx, int64_t account, int64_t step, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TOTP_CONFIRM);
	bind_int(q, 1, account);
	bind_int(q, 2, tx->now);
	bind_int(q, 3, step);
	if (!stmt_run(q, err))
		return false;
	if (db_changes(tx->db) != 1)
		return err_set(err, ERR_CONFLICT, "no second factor waits to be confirmed: begin again");
	return account_note(tx, "account.totp_confirmed", account, err);
}

static const char TOTP_TAKEN[] = "UPDATE totp SET last_step = ?2 WHERE account = ?1 AND last_step < ?2";

bool totp_taken(struct tx *tx, int64_t account, int64_t step, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TOTP_TAKEN);
	bind_int(q, 1, account);
	bind_int(q, 2, step);
	if (!stmt_run(q, err))
		return false;
	return db_changes(tx->db) == 1 || err_set(err, ERR_CONFLICT, "the code was used already");
}

static const char TOTP_REMOVE[] = "DELETE FROM totp WHERE account = ?1";

bool totp_remove(struct tx *tx, int64_t account, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TOTP_REMOVE);
	bind_int(q, 1, account);
	if (!stmt_run(q, err))
		return false;
	if (db_changes(tx->db) != 1)
		return err_set(err, ERR_NOT_FOUND, "the account has no second factor");
	return account_note(tx, "account.totp_removed", account, err);
}

static const char TICKET_CLEAN[] = "DELETE FROM sign_in_ticket WHERE ends < ?1";
static const char TICKET_ADD[] = "INSERT INTO sign_in_ticket (digest, account, ends) VALUES (?1, ?2, ?3)";

bool ticket_store(struct tx *tx, int64_t account, const unsigned char digest[32], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TICKET_CLEAN);
	bind_int(q, 1, tx->now);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, TICKET_ADD);
	bind_blob(q, 1, digest, 32);
	bind_int(q, 2, account);
	bind_int(q, 3, tx->now + TICKET_SECONDS);
	return stmt_run(q, err) && account_note(tx, "account.code_asked", account, err);
}

static const char TICKET_FIND[] = "SELECT account FROM sign_in_ticket WHERE digest = ?1 AND ends > ?2";

bool ticket_find(
	struct db *db, const unsigned char digest[32], int64_t now, int64_t *account, struct error *err)
{
	struct stmt *q = db_stmt(db, TICKET_FIND);
	bind_blob(q, 1, digest, 32);
	bind_int(q, 2, now);
	*account = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char TICKET_END[] = "DELETE FROM sign_in_ticket WHERE digest = ?1";

bool ticket_end(struct tx *tx, const unsigned char digest[32], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TICKET_END);
	bind_blob(q, 1, digest, 32);
	return stmt_run(q, err);
}
