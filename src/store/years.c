/* years.c: see years.h. A part is made apart and then attached, so that nobody who reads waits. */
#include "store/years.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "store/tx.h"

/* By what a table is divided. */
enum unit { BY_DAY, BY_MONTH, BY_TIME };

static const struct {
	const char *table;
	enum unit unit;
	const char *also; /* what a part holds beyond the whole */
} divided[] = {
	{ "event", BY_TIME, "" },
	{ "dossier", BY_TIME, ", PRIMARY KEY (id), UNIQUE (code)" },
	{ "ledger_day", BY_DAY, "" },
	{ "ledger_month", BY_MONTH, "" },
	{ "ledger_agency_day", BY_DAY, "" },
	{ "ledger_agency_month", BY_MONTH, "" },
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

static bool make_parts(struct tx *tx, int year, struct error *err)
{
	struct buf sql = BUF_INIT(16384);
	for (int i = 0; i < DIVIDED; i++) {
		const char *t = divided[i].table;
		buf_printf(&sql, "CREATE TABLE %s_%d (LIKE %s INCLUDING ALL%s);\n", t, year, t,
			divided[i].also);
		buf_printf(&sql,
			"ALTER TABLE %s ATTACH PARTITION %s_%d FOR VALUES FROM (%lld) TO (%lld);\n", t, t,
			year, bound(divided[i].unit, year), bound(divided[i].unit, year + 1));
	}
	bool ok = db_exec(tx->db, sql.p, err);
	buf_release(&sql);
	struct stmt *q = db_stmt(tx->db, PART_INSERT);
	bind_int(q, 1, year);
	return stmt_later(q, err) && ok;
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
