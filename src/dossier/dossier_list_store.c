/* dossier_list_store.c: lists of the dossiers behind a figure. A page of a list is read in parts that
 * exclude each other, each in the order of an index or from few rows, and merged: so it costs the same
 * however many dossiers there were. A list as a whole is read by one statement. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "dossier/dossier_rows.h"
#include "store/store.h"
#include "store/years.h"

/* The conditions of DESIGN's table. ?1 is the start of the period, ?2 the end of its last day. */
static const char *const figure_where[FIGURES] = {
	[FIGURE_TO_PROCESS] = "d.received_at < ?2 AND (d.finished_at IS NULL OR d.finished_at >= ?1)",
	[FIGURE_RECEIVED] = "d.received_at >= ?1 AND d.received_at < ?2",
	[FIGURE_CARRIED_IN] = "d.received_at < ?1 AND (d.finished_at IS NULL OR d.finished_at >= ?1)",
	[FIGURE_ONLINE] = "d.received_at >= ?1 AND d.received_at < ?2 AND d.channel = 2",
	[FIGURE_ON_TIME] = "d.finished_at >= ?1 AND d.finished_at < ?2 AND d.finished_at <= d.due_at",
	[FIGURE_LATE] = "d.finished_at >= ?1 AND d.finished_at < ?2 AND d.finished_at > d.due_at",
	[FIGURE_IN_TIME] = "d.received_at < ?2 AND (d.finished_at IS NULL OR d.finished_at >= ?2)"
			   " AND d.due_at >= ?2",
	[FIGURE_OVERDUE] = "d.received_at < ?2 AND (d.finished_at IS NULL OR d.finished_at >= ?2)"
			   " AND d.due_at < ?2",
};

/* Whose, and under which procedure. A part that is few is kept from the indexes of agency and procedure by
 * "+ 0": its own is better. */
static void add_scope(struct buf *sql, const struct dossier_filter *f, bool few)
{
	if (f->level >= 0)
		buf_adds(sql, " AND d.agency IN (SELECT id FROM agency WHERE level = ?3)");
	if (f->agency)
		buf_adds(sql, few ? " AND d.agency + 0 = ?4" : " AND d.agency = ?4");
	if (f->district)
		buf_adds(sql, " AND d.agency IN (SELECT id FROM agency WHERE id = ?5 OR parent = ?5)");
	if (f->procedure)
		buf_adds(sql, few ? " AND d.procedure + 0 = ?6" : " AND d.procedure = ?6");
	if (f->field)
		buf_adds(sql, " AND d.procedure IN (SELECT id FROM procedure WHERE field = ?7)");
	if (f->channel)
		buf_adds(sql, " AND d.channel = ?8");
}

static void bind_filter(struct stmt *q, const struct dossier_filter *f)
{
	bind_int(q, 1, time_of_day_start(f->from));
	bind_int(q, 2, time_of_day_start(f->to + 1));
	if (f->level >= 0)
		bind_str(q, 3, level_names[f->level]);
	if (f->agency)
		bind_int(q, 4, f->agency);
	if (f->district)
		bind_int(q, 5, f->district);
	if (f->procedure)
		bind_int(q, 6, f->procedure);
	if (f->field)
		bind_str(q, 7, f->field);
	if (f->channel)
		bind_int(q, 8, f->channel);
}

/* Of those that were open at a moment, the ones finished since are looked for among what was received in
 * the two weeks before it; in an index of what took longer than that, among sixty days; and in one of what
 * took longer still. Where the moment is not long ago, or yet to come, they are among what finished since. */
#define WEEKS "1209600"
#define SPAN "5184000"
#define TOOK "d.finished_at - d.received_at > "
#define SLOW TOOK SPAN
#define BEFORE(t) "d.received_at + 0 < " t " - " SPAN
#define SINCE(t, from, to) \
	"d.received_at >= " t " - " from " AND d.received_at < " t to " AND d.finished_at >= " t
#define RECENT_AT(t) SINCE(t, WEEKS, "")
#define MIDDLE_AT(t) TOOK WEEKS " AND " SINCE(t, SPAN, " - " WEEKS)
#define SLOW_AT(t) SLOW " AND " BEFORE(t) " AND d.finished_at >= " t
#define ENDED_SINCE(t) "d.finished_at >= " t " AND d.received_at + 0 < " t
#define IN_PERIOD "d.received_at >= ?1 AND d.received_at < ?2"
#define UNTIL_END " AND d.finished_at < ?2"
#define ON_TIME " AND d.finished_at <= d.due_at"
#define LATE " AND d.finished_at > d.due_at"
#define LATE_TOO " AND d.finished_at > d.due_at + 0" /* not by the index of what was late */
#define ENDED "d.finished_at >= ?1" UNTIL_END
#define OPEN "d.finished_at IS NULL AND "
#define DONE "d.finished_at IS NOT NULL AND "
#define ONLINE " AND d.channel = 2"
#define DUE_LATER " AND d.due_at >= ?2"
#define DUE_BEFORE " AND d.due_at < ?2"

/* A part of a figure: all of its dossiers are open, or all are finished; or both, where the order does not
 * tell them apart. Those that are few are found through an index of their own, and sorted, rather than looked
 * for in order among all: "+ 0" tells the engine so. */
struct part {
	const char *where;
	bool open, few;
};
enum { PARTS = 5 };
static const struct part parts[FIGURES][PARTS] = {
	[FIGURE_TO_PROCESS] = { { .where = OPEN "d.received_at < ?2", .open = true },
		{ .where = DONE IN_PERIOD }, { .where = RECENT_AT("?1") }, { .where = MIDDLE_AT("?1") },
		{ .where = SLOW_AT("?1"), .few = true } },
	[FIGURE_RECEIVED] = { { .where = OPEN IN_PERIOD, .open = true }, { .where = DONE IN_PERIOD } },
	[FIGURE_CARRIED_IN] = { { .where = OPEN "d.received_at < ?1", .open = true },
		{ .where = RECENT_AT("?1") }, { .where = MIDDLE_AT("?1") },
		{ .where = SLOW_AT("?1"), .few = true } },
	[FIGURE_ONLINE] = { { .where = OPEN IN_PERIOD ONLINE, .open = true },
		{ .where = DONE IN_PERIOD ONLINE } },
	[FIGURE_ON_TIME] = { { .where = IN_PERIOD UNTIL_END ON_TIME },
		{ .where = RECENT_AT("?1") UNTIL_END ON_TIME },
		{ .where = MIDDLE_AT("?1") UNTIL_END ON_TIME },
		{ .where = SLOW_AT("?1") UNTIL_END ON_TIME, .few = true } },
	[FIGURE_LATE] = { { .where = "d.received_at >= ?1 - " SPAN
				     " AND d.received_at < ?2 AND " ENDED LATE },
		{ .where = SLOW " AND " BEFORE("?1") " AND " ENDED LATE_TOO, .few = true } },
	[FIGURE_IN_TIME] = { { .where = OPEN "d.received_at < ?2" DUE_LATER, .open = true },
		{ .where = RECENT_AT("?2") DUE_LATER }, { .where = MIDDLE_AT("?2") DUE_LATER },
		{ .where = SLOW_AT("?2") DUE_LATER, .few = true } },
	[FIGURE_OVERDUE] = { { .where = OPEN "d.received_at < ?2" DUE_BEFORE, .open = true },
		{ .where = RECENT_AT("?2") DUE_BEFORE }, { .where = MIDDLE_AT("?2") DUE_BEFORE },
		{ .where = SLOW_AT("?2") DUE_BEFORE, .few = true } },
};
/* Where the period ended less than a week ago, or has not ended. */
static const struct part parts_lately[FIGURES][PARTS] = {
	[FIGURE_IN_TIME] = { { .where = OPEN "d.received_at < ?2" DUE_LATER, .open = true },
		{ .where = ENDED_SINCE("?2") DUE_LATER, .few = true } },
	[FIGURE_OVERDUE] = { { .where = OPEN "d.received_at < ?2" DUE_BEFORE, .open = true },
		{ .where = ENDED_SINCE("?2") DUE_BEFORE, .few = true } },
};
/* By whatever but the finish. */
static const struct part parts_alike[FIGURES][PARTS] = {
	[FIGURE_RECEIVED] = { { .where = IN_PERIOD } }, [FIGURE_ONLINE] = { { .where = IN_PERIOD ONLINE } }
};
/* By the finish, its own indexes give them in order. */
static const struct part parts_by_finish[FIGURES][PARTS] = {
	[FIGURE_ON_TIME] = { { .where = ENDED ON_TIME } }, [FIGURE_LATE] = { { .where = ENDED LATE } }
};

static const struct part *parts_of(const struct dossier_filter *f, enum dossier_sort sort)
{
	enum { LATELY = 7 * 86400 };
	const struct part *by_sort = (sort == SORT_FINISHED ? parts_by_finish : parts_alike)[f->figure];
	if (by_sort->where)
		return by_sort;
	bool lately = time_of_day_start(f->to + 1) > time_now() - LATELY;
	return lately && parts_lately[f->figure]->where ? parts_lately[f->figure] : parts[f->figure];
}

/* The key of each order, of finished and of open dossiers, and the comparison that goes on after a key. An
 * open dossier has no finish: it sorts before all that have one. */
struct order {
	const char *up, *down, *after_up, *after_down;
};
static const struct order orders[] = {
	[SORT_RECEIVED] = { " ORDER BY d.received_at, d.id", " ORDER BY d.received_at DESC, d.id DESC",
		"(d.received_at, d.id) > (?9, ?10) AND ", "(d.received_at, d.id) < (?9, ?10) AND " },
	[SORT_DUE] = { " ORDER BY d.due_at, d.id", " ORDER BY d.due_at DESC, d.id DESC",
		"(d.due_at, d.id) > (?9, ?10) AND ", "(d.due_at, d.id) < (?9, ?10) AND " },
	[SORT_FINISHED] = { " ORDER BY d.finished_at, d.id", " ORDER BY d.finished_at DESC, d.id DESC",
		"(d.finished_at, d.id) > (?9, ?10) AND ", "(d.finished_at, d.id) < (?9, ?10) AND " },
	[SORT_CODE_ORDER] = { " ORDER BY d.id", " ORDER BY d.id DESC", "d.id > ?10 AND ",
		"d.id < ?10 AND " },
};
/* Of parts that are few. */
static const struct order orders_few[] = {
	[SORT_RECEIVED] = { " ORDER BY d.received_at + 0, d.id",
		" ORDER BY d.received_at + 0 DESC, d.id DESC", "(d.received_at + 0, d.id) > (?9, ?10) AND ",
		"(d.received_at + 0, d.id) < (?9, ?10) AND " },
	[SORT_DUE] = { " ORDER BY d.due_at + 0, d.id", " ORDER BY d.due_at + 0 DESC, d.id DESC",
		"(d.due_at + 0, d.id) > (?9, ?10) AND ", "(d.due_at + 0, d.id) < (?9, ?10) AND " },
};
/* Of a list as a whole. */
static const struct order by_finish_or_none = { " ORDER BY COALESCE(d.finished_at, 0), d.id",
	" ORDER BY COALESCE(d.finished_at, 0) DESC, d.id DESC", NULL, NULL };

/* A period that reaches into a year that is out was listed in part. Asked after the list, since the year
 * may have gone while it was read. */
static bool listable(struct db *db, const struct dossier_filter *f, struct error *err)
{
	int32_t first;
	return years_first_day(db, &first, err) && years_counted(f->from, first, err);
}

/* A dossier of a page, and what it is ordered by. */
struct kept {
	int64_t value, id;
};

/* A list that is being read. */
struct listing {
	struct db *db;
	const struct province *province;
	const struct catalogue *catalogue;
	const struct dossier_filter *filter;
	const struct dossier_page *page;
	bool persons;
	struct arena arena;
	struct kept *kept;
	int n;
	bool bounded; /* a page is full: what comes after its last one is not asked for */
	int64_t bound;
};

static void bind_page(struct stmt *q, const struct listing *l, const char *sql, bool after)
{
	bind_filter(q, l->filter);
	if (after && strstr(sql, "?9"))
		bind_int(q, 9, l->page->value);
	if (after)
		bind_int(q, 10, l->page->id);
	bind_int(q, 11, l->page->max);
	if (l->bounded)
		bind_int(q, 12, l->bound);
}

/* What a page is ordered by: the beginning of the statement that reads the keys of a part. */
static const char *const keys_select[] = { [SORT_RECEIVED] = "SELECT d.id, d.received_at",
	[SORT_DUE] = "SELECT d.id, d.due_at",
	[SORT_FINISHED] = "SELECT d.id, COALESCE(d.finished_at, 0)",
	[SORT_CODE_ORDER] = "SELECT d.id, 0" };

/* Of a page only keys are read, by an index that holds what decides; the rows follow when the parts are
 * merged. The bounds stand first: of two at the same end of an index the first is taken. */
static struct stmt *ask_keys(
	const struct listing *l, const struct part *part, const struct order *o, bool after)
{
	bool down = l->page->descending;
	struct buf sql = BUF_INIT(8192);
	buf_adds(&sql, keys_select[l->page->sort]);
	buf_adds(&sql, " FROM dossier d WHERE ");
	if (l->bounded)
		buf_adds(&sql, down ? "d.received_at >= ?12 AND " : "d.received_at <= ?12 AND ");
	if (after)
		buf_adds(&sql, down ? o->after_down : o->after_up);
	buf_adds(&sql, part->where);
	add_scope(&sql, l->filter, part->few);
	buf_adds(&sql, down ? o->down : o->up);
	buf_adds(&sql, " LIMIT ?11");
	struct stmt *q = db_stmt_built(l->db, sql.p);
	bind_page(q, l, sql.p, after);
	buf_release(&sql);
	return q;
}

/* Open dossiers have no finish: of a page in that order after one that has, none are left going up, and all
 * are still to come going down. */
static bool read_part(struct listing *l, const struct part *part, struct error *err)
{
	const struct dossier_page *page = l->page;
	bool by_id = part->open && page->sort == SORT_FINISHED, after = page->after;
	if (by_id && after && page->value) {
		if (!page->descending)
			return true;
		after = false;
	}
	/* A finished one comes after all open ones, and before none of them. */
	if (!part->open && page->sort == SORT_FINISHED && after && !page->value && page->descending)
		return true;
	const struct order *o = part->few && page->sort <= SORT_DUE
					? &orders_few[page->sort]
					: &orders[by_id ? SORT_CODE_ORDER : page->sort];
	struct stmt *q = ask_keys(l, part, o, after);
	while (stmt_row(q))
		l->kept[l->n++] = (struct kept){ .id = get_int(q, 0), .value = get_int(q, 1) };
	return stmt_end(q, err);
}

static int by_key(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Of those that are found by now the one that would stand last on the page. */
static void set_bound(struct listing *l)
{
	const struct dossier_page *page = l->page;
	if (page->sort != SORT_RECEIVED || l->n < page->max)
		return;
	qsort(l->kept, (size_t)l->n, sizeof *l->kept, by_key);
	l->bounded = true;
	l->bound = l->kept[page->descending ? l->n - page->max : page->max - 1].value;
}

/* In the order of receipt the parts with the oldest come first, or last: what fills the page spares the
 * others most of their walk. */
static bool read_parts(struct listing *l, const struct part *part, struct error *err)
{
	int count = 0;
	while (count < PARTS && part[count].where)
		count++;
	for (int i = 0; i < count; i++) {
		if (!read_part(l, &part[l->page->descending ? i : count - 1 - i], err))
			return false;
		set_bound(l);
	}
	return true;
}

static bool list_page(struct listing *l, dossier_reader *fn, void *arg, struct error *err)
{
	const struct dossier_page *page = l->page;
	bool go = true;
	l->kept = arena_alloc(&l->arena, sizeof *l->kept * PARTS * (size_t)page->max);
	bool ok = read_parts(l, parts_of(l->filter, page->sort), err);
	qsort(l->kept, (size_t)l->n, sizeof *l->kept, by_key);
	int n = l->n < page->max ? l->n : page->max;
	int64_t *ids = arena_alloc(&l->arena, sizeof *ids * (size_t)(n + 1));
	struct dossier *d = arena_alloc(&l->arena, sizeof *d * (size_t)(n + 1));
	for (int i = 0; i < n; i++)
		ids[i] = l->kept[page->descending ? l->n - 1 - i : i].id;
	ok = ok && dossier_by_ids(l->db, l->province, l->catalogue, ids, n, &l->arena, d, err);
	for (int i = 0; ok && go && i < n; i++) {
		if (!l->persons)
			memset(d[i].person, 0, sizeof d[i].person);
		go = !d[i].id || fn(arg, &d[i]);
	}
	return ok;
}

static bool list_whole(struct listing *l, dossier_reader *fn, void *arg, struct error *err)
{
	const struct order *o =
		l->page->sort == SORT_FINISHED ? &by_finish_or_none : &orders[l->page->sort];
	struct buf sql = BUF_INIT(8192);
	buf_adds(&sql, dossier_select(l->persons));
	buf_adds(&sql, " WHERE ");
	buf_adds(&sql, figure_where[l->filter->figure]);
	add_scope(&sql, l->filter, false);
	buf_adds(&sql, l->page->descending ? o->down : o->up);
	struct stmt *q = db_stmt_once(l->db, sql.p);
	bind_filter(q, l->filter);
	bool go = true;
	while (go && stmt_row(q)) {
		struct dossier d;
		arena_reset(&l->arena);
		dossier_read_row(q, l->province, l->catalogue, &l->arena, l->persons, &d);
		go = fn(arg, &d);
	}
	bool ok = stmt_end(q, err);
	buf_release(&sql);
	return ok;
}

bool dossier_list(struct db *db, const struct province *p, const struct catalogue *c,
	const struct dossier_filter *f, const struct dossier_page *page, bool persons, dossier_reader *fn,
	void *arg, struct error *err)
{
	struct listing l = {
		.db = db, .province = p, .catalogue = c, .filter = f, .page = page, .persons = persons
	};
	bool ok = (page->max ? list_page : list_whole)(&l, fn, arg, err) && listable(db, f, err);
	arena_release(&l.arena);
	return ok;
}

static bool count_part(struct db *db, const struct dossier_filter *f, const struct part *part, int64_t *n,
	struct error *err)
{
	struct buf sql = BUF_INIT(8192);
	buf_adds(&sql, "SELECT COUNT(*) FROM dossier d WHERE ");
	buf_adds(&sql, part->where);
	add_scope(&sql, f, part->few);
	struct stmt *q = db_stmt_built(db, sql.p);
	bind_filter(q, f);
	*n += stmt_row(q) ? get_int(q, 0) : 0;
	buf_release(&sql);
	return stmt_end(q, err);
}

bool dossier_tally(struct db *db, const struct dossier_filter *f, int64_t *n, struct error *err)
{
	const struct part *part = parts_of(f, SORT_RECEIVED);
	bool ok = true;
	*n = 0;
	for (int i = 0; ok && i < PARTS && part[i].where; i++)
		ok = count_part(db, f, &part[i], n, err);
	return ok && listable(db, f, err);
}
