/* audit_store.c: the recount. It knows nothing of how movements are made: it asks the database to
 * count the dossiers themselves, day by day, and walks both results side by side.
 *
 * When old years are out (src/store/years_out.c) it begins with the first day that is there. What stood open
 * then is recounted all the same: a dossier that was open lies in a later year. What had been received and
 * finished before, by agency, is taken as given; its difference, what stood open, is compared. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "figure/figure.h"
#include "store/store.h"
#include "store/years.h"

/* The local day of a time; SQL's division would round times before 1970 towards zero. */
/* clang-format off */
#define DAY_OF(t) "(" t " + 25200 - ((" t " + 25200) % 86400 + 86400) % 86400) / 86400"
#define MOVED \
	"WITH moved AS (" \
	" SELECT " DAY_OF("received_at") " AS day, agency, procedure, channel, 1 AS received," \
	" 0 AS on_time, 0 AS late, 0 AS overdue FROM dossier" \
	" UNION ALL SELECT " DAY_OF("finished_at") ", agency, procedure, channel, 0," \
	" CASE WHEN finished_at <= due_at THEN 1 ELSE 0 END," \
	" CASE WHEN finished_at > due_at THEN 1 ELSE 0 END," \
	" CASE WHEN finished_at > due_at THEN -1 ELSE 0 END FROM dossier WHERE finished_at IS NOT NULL" \
	" UNION ALL SELECT " DAY_OF("due_at") ", agency, procedure, channel, 0, 0, 0, 1" \
	" FROM dossier WHERE (finished_at IS NULL OR finished_at > due_at)" \
	" AND due_at <> " CLOCK_STOPPED_TEXT ")"
/* clang-format on */

static const char RECOUNT_DAY[] = MOVED
	" SELECT agency, procedure, channel, day, SUM(received), SUM(on_time), SUM(late), SUM(overdue)"
	" FROM moved GROUP BY agency, procedure, channel, day ORDER BY agency, procedure, channel, day";
/* ?1 is the first day that is there, ?2 its month. */
static const char RECOUNT_AGENCY[] =
	MOVED " SELECT agency, 0, 0, day, SUM(received), SUM(on_time), SUM(late), SUM(overdue), SUM(online)"
	      " FROM (SELECT agency, day, received, on_time, late, overdue,"
	      " CASE WHEN channel = 2 THEN received ELSE 0 END AS online FROM moved WHERE day >= ?1"
	      " UNION ALL SELECT agency, ?1 - 1, received, on_time, late, overdue, online"
	      " FROM ledger_agency_month WHERE month = ?2) AS all_moved"
	      " GROUP BY agency, day ORDER BY agency, day";
static const char RECOUNT_START[] = MOVED " SELECT agency, 0, 0, ?2, SUM(received - on_time - late), "
					  "SUM(overdue) FROM moved"
					  " WHERE day < ?1 GROUP BY agency ORDER BY agency";
static const char LEDGER_START[] =
	"SELECT agency, 0, 0, month, received - on_time - late, overdue FROM ledger_agency_month"
	" WHERE month = ?2 AND (received - on_time - late <> 0 OR overdue <> 0) ORDER BY agency";
static const char LEDGER_DAY[] = "SELECT agency, procedure, channel, day, received, on_time, late, overdue "
				 "FROM ledger_day WHERE day >= ?1"
				 " AND (received <> 0 OR on_time <> 0 OR late <> 0 OR overdue <> 0)"
				 " ORDER BY agency, procedure, channel, day";
static const char LEDGER_MONTH[] = "SELECT agency, procedure, channel, month, received, on_time, late, "
				   "overdue, open_before, overdue_before"
				   " FROM ledger_month WHERE month >= ?2 AND (received <> 0 OR on_time <> 0"
				   " OR late <> 0 OR overdue <> 0 OR open_before <> 0"
				   " OR overdue_before <> 0) ORDER BY agency, procedure, channel, month";
static const char LEDGER_AGENCY_DAY[] =
	"SELECT agency, 0, 0, day, received, on_time, late, overdue, online FROM ledger_agency_day"
	" WHERE day >= ?1 AND (received <> 0 OR on_time <> 0 OR late <> 0 OR overdue <> 0 OR online <> 0)"
	" ORDER BY agency, day";
static const char LEDGER_AGENCY_MONTH[] =
	"SELECT agency, 0, 0, month, received, on_time, late, overdue, online FROM ledger_agency_month"
	" WHERE month >= ?2 AND (received <> 0 OR on_time <> 0 OR late <> 0 OR overdue <> 0 OR online <> 0)"
	" ORDER BY agency, month";
static const char RECOUNT_HORIZON[] = "SELECT COALESCE(MAX(CASE WHEN finished_at > received_at THEN "
				      "finished_at ELSE received_at END), 0)"
				      " FROM dossier";
static const char CODES[] = "SELECT a.code, COALESCE(p.code, '') FROM agency a LEFT JOIN procedure p ON "
			    "p.id = ?2 WHERE a.id = ?1";

enum { VALUES = 6 };

/* A row of either side: its key, and its figures in the order of `names`. */
struct line {
	int64_t key[4]; /* agency, procedure, channel, day or month */
	int64_t v[VALUES];
};

/* The comparison of one table. */
struct compare {
	struct db *db;
	const char *table;
	const char *const *names; /* of the figures; NULL at the end */
	struct stmt *ledger;
	struct line at; /* the ledger's present row */
	bool more;
	audit_fn *fn;
	void *arg;
	int64_t *rows, *differences;
	int32_t start; /* the first day that is there; INT32_MIN: all are */
};

static bool fetch(struct stmt *q, struct line *l, int values)
{
	if (!stmt_row(q))
		return false;
	for (int i = 0; i < 4; i++)
		l->key[i] = get_int(q, i);
	for (int i = 0; i < VALUES; i++)
		l->v[i] = i < values ? get_int(q, 4 + i) : 0;
	return true;
}

static int count_names(const struct compare *c)
{
	int n = 0;
	while (c->names[n])
		n++;
	return n;
}

static void say(
	struct compare *c, const struct line *where, const char *name, int64_t ledger, int64_t recount)
{
	char text[512], day[11], agency[128] = "?", procedure[128] = "";
	struct stmt *q = db_stmt(c->db, CODES);
	bind_int(q, 1, where->key[0]);
	bind_int(q, 2, where->key[1]);
	if (stmt_row(q)) {
		snprintf(agency, sizeof agency, "%s", get_text(q, 0, NULL));
		snprintf(procedure, sizeof procedure, " %s", get_text(q, 1, NULL));
	}
	stmt_end(q, NULL);
	bool month = strstr(c->table, "month") != NULL;
	day_format(month ? month_first_day((int32_t)where->key[3]) : (int32_t)where->key[3], day);
	snprintf(text, sizeof text, "%s %.*s %s%s%s%s %s: ledger %lld, recount %lld", c->table,
		month ? 7 : 10, day, agency, where->key[1] ? procedure : "", where->key[2] ? " " : "",
		where->key[2] ? text_word_at(where->key[2], channel_names) : "", name, (long long)ledger,
		(long long)recount);
	c->fn(c->arg, text);
	++*c->differences;
}

static int order(const struct line *x, const struct line *y)
{
	for (int i = 0; i < 4; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return 0;
}

static void report(
	struct compare *c, const struct line *where, const struct line *ledger, const struct line *recount)
{
	static const struct line none = { 0 };
	const struct line *l = ledger ? ledger : &none, *r = recount ? recount : &none;
	for (int i = 0; c->names[i]; i++)
		if (l->v[i] != r->v[i])
			say(c, where, c->names[i], l->v[i], r->v[i]);
}

/* A statement with the first day that is there and its month. */
static struct stmt *stmt_from(const struct compare *c, const char *sql)
{
	struct stmt *q = db_stmt(c->db, sql);
	bind_int(q, 1, c->start);
	bind_int(q, 2, c->start == INT32_MIN ? 0 : month_of_day(c->start));
	return q;
}

static void begin(struct compare *c, const char *ledger_sql)
{
	c->ledger = stmt_from(c, ledger_sql);
	c->more = fetch(c->ledger, &c->at, count_names(c));
}

/* A recounted row comes: ledger rows before it are too many, one equal in key is compared. */
static void meet(struct compare *c, const struct line *recount)
{
	bool any = false;
	for (int i = 0; c->names[i]; i++)
		any |= recount->v[i] != 0;
	if (!any)
		return;
	++*c->rows;
	while (c->more && order(&c->at, recount) < 0) {
		report(c, &c->at, &c->at, NULL);
		c->more = fetch(c->ledger, &c->at, count_names(c));
	}
	if (c->more && order(&c->at, recount) == 0) {
		report(c, recount, &c->at, recount);
		c->more = fetch(c->ledger, &c->at, count_names(c));
	} else {
		report(c, recount, NULL, recount);
	}
}

static bool finish(struct compare *c, struct error *err)
{
	while (c->more) {
		report(c, &c->at, &c->at, NULL);
		c->more = fetch(c->ledger, &c->at, count_names(c));
	}
	return stmt_end(c->ledger, err);
}

/* Builds the months of one key from its recounted days, and hands them to `c`. */
struct months {
	struct compare *c;
	int32_t horizon;
	bool cumulative; /* all that moved before (by agency); else movements and balances */
	struct line sum; /* the month being gathered */
	struct line before;
	bool any;
};

static void hand_month(struct months *m)
{
	struct line row = m->sum;
	if (m->cumulative)
		for (int i = 0; i < 5; i++)
			row.v[i] = m->before.v[i];
	bool within = m->sum.key[3] <= m->horizon;
	if (!m->cumulative) {
		row.v[4] = within ? m->before.v[0] : 0;
		row.v[5] = within ? m->before.v[1] : 0;
	}
	if (!m->cumulative || within)
		meet(m->c, &row);
	if (m->cumulative) {
		for (int i = 0; i < 5; i++)
			m->before.v[i] += m->sum.v[i];
	} else {
		m->before.v[0] += m->sum.v[0] - m->sum.v[1] - m->sum.v[2];
		m->before.v[1] += m->sum.v[3];
	}
	memset(m->sum.v, 0, sizeof m->sum.v);
	m->sum.key[3]++;
}

static void end_key(struct months *m)
{
	if (!m->any)
		return;
	do
		hand_month(m);
	while (m->sum.key[3] <= m->horizon);
	m->any = false;
}

/* A day before the first that is there only changes what that one begins with. */
static void add_day(struct months *m, const struct line *day)
{
	int32_t month = month_of_day((int32_t)day->key[3]);
	bool before = day->key[3] < m->c->start;
	if (m->any && memcmp(m->sum.key, day->key, 3 * sizeof day->key[0]) != 0)
		end_key(m);
	if (before)
		month = month_of_day(m->c->start);
	if (!m->any) {
		m->sum = (struct line){ .key = { day->key[0], day->key[1], day->key[2], month } };
		m->before = (struct line){ 0 };
		m->any = true;
	}
	while (m->sum.key[3] < month)
		hand_month(m);
	if (before && !m->cumulative) {
		m->before.v[0] += day->v[0] - day->v[1] - day->v[2];
		m->before.v[1] += day->v[3];
		return;
	}
	for (int i = 0; i < 5; i++)
		(before ? &m->before : &m->sum)->v[i] += day->v[i];
}

/* Compares a table of days and its table of months with one recount. */
static bool compare_pair(const char *recount_sql, struct compare *day, const char *day_sql,
	struct compare *month, const char *month_sql, bool cumulative, int32_t horizon, struct error *err)
{
	struct months m = { .c = month, .horizon = horizon, .cumulative = cumulative };
	struct line l;
	begin(day, day_sql);
	begin(month, month_sql);
	struct stmt *q = stmt_from(day, recount_sql);
	while (fetch(q, &l, count_names(day))) {
		if (l.key[3] >= day->start)
			meet(day, &l);
		add_day(&m, &l);
	}
	end_key(&m);
	bool ok = stmt_end(q, err);
	ok = finish(day, err) && ok;
	return finish(month, err) && ok;
}

/* What stood open, and overdue, by agency, when the first year that is there began. */
static bool compare_start(struct compare *c, struct error *err)
{
	struct line l;
	if (c->start == INT32_MIN)
		return true;
	begin(c, LEDGER_START);
	struct stmt *q = stmt_from(c, RECOUNT_START);
	while (fetch(q, &l, count_names(c)))
		meet(c, &l);
	bool ok = stmt_end(q, err);
	return finish(c, err) && ok;
}

static bool compare_horizon(const struct compare *c, int32_t *horizon, struct error *err)
{
	int32_t stored = 0;
	struct stmt *q = db_stmt(c->db, RECOUNT_HORIZON);
	int64_t last = stmt_row(q) ? get_int(q, 0) : 0;
	*horizon = last ? month_of_day(day_of_time(last)) : 0;
	bool ok = stmt_end(q, err) && ledger_horizon(c->db, &stored, err);
	if (ok && stored != *horizon) {
		char text[128];
		snprintf(text, sizeof text, "ledger_horizon: ledger %d, recount %d", stored, *horizon);
		c->fn(c->arg, text);
		++*c->differences;
	}
	return ok;
}

/* The tables, in one snapshot. */
static bool compare_all(struct compare *base, struct error *err)
{
	static const char *const key_day[] = { "received", "on_time", "late", "overdue", NULL };
	static const char *const key_month[] = { "received", "on_time", "late", "overdue", "open_before",
		"overdue_before", NULL };
	static const char *const agency[] = { "received", "on_time", "late", "overdue", "online", NULL };
	static const char *const began[] = { "open", "overdue", NULL };
	int32_t horizon;
	if (!years_first_day(base->db, &base->start, err))
		return false;
	struct compare day = *base, month = *base, agency_day = *base, agency_month = *base, start = *base;
	day.table = "ledger_day", day.names = key_day;
	month.table = "ledger_month", month.names = key_month;
	agency_day.table = "ledger_agency_day", agency_day.names = agency;
	agency_month.table = "ledger_agency_month", agency_month.names = agency;
	start.table = "ledger_agency_month", start.names = began;
	return compare_horizon(base, &horizon, err) && compare_start(&start, err) &&
	       compare_pair(RECOUNT_DAY, &day, LEDGER_DAY, &month, LEDGER_MONTH, false, horizon, err) &&
	       compare_pair(RECOUNT_AGENCY, &agency_day, LEDGER_AGENCY_DAY, &agency_month,
		       LEDGER_AGENCY_MONTH, true, horizon, err);
}

bool figure_audit(
	struct db *db, audit_fn *fn, void *arg, int64_t *rows, int64_t *differences, struct error *err)
{
	struct compare base = { .db = db, .fn = fn, .arg = arg, .rows = rows, .differences = differences };
	*rows = *differences = 0;
	if (!years_snapshot(db, err))
		return false;
	return db_snapshot_end(db, compare_all(&base, err), err);
}
