/* token_store.c: tokens of programs in the store (account.h). `ended` may lie ahead: good until then. */
#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "store/store.h"

static const char ADD[] = "INSERT INTO token (id, digest, name, account, made, ended) VALUES (?1, "
			  "?2, ?3, ?4, ?5, ?6)";
static const char FIND[] = "SELECT t.account, COALESCE(t.ended, 0) FROM token t JOIN account a ON a.id = "
			   "t.account"
			   " WHERE t.digest = ?1 AND (t.ended IS NULL OR t.ended > ?2) AND a.locked = 0";
static const char LIST[] = "SELECT t.id, t.name, a.name, t.made, COALESCE(t.ended, 0) FROM token t JOIN "
			   "account a ON "
			   "a.id = t.account WHERE ?1 = 0 OR t.account = ?1 ORDER BY a.name, t.made, t.id";
static const char END[] = "UPDATE token SET ended = ?2 WHERE account = ?1 AND (ended IS NULL OR ended > "
			  "?2) AND "
			  "(id = ?3 OR (?3 = 0 AND name = ?4))";

bool token_add(
	struct tx *tx, const char *name, int64_t account, int64_t ends, char token[64], struct error *err)
{
	struct session s;
	if (ends && ends <= tx->now)
		return err_set(err, ERR_DATA, "until: expected a day from today on");
	session_make(&s, account, tx->now, token);
	int64_t id = tx_id(tx, "token", err);
	if (!id)
		return false;
	struct stmt *q = db_stmt(tx->db, ADD);
	bind_int(q, 1, id);
	bind_blob(q, 2, s.digest, sizeof s.digest);
	bind_str(q, 3, name);
	bind_int(q, 4, account);
	bind_int(q, 5, tx->now);
	if (ends)
		bind_int(q, 6, ends);
	else
		bind_null(q, 6);
	char day[11];
	const char *const told[][2] = { { "token", name },
		{ "until", ends ? day_format(day_of_time(ends - 1), day) : NULL }, { NULL, NULL } };
	return stmt_run(q, err) && account_note_with(tx, "account.token", account, told, err);
}

bool token_find(struct db *db, const char *token, int64_t *account, int64_t *ends, struct error *err)
{
	unsigned char digest[32];
	session_digest(token, digest);
	struct stmt *q = db_stmt(db, FIND);
	bind_blob(q, 1, digest, sizeof digest);
	bind_int(q, 2, time_now());
	*account = *ends = 0;
	if (stmt_row(q)) {
		*account = get_int(q, 0);
		*ends = get_int(q, 1);
	}
	return stmt_end(q, err);
}

bool token_each(struct db *db, int64_t account, token_reader *fn, void *arg, struct error *err)
{
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, account);
	while (stmt_row(q)) {
		struct program_token t = { .id = get_int(q, 0),
			.name = get_text(q, 1, NULL),
			.account = get_text(q, 2, NULL),
			.made = get_int(q, 3),
			.ends = get_int(q, 4) };
		fn(arg, &t);
	}
	return stmt_end(q, err);
}

static const char WHICH[] = "SELECT name, CAST(made AS TEXT) FROM token WHERE id = ?1 AND account = ?2";

/* What a token of the account is called, and when it was made; NULL: there is none of this id. */
static const char *name_of(struct db *db, int64_t account, int64_t id, struct arena *a, const char **made)
{
	struct stmt *q = db_stmt(db, WHICH);
	bind_int(q, 1, id);
	bind_int(q, 2, account);
	const char *name = stmt_row(q) ? get_str(q, 0, a) : NULL;
	*made = name ? get_str(q, 1, a) : NULL;
	stmt_end(q, NULL);
	return name;
}

/* Of several of one name it tells which; without that, all of them ended. */
static bool note_ended(struct tx *tx, int64_t account, int64_t id, const char *name, struct error *err)
{
	struct arena a = { 0 };
	const char *made = NULL;
	if (id)
		name = name_of(tx->db, account, id, &a, &made);
	const char *const told[][2] = { { "token", name }, { "made", made }, { NULL, NULL } };
	bool ok = account_note_with(tx, "account.token_ended", account, told, err);
	arena_release(&a);
	return ok;
}

bool token_end(struct tx *tx, int64_t account, int64_t id, const char *name, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, END);
	bind_int(q, 1, account);
	bind_int(q, 2, tx->now);
	bind_int(q, 3, id);
	bind_str(q, 4, name);
	if (!stmt_run(q, err))
		return false;
	if (db_changes(tx->db) == 0)
		return err_set(err, ERR_NOT_FOUND, "the account has no such token that has not ended");
	return note_ended(tx, account, id, name, err);
}
