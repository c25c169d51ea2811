/* years.c: see years.h. A part is made apart and then attached, so that nobody who reads waits. */
#include "store/years.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "store/tx.h"

/* By what a table is divided. */
enum unit { BY_DAY, BY_MONTH, BY_TIME };

/* In the order of year_tables. */
static const struct {
	const char *column;
	enum unit unit;
	const char *also; /* what a part holds beyond the whole */
} divided[YEAR_TABLES] = {
	{ "at", BY_TIME, "" },
	{ "finished_at", BY_TIME, ", PRIMARY KEY (id), UNIQUE (code)" },
	{ "day", BY_DAY, "" },
	{ "month", BY_MONTH, "" },
	{ "day", BY_DAY, "" },
	{ "month", BY_MONTH, "" },
};

const struct year_table year_tables[YEAR_TABLES] = {
	{ "event", "seq", "*" },
	{ "dossier", "id", "*" },
	{ "ledger_day", "day, agency, procedure, channel", "*" },
	{ "ledger_month", "month, agency, procedure, channel", "*" },
	{ "ledger_agency_day", "day, agency", "*" },
	{ "ledger_agency_month", "month, agency", "*" },
};

/* What is personal may be erased, also while it is out. */
const struct year_table year_hanging[YEAR_HANGING] = {
	{ "dossier_attachment", "id", "id, dossier, no, sha256, bytes, type, at, who" },
	{ "dossier_letter", "id",
		"id, dossier, no, kind, at, who, basis, sent_by, answered_at, amount, due_before, "
		"due_after" },
	{ "dossier_answer", "dossier", "dossier, form" },
	{ "result_draft", "dossier", "dossier, revision, who, at" },
	{ "issued", "id",
		"id, dossier, kind, source, agency, year, number, symbol, token, file, sha256, pages, "
		"signer,"
		" capacity, who, at, revoked_at" },
	{ "dossier_glass", "id", "id, dossier, account, role, at, ends" },
	{ "dossier_address", "dossier", "dossier" },
	{ "dossier_bearer", "dossier", "dossier, ground" },
};

static long long bound(enum unit unit, int year)
{
	switch (unit) {
	case BY_DAY: return day_of(year, 1, 1);
	case BY_MONTH: return year * 12;
	case BY_TIME: return time_of_day_start(day_of(year, 1, 1));
	}
	return 0;
}

/* Whether a year has parts, and the newest year that is out. */
static const char PART_FIND[] = "SELECT MAX(CASE WHEN year = ?1 THEN 1 ELSE 0 END),"
				" MAX(CASE WHEN detached = 1 THEN year ELSE 0 END) FROM year_part";
static const char NEWEST_OUT[] = "SELECT MAX(year) FROM year_part WHERE detached = 1";
static const char PART_INSERT[] = "INSERT INTO year_part (year, detached) VALUES (?1, 0)";

static void add_number(struct buf *to, long long v)
{
	buf_printf(to, "%lld", v);
}

/* The name of a part: "event_2022". */
static void add_name(struct buf *to, const char *table, int year)
{
	buf_adds(to, table);
	buf_addc(to, '_');
	add_number(to, year);
}

void years_add_attach(struct buf *sql, int i, int year)
{
	buf_adds(sql, "ALTER TABLE ");
	buf_adds(sql, year_tables[i].name);
	buf_adds(sql, " ATTACH PARTITION ");
	add_name(sql, year_tables[i].name, year);
	buf_adds(sql, " FOR VALUES FROM (");
	add_number(sql, bound(divided[i].unit, year));
	buf_adds(sql, ") TO (");
	add_number(sql, bound(divided[i].unit, year + 1));
	buf_adds(sql, ");");
}

static void add_part(struct buf *sql, int i, int year)
{
	buf_adds(sql, "CREATE TABLE ");
	add_name(sql, year_tables[i].name, year);
	buf_adds(sql, " (LIKE ");
	buf_adds(sql, year_tables[i].name);
	buf_adds(sql, " INCLUDING ALL");
	buf_adds(sql, divided[i].also);
	buf_adds(sql, ");");
	years_add_attach(sql, i, year);
}

static bool make_parts(struct tx *tx, int year, struct error *err)
{
	struct buf sql = BUF_INIT(16384);
	for (int i = 0; i < YEAR_TABLES; i++)
		add_part(&sql, i, year);
	bool ok = db_exec(tx->db, sql.p, err);
	buf_release(&sql);
	if (!ok)
		return false;
	struct stmt *q = db_stmt(tx->db, PART_INSERT);
	bind_int(q, 1, year);
	return stmt_later(q, err);
}

static bool need(struct tx *tx, int year, struct error *err)
{
	if (year < FIRST_YEAR || year > LAST_YEAR)
		return err_set(err, ERR_DATA, "the year %d is not one that is counted", year);
	bool *known = &tx->group->year_known[year - FIRST_YEAR];
	if (*known)
		return true;
	struct stmt *q = db_stmt(tx->db, PART_FIND);
	bind_int(q, 1, year);
	bool there = false;
	int64_t newest_out = 0;
	if (stmt_row(q)) {
		there = get_int(q, 0);
		newest_out = get_int(q, 1);
	}
	if (!stmt_end(q, err))
		return false;
	/* What is older than a year that is out would change the balances that this year begins with. */
	if (year <= newest_out) {
		if (err && !err->code)
			err->year = (int)newest_out;
		return err_set(err, ERR_OUT,
			"the year %d is taken out: put it back with 'motcua years attach %d' first", year,
			year);
	}
	*known = there || make_parts(tx, year, err);
	return *known;
}

bool years_need(struct tx *tx, int32_t from, int32_t to, struct error *err)
{
	if (db_engine(tx->db) == ENGINE_SQLITE)
		return true;
	for (int year = date_of(from).year, last = date_of(to).year; year <= last; year++)
		if (!need(tx, year, err))
			return false;
	return true;
}

bool years_need_for(struct tx *tx, const char *table, const char *column, int64_t value, struct error *err)
{
	for (int i = 0; i < YEAR_TABLES; i++) {
		if (strcmp(year_tables[i].name, table) != 0 || strcmp(divided[i].column, column) != 0)
			continue;
		int32_t day = divided[i].unit == BY_DAY     ? (int32_t)value
			      : divided[i].unit == BY_MONTH ? month_first_day((int32_t)value)
							    : day_of_time(value);
		return years_need(tx, day, day, err);
	}
	return true;
}

bool years_first_day(struct db *db, int32_t *day, struct error *err)
{
	struct stmt *q = db_stmt(db, NEWEST_OUT);
	*day = INT32_MIN;
	if (stmt_row(q) && !get_null(q, 0))
		*day = day_of((int)get_int(q, 0) + 1, 1, 1);
	return stmt_end(q, err);
}

bool years_refuse(int32_t first, struct error *err)
{
	int year = date_of(first).year - 1;
	if (err && !err->code)
		err->year = year;
	return err_set(err, ERR_OUT,
		"the year %d is out, with all before it, so nothing can be counted before %d-01-01: put it "
		"back with 'motcua years attach %d' (docs/operations.md, \"Old years\")",
		year, year + 1, year);
}

bool years_counted(int32_t day, int32_t first, struct error *err)
{
	return day >= first || years_refuse(first, err);
}

/* Which years have parts is seen as it is now, not as it was at the moment that is read; so they must stay.
 * The moment is that of the first statement after this one. */
static const char STAY[] = "LOCK TABLE ONLY event IN ACCESS SHARE MODE";

bool years_snapshot(struct db *db, struct error *err)
{
	if (!db_snapshot(db, err))
		return false;
	if (db_engine(db) == ENGINE_SQLITE || stmt_run(db_stmt(db, STAY), err))
		return true;
	db_rollback(db);
	return false;
}
