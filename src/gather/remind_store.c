/* remind_store.c: the statements about who is reminded. */
#include "gather/gather_rows.h"
#include "store/store.h"

const char *const remind_kind_names[] = { "before", "after", NULL };

static const char REMIND[] =
	"SELECT r.id, r.name, r.due_at, f.agency FROM gather_round r JOIN gather_form f ON f.round = r.id"
	" LEFT JOIN gather_reminder m ON m.round = r.id AND m.agency = f.agency AND m.kind = ?1"
	" WHERE r.due_at > ?2 AND r.due_at <= ?3 AND f.state IN ('draft', 'returned') AND m.round IS NULL"
	" ORDER BY r.due_at, r.id, f.agency LIMIT ?4";

int reminders_find(struct db *db, enum remind_kind kind, int64_t from, int64_t to, struct arena *a,
	struct reminder *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, REMIND);
	bind_str(q, 1, remind_kind_names[kind]);
	bind_int(q, 2, from);
	bind_int(q, 3, to);
	bind_int(q, 4, max);
	while (n < max && stmt_row(q))
		out[n++] = (struct reminder){
			.round = { .id = get_int(q, 0), .name = get_str(q, 1, a), .due_at = get_int(q, 2) },
			.agency = get_int(q, 3)
		};
	return stmt_end(q, err) ? n : -1;
}

static const char CLAIMED[] = "SELECT round FROM gather_reminder WHERE round = ?1 AND agency = ?2 AND kind "
			      "= ?3";
static const char CLAIM[] = "INSERT INTO gather_reminder (round, agency, kind, claimed_at, told)"
			    " VALUES (?1, ?2, ?3, ?4, 0)";
static const char TOLD[] = "UPDATE gather_reminder SET told = ?4, sent_at = ?5 WHERE round = ?1 AND agency "
			   "= ?2"
			   " AND kind = ?3";
static const char RELEASE[] = "DELETE FROM gather_reminder WHERE round = ?1 AND agency = ?2 AND kind = ?3";

static void bind_key(struct stmt *q, enum remind_kind kind, const struct reminder *r)
{
	bind_int(q, 1, r->round.id);
	bind_int(q, 2, r->agency);
	bind_str(q, 3, remind_kind_names[kind]);
}

bool reminder_claim(
	struct tx *tx, enum remind_kind kind, const struct reminder *r, bool *claimed, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, CLAIMED);
	bind_key(q, kind, r);
	*claimed = !stmt_row(q);
	if (!stmt_end(q, err))
		return false;
	if (!*claimed)
		return true;
	q = db_stmt(tx->db, CLAIM);
	bind_key(q, kind, r);
	bind_int(q, 4, tx->now);
	return stmt_run(q, err);
}

bool reminder_told(
	struct tx *tx, enum remind_kind kind, const struct reminder *r, int told, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TOLD);
	bind_key(q, kind, r);
	bind_int(q, 4, told);
	bind_int(q, 5, tx->now);
	return stmt_run(q, err);
}

bool reminder_release(struct tx *tx, enum remind_kind kind, const struct reminder *r, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, RELEASE);
	bind_key(q, kind, r);
	return stmt_run(q, err);
}
