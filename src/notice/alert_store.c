/* alert_store.c: what there is to tell of, and what was told. */
#include "base/date.h"
#include "base/text.h"
#include "notice/alert.h"
#include "store/store.h"

const char *const alert_level_names[] = { "officer", "head", NULL };

/* A claim that was not answered for so long is open again, in seconds: who made it is gone. */
enum { CLAIM_SECONDS = 900 };

static const char FIND[] =
	"SELECT w.id, w.dossier, w.agency, w.role, w.holder, w.kind, w.due_at, d.code FROM work w"
	" JOIN dossier d ON d.id = w.dossier WHERE w.waits = 0 AND w.due_at < ?1 AND w.kind <> 'return'"
	" AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.item = w.id AND a.level = ?2"
	" AND (a.sent_at IS NOT NULL OR a.claimed_at > ?3)) ORDER BY w.due_at, w.id LIMIT ?4";

int alert_find(struct db *db, enum alert_level level, int64_t before, struct arena *a, struct alert *out,
	int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, FIND);
	bind_int(q, 1, before);
	bind_str(q, 2, alert_level_names[level]);
	bind_int(q, 3, time_now() - CLAIM_SECONDS);
	bind_int(q, 4, max);
	while (n < max && stmt_row(q)) {
		int role = text_word(get_text(q, 3, NULL), role_names);
		int kind = text_word(get_text(q, 5, NULL), item_kind_names);
		out[n++] = (struct alert){ .item = get_int(q, 0),
			.dossier = get_int(q, 1),
			.agency = get_int(q, 2),
			.role = role < 0 ? ROLE_NONE : (enum role)role,
			.holder = get_int(q, 4),
			.kind = kind < 0 ? 0 : kind,
			.due_at = get_int(q, 6),
			.code = get_str(q, 7, a) };
	}
	return stmt_end(q, err) ? n : -1;
}

static const char CLAIM[] =
	"INSERT INTO alert (item, level, claimed_at, told) VALUES (?1, ?2, ?3, 0) ON CONFLICT (item, level)"
	" DO UPDATE SET claimed_at = ?3 WHERE alert.sent_at IS NULL AND alert.claimed_at <= ?4";
static const char TOLD[] = "UPDATE alert SET told = ?3, sent_at = ?4 WHERE item = ?1 AND level = ?2";
static const char RELEASE[] = "DELETE FROM alert WHERE item = ?1 AND level = ?2 AND sent_at IS NULL";

bool alert_claim(struct tx *tx, enum alert_level level, int64_t *item, int *count, struct error *err)
{
	int kept = 0;
	for (int i = 0; i < *count; i++) {
		struct stmt *q = db_stmt(tx->db, CLAIM);
		bind_int(q, 1, item[i]);
		bind_str(q, 2, alert_level_names[level]);
		bind_int(q, 3, tx->now);
		bind_int(q, 4, tx->now - CLAIM_SECONDS);
		if (!stmt_run(q, err))
			return false;
		if (db_changes(tx->db) > 0)
			item[kept++] = item[i];
	}
	*count = kept;
	return true;
}

bool alert_told(struct tx *tx, enum alert_level level, int64_t item, int told, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TOLD);
	bind_int(q, 1, item);
	bind_str(q, 2, alert_level_names[level]);
	bind_int(q, 3, told);
	bind_int(q, 4, tx->now);
	return stmt_run(q, err);
}

bool alert_release(struct tx *tx, enum alert_level level, int64_t item, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, RELEASE);
	bind_int(q, 1, item);
	bind_str(q, 2, alert_level_names[level]);
	return stmt_run(q, err);
}
