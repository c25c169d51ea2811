/* nation_web.c: the overview and the tables of a nation, as a province has them, one level higher. Addresses:
 *
 *	/                                         the overview of the present reporting period
 *	/overview/2021-12-15..2022-06-14          of a given one
 *	/figures/2021-12-15..2022-06-14/months    a table; VIEW is a row of `views`
 *	    ?province=H12 ?level=commune ?procedure=CODE   of one province, level, procedure
 *	/provinces                                which answer, and since when the others do not
 *
 * A number leads to the same number in the pages of its province, and from there to the dossiers. */
#include "nation/nation_web.h"

#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "base/text.h"
#include "figure/figure_web.h"
#include "nation/report.h"
#include "web/html.h"
#include "web/page.h"

/* A table that can be asked for. */
struct view {
	const char *name; /* in the address */
	enum nation_by by;
	const char *title, *what; /* messages: of the page, of the first column */
};

static const struct view views[] = {
	{ "provinces", NATION_BY_PROVINCE, "view.provinces", "column.province" },
	{ "levels", NATION_BY_LEVEL, "view.levels", "column.level" },
	{ "procedures", NATION_BY_PROCEDURE, "view.procedures", "column.procedure" },
	{ "months", NATION_BY_MONTH, "view.months", "column.month" },
};

enum { VIEWS = sizeof views / sizeof views[0] };

static const struct view *find_view(const char *name)
{
	for (int i = 0; name && i < VIEWS; i++)
		if (strcmp(views[i].name, name) == 0)
			return &views[i];
	return NULL;
}

static const char *province_name(const struct request *r, const struct nation_province *p)
{
	return r->lang == LANG_VI ? p->name : p->name_en;
}

/* Reads the filters of the address into the question. */
static bool read_filters(struct request *r, struct nation_query *q, struct error *err)
{
	const struct nation *n = r->subjects;
	const char *province = form_get(&r->get, "province"), *level = form_get(&r->get, "level"),
		   *procedure = form_get(&r->get, "procedure");
	q->level = q->province = -1;
	if (province && *province && (q->province = nation_list_find(&n->list, province)) < 0)
		return err_set(err, ERR_NOT_FOUND, "no province has the code \"%s\"", province);
	if (level && *level && (q->level = text_word(level, level_names)) < 0)
		return err_set(err, ERR_USAGE, "the level must be province, district or commune");
	q->procedure = procedure && *procedure ? procedure : NULL;
	return true;
}

/* A code as a part of an address. */
static const char *url_part(struct request *r, const char *code)
{
	struct buf b = BUF_INIT(4096);
	url_escape(&b, code, strlen(code));
	const char *s = arena_dup(&r->arena, b.len ? b.p : "", b.len);
	buf_release(&b);
	return s;
}

/* The same page at the addresses that machines ask, filters and all. */
static const char *own_query(struct request *r, const struct nation_query *q)
{
	const struct nation *n = r->subjects;
	struct buf b = BUF_INIT(1024);
	if (q->province >= 0)
		buf_printf(&b, "&province=%s", n->list.province[q->province].code);
	if (q->level >= 0)
		buf_printf(&b, "&level=%s", level_names[q->level]);
	if (q->procedure)
		buf_printf(&b, "&procedure=%s", url_part(r, q->procedure));
	if (b.len)
		b.p[0] = '?';
	const char *s = arena_dup(&r->arena, b.len ? b.p : "", b.len);
	buf_release(&b);
	return s;
}

/* Where a row's name leads: from what is summed up to the provinces it comes from. */
static const char *row_link(
	struct request *r, const struct view *v, const struct nation_row *row, const struct nation_query *q)
{
	struct period p = { q->from, q->to };
	const char *period = period_text(&r->arena, &p);
	if (v->by == NATION_BY_PROVINCE)
		return arena_printf(&r->arena, "/figures/%s/levels?province=%s", period, row->code);
	if (q->province >= 0)
		return NULL;
	if (v->by == NATION_BY_LEVEL)
		return arena_printf(&r->arena, "/figures/%s/provinces?level=%s", period, row->code);
	if (v->by == NATION_BY_PROCEDURE)
		return arena_printf(
			&r->arena, "/figures/%s/provinces?procedure=%s", period, url_part(r, row->code));
	int32_t first = month_first_day(row->place), last = month_first_day(row->place + 1) - 1;
	struct period month = { first < q->from ? q->from : first, last > q->to ? q->to : last };
	return arena_printf(&r->arena, "/figures/%s/provinces", period_text(&r->arena, &month));
}

/* Where a row's numbers lead: the lists of dossiers in the pages of its province. NULL: it has none. */
static const char *row_site(
	struct request *r, const struct view *v, const struct nation_row *row, const struct nation_query *q)
{
	const struct nation *n = r->subjects;
	struct period p = { q->from, q->to };
	int place = v->by == NATION_BY_PROVINCE ? row->place : q->province;
	const char *site = place < 0 ? NULL : n->list.province[place].site, *scope = "all";
	/* A list there is of one level, procedure or month: two at once lead nowhere. */
	bool two =
		q->level >= 0 && (q->procedure || v->by == NATION_BY_PROCEDURE || v->by == NATION_BY_MONTH);
	if (!site || two)
		return NULL;
	if (v->by == NATION_BY_PROCEDURE)
		scope = arena_printf(&r->arena, "procedure:%s", url_part(r, row->code));
	else if (v->by == NATION_BY_MONTH)
		scope = arena_printf(&r->arena, "month:%s", row->code);
	else if (v->by == NATION_BY_LEVEL || q->level >= 0)
		scope = arena_printf(&r->arena, "level:%s",
			v->by == NATION_BY_LEVEL ? row->code : level_names[q->level]);
	else if (q->procedure)
		scope = arena_printf(&r->arena, "procedure:%s", url_part(r, q->procedure));
	return arena_printf(&r->arena, "%s/figures/%s/%s", site, period_text(&r->arena, &p), scope);
}

static const char *row_name(const struct request *r, const struct view *v, const struct nation_row *row)
{
	static const char *const levels[LEVELS] = { "row.province", "row.district", "row.commune" };
	const struct nation *n = r->subjects;
	if (v->by == NATION_BY_LEVEL)
		return message(r->lang, levels[row->place]);
	return v->by == NATION_BY_PROVINCE ? province_name(r, &n->list.province[row->place]) : row->name;
}

static void put_rows(struct request *r, struct value_map *m, const struct view *v,
	const struct nation_query *q, const struct nation_report *rep)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)rep->rows + 1));
	int n = 0;
	for (int i = 0; i < rep->rows; i++) {
		const struct nation_row *row = &rep->row[i];
		/* A page leaves out procedures in which nothing happened; the files have all. */
		if (v->by == NATION_BY_PROCEDURE && !row->f.v[FIGURE_TO_PROCESS])
			continue;
		rows[n++] = figure_row_values(&r->arena, row_site(r, v, row, q), row_link(r, v, row, q),
			row->code, row_name(r, v, row), &row->f);
	}
	const struct value_map **total = arena_alloc(&r->arena, sizeof *total);
	total[0] = figure_row_values(&r->arena, NULL, NULL, "", message(r->lang, "total"), &rep->total);
	put_list(m, "rows", rows, n);
	put_list(m, "total_row", total, 1);
	put_count(m, "row_count", n);
}

/* Who is not in the figures, and since when. */
static void put_missing(struct request *r, struct value_map *m, const struct nation_report *rep)
{
	const struct nation *n = r->subjects;
	const struct value_map **items =
		arena_alloc(&r->arena, sizeof *items * ((size_t)rep->missings + 1));
	for (int i = 0; i < rep->missings; i++) {
		struct value_map *item = value_map_new(&r->arena, 2);
		put_text(item, "name", province_name(r, &n->list.province[rep->missing[i].place]));
		if (rep->missing[i].seen_at)
			put_time(item, "seen_at", rep->missing[i].seen_at);
		items[i] = item;
	}
	put_list(m, "missing", items, rep->missings);
	put_count(m, "missing_count", rep->missings);
	put_count(m, "asked_count", rep->asked);
	put_count(m, "answered_count", rep->asked - rep->missings);
}

static void put_choices(
	struct request *r, struct value_map *m, const struct view *now, const struct nation_query *q)
{
	const struct nation *n = r->subjects;
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * VIEWS);
	for (int i = 0; i < VIEWS; i++) {
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "view", views[i].name);
		put_text(item, "label", message(r->lang, views[i].title));
		put_bool(item, "selected", now == &views[i]);
		items[i] = item;
	}
	put_list(m, "views", items, VIEWS);
	const struct value_map **of = arena_alloc(&r->arena, sizeof *of * ((size_t)n->list.provinces + 1));
	for (int i = 0; i < n->list.provinces; i++) {
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "code", n->list.province[i].code);
		put_text(item, "label", province_name(r, &n->list.province[i]));
		put_bool(item, "selected", i == q->province);
		of[i] = item;
	}
	put_list(m, "provinces", of, n->list.provinces);
}

static bool machine_table(struct request *r, const struct nation_report *rep, const char *name)
{
	struct table t;
	nation_table(&t, &r->arena, r->subjects, rep, message(r->lang, "total"));
	return page_table(r, &t, name);
}

/* "By province: Commune level": the table's title and what was filtered. */
static const char *heading(struct request *r, const struct view *v, const struct nation_query *q)
{
	static const char *const levels[LEVELS] = { "row.province", "row.district", "row.commune" };
	const struct nation *n = r->subjects;
	const char *title = message(r->lang, v->title);
	if (q->province >= 0)
		title = arena_printf(
			&r->arena, "%s: %s", title, province_name(r, &n->list.province[q->province]));
	if (q->level >= 0)
		title = arena_printf(&r->arena, "%s: %s", title, message(r->lang, levels[q->level]));
	if (q->procedure)
		title = arena_printf(&r->arena, "%s: %s", title, q->procedure);
	return title;
}

static bool show_table(struct request *r, struct error *err)
{
	const struct view *v = find_view(r->param[1]);
	struct period p;
	struct nation_report rep;
	if (!v)
		return err_set(err, ERR_NOT_FOUND, "there is no such table");
	if (!period_parse(r->param[0], &p))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	struct nation_query q = { .from = p.from, .to = p.to, .by = v->by };
	if (!read_filters(r, &q, err) || !nation_report(r->subjects, &q, &r->arena, &rep, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_table(r, &rep, v->name);
	struct value_map *m = page_values(r);
	figure_put_period(m, &r->arena, &p);
	put_choices(r, m, v, &q);
	put_text(m, "csv",
		arena_printf(&r->arena, "/figures/%s/%s.csv%s", r->param[0], v->name, own_query(r, &q)));
	put_text(m, "json",
		arena_printf(&r->arena, "/figures/%s/%s.json%s", r->param[0], v->name, own_query(r, &q)));
	put_text(m, "heading", heading(r, v, &q));
	put_text(m, "what", message(r->lang, v->what));
	put_missing(r, m, &rep);
	put_rows(r, m, v, &q, &rep);
	return page_render(r, "nation/table.html", m, heading(r, v, &q), err);
}

/* The chart of the overview: a bar for each month. */
static bool put_months(
	struct request *r, struct value_map *m, const struct nation_query *period, struct error *err)
{
	struct nation_report rep;
	struct nation_query q = *period;
	q.by = NATION_BY_MONTH;
	if (!nation_report(r->subjects, &q, &r->arena, &rep, err))
		return false;
	struct svg_bar *bars = arena_zalloc(&r->arena, sizeof *bars * ((size_t)rep.rows + 1));
	int n = 0;
	for (int i = 0; i < rep.rows && n < 24; i++, n++)
		bars[n] =
			figure_bar(rep.row[i].name, row_link(r, &views[3], &rep.row[i], &q), &rep.row[i].f);
	svg_bars(m, "chart", &r->arena, r->lang, message(r->lang, "chart.months"), bars, n);
	return true;
}

static bool overview_of(struct request *r, const struct period *p, struct error *err)
{
	struct nation_report rep;
	struct nation_query q = {
		.from = p->from, .to = p->to, .by = NATION_BY_PROVINCE, .level = -1, .province = -1
	};
	if (!nation_report(r->subjects, &q, &r->arena, &rep, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_table(r, &rep, "overview");
	struct value_map *m = page_values(r);
	figure_put_period(m, &r->arena, p);
	put_choices(r, m, NULL, &q);
	put_missing(r, m, &rep);
	put_rows(r, m, &views[0], &q, &rep);
	figure_put_sums(m, &r->arena, &rep.total);
	return put_months(r, m, &q, err) && page_render(r, "nation/overview.html", m, NULL, err);
}

static bool show_overview(struct request *r, struct error *err)
{
	struct period p;
	if (!period_parse(r->param[0], &p))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	return overview_of(r, &p, err);
}

/* The reporting period in which the last dossier that any province knows was received or finished. */
static bool show_home(struct request *r, struct error *err)
{
	static const struct question head = { .by = ASK_HEAD };
	const struct nation *n = r->subjects;
	int32_t last = 0;
	struct reply *reply = arena_zalloc(&r->arena, sizeof *reply * (size_t)n->list.provinces);
	links_ask(n->links, &head, -1, NATION_PATIENCE_MS, reply);
	for (int i = 0; i < n->list.provinces; i++)
		if (reply[i].answered && reply[i].answer.last_day > last)
			last = reply[i].answer.last_day;
	replies_release(reply, n->list.provinces);
	struct period p = period_so_far(last, day_of_time(time_now()));
	return overview_of(r, &p, err);
}

/* The form above a table: its fields become the address of the table. */
static bool choose(struct request *r, struct error *err)
{
	const char *province = form_get(&r->get, "province");
	const struct view *v = find_view(form_get(&r->get, "view"));
	const struct nation *n = r->subjects;
	int at = province ? nation_list_find(&n->list, province) : -1;
	struct period p;
	if (!period_from_form(form_get(&r->get, "from"), form_get(&r->get, "to"), &p))
		return err_set(err, ERR_DATA, "the period's first day must not come after its last");
	const char *period = period_text(&r->arena, &p);
	if (at >= 0)
		return redirect(r, arena_printf(&r->arena, "/figures/%s/%s?province=%s", period,
					   v ? v->name : "levels", n->list.province[at].code));
	return redirect(r, v ? arena_printf(&r->arena, "/figures/%s/%s", period, v->name)
			     : arena_printf(&r->arena, "/overview/%s", period));
}

static bool machine_provinces(struct request *r, const struct nation *n)
{
	static const char *const columns[] = { "code", "name", "site", "answers", "known_at", "last_act",
		NULL };
	struct table t;
	char at[26];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n->list.provinces; i++) {
		const struct nation_province *p = &n->list.province[i];
		struct link_state s = links_state(n->links, i);
		table_text(&t, p->code);
		table_text(&t, p->name);
		table_text(&t, p->site);
		table_text(&t, s.answers ? "yes" : "no");
		table_text(&t, s.seen_at ? time_stamp(s.seen_at, at) : NULL);
		table_text(&t, s.as_of ? time_stamp(s.as_of, at) : NULL);
	}
	return page_table(r, &t, "provinces");
}

static bool show_provinces(struct request *r, struct error *err)
{
	const struct nation *n = r->subjects;
	int count = n->list.provinces, answer = 0;
	if (r->format != FORMAT_PAGE)
		return machine_provinces(r, n);
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)count + 1));
	for (int i = 0; i < count; i++) {
		const struct nation_province *p = &n->list.province[i];
		struct link_state s = links_state(n->links, i);
		struct value_map *row = value_map_new(&r->arena, 8);
		put_text(row, "code", p->code);
		put_text(row, "name", province_name(r, p));
		put_text(row, "site", p->site);
		put_bool(row, "answers", s.answers);
		if (s.seen_at)
			put_time(row, "seen_at", s.seen_at);
		if (s.as_of)
			put_time(row, "as_of", s.as_of);
		put_text(row, "why", s.why[0] ? arena_str(&r->arena, s.why) : NULL);
		rows[i] = row;
		answer += s.answers;
	}
	put_list(m, "rows", rows, count);
	put_count(m, "asked_count", count);
	put_count(m, "answered_count", answer);
	return page_render(r, "nation/provinces.html", m, NULL, err);
}

const struct route nation_routes[] = {
	{ .method = "GET",
		.path = "/",
		.handler = show_home,
		.who = ROLE_EVERYBODY,
		.title = "overview.title",
		.nav = "nav.overview",
		.nav_place = 1 },
	{ .method = "GET",
		.path = "/overview/:period",
		.handler = show_overview,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_TABLE,
		.title = "overview.title" },
	{ .method = "GET",
		.path = "/figures",
		.handler = choose,
		.who = ROLE_EVERYBODY,
		.title = "overview.title",
		.field = { { "from", FIELD_DAY, 0, true }, { "to", FIELD_DAY, 0, true },
			{ "view", FIELD_TEXT, 40, false }, { "province", FIELD_TEXT, 20, false } } },
	{ .method = "GET",
		.path = "/figures/:period/:view",
		.handler = show_table,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_TABLE,
		.field = { { "province", FIELD_TEXT, 20, false }, { "level", FIELD_TEXT, 20, false },
			{ "procedure", FIELD_TEXT, 150, false } } },
	{ .method = "GET",
		.path = "/provinces",
		.handler = show_provinces,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_TABLE,
		.title = "provinces.title",
		.nav = "nav.provinces",
		.nav_place = 2 },
	{ 0 },
};
