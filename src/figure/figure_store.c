/* figure_store.c: reading the ledger's tables. */
#include "base/date.h"
#include "figure/figure_rows.h"
#include "store/store.h"
#include "store/years.h"

static const char AGENCY_MONTH[] = "SELECT agency, received, online, on_time, late, overdue FROM "
				   "ledger_agency_month WHERE month = ?1";
static const char AGENCY_DAYS[] = "SELECT agency, received, online, on_time, late, overdue FROM "
				  "ledger_agency_day"
				  " WHERE day >= ?1 AND day <= ?2";

static bool add_rows(struct stmt *q, const struct province *p, struct moved *m, struct error *err)
{
	while (stmt_row(q)) {
		int at = province_agency_by_id(p, get_int(q, 0));
		if (at < 0)
			continue;
		m[at].received += get_int(q, 1);
		m[at].online += get_int(q, 2);
		m[at].on_time += get_int(q, 3);
		m[at].late += get_int(q, 4);
		m[at].overdue += get_int(q, 5);
	}
	return stmt_end(q, err);
}

bool figure_moved(
	struct db *db, const struct province *p, int32_t day, struct moved *by_agency, struct error *err)
{
	/* The end of a month is the beginning of the next, whose row may be all there is of an old year. */
	int32_t month = month_of_day(day + 1), horizon, first;
	for (int i = 0; i < p->agencies; i++)
		by_agency[i] = (struct moved){ 0 };
	if (!years_first_day(db, &first, err) || !years_counted(day + 1, first, err) ||
		!ledger_horizon(db, &horizon, err))
		return false;
	if (month > horizon)
		month = horizon;
	struct stmt *q = db_stmt(db, AGENCY_MONTH);
	bind_int(q, 1, month);
	if (!add_rows(q, p, by_agency, err))
		return false;
	q = db_stmt(db, AGENCY_DAYS);
	bind_int(q, 1, month_first_day(month));
	bind_int(q, 2, day);
	return add_rows(q, p, by_agency, err);
}

static const char LAST_DAY[] = "SELECT day FROM ledger_agency_day WHERE received <> 0 OR on_time <> 0 OR "
			       "late <> 0"
			       " ORDER BY day DESC LIMIT 1";

bool figure_last_day(struct db *db, int32_t *day, struct error *err)
{
	struct stmt *q = db_stmt(db, LAST_DAY);
	*day = stmt_row(q) ? (int32_t)get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char MONTH_OPENING[] = "SELECT agency, procedure, channel, open_before, overdue_before FROM "
				    "ledger_month WHERE month = ?1";
static const char MONTH_MOVED[] = "SELECT agency, procedure, channel, received, on_time, late, overdue "
				  "FROM ledger_month"
				  " WHERE month >= ?1 AND month <= ?2";
static const char DAY_MOVED[] = "SELECT agency, procedure, channel, received, on_time, late, overdue FROM "
				"ledger_day"
				" WHERE day >= ?1 AND day <= ?2";

/* A part that stood open, and overdue, before the period. */
static struct figures part_before(int64_t open, int64_t overdue)
{
	struct figures f = { 0 };
	f.v[FIGURE_CARRIED_IN] = f.v[FIGURE_TO_PROCESS] = open;
	f.v[FIGURE_OVERDUE] = overdue;
	f.v[FIGURE_IN_TIME] = open - overdue;
	return f;
}

/* A part that moved within the period. */
static struct figures part_within(
	int channel, int64_t received, int64_t on_time, int64_t late, int64_t overdue)
{
	struct figures f = { 0 };
	f.v[FIGURE_RECEIVED] = f.v[FIGURE_TO_PROCESS] = received;
	f.v[FIGURE_ONLINE] = channel == CHANNEL_ONLINE ? received : 0;
	f.v[FIGURE_ON_TIME] = on_time;
	f.v[FIGURE_LATE] = late;
	f.v[FIGURE_OVERDUE] = overdue;
	f.v[FIGURE_IN_TIME] = received - on_time - late - overdue;
	return f;
}

/* The movements of days or months from..to; before the period they only change what stood open. */
static bool each_moved(struct db *db, const char *sql, int32_t from, int32_t to, bool before,
	figure_key_fn *fn, void *arg, struct error *err)
{
	if (from > to)
		return true;
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, from);
	bind_int(q, 2, to);
	while (stmt_row(q)) {
		int channel = (int)get_int(q, 2);
		int64_t received = get_int(q, 3), on_time = get_int(q, 4), late = get_int(q, 5),
			overdue = get_int(q, 6);
		struct figures part = before ? part_before(received - on_time - late, overdue)
					     : part_within(channel, received, on_time, late, overdue);
		fn(arg, get_int(q, 0), get_int(q, 1), channel, &part);
	}
	return stmt_end(q, err);
}

static bool each_opening(struct db *db, int32_t month, figure_key_fn *fn, void *arg, struct error *err)
{
	struct stmt *q = db_stmt(db, MONTH_OPENING);
	bind_int(q, 1, month);
	while (stmt_row(q)) {
		struct figures part = part_before(get_int(q, 3), get_int(q, 4));
		fn(arg, get_int(q, 0), get_int(q, 1), (int)get_int(q, 2), &part);
	}
	return stmt_end(q, err);
}

bool figure_each_key(
	struct db *db, int32_t from, int32_t to, figure_key_fn *fn, void *arg, struct error *err)
{
	int32_t horizon, month = month_of_day(from), counted_from;
	if (!years_first_day(db, &counted_from, err) || !years_counted(from, counted_from, err) ||
		!ledger_horizon(db, &horizon, err))
		return false;
	/* What stood open: the balance before a month, and the days from its first to the day before. */
	int32_t base = month < horizon ? month : horizon;
	if (!each_opening(db, base, fn, arg, err) ||
		!each_moved(db, DAY_MOVED, month_first_day(base), from - 1, true, fn, arg, err))
		return false;
	/* What moved: the days of a first and a last broken month, whole months between. */
	int32_t first_whole = from == month_first_day(month) ? month : month + 1;
	int32_t last_whole = month_of_day(to + 1) - 1;
	if (first_whole > last_whole)
		return each_moved(db, DAY_MOVED, from, to, false, fn, arg, err);
	return each_moved(db, DAY_MOVED, from, month_first_day(first_whole) - 1, false, fn, arg, err) &&
	       each_moved(db, MONTH_MOVED, first_whole, last_whole, false, fn, arg, err) &&
	       each_moved(db, DAY_MOVED, month_first_day(last_whole + 1), to, false, fn, arg, err);
}

static const char SUMS_BEFORE[] = "SELECT ?2 - 1, agency, received, online, on_time, late, overdue FROM "
				  "ledger_agency_month WHERE month = ?1 ORDER BY agency";
static const char EACH_CHANGE[] = "SELECT day, agency, received, online, on_time, late, overdue FROM "
				  "ledger_agency_day WHERE day >= ?1 ORDER BY day, agency";

static const char JOURNAL_NEXT[] = "SELECT next FROM counter WHERE name = 'event'";

static bool hand_changes(struct stmt *q, figure_change_fn *fn, void *arg, struct error *err)
{
	while (stmt_row(q)) {
		struct ledger_change ch = {
			.day = (int32_t)get_int(q, 0),
			.agency = (int32_t)get_int(q, 1),
			.received = (int32_t)get_int(q, 2),
			.online = (int32_t)get_int(q, 3),
			.on_time = (int32_t)get_int(q, 4),
			.late = (int32_t)get_int(q, 5),
			.overdue = (int32_t)get_int(q, 6),
		};
		fn(arg, &ch);
	}
	return stmt_end(q, err);
}

static bool read_changes(
	struct db *db, figure_change_fn *fn, void *arg, struct figure_start *start, struct error *err)
{
	struct stmt *q = db_stmt(db, JOURNAL_NEXT);
	start->seq = stmt_row(q) ? get_int(q, 0) : 0;
	if (!stmt_end(q, err) || !years_first_day(db, &start->day, err))
		return false;
	if (start->day != INT32_MIN) {
		q = db_stmt(db, SUMS_BEFORE);
		bind_int(q, 1, month_of_day(start->day));
		bind_int(q, 2, start->day);
		if (!hand_changes(q, fn, arg, err))
			return false;
	}
	q = db_stmt(db, EACH_CHANGE);
	bind_int(q, 1, start->day);
	return hand_changes(q, fn, arg, err);
}

bool figure_each_change(
	struct db *db, figure_change_fn *fn, void *arg, struct figure_start *start, struct error *err)
{
	if (!years_snapshot(db, err))
		return false;
	bool ok = read_changes(db, fn, arg, start, err);
	return db_snapshot_end(db, ok, err);
}
