/* absence_store.c: see absence.h. */
#include "account/absence.h"

#include "base/date.h"
#include "store/store.h"

static const char AWAY[] = "INSERT INTO absence (id, account, delegate, from_day, to_day)"
			   " VALUES (?1, ?2, ?3, ?4, ?5)";

/* Who acts in whose place, and when, stands in the event. */
static bool note_away(
	struct tx *tx, int64_t id, int64_t delegate, int32_t from, int32_t to, struct error *err)
{
	struct account by;
	struct arena a = { 0 };
	char first[11], last[11];
	bool ok = account_by_id(tx->db, delegate, &a, &by, err);
	const char *const told[][2] = { { "from", day_format(from, first) },
		{ "until", day_format(to, last) }, { "by", ok ? by.name : NULL }, { NULL, NULL } };
	ok = ok && account_note_with(tx, "account.away", id, told, err);
	arena_release(&a);
	return ok;
}

bool account_away(struct tx *tx, int64_t id, int64_t delegate, int32_t from, int32_t to, struct error *err)
{
	if (id == delegate)
		return err_set(err, ERR_CONFLICT, "nobody stands in for oneself");
	if (to < from)
		return err_set(err, ERR_DATA, "the last day is before the first");
	if (to - from >= ABSENCE_DAYS_MAX)
		return err_set(err, ERR_DATA, "to: expected at most %d days, found %d", ABSENCE_DAYS_MAX,
			to - from + 1);
	int64_t absence = tx_id(tx, "absence", err);
	if (!absence)
		return false;
	struct stmt *q = db_stmt(tx->db, AWAY);
	bind_int(q, 1, absence);
	bind_int(q, 2, id);
	bind_int(q, 3, delegate);
	bind_int(q, 4, from);
	bind_int(q, 5, to);
	return stmt_run(q, err) && note_away(tx, id, delegate, from, to, err);
}

static const char LIST[] = "SELECT s.id, s.from_day, s.to_day, a.name, a.full_name FROM absence s"
			   " JOIN account a ON a.id = s.delegate WHERE s.account = ?1 AND s.to_day >= ?2"
			   " ORDER BY s.from_day, s.id LIMIT ?3";

int absence_list(struct db *db, int64_t account, int32_t day, struct arena *a, struct absence *out, int max,
	struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, account);
	bind_int(q, 2, day);
	bind_int(q, 3, max);
	while (n < max && stmt_row(q))
		out[n++] = (struct absence){ .id = get_int(q, 0),
			.from = (int32_t)get_int(q, 1),
			.to = (int32_t)get_int(q, 2),
			.name = get_str(q, 3, a),
			.full_name = get_str(q, 4, a) };
	return stmt_end(q, err) ? n : -1;
}

static const char BACK[] = "UPDATE absence SET to_day = ?3 WHERE id = ?1 AND account = ?2 AND from_day <= "
			   "?3"
			   " AND to_day > ?3";
static const char CALLED_OFF[] = "DELETE FROM absence WHERE id = ?1 AND account = ?2 AND from_day > ?3";

bool absence_end(struct tx *tx, int64_t account, int64_t id, struct error *err)
{
	static const char *const both[] = { BACK, CALLED_OFF };
	int64_t changed = 0;
	for (int i = 0; i < 2; i++) {
		struct stmt *q = db_stmt(tx->db, both[i]);
		bind_int(q, 1, id);
		bind_int(q, 2, account);
		bind_int(q, 3, day_of_time(tx->now) - 1);
		if (!stmt_run(q, err))
			return false;
		changed += db_changes(tx->db);
	}
	return changed ? account_note(tx, "account.back", account, err)
		       : err_set(err, ERR_NOT_FOUND, "the account has no such absence any more");
}

static const char COLLEAGUES[] =
	"SELECT DISTINCT a.id, a.name, a.full_name FROM account_post m JOIN account_post p"
	" ON p.agency = m.agency AND p.desk = m.desk AND (m.agency <> 0 OR m.desk <> 0 OR p.role = m.role)"
	" JOIN account a ON a.id = p.account WHERE m.account = ?1 AND a.id <> ?1 AND a.locked = 0"
	" ORDER BY a.name LIMIT ?2";

int absence_colleagues(
	struct db *db, int64_t account, struct arena *a, struct account *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, COLLEAGUES);
	bind_int(q, 1, account);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q))
		out[n++] = (struct account){
			.id = get_int(q, 0), .name = get_str(q, 1, a), .full_name = get_str(q, 2, a)
		};
	return stmt_end(q, err) ? n : -1;
}
