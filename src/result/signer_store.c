/* signer_store.c: with which key an account signs. */
#include "result/result.h"
#include "store/store.h"

static const char READ[] = "SELECT account, capacity, kind, place, cert, token, object FROM signing_key"
			   " WHERE account = ?1";
static const char SET[] = "INSERT INTO signing_key (account, capacity, kind, place, cert, token, object)"
			  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (account) DO UPDATE SET"
			  " capacity = ?2, kind = ?3, place = ?4, cert = ?5, token = ?6, object = ?7";
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
			.object = get_str(q, 6, a) };
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
