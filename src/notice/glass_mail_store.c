/* glass_mail_store.c: which openings are to be told of, and who was told. */
#include "base/date.h"
#include "notice/glass_mail.h"
#include "store/store.h"

/* A claim that was not answered for so long is open again, in seconds: who made it is gone, or did not
 * reach everybody. */
enum { CLAIM_SECONDS = 900 };

static const char UNTOLD[] =
	"SELECT g.id FROM dossier_glass g WHERE g.at >= ?1 AND NOT EXISTS (SELECT 1 FROM"
	" glass_told t WHERE t.glass = g.id AND (t.sent_at IS NOT NULL OR t.claimed_at "
	"> ?2)) ORDER BY g.at, g.id LIMIT ?3";

int glass_untold(struct db *db, int64_t from, int64_t *ids, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, UNTOLD);
	bind_int(q, 1, from);
	bind_int(q, 2, time_now() - CLAIM_SECONDS);
	bind_int(q, 3, max);
	while (n < max && stmt_row(q))
		ids[n++] = get_int(q, 0);
	return stmt_end(q, err) ? n : -1;
}

static const char CLAIM[] = "INSERT INTO glass_told (glass, claimed_at) VALUES (?1, ?2) ON "
			    "CONFLICT (glass) DO UPDATE SET"
			    " claimed_at = ?2 WHERE glass_told.sent_at IS NULL AND glass_told.claimed_at "
			    "<= ?3";
static const char TOLD[] = "UPDATE glass_told SET sent_at = ?2 WHERE glass = ?1";
static const char RELEASE[] = "UPDATE glass_told SET claimed_at = 0 WHERE glass = ?1 AND sent_at IS NULL";
static const char WAS_TOLD[] = "SELECT 1 FROM glass_mail WHERE glass = ?1 AND account = ?2";
static const char MAILED[] = "INSERT INTO glass_mail (glass, account, at) VALUES (?1, ?2, ?3)"
			     " ON CONFLICT (glass, account) DO NOTHING";

bool glass_claim(struct tx *tx, int64_t *ids, int *count, struct error *err)
{
	int kept = 0;
	for (int i = 0; i < *count; i++) {
		struct stmt *q = db_stmt(tx->db, CLAIM);
		bind_int(q, 1, ids[i]);
		bind_int(q, 2, tx->now);
		bind_int(q, 3, tx->now - CLAIM_SECONDS);
		if (!stmt_run(q, err))
			return false;
		if (db_changes(tx->db) > 0)
			ids[kept++] = ids[i];
	}
	*count = kept;
	return true;
}

bool glass_was_told(struct db *db, int64_t glass, int64_t account, bool *told, struct error *err)
{
	struct stmt *q = db_stmt(db, WAS_TOLD);
	bind_int(q, 1, glass);
	bind_int(q, 2, account);
	*told = stmt_row(q);
	return stmt_end(q, err);
}

bool glass_mailed(struct tx *tx, int64_t glass, int64_t account, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, MAILED);
	bind_int(q, 1, glass);
	bind_int(q, 2, account);
	bind_int(q, 3, tx->now);
	return stmt_run(q, err);
}

bool glass_told(struct tx *tx, int64_t glass, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TOLD);
	bind_int(q, 1, glass);
	bind_int(q, 2, tx->now);
	return stmt_run(q, err);
}

bool glass_release(struct tx *tx, int64_t glass, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, RELEASE);
	bind_int(q, 1, glass);
	return stmt_run(q, err);
}
