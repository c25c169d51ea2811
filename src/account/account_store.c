/* account_store.c: accounts, sessions and tokens in the store. */
#include <sodium.h>
#include <string.h>

#include "account/account.h"
#include "base/buf.h"
#include "base/json.h"
#include "store/journal.h"
#include "store/store.h"

static bool note(
	struct tx *tx, const char *act, int64_t id, const char *key, const char *value, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	if (key)
		json_str(&j, key, value);
	json_close(&j, '}');
	struct event e = { .act = act, .kind = "account", .subject = id, .data = b.p, .data_len = b.len };
	bool ok = journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

static const char ADD[] = "INSERT INTO account (id, name, full_name, role, agency, password, locked, "
			  "failures, wait_until)"
			  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0) ON CONFLICT (name) DO NOTHING";

bool account_add(struct tx *tx, const struct account *a, int64_t *id, struct error *err)
{
	int64_t made = tx_id(tx, "account", err);
	if (!made)
		return false;
	struct stmt *q = db_stmt(tx->db, ADD);
	bind_int(q, 1, made);
	bind_str(q, 2, a->name);
	bind_str(q, 3, a->full_name);
	bind_str(q, 4, role_names[a->role]);
	if (a->agency)
		bind_int(q, 5, a->agency);
	bind_str(q, 6, a->password);
	if (!stmt_run(q, err))
		return false;
	if (db_changes(tx->db) != 1)
		return err_set(err, ERR_CONFLICT, "an account named \"%s\" exists already", a->name);
	if (id)
		*id = made;
	return note(tx, "account.added", made, "name", a->name, err);
}

#define ACCOUNT_COLUMNS "id, name, full_name, role, agency, password, locked, failures, wait_until"

static const char BY_NAME[] = "SELECT " ACCOUNT_COLUMNS " FROM account WHERE name = ?1";
static const char BY_ID[] = "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = ?1";
static const char ALL[] = "SELECT " ACCOUNT_COLUMNS " FROM account ORDER BY name";

static void read_account(struct stmt *q, struct arena *a, struct account *out)
{
	*out = (struct account){
		.id = get_int(q, 0),
		.name = get_str(q, 1, a),
		.full_name = get_str(q, 2, a),
		.agency = get_int(q, 4),
		.password = get_str(q, 5, a),
		.locked = get_int(q, 6),
		.failures = (int)get_int(q, 7),
		.wait_until = get_int(q, 8),
	};
	const char *role = get_text(q, 3, NULL);
	for (int i = 1; i < ROLES; i++)
		if (strcmp(role, role_names[i]) == 0)
			out->role = (enum role)i;
}

bool account_by_name(
	struct db *db, const char *name, struct arena *a, struct account *out, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_NAME);
	bind_str(q, 1, name);
	bool found = stmt_row(q);
	if (found)
		read_account(q, a, out);
	return stmt_end(q, err) &&
	       (found || err_set(err, ERR_NOT_FOUND, "no account is named \"%s\"", name));
}

bool account_by_id(struct db *db, int64_t id, struct arena *a, struct account *out, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_ID);
	bind_int(q, 1, id);
	bool found = stmt_row(q);
	if (found)
		read_account(q, a, out);
	return stmt_end(q, err) && (found || err_set(err, ERR_NOT_FOUND, "the account is gone"));
}

bool account_each(
	struct db *db, void (*fn)(void *arg, const struct account *a), void *arg, struct error *err)
{
	struct arena row = { 0 };
	struct stmt *q = db_stmt(db, ALL);
	while (stmt_row(q)) {
		struct account a;
		arena_reset(&row);
		read_account(q, &row, &a);
		fn(arg, &a);
	}
	arena_release(&row);
	return stmt_end(q, err);
}

static const char SET_PASSWORD[] = "UPDATE account SET password = ?2, failures = 0, wait_until = 0 WHERE "
				   "id = ?1";
static const char SET_LOCKED[] = "UPDATE account SET locked = ?2 WHERE id = ?1";
static const char SET_FAILURES[] = "UPDATE account SET failures = ?2, wait_until = ?3 WHERE id = ?1";
static const char END_SESSIONS[] = "DELETE FROM session WHERE account = ?1";

static bool end_sessions(struct tx *tx, int64_t id, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, END_SESSIONS);
	bind_int(q, 1, id);
	return stmt_run(q, err);
}

bool account_set_password(struct tx *tx, int64_t id, const char *hash, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_PASSWORD);
	bind_int(q, 1, id);
	bind_str(q, 2, hash);
	return stmt_run(q, err) && end_sessions(tx, id, err) &&
	       note(tx, "account.password", id, NULL, NULL, err);
}

bool account_set_locked(struct tx *tx, int64_t id, bool locked, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_LOCKED);
	bind_int(q, 1, id);
	bind_int(q, 2, locked);
	return stmt_run(q, err) && end_sessions(tx, id, err) &&
	       note(tx, locked ? "account.locked" : "account.unlocked", id, NULL, NULL, err);
}

bool account_note_attempt(struct tx *tx, int64_t id, int failures, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_FAILURES);
	bind_int(q, 1, id);
	bind_int(q, 2, failures);
	bind_int(q, 3, failures ? tx->now + password_wait(failures) : 0);
	return stmt_run(q, err) &&
	       note(tx, failures ? "account.refused" : "account.signed_in", id, NULL, NULL, err);
}

static const char SESSION_ADD[] = "INSERT INTO session (digest, account, csrf, began, ends) VALUES (?1, "
				  "?2, ?3, ?4, ?5)";
static const char SESSION_CLEAN[] = "DELETE FROM session WHERE ends < ?1";
static const char SESSION_FIND[] = "SELECT account, csrf, ends FROM session WHERE digest = ?1 AND ends > "
				   "?2";
static const char SESSION_END[] = "DELETE FROM session WHERE digest = ?1";

bool session_store(struct tx *tx, const struct session *s, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SESSION_CLEAN);
	bind_int(q, 1, tx->now);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, SESSION_ADD);
	bind_blob(q, 1, s->digest, sizeof s->digest);
	bind_int(q, 2, s->account);
	bind_str(q, 3, s->csrf);
	bind_int(q, 4, tx->now);
	bind_int(q, 5, s->ends);
	return stmt_run(q, err);
}

bool session_find(struct db *db, const unsigned char digest[32], int64_t now, struct session *s,
	bool *found, struct error *err)
{
	struct stmt *q = db_stmt(db, SESSION_FIND);
	bind_blob(q, 1, digest, 32);
	bind_int(q, 2, now);
	*found = stmt_row(q);
	if (*found) {
		size_t n;
		const char *csrf = get_text(q, 1, &n);
		*s = (struct session){ .account = get_int(q, 0), .ends = get_int(q, 2) };
		memcpy(s->digest, digest, 32);
		memcpy(s->csrf, csrf, n < sizeof s->csrf ? n : sizeof s->csrf - 1);
	}
	return stmt_end(q, err);
}

bool session_end(struct tx *tx, const unsigned char digest[32], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SESSION_END);
	bind_blob(q, 1, digest, 32);
	return stmt_run(q, err);
}

static const char TOKEN_ADD[] = "INSERT INTO token (id, digest, name, account, made, ended) VALUES (?1, "
				"?2, ?3, ?4, ?5, NULL)";
static const char TOKEN_FIND[] = "SELECT t.account FROM token t JOIN account a ON a.id = t.account"
				 " WHERE t.digest = ?1 AND t.ended IS NULL AND a.locked = 0";

bool token_add(struct tx *tx, const char *name, int64_t account, char token[64], struct error *err)
{
	struct session s;
	session_make(&s, account, tx->now, token);
	int64_t id = tx_id(tx, "token", err);
	if (!id)
		return false;
	struct stmt *q = db_stmt(tx->db, TOKEN_ADD);
	bind_int(q, 1, id);
	bind_blob(q, 2, s.digest, sizeof s.digest);
	bind_str(q, 3, name);
	bind_int(q, 4, account);
	bind_int(q, 5, tx->now);
	return stmt_run(q, err) && note(tx, "account.token", account, "token", name, err);
}

bool token_find(struct db *db, const char *token, int64_t *account, struct error *err)
{
	unsigned char digest[32];
	session_digest(token, digest);
	struct stmt *q = db_stmt(db, TOKEN_FIND);
	bind_blob(q, 1, digest, sizeof digest);
	*account = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}
