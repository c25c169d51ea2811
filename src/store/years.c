/* years.c: see years.h. A part is made apart and then attached, so that nobody who reads waits. */
#include "store/years.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "store/tx.h"

/* By what a table is divided. */
enum unit { BY_DAY, BY_MONTH, BY_TIME };

static const struct {
	const char *table, *column;
	enum unit unit;
	const char *also; /* what a part holds beyond the whole */
} divided[] = {
	{ "event", "at", BY_TIME, "" },
	{ "dossier", "finished_at", BY_TIME, ", PRIMARY KEY (id), UNIQUE (code)" },
	{ "ledger_day", "day", BY_DAY, "" },
	{ "ledger_month", "month", BY_MONTH, "" },
	{ "ledger_agency_day", "day", BY_DAY, "" },
	{ "ledger_agency_month", "month", BY_MONTH, "" },
};

enum { DIVIDED = sizeof divided / sizeof divided[0] };

static long long bound(enum unit unit, int year)
{
	switch (unit) {
	case BY_DAY: return day_of(year, 1, 1);
	case BY_MONTH: return year * 12;
	case BY_TIME: return time_of_day_start(day_of(year, 1, 1));
	}
	return 0;
}

static const char PART_FIND[] = "SELECT detached FROM year_part WHERE year = ?1";
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

static void add_part(struct buf *sql, int i, int year)
{
	buf_adds(sql, "CREATE TABLE ");
	add_name(sql, divided[i].table, year);
	buf_adds(sql, " (LIKE ");
	buf_adds(sql, divided[i].table);
	buf_adds(sql, " INCLUDING ALL");
	buf_adds(sql, divided[i].also);
	buf_adds(sql, "); ALTER TABLE ");
	buf_adds(sql, divided[i].table);
	buf_adds(sql, " ATTACH PARTITION ");
	add_name(sql, divided[i].table, year);
	buf_adds(sql, " FOR VALUES FROM (");
	add_number(sql, bound(divided[i].unit, year));
	buf_adds(sql, ") TO (");
	add_number(sql, bound(divided[i].unit, year + 1));
	buf_adds(sql, ");");
}

static bool make_parts(struct tx *tx, int year, struct error *err)
{
	struct buf sql = BUF_INIT(16384);
	for (int i = 0; i < DIVIDED; i++)
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
	bool there = stmt_row(q), detached = there && get_int(q, 0);
	if (!stmt_end(q, err))
		return false;
	if (detached)
		return err_set(err, ERR_CONFLICT,
			"the year %d is taken out: put it back with 'motcua years attach %d' first", year,
			year);
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
	for (int i = 0; i < DIVIDED; i++) {
		if (strcmp(divided[i].table, table) != 0 || strcmp(divided[i].column, column) != 0)
			continue;
		int32_t day = divided[i].unit == BY_DAY     ? (int32_t)value
			      : divided[i].unit == BY_MONTH ? month_first_day((int32_t)value)
							    : day_of_time(value);
		return years_need(tx, day, day, err);
	}
	return true;
}
