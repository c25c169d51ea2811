/* years_list.c: the years with what they hold. */
#include "store/store.h"
#include "store/years_proof.h"

static const char YEARS[] = "SELECT year, detached FROM year_part ORDER BY year";

/* NULL for a table that is not there. */
static bool table_bytes(
	struct db *db, const char *name, int year, bool out, int64_t *bytes, struct error *err)
{
	struct buf sql = BUF_INIT(4096);
	buf_adds(&sql, "SELECT pg_total_relation_size(to_regclass('#");
	buf_adds(&sql, name);
	buf_adds(&sql, "_@'))");
	bool ok = year_number(db, sql.p, year, out, bytes, err);
	buf_release(&sql);
	return ok;
}

static bool read_bytes(struct db *db, struct year_row *row, bool out, struct error *err)
{
	int64_t n;
	bool ok = true;
	for (int i = 0; ok && i < YEAR_TABLES; i++) {
		ok = table_bytes(db, year_tables[i].name, row->year, out, &n, err);
		row->bytes += n;
	}
	if (!ok || !out)
		return ok;
	ok = table_bytes(db, "dossier_person", row->year, out, &n, err);
	row->bytes += n;
	row->state = row->bytes ? "out" : "dropped";
	return ok;
}

static bool read_row(
	struct db *db, const struct years_out *log, struct year_row *row, bool out, struct error *err)
{
	row->state = out ? "out" : "in";
	if (out) {
		row->events = years_out_events(log, row->year);
		return year_number(db, "SELECT COUNT(*) FROM dossier_out WHERE year = @", row->year, out,
			       &row->dossiers, err) &&
		       read_bytes(db, row, out, err);
	}
	return year_number(db, "SELECT COUNT(*) FROM event_@", row->year, out, &row->events, err) &&
	       year_number(db, "SELECT COUNT(*) FROM dossier_@", row->year, out, &row->dossiers, err) &&
	       read_bytes(db, row, out, err);
}

static bool each(struct db *db, year_reader *fn, void *arg, struct error *err)
{
	struct years_out log;
	struct year_row rows[LAST_YEAR - FIRST_YEAR + 1];
	bool out[LAST_YEAR - FIRST_YEAR + 1];
	int n = 0;
	if (!years_out_read(db, &log, NULL, err))
		return false;
	struct stmt *q = db_stmt(db, YEARS);
	while (stmt_row(q) && n <= LAST_YEAR - FIRST_YEAR) {
		rows[n] = (struct year_row){ .year = (int)get_int(q, 0) };
		out[n++] = get_int(q, 1);
	}
	bool ok = stmt_end(q, err);
	for (int i = 0; ok && i < n; i++) {
		ok = read_row(db, &log, &rows[i], out[i], err);
		if (ok)
			fn(arg, &rows[i]);
	}
	years_out_release(&log);
	return ok;
}

bool years_each(struct db *db, year_reader *fn, void *arg, struct error *err)
{
	if (!years_snapshot(db, err))
		return false;
	return db_snapshot_end(db, each(db, fn, arg, err), err);
}
