/* signer_store.c: with which key an account signs. */
#include "result/result.h"
#include "store/store.h"

static const char READ[] = "SELECT account, capacity, kind, place, cert, token, object, failures, "
			   "wait_until"
			   " FROM signing_key WHERE account = ?1";
static const char SET[] = "INSERT INTO signing_key (account, capacity, kind, place, cert, token, object)"
			  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (account) DO UPDATE SET"
			  " capacity = ?2, kind = ?3, place = ?4, cert = ?5, token = ?6, object = ?7, "
			  "failures = 0,"
			  " wait_until = 0";
static const char REMOVE[] = "DELETE FROM signing_key WHERE account = ?1";

bool signing_key_read(
	struct db *db, int64_t account, struct arena *a, struct signing_key *k, struct error *err)
{
	*k = (struct signing_key){ 0 };
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, account);
	if (stmt_row(q))
		*k = (struct signing_key){ .account = get_int(q, 0),
			.capacity = get_str(q, 1, a),
			.kind = get_str(q, 2, a),
			.place = get_str(q, 3, a),
			.cert = get_str(q, 4, a),
			.token = get_str(q, 5, a),
			.object = get_str(q, 6, a),
			.failures = (int)get_int(q, 7),
			.wait_until = get_int(q, 8) };
	return stmt_end(q, err);
}

bool signing_key_set(struct tx *tx, const struct signing_key *k, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET);
	bind_int(q, 1, k->account);
	bind_str(q, 2, k->capacity);
	bind_str(q, 3, k->kind);
	bind_str(q, 4, k->place);
	bind_str(q, 5, k->cert);
	bind_str(q, 6, k->token);
	bind_str(q, 7, k->object);
	return stmt_run(q, err) && account_note(tx, "account.signing_key", k->account, err);
}

bool signing_key_remove(struct tx *tx, int64_t account, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, REMOVE);
	bind_int(q, 1, account);
	return stmt_run(q, err) && account_note(tx, "account.signing_key_removed", account, err);
}

static const char FAILURES[] = "SELECT failures FROM signing_key WHERE account = ?1";
static const char REFUSED[] = "UPDATE signing_key SET failures = ?2, wait_until = ?3 WHERE account = ?1";
static const char RIGHT[] = "UPDATE signing_key SET failures = 0, wait_until = 0 WHERE account = ?1 AND "
			    "failures > 0";

/* Counted from what stands there now: wrong ones that were tried side by side each count. */
bool signing_key_refused(struct tx *tx, int64_t account, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FAILURES);
	bind_int(q, 1, account);
	int failures = stmt_row(q) ? (int)get_int(q, 0) + 1 : 1;
	if (!stmt_end(q, err))
		return false;
	int wait = password_wait(failures);
	q = db_stmt(tx->db, REFUSED);
	bind_int(q, 1, account);
	bind_int(q, 2, failures);
	bind_int(q, 3, wait ? tx->now + wait : 0);
	return stmt_run(q, err) && account_note(tx, "account.signing_key_refused", account, err);
}

bool signing_key_was_right(struct tx *tx, int64_t account, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, RIGHT);
	bind_int(q, 1, account);
	return stmt_run(q, err);
}
