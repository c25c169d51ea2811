/* seen_store.c: the statements of seen.h. */
#include "dossier/seen_rows.h"
#include "base/date.h"
#include "store/store.h"

static const char INSERT[] = "INSERT INTO dossier_seen (account, day, dossier, agency, at) VALUES (?1, ?2, "
			     "?3, ?4, "
			     "?5) ON CONFLICT (account, day, dossier) DO NOTHING";
/* By account, as the rows lie. */
static const char FORGET[] =
	"DELETE FROM dossier_seen WHERE account IN (SELECT id FROM account) AND day < ?1 -"
	" COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'looks_kept_days'), ?2)";
#define LOOKS \
	"SELECT a.name, a.full_name, d.code, s.agency, s.at FROM dossier_seen s JOIN account a ON a.id = " \
	"s.account" \
	" LEFT JOIN dossier d ON d.id = s.dossier WHERE s.day BETWEEN ?1 AND ?2 AND (?3 = 0 OR s.agency " \
	"= ?3)"
static const char OF_ACCOUNT[] = LOOKS " AND s.account = ?4 ORDER BY s.at DESC, s.dossier DESC LIMIT ?5";
static const char AT_DOSSIER[] = LOOKS " AND s.dossier = ?4 ORDER BY s.at DESC, s.account LIMIT ?5";
static const char SUMS[] = "SELECT a.name, a.full_name, COUNT(*), MAX(s.at) FROM account a JOIN "
			   "dossier_seen s ON s.account = a.id"
			   " WHERE s.day BETWEEN ?1 AND ?2 AND (?3 = 0 OR s.agency = ?3) GROUP BY a.id, "
			   "a.name, a.full_name"
			   " ORDER BY COUNT(*) DESC, a.name LIMIT ?4";

bool seen_insert(struct tx *tx, const struct seen *s, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, s->account);
	bind_int(q, 2, day_of_time(s->at));
	bind_int(q, 3, s->dossier);
	bind_int(q, 4, s->agency);
	bind_int(q, 5, s->at);
	return stmt_run(q, err);
}

bool seen_forget(struct tx *tx, int32_t today, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FORGET);
	bind_int(q, 1, today);
	bind_int(q, 2, SEEN_KEPT_DAYS);
	return stmt_run(q, err);
}

static struct stmt *begin(struct db *db, const char *sql, const struct seen_asked *asked)
{
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, asked->from);
	bind_int(q, 2, asked->to);
	bind_int(q, 3, asked->agency);
	return q;
}

bool seen_list(struct db *db, const struct province *p, const struct seen_asked *asked, seen_reader *fn,
	void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool go = true;
	struct stmt *q = begin(db, asked->dossier ? AT_DOSSIER : OF_ACCOUNT, asked);
	bind_int(q, 4, asked->dossier ? asked->dossier : asked->account);
	bind_int(q, 5, asked->max);
	while (go && stmt_row(q)) {
		arena_reset(&a);
		struct seen_row row = { .looks = 1 };
		row.who = get_str(q, 0, &a);
		row.full_name = get_str(q, 1, &a);
		row.code = get_null(q, 2) ? "" : get_str(q, 2, &a);
		row.agency = province_agency_by_id(p, get_int(q, 3));
		row.at = get_int(q, 4);
		go = fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err);
}

bool seen_sums(struct db *db, const struct seen_asked *asked, seen_reader *fn, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool go = true;
	struct stmt *q = begin(db, SUMS, asked);
	bind_int(q, 4, asked->max);
	while (go && stmt_row(q)) {
		arena_reset(&a);
		struct seen_row row = { .code = "", .agency = -1 };
		row.who = get_str(q, 0, &a);
		row.full_name = get_str(q, 1, &a);
		row.looks = get_int(q, 2);
		row.at = get_int(q, 3);
		go = fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err);
}
