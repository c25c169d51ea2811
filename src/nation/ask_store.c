/* ask_store.c: see ask.h. A figure at the end of a day is what had moved before a month began, and the days
 * from there: the same sum that figure_store.c makes in a province, by level instead of by agency. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "nation/ask.h"
#include "store/store.h"

static const char HEAD[] = "SELECT version, horizon, last_day, first_year, as_of, demo FROM nation_head "
			   "WHERE "
			   "province = ?1";

/* What every question needs of a province. */
struct head {
	int32_t horizon, first_year;
};

static bool read_head(
	struct db *db, const char *code, struct head *h, struct answer *out, struct error *err)
{
	struct stmt *q = db_stmt(db, HEAD);
	int64_t version = 0;
	bind_str(q, 1, code);
	bool there = stmt_row(q);
	if (there) {
		version = get_int(q, 0);
		*h = (struct head){ (int32_t)get_int(q, 1), (int32_t)get_int(q, 3) };
		out->last_day = (int32_t)get_int(q, 2);
		out->as_of = get_int(q, 4);
		out->demo = get_int(q, 5) != 0;
	}
	if (!stmt_end(q, err))
		return false;
	if (!there)
		return err_set(err, ERR_DATA,
			"the server's province has another code than %s: correct the list, or the code in "
			"its "
			"settings",
			code);
	return version == VIEWS_VERSION || err_set(err, ERR_DATA,
						   "its views are of version %d, expected %d: run 'motcua "
						   "nation share' there with this "
						   "program",
						   (int)version, VIEWS_VERSION);
}

/* The month whose opening sums lead to the end of `day`: no days are left over at the end of a month. */
static int32_t base_of(int32_t day, int32_t horizon)
{
	int32_t month = month_of_day(day + 1);
	return month < horizon ? month : horizon;
}

static struct moved read_moved(struct stmt *q, int col)
{
	return (struct moved){ .received = get_int(q, col),
		.online = get_int(q, col + 1),
		.on_time = get_int(q, col + 2),
		.late = get_int(q, col + 3),
		.overdue = get_int(q, col + 4) };
}

/* The days at whose ends a question needs sums, and the sums by level. */
struct cuts {
	const char *code;
	int32_t horizon;
	int32_t *day;
	int count;
	struct moved (*at)[LEVELS];
};

static int level_of(struct stmt *q, int col)
{
	return text_word(get_text(q, col, NULL), level_names);
}

static const char MONTH_SUMS[] =
	"SELECT level, month, SUM(received), SUM(online), SUM(on_time), SUM(late), SUM(overdue)"
	" FROM nation_agency_month WHERE province = ?1 AND (month = ?2 OR (month >= ?3 AND month <= ?4))"
	" GROUP BY province, level, month";

static bool add_months(struct db *db, struct cuts *c, struct error *err)
{
	struct stmt *q = db_stmt(db, MONTH_SUMS);
	bind_str(q, 1, c->code);
	bind_int(q, 2, base_of(c->day[0], c->horizon));
	bind_int(q, 3, base_of(c->day[1], c->horizon));
	bind_int(q, 4, base_of(c->day[c->count - 1], c->horizon));
	while (stmt_row(q)) {
		int level = level_of(q, 0);
		struct moved m = read_moved(q, 2);
		for (int i = 0; level >= 0 && i < c->count; i++)
			if (base_of(c->day[i], c->horizon) == get_int(q, 1))
				moved_add(&c->at[i][level], &m);
	}
	return stmt_end(q, err);
}

static const char DAY_SUMS[] = "SELECT level, SUM(received), SUM(online), SUM(on_time), SUM(late), "
			       "SUM(overdue)"
			       " FROM nation_agency_day WHERE province = ?1 AND day >= ?2 AND day <= ?3"
			       " GROUP BY province, level";

static bool add_days(struct db *db, struct cuts *c, int i, struct error *err)
{
	int32_t first = month_first_day(base_of(c->day[i], c->horizon));
	if (first > c->day[i])
		return true;
	struct stmt *q = db_stmt(db, DAY_SUMS);
	bind_str(q, 1, c->code);
	bind_int(q, 2, first);
	bind_int(q, 3, c->day[i]);
	while (stmt_row(q)) {
		int level = level_of(q, 0);
		struct moved m = read_moved(q, 1);
		if (level >= 0)
			moved_add(&c->at[i][level], &m);
	}
	return stmt_end(q, err);
}

static bool fill_cuts(struct db *db, struct cuts *c, struct arena *a, struct error *err)
{
	c->at = arena_zalloc(a, sizeof *c->at * (size_t)c->count);
	if (!add_months(db, c, err))
		return false;
	for (int i = 0; i < c->count; i++)
		if (!add_days(db, c, i, err))
			return false;
	return true;
}

static bool ask_levels(
	struct db *db, struct cuts *c, const struct question *q, struct answer *out, struct error *err)
{
	int32_t days[2] = { q->from - 1, q->to };
	c->day = days;
	c->count = 2;
	if (!fill_cuts(db, c, &out->arena, err))
		return false;
	out->row = arena_zalloc(&out->arena, sizeof *out->row * LEVELS);
	for (int level = 0; level < LEVELS; level++)
		if (q->level < 0 || q->level == level)
			out->row[out->rows++] = (struct answer_row){ .key = level_names[level],
				.place = level,
				.f = figures_between(&c->at[0][level], &c->at[1][level]) };
	for (int i = 0; i < out->rows; i++)
		figures_add(&out->total, &out->row[i].f);
	return true;
}

static struct moved sum_of(const struct moved at[LEVELS], int level)
{
	struct moved sum = { 0 };
	for (int i = 0; i < LEVELS; i++)
		if (level < 0 || level == i)
			moved_add(&sum, &at[i]);
	return sum;
}

static bool ask_months(
	struct db *db, struct cuts *c, const struct question *q, struct answer *out, struct error *err)
{
	int32_t first = month_of_day(q->from), months = month_of_day(q->to) - first + 1;
	c->day = arena_alloc(&out->arena, sizeof *c->day * ((size_t)months + 1));
	c->day[c->count++] = q->from - 1;
	for (int32_t m = first + 1; m < first + months; m++)
		c->day[c->count++] = month_first_day(m) - 1;
	c->day[c->count++] = q->to;
	if (!fill_cuts(db, c, &out->arena, err))
		return false;
	struct moved first_before = sum_of(c->at[0], q->level), last_end = sum_of(c->at[months], q->level);
	out->total = figures_between(&first_before, &last_end);
	out->row = arena_zalloc(&out->arena, sizeof *out->row * (size_t)months);
	for (; out->rows < months; out->rows++) {
		struct moved before = sum_of(c->at[out->rows], q->level),
			     end = sum_of(c->at[out->rows + 1], q->level);
		struct date d = date_of(month_first_day(first + out->rows));
		out->row[out->rows] =
			(struct answer_row){ .key = arena_printf(&out->arena, "%04d-%02d", d.year, d.month),
				.place = first + out->rows,
				.f = figures_between(&before, &end) };
	}
	return true;
}

/* Opening balance, days before the period in its first month, days of broken months, whole months. */
static const char PROCEDURE_SUMS[] =
	"SELECT procedure, SUM(carried), SUM(overdue), SUM(received), SUM(online), SUM(on_time), SUM(late) "
	"FROM ("
	" SELECT procedure, SUM(open_before) AS carried, SUM(overdue_before) AS overdue, 0 AS received,"
	"  0 AS online, 0 AS on_time, 0 AS late FROM nation_month WHERE province = ?1 AND month = ?2"
	"  AND (?11 = '' OR level = ?11) AND (?12 = '' OR procedure = ?12) GROUP BY province, procedure"
	" UNION ALL SELECT procedure, SUM(received - on_time - late), SUM(overdue), 0, 0, 0, 0 FROM "
	"nation_day"
	"  WHERE province = ?1 AND day >= ?3 AND day <= ?4"
	"  AND (?11 = '' OR level = ?11) AND (?12 = '' OR procedure = ?12) GROUP BY province, procedure"
	" UNION ALL SELECT procedure, 0, SUM(overdue), SUM(received),"
	"  SUM(CASE WHEN channel = 2 THEN received ELSE 0 END), SUM(on_time), SUM(late) FROM nation_day"
	"  WHERE province = ?1 AND ((day >= ?5 AND day <= ?6) OR (day >= ?7 AND day <= ?8))"
	"  AND (?11 = '' OR level = ?11) AND (?12 = '' OR procedure = ?12) GROUP BY province, procedure"
	" UNION ALL SELECT procedure, 0, SUM(overdue), SUM(received),"
	"  SUM(CASE WHEN channel = 2 THEN received ELSE 0 END), SUM(on_time), SUM(late) FROM nation_month"
	"  WHERE province = ?1 AND month >= ?9 AND month <= ?10"
	"  AND (?11 = '' OR level = ?11) AND (?12 = '' OR procedure = ?12) GROUP BY province, procedure"
	") AS part GROUP BY procedure ORDER BY procedure";

static void bind_procedure_sums(struct stmt *s, const char *code, const struct question *q, int32_t horizon)
{
	int32_t month = month_of_day(q->from), base = month < horizon ? month : horizon;
	int32_t first_whole = q->from == month_first_day(month) ? month : month + 1;
	int32_t last_whole = month_of_day(q->to + 1) - 1;
	bool whole = first_whole <= last_whole;
	bind_str(s, 1, code);
	bind_int(s, 2, base);
	bind_int(s, 3, month_first_day(base));
	bind_int(s, 4, q->from - 1);
	bind_int(s, 5, q->from);
	bind_int(s, 6, whole ? month_first_day(first_whole) - 1 : q->to);
	bind_int(s, 7, whole ? month_first_day(last_whole + 1) : 1);
	bind_int(s, 8, whole ? q->to : 0);
	bind_int(s, 9, first_whole);
	bind_int(s, 10, last_whole);
	bind_str(s, 11, q->level < 0 ? "" : level_names[q->level]);
	bind_str(s, 12, q->procedure);
}

static struct answer_row *add_row(struct answer *out, int *cap)
{
	if (out->rows == *cap) {
		struct answer_row *more = arena_alloc(&out->arena, sizeof *more * 2 * (size_t)*cap);
		memcpy(more, out->row, sizeof *more * (size_t)*cap);
		out->row = more;
		*cap *= 2;
	}
	return &out->row[out->rows++];
}

static struct figures procedure_figures(struct stmt *s)
{
	struct figures f = { 0 };
	f.v[FIGURE_CARRIED_IN] = get_int(s, 1);
	f.v[FIGURE_OVERDUE] = get_int(s, 2);
	f.v[FIGURE_RECEIVED] = get_int(s, 3);
	f.v[FIGURE_ONLINE] = get_int(s, 4);
	f.v[FIGURE_ON_TIME] = get_int(s, 5);
	f.v[FIGURE_LATE] = get_int(s, 6);
	f.v[FIGURE_TO_PROCESS] = f.v[FIGURE_CARRIED_IN] + f.v[FIGURE_RECEIVED];
	f.v[FIGURE_IN_TIME] =
		f.v[FIGURE_TO_PROCESS] - f.v[FIGURE_ON_TIME] - f.v[FIGURE_LATE] - f.v[FIGURE_OVERDUE];
	return f;
}

static bool ask_procedures(
	struct db *db, struct cuts *c, const struct question *q, struct answer *out, struct error *err)
{
	int cap = 256;
	out->row = arena_alloc(&out->arena, sizeof *out->row * (size_t)cap);
	struct stmt *s = db_stmt(db, PROCEDURE_SUMS);
	bind_procedure_sums(s, c->code, q, c->horizon);
	while (stmt_row(s)) {
		struct answer_row *row = add_row(out, &cap);
		*row = (struct answer_row){ .key = get_str(s, 0, &out->arena), .f = procedure_figures(s) };
		figures_add(&out->total, &row->f);
	}
	return stmt_end(s, err);
}

static const char NAMES[] = "SELECT code, name FROM nation_procedure WHERE province = ?1";

static bool ask_names(
	struct db *db, struct cuts *c, const struct question *q, struct answer *out, struct error *err)
{
	int cap = 2048;
	(void)q;
	out->row = arena_alloc(&out->arena, sizeof *out->row * (size_t)cap);
	struct stmt *s = db_stmt(db, NAMES);
	bind_str(s, 1, c->code);
	while (stmt_row(s))
		*add_row(out, &cap) = (struct answer_row){ .key = get_str(s, 0, &out->arena),
			.name = get_str(s, 1, &out->arena) };
	return stmt_end(s, err);
}

typedef bool rows_fn(
	struct db *db, struct cuts *c, const struct question *q, struct answer *out, struct error *err);

static bool ask_within(
	struct db *db, const char *code, const struct question *q, struct answer *out, struct error *err)
{
	static rows_fn *const rows[] = { [ASK_LEVELS] = ask_levels,
		[ASK_MONTHS] = ask_months,
		[ASK_PROCEDURES] = ask_procedures,
		[ASK_NAMES] = ask_names };
	struct head h = { 0 };
	if (!read_head(db, code, &h, out, err))
		return false;
	struct cuts c = { .code = code, .horizon = h.horizon };
	if (q->by == ASK_HEAD)
		return true;
	if (q->by != ASK_NAMES && date_of(q->from).year < h.first_year)
		return err_set(err, ERR_DATA, "its figures before %d are taken out", h.first_year);
	return rows[q->by](db, &c, q, out, err);
}

bool ask_province(
	struct db *db, const char *code, const struct question *q, struct answer *out, struct error *err)
{
	*out = (struct answer){ 0 };
	if (!db_snapshot(db, err))
		return false;
	return db_snapshot_end(db, ask_within(db, code, q, out, err), err);
}
