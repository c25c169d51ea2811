/* guide_store.c: the guide in the store. */
#include "guide/guide.h"
#include "guide/guide_rows.h"
#include "store/store.h"

static const char BEGIN[] = "INSERT INTO guide (account, from_event, dismissed) VALUES (?1, ?2, 0)";

bool guide_begin(struct tx *tx, int64_t account, struct error *err)
{
	int64_t next = tx_peek(tx, "event", err);
	struct stmt *q = next ? db_stmt(tx->db, BEGIN) : NULL;
	if (!q)
		return false;
	bind_int(q, 1, account);
	bind_int(q, 2, next);
	return stmt_run(q, err);
}

static const char ROW[] = "SELECT from_event FROM guide WHERE account = ?1 AND dismissed = 0";

bool guide_row(struct db *db, int64_t account, int64_t *from, struct error *err)
{
	struct stmt *q = db_stmt(db, ROW);
	bind_int(q, 1, account);
	*from = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

/* Only the demonstration's accounts come here, and what was done since it was made is little. */
static const char ACTS[] = "SELECT DISTINCT act FROM event WHERE seq >= ?1 AND who = ?2";

bool guide_acts(struct db *db, int64_t from, const char *name, void (*fn)(void *arg, const char *act),
	void *arg, struct error *err)
{
	struct stmt *q = db_stmt(db, ACTS);
	bind_int(q, 1, from);
	bind_str(q, 2, name);
	while (stmt_row(q))
		fn(arg, get_text(q, 0, NULL));
	return stmt_end(q, err);
}

static const char PAGES[] = "SELECT step FROM guide_step WHERE account = ?1";

bool guide_pages(struct db *db, int64_t account, void (*fn)(void *arg, const char *step), void *arg,
	struct error *err)
{
	struct stmt *q = db_stmt(db, PAGES);
	bind_int(q, 1, account);
	while (stmt_row(q))
		fn(arg, get_text(q, 0, NULL));
	return stmt_end(q, err);
}

static const char OPENED[] = "INSERT INTO guide_step (account, step) SELECT g.account, CAST(?2 AS text) "
			     "FROM guide g"
			     " WHERE g.account = ?1 ON CONFLICT (account, step) DO NOTHING";

bool guide_opened(struct tx *tx, int64_t account, const char *step, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, OPENED);
	bind_int(q, 1, account);
	bind_str(q, 2, step);
	return stmt_run(q, err);
}

static const char DISMISS[] = "UPDATE guide SET dismissed = 1 WHERE account = ?1";

bool guide_dismiss(struct tx *tx, int64_t account, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, DISMISS);
	bind_int(q, 1, account);
	return stmt_run(q, err);
}
