/* ledger.c: movements of a group, merged and applied once before the commit. */
#include "store/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "store/tx.h"
#include "store/years.h"

static const char DAY_ADD[] =
	"INSERT INTO ledger_day (day, agency, procedure, channel, received, on_time, late, overdue)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" ON CONFLICT (day, agency, procedure, channel) DO UPDATE SET"
	" received = ledger_day.received + excluded.received, on_time = ledger_day.on_time + "
	"excluded.on_time,"
	" late = ledger_day.late + excluded.late, overdue = ledger_day.overdue + excluded.overdue";
static const char MONTH_ADD[] =
	"INSERT INTO ledger_month (month, agency, procedure, channel, received, on_time, late, overdue,"
	" open_before, overdue_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
	" ON CONFLICT (month, agency, procedure, channel) DO UPDATE SET"
	" received = ledger_month.received + excluded.received,"
	" on_time = ledger_month.on_time + excluded.on_time, late = ledger_month.late + excluded.late,"
	" overdue = ledger_month.overdue + excluded.overdue,"
	" open_before = ledger_month.open_before + excluded.open_before,"
	" overdue_before = ledger_month.overdue_before + excluded.overdue_before";
static const char AGENCY_DAY_ADD[] = "INSERT INTO ledger_agency_day (day, agency, received, online, "
				     "on_time, late, overdue)"
				     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
				     " ON CONFLICT (day, agency) DO UPDATE SET"
				     " received = ledger_agency_day.received + excluded.received,"
				     " online = ledger_agency_day.online + excluded.online,"
				     " on_time = ledger_agency_day.on_time + excluded.on_time,"
				     " late = ledger_agency_day.late + excluded.late,"
				     " overdue = ledger_agency_day.overdue + excluded.overdue";
static const char AGENCY_MONTH_ADD[] = "INSERT INTO ledger_agency_month (month, agency, received, online, "
				       "on_time, late, overdue)"
				       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
				       " ON CONFLICT (month, agency) DO UPDATE SET"
				       " received = ledger_agency_month.received + excluded.received,"
				       " online = ledger_agency_month.online + excluded.online,"
				       " on_time = ledger_agency_month.on_time + excluded.on_time,"
				       " late = ledger_agency_month.late + excluded.late,"
				       " overdue = ledger_agency_month.overdue + excluded.overdue";
static const char MONTH_CARRY[] =
	"INSERT INTO ledger_month (month, agency, procedure, channel, received, on_time, late, overdue,"
	" open_before, overdue_before)"
	" SELECT ?2, agency, procedure, channel, 0, 0, 0, 0,"
	" open_before + received - on_time - late, overdue_before + overdue"
	" FROM ledger_month WHERE month = ?1"
	" AND (open_before + received - on_time - late <> 0 OR overdue_before + overdue <> 0)"
	" ON CONFLICT (month, agency, procedure, channel) DO UPDATE SET"
	" open_before = excluded.open_before, overdue_before = excluded.overdue_before";
static const char AGENCY_CARRY[] =
	"INSERT INTO ledger_agency_month (month, agency, received, online, on_time, late, overdue)"
	" SELECT ?2, agency, SUM(received), SUM(online), SUM(on_time), SUM(late), SUM(overdue) FROM"
	" (SELECT agency, received, online, on_time, late, overdue FROM ledger_agency_month WHERE month = "
	"?1"
	" UNION ALL"
	" SELECT agency, received, online, on_time, late, overdue FROM ledger_agency_day"
	" WHERE day >= ?3 AND day < ?4) AS moved GROUP BY agency";
static const char HORIZON_READ[] = "SELECT next FROM counter WHERE name = 'ledger_horizon'";

void ledger_move(struct tx *tx, const struct movement *m)
{
	buf_add(&tx->group->moves, m, sizeof *m);
}

bool ledger_horizon(struct db *db, int32_t *month, struct error *err)
{
	struct stmt *q = db_stmt(db, HORIZON_READ);
	*month = stmt_row(q) ? (int32_t)get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static int compare_key(const struct movement *x, const struct movement *y)
{
	if (x->agency != y->agency)
		return x->agency < y->agency ? -1 : 1;
	if (x->procedure != y->procedure)
		return x->procedure < y->procedure ? -1 : 1;
	return (x->channel > y->channel) - (x->channel < y->channel);
}

static int compare_day(const struct movement *x, const struct movement *y)
{
	return (x->day > y->day) - (x->day < y->day);
}

static int by_day_then_key(const void *a, const void *b)
{
	int c = compare_day(a, b);
	return c ? c : compare_key(a, b);
}

static int by_key_then_day(const void *a, const void *b)
{
	int c = compare_key(a, b);
	return c ? c : compare_day(a, b);
}

static int change_by_agency(const void *a, const void *b)
{
	const struct ledger_change *x = a, *y = b;
	if (x->agency != y->agency)
		return x->agency < y->agency ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

static bool moves(const struct movement *m)
{
	return m->received || m->on_time || m->late || m->overdue;
}

/* Adds up movements of the same day and key; returns how many remain. `m` is sorted by day and key. What
 * comes to nothing, as where a movement was taken back and made again, asks for no year: that of the day may
 * be out. */
static size_t merge(struct movement *m, size_t n)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (k && by_day_then_key(&m[k - 1], &m[i]) == 0) {
			m[k - 1].received += m[i].received;
			m[k - 1].on_time += m[i].on_time;
			m[k - 1].late += m[i].late;
			m[k - 1].overdue += m[i].overdue;
		} else {
			k -= k && !moves(&m[k - 1]);
			m[k++] = m[i];
		}
	}
	return k - (k && !moves(&m[k - 1]));
}

static void add_change(struct buf *to, const struct movement *m)
{
	size_t n = to->len / sizeof(struct ledger_change);
	struct ledger_change *last = n ? (struct ledger_change *)to->p + n - 1 : NULL;
	if (!last || last->day != m->day || last->agency != m->agency) {
		struct ledger_change fresh = { .day = m->day, .agency = m->agency };
		buf_add(to, &fresh, sizeof fresh);
		last = (struct ledger_change *)(to->p + to->len) - 1;
	}
	last->received += m->received;
	last->online += m->channel == CHANNEL_ONLINE ? m->received : 0;
	last->on_time += m->on_time;
	last->late += m->late;
	last->overdue += m->overdue;
}

static bool write_days(struct tx *tx, const struct movement *m, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		struct stmt *q = db_stmt(tx->db, DAY_ADD);
		bind_int(q, 1, m[i].day);
		bind_int(q, 2, m[i].agency);
		bind_int(q, 3, m[i].procedure);
		bind_int(q, 4, m[i].channel);
		bind_int(q, 5, m[i].received);
		bind_int(q, 6, m[i].on_time);
		bind_int(q, 7, m[i].late);
		bind_int(q, 8, m[i].overdue);
		if (!stmt_later(q, err))
			return false;
		add_change(&tx->group->changes, &m[i]);
	}
	return true;
}

static bool write_agency(
	struct tx *tx, const char *sql, int32_t when, const struct ledger_change *c, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, sql);
	bind_int(q, 1, when);
	bind_int(q, 2, c->agency);
	bind_int(q, 3, c->received);
	bind_int(q, 4, c->online);
	bind_int(q, 5, c->on_time);
	bind_int(q, 6, c->late);
	bind_int(q, 7, c->overdue);
	return stmt_later(q, err);
}

static bool write_month(struct tx *tx, int32_t month, const struct movement *sum, int32_t open_before,
	int32_t overdue_before, struct error *err)
{
	if (!sum->received && !sum->on_time && !sum->late && !sum->overdue && !open_before &&
		!overdue_before)
		return true;
	struct stmt *q = db_stmt(tx->db, MONTH_ADD);
	bind_int(q, 1, month);
	bind_int(q, 2, sum->agency);
	bind_int(q, 3, sum->procedure);
	bind_int(q, 4, sum->channel);
	bind_int(q, 5, sum->received);
	bind_int(q, 6, sum->on_time);
	bind_int(q, 7, sum->late);
	bind_int(q, 8, sum->overdue);
	bind_int(q, 9, open_before);
	bind_int(q, 10, overdue_before);
	return stmt_later(q, err);
}

/* All months of one key: m[0..n) are its movements in order of days. */
static bool write_key_months(
	struct tx *tx, const struct movement *m, size_t n, int32_t horizon, struct error *err)
{
	int32_t last = month_of_day(m[n - 1].day), open = 0, overdue = 0;
	if (last < horizon)
		last = horizon;
	size_t i = 0;
	for (int32_t month = month_of_day(m[0].day); month <= last; month++) {
		struct movement sum = m[0];
		sum.received = sum.on_time = sum.late = sum.overdue = 0;
		int32_t end = month_first_day(month + 1);
		for (; i < n && m[i].day < end; i++) {
			sum.received += m[i].received;
			sum.on_time += m[i].on_time;
			sum.late += m[i].late;
			sum.overdue += m[i].overdue;
		}
		bool within = month <= horizon;
		if (!write_month(tx, month, &sum, within ? open : 0, within ? overdue : 0, err))
			return false;
		open += sum.received - sum.on_time - sum.late;
		overdue += sum.overdue;
		if (i == n && !open && !overdue)
			break;
	}
	return true;
}

static bool write_months(struct tx *tx, struct movement *m, size_t n, int32_t horizon, struct error *err)
{
	qsort(m, n, sizeof *m, by_key_then_day);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && compare_key(&m[from], &m[to]) == 0; to++)
			;
		if (!write_key_months(tx, m + from, to - from, horizon, err))
			return false;
	}
	return true;
}

/* What moved before each month, for one agency: c[0..n) are its changes in order of days. */
static bool write_agency_months(
	struct tx *tx, const struct ledger_change *c, size_t n, int32_t horizon, struct error *err)
{
	struct ledger_change sum = { .agency = c[0].agency };
	size_t i = 0;
	for (int32_t month = month_of_day(c[0].day) + 1; month <= horizon; month++) {
		int32_t first = month_first_day(month);
		for (; i < n && c[i].day < first; i++) {
			sum.received += c[i].received;
			sum.online += c[i].online;
			sum.on_time += c[i].on_time;
			sum.late += c[i].late;
			sum.overdue += c[i].overdue;
		}
		if (!write_agency(tx, AGENCY_MONTH_ADD, month, &sum, err))
			return false;
	}
	return true;
}

static bool write_agencies(struct tx *tx, int32_t horizon, struct error *err)
{
	struct ledger_change *c = (struct ledger_change *)tx->group->changes.p;
	size_t n = tx->group->changes.len / sizeof *c;
	for (size_t i = 0; i < n; i++)
		if (!write_agency(tx, AGENCY_DAY_ADD, c[i].day, &c[i], err))
			return false;
	if (n)
		qsort(c, n, sizeof *c, change_by_agency);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && c[from].agency == c[to].agency; to++)
			;
		if (!write_agency_months(tx, c + from, to - from, horizon, err))
			return false;
	}
	return true;
}

/* Moves the balances on to the months between the old and the new horizon. */
static bool carry(struct tx *tx, int32_t from, int32_t to, struct error *err)
{
	for (int32_t month = from; month < to; month++) {
		struct stmt *q = db_stmt(tx->db, MONTH_CARRY);
		bind_int(q, 1, month);
		bind_int(q, 2, month + 1);
		if (!stmt_run(q, err))
			return false;
		q = db_stmt(tx->db, AGENCY_CARRY);
		bind_int(q, 1, month);
		bind_int(q, 2, month + 1);
		bind_int(q, 3, month_first_day(month));
		bind_int(q, 4, month_first_day(month + 1));
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}

static bool move_horizon(
	struct tx *tx, const struct movement *m, size_t n, int32_t *horizon, struct error *err)
{
	int64_t old;
	if (!tx_counter_get(tx, "ledger_horizon", &old, err))
		return false;
	int32_t latest = (int32_t)old;
	for (size_t i = n; i-- > 0;)
		if (m[i].received || m[i].on_time || m[i].late) {
			int32_t month = month_of_day(m[i].day);
			latest = month > latest ? month : latest;
			break;
		}
	*horizon = latest;
	if (latest == old)
		return true;
	return tx_counter_set(tx, "ledger_horizon", latest, err) &&
	       (!old || years_need(tx, month_first_day((int32_t)old), month_first_day(latest), err)) &&
	       (!old || carry(tx, (int32_t)old, latest, err));
}

/* The parts for the days that moved, and for the months whose balances are moved on. */
static bool need_years(
	struct tx *tx, const struct movement *m, size_t n, int32_t horizon, struct error *err)
{
	int32_t end = month_first_day(horizon);
	for (size_t i = 0; i < n; i++)
		if ((i == 0 || date_of(m[i].day).year != date_of(m[i - 1].day).year) &&
			!years_need(tx, m[i].day, m[i].day, err))
			return false;
	return m[0].day > end || years_need(tx, m[0].day, end, err);
}

bool ledger_flush(struct tx *tx, struct error *err)
{
	struct movement *m = (struct movement *)tx->group->moves.p;
	size_t n = tx->group->moves.len / sizeof *m;
	int32_t horizon;
	if (!n)
		return true;
	qsort(m, n, sizeof *m, by_day_then_key);
	n = merge(m, n);
	return !n || (move_horizon(tx, m, n, &horizon, err) && need_years(tx, m, n, horizon, err) &&
			     write_days(tx, m, n, err) && write_months(tx, m, n, horizon, err) &&
			     write_agencies(tx, horizon, err));
}
