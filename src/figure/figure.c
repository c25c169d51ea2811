/* figure.c: grouping sums into the rows of a report. */
#include "figure/figure.h"

#include <string.h>

#include "base/date.h"
#include "store/store.h"
#include "store/years.h"

const char *const figure_by_names[] = { "agency", "district", "procedure", "field", "level", "channel",
	"month", NULL };

struct figures figures_between(const struct moved *before, const struct moved *end)
{
	struct figures f;
	int64_t open = before->received - before->on_time - before->late;
	f.v[FIGURE_CARRIED_IN] = open;
	f.v[FIGURE_RECEIVED] = end->received - before->received;
	f.v[FIGURE_ONLINE] = end->online - before->online;
	f.v[FIGURE_ON_TIME] = end->on_time - before->on_time;
	f.v[FIGURE_LATE] = end->late - before->late;
	f.v[FIGURE_OVERDUE] = end->overdue;
	f.v[FIGURE_TO_PROCESS] = open + f.v[FIGURE_RECEIVED];
	f.v[FIGURE_IN_TIME] =
		f.v[FIGURE_TO_PROCESS] - f.v[FIGURE_ON_TIME] - f.v[FIGURE_LATE] - f.v[FIGURE_OVERDUE];
	return f;
}

void figures_add(struct figures *sum, const struct figures *f)
{
	for (int i = 0; i < FIGURES; i++)
		sum->v[i] += f->v[i];
}

void moved_add(struct moved *sum, const struct moved *m)
{
	sum->received += m->received;
	sum->online += m->online;
	sum->on_time += m->on_time;
	sum->late += m->late;
	sum->overdue += m->overdue;
}

static bool wanted(const struct province *p, const struct figure_query *q, int agency)
{
	return (q->level < 0 || (int)p->agency[agency].level == q->level) &&
	       (q->agency < 0 || q->agency == agency);
}

/* Place of the district an agency lies in, or -1 for one of the province. */
static int district_of(const struct province *p, int agency)
{
	while (agency >= 0 && p->agency[agency].level == LEVEL_COMMUNE)
		agency = p->agency[agency].parent;
	return agency >= 0 && p->agency[agency].level == LEVEL_DISTRICT ? agency : -1;
}

static struct moved sum_of(const struct province *p, const struct figure_query *q, const struct moved *m)
{
	struct moved sum = { 0 };
	for (int i = 0; i < p->agencies; i++)
		if (wanted(p, q, i))
			moved_add(&sum, &m[i]);
	return sum;
}

static struct figure_row *add_row(struct figure_report *out, const char *code, const char *name, int place)
{
	struct figure_row *row = &out->row[out->rows++];
	*row = (struct figure_row){ .code = code, .name = name, .place = place };
	return row;
}

static bool empty(const struct figures *f)
{
	return !f->v[FIGURE_TO_PROCESS];
}

/* An agency whose time was over before the period, or had not come, is left out unless it counts. */
static bool existed(const struct agency *g, const struct figure_query *q)
{
	return g->valid_from <= q->to && g->valid_to >= q->from;
}

static void rows_by_agency(const struct province *p, const struct figure_query *q,
	const struct moved *before, const struct moved *end, struct figure_report *out)
{
	for (int i = 0; i < p->agencies; i++) {
		if (!wanted(p, q, i))
			continue;
		struct figures f = figures_between(&before[i], &end[i]);
		if (existed(&p->agency[i], q) || !empty(&f))
			add_row(out, p->agency[i].code, p->agency[i].name, i)->f = f;
	}
}

static void rows_by_district(const struct province *p, const struct figure_query *q,
	const struct moved *before, const struct moved *end, struct figure_report *out)
{
	int province_row = -1;
	for (int i = 0; i < p->agencies; i++) {
		if (!wanted(p, q, i))
			continue;
		int district = district_of(p, i);
		struct figures f = figures_between(&before[i], &end[i]);
		int at = -1;
		if (district < 0) {
			if (province_row < 0) {
				province_row = out->rows;
				add_row(out, "province", province_setting(p, "province_group", "Cấp tỉnh"),
					-1);
			}
			at = province_row;
		}
		for (int r = 0; at < 0 && r < out->rows; r++)
			if (district >= 0 && out->row[r].place == district)
				at = r;
		if (at < 0) {
			at = out->rows;
			add_row(out, p->agency[district].code, p->agency[district].name, district);
		}
		figures_add(&out->row[at].f, &f);
	}
}

const char *const level_titles[LEVELS] = { "Cấp tỉnh", "Cấp huyện", "Cấp xã" };

static void rows_by_level(const struct province *p, const struct figure_query *q,
	const struct moved *before, const struct moved *end, struct figure_report *out)
{
	for (int level = 0; level < LEVELS; level++) {
		struct figure_row *row = NULL;
		for (int i = 0; i < p->agencies; i++) {
			if (!wanted(p, q, i) || (int)p->agency[i].level != level)
				continue;
			if (!row)
				row = add_row(out, level_names[level], level_titles[level], level);
			struct figures f = figures_between(&before[i], &end[i]);
			figures_add(&row->f, &f);
		}
	}
}

static bool rows_by_month(const struct province *p, const struct figure_query *q, figure_source *source,
	void *arg, struct moved *before, struct moved *end, struct arena *a, struct figure_report *out,
	struct error *err)
{
	struct moved first = sum_of(p, q, before);
	for (int32_t m = month_of_day(q->from); m <= month_of_day(q->to); m++) {
		int32_t last = month_first_day(m + 1) - 1;
		if (!source(arg, last < q->to ? last : q->to, end, err))
			return false;
		struct moved to = sum_of(p, q, end);
		struct date d = date_of(month_first_day(m));
		struct figure_row *row = add_row(out, arena_printf(a, "%04d-%02d", d.year, d.month),
			arena_printf(a, "%d/%d", d.month, d.year), m);
		row->f = figures_between(&first, &to);
		first = to;
	}
	return true;
}

bool figure_by_agency(const struct province *p, const struct figure_query *q, figure_source *source,
	void *arg, struct arena *a, struct figure_report *out, struct error *err)
{
	size_t bytes = sizeof(struct moved) * ((size_t)p->agencies + 1);
	struct moved *before = arena_zalloc(a, bytes), *end = arena_zalloc(a, bytes);
	size_t cap = q->by == BY_MONTH ? (size_t)(month_of_day(q->to) - month_of_day(q->from)) + 2
				       : (size_t)p->agencies + LEVELS + 1;
	*out = (struct figure_report){ .row = arena_zalloc(a, sizeof *out->row * cap) };
	if (!source(arg, q->from - 1, before, err) || !source(arg, q->to, end, err))
		return false;
	struct moved sum_before = sum_of(p, q, before), sum_end = sum_of(p, q, end);
	out->total = figures_between(&sum_before, &sum_end);
	if (q->by == BY_AGENCY)
		rows_by_agency(p, q, before, end, out);
	else if (q->by == BY_DISTRICT)
		rows_by_district(p, q, before, end, out);
	else if (q->by == BY_LEVEL)
		rows_by_level(p, q, before, end, out);
	else if (q->by == BY_MONTH)
		return rows_by_month(p, q, source, arg, before, end, a, out, err);
	return true;
}

/* Grouping keys into rows by procedure, field or channel. */
struct keyed {
	const struct province *p;
	const struct catalogue *c;
	const struct figure_query *q;
	struct figures *group; /* by place of procedure, by field, or by channel */
	struct figures total;
};

static void add_key(void *arg, int64_t agency, int64_t procedure, int channel, const struct figures *part)
{
	struct keyed *k = arg;
	int at = province_agency_by_id(k->p, agency), proc = catalogue_by_id(k->c, procedure);
	if (at < 0 || proc < 0 || !wanted(k->p, k->q, at))
		return;
	int group = k->q->by == BY_PROCEDURE ? proc : k->q->by == BY_FIELD ? k->c->field_of[proc] : channel;
	figures_add(&k->group[group], part);
	figures_add(&k->total, part);
}

static void keyed_rows(const struct keyed *k, struct figure_report *out)
{
	static const char *const channels[] = { "", "Trực tiếp", "Trực tuyến", "Bưu chính" };
	if (k->q->by == BY_PROCEDURE)
		for (int i = 0; i < k->c->procedures; i++) {
			const struct procedure *r = &k->c->procedure[i];
			bool shown =
				k->q->agency >= 0 ? false : k->q->level < 0 || (int)r->level == k->q->level;
			if (shown || !empty(&k->group[i]))
				add_row(out, r->code, r->name, i)->f = k->group[i];
		}
	if (k->q->by == BY_FIELD)
		for (int i = 0; i < k->c->fields; i++)
			if ((k->q->level < 0 && k->q->agency < 0) || !empty(&k->group[i]))
				add_row(out, k->c->field[i], k->c->field[i], i)->f = k->group[i];
	if (k->q->by == BY_CHANNEL)
		for (int i = CHANNEL_COUNTER; i <= CHANNEL_POST; i++)
			add_row(out, channel_names[i], channels[i], i)->f = k->group[i];
}

static bool source_store(void *arg, int32_t day, struct moved *by_agency, struct error *err)
{
	const void *const *both = arg;
	return figure_moved((struct db *)both[0], both[1], day, by_agency, err);
}

bool figure_report(struct db *db, const struct province *p, const struct catalogue *c,
	const struct figure_query *q, struct arena *a, struct figure_report *out, struct error *err)
{
	if (!years_snapshot(db, err))
		return false;
	bool ok;
	if (q->by == BY_PROCEDURE || q->by == BY_FIELD || q->by == BY_CHANNEL) {
		size_t n = (size_t)c->procedures + 4;
		struct keyed k = { .p = p, .c = c, .q = q, .group = arena_zalloc(a, sizeof *k.group * n) };
		*out = (struct figure_report){ .row = arena_zalloc(a, sizeof *out->row * n) };
		ok = figure_each_key(db, q->from, q->to, add_key, &k, err);
		keyed_rows(&k, out);
		out->total = k.total;
	} else {
		const void *both[2] = { db, p };
		ok = figure_by_agency(p, q, source_store, both, a, out, err);
	}
	return db_snapshot_end(db, ok, err);
}

static void put_row(struct table *t, const char *code, const char *name, const struct figures *f)
{
	table_text(t, code);
	table_text(t, name);
	for (int i = 0; i < FIGURES; i++)
		table_int(t, f->v[i]);
}

void figure_table(struct table *t, struct arena *a, const struct figure_report *r, const char *total)
{
	const char *columns[FIGURES + 3] = { "code", "name" };
	for (int i = 0; i < FIGURES; i++)
		columns[2 + i] = figure_names[i];
	table_begin(t, a, columns);
	for (int i = 0; i < r->rows; i++)
		put_row(t, r->row[i].code, r->row[i].name, &r->row[i].f);
	put_row(t, "total", total, &r->total);
}
