/* figure_web.c: the overview, the annex tables and other groupings of a period. Addresses:
 *
 *	/                                     the overview of the present reporting period
 *	/overview/2021-12-15..2022-06-14      of a given one
 *	/figures/2021-12-15..2022-06-14/commune   a table; VIEW is a row of `views`
 *	/figures/PERIOD/SCOPE/FIGURE          the dossiers of one number (list_web.c) */
#include "figure/figure_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "figure/cube.h"
#include "figure/list_web.h"
#include "figure/period.h"
#include "guide/guide_web.h"
#include "web/page.h"

/* A table that can be asked for. */
struct view {
	const char *name; /* in the address */
	enum figure_by by;
	int level;                /* -1: all */
	const char *title, *what; /* messages: of the page, of the first column */
};

static const struct view views[] = {
	{ "province", BY_AGENCY, LEVEL_PROVINCE, "view.province", "column.agency" },
	{ "district", BY_AGENCY, LEVEL_DISTRICT, "view.district", "column.agency" },
	{ "commune", BY_AGENCY, LEVEL_COMMUNE, "view.commune", "column.agency" },
	{ "agencies", BY_AGENCY, -1, "view.agencies", "column.agency" },
	{ "districts", BY_DISTRICT, -1, "view.districts", "column.district" },
	{ "levels", BY_LEVEL, -1, "view.levels", "column.level" },
	{ "procedures", BY_PROCEDURE, -1, "view.procedures", "column.procedure" },
	{ "fields", BY_FIELD, -1, "view.fields", "column.field" },
	{ "channels", BY_CHANNEL, -1, "view.channels", "column.channel" },
	{ "months", BY_MONTH, -1, "view.months", "column.month" },
};

enum { VIEWS = sizeof views / sizeof views[0] };

static const struct view *find_view(const char *name)
{
	for (int i = 0; i < VIEWS; i++)
		if (strcmp(views[i].name, name) == 0)
			return &views[i];
	return NULL;
}

/* What stands for a row in the address of its lists. */
static const char *row_scope(struct arena *a, const struct view *v, const struct figure_row *row)
{
	static const char *const prefix[BYS] = { "",
		"district:", "procedure:", "field:", "level:", "channel:", "month:" };
	if (v->by == BY_AGENCY)
		return row->code;
	if (v->by == BY_DISTRICT && row->place < 0)
		return "level:province";
	return arena_printf(a, "%s%s", prefix[v->by], row->code);
}

static int own_agency(const struct request *r, const struct world *w)
{
	return who_oversees(r) ? -1 : province_agency_by_id(&w->rules.province, who_agency(r));
}

/* Whether the cube has it; else the ledger is read. */
static bool from_cube(enum figure_by by)
{
	return by != BY_PROCEDURE && by != BY_FIELD && by != BY_CHANNEL;
}

bool figure_ask(
	struct request *r, const struct figure_query *q, struct figure_report *out, struct error *err)
{
	const struct world *w = r->subjects;
	if (!from_cube(q->by))
		return figure_report(
			r->db, &w->rules.province, &w->rules.catalogue, q, &r->arena, out, err);
	if (!cube_ready(w->cube, r->db, err))
		return false;
	cube_hold(w->cube);
	bool ok = figure_by_agency(&w->rules.province, q, cube_moved, w->cube, &r->arena, out, err);
	cube_let_go(w->cube);
	return ok;
}

static bool machine_table(struct request *r, const struct figure_report *rep, const char *name)
{
	struct table t;
	figure_table(&t, &r->arena, rep, message(r->lang, "total"));
	return page_table(r, &t, name);
}

static void put_views(struct request *r, struct value_map *m, const struct view *now)
{
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * VIEWS);
	for (int i = 0; i < VIEWS; i++) {
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "view", views[i].name);
		put_text(item, "label", message(r->lang, views[i].title));
		put_bool(item, "selected", now == &views[i]);
		items[i] = item;
	}
	put_list(m, "views", items, VIEWS);
}

/* Levels and channels have names of their own in each language; all else is called as its file says. */
static const char *row_name(const struct request *r, const struct view *v, const struct figure_row *row)
{
	static const char *const levels[LEVELS] = { "row.province", "row.district", "row.commune" };
	static const char *const channels[] = { "", "channel.counter", "channel.online", "channel.post" };
	if (v->by == BY_LEVEL)
		return message(r->lang, levels[row->place]);
	return v->by == BY_CHANNEL ? message(r->lang, channels[row->place]) : row->name;
}

static void put_rows(struct request *r, struct value_map *m, const struct view *v,
	const struct figure_report *rep, const char *total_scope)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)rep->rows + 1));
	int n = 0;
	for (int i = 0; i < rep->rows; i++) {
		/* A page leaves out procedures and fields in which nothing happened; the files have all. */
		if ((v->by == BY_PROCEDURE || v->by == BY_FIELD) && !rep->row[i].f.v[FIGURE_TO_PROCESS])
			continue;
		rows[n++] = figure_row_values(&r->arena, row_scope(&r->arena, v, &rep->row[i]), NULL,
			rep->row[i].code, row_name(r, v, &rep->row[i]), &rep->row[i].f);
	}
	const struct value_map **total = arena_alloc(&r->arena, sizeof *total);
	total[0] =
		figure_row_values(&r->arena, total_scope, NULL, "", message(r->lang, "total"), &rep->total);
	put_list(m, "rows", rows, n);
	put_list(m, "total_row", total, 1);
	put_count(m, "row_count", n);
}

static bool show_table(struct request *r, struct error *err)
{
	const struct world *w = r->subjects;
	const struct view *v = find_view(r->param[1]);
	struct period p;
	struct figure_report rep;
	if (!v)
		return err_set(err, ERR_NOT_FOUND, "there is no such table");
	if (!period_parse(r->param[0], &p))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	struct figure_query q = {
		.from = p.from, .to = p.to, .by = v->by, .level = v->level, .agency = own_agency(r, w)
	};
	if (!figure_ask(r, &q, &rep, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_table(r, &rep, v->name);
	struct value_map *m = page_values(r);
	figure_put_period(m, &r->arena, &p);
	put_views(r, m, v);
	put_text(m, "view", v->name);
	put_text(m, "heading", message(r->lang, v->title));
	put_text(m, "what", message(r->lang, v->what));
	put_bool(m, "coded", v->by == BY_PROCEDURE);
	put_rows(r, m, v, &rep, v->level < 0 ? "all" : arena_printf(&r->arena, "level:%s", v->name));
	return page_render(r, "figure/table.html", m, message(r->lang, v->title), err);
}

/* The chart of the overview: a bar for each month. */
static bool put_months(
	struct request *r, struct value_map *m, const struct period *p, int agency, struct error *err)
{
	struct figure_report rep;
	struct figure_query q = {
		.from = p->from, .to = p->to, .by = BY_MONTH, .level = -1, .agency = agency
	};
	if (!figure_ask(r, &q, &rep, err))
		return false;
	struct svg_bar *bars = arena_zalloc(&r->arena, sizeof *bars * ((size_t)rep.rows + 1));
	const char *period = period_text(&r->arena, p);
	int n = 0;
	for (int i = 0; i < rep.rows && n < 24; i++, n++) {
		const char *href =
			arena_printf(&r->arena, "/figures/%s/month:%s/to_process", period, rep.row[i].code);
		bars[n] = figure_bar(rep.row[i].name, href, &rep.row[i].f);
	}
	svg_bars(m, "chart", &r->arena, r->lang, message(r->lang, "chart.months"), bars, n);
	return true;
}

static bool overview_of(struct request *r, const struct period *p, bool home, struct error *err)
{
	const struct world *w = r->subjects;
	struct figure_report rep;
	int agency = own_agency(r, w);
	struct figure_query q = {
		.from = p->from, .to = p->to, .by = BY_LEVEL, .level = -1, .agency = agency
	};
	if (!figure_ask(r, &q, &rep, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_table(r, &rep, "overview");
	struct value_map *m = page_values(r);
	figure_put_period(m, &r->arena, p);
	put_views(r, m, NULL);
	static const struct view levels = { "levels", BY_LEVEL, -1, "view.levels", "column.level" };
	put_rows(r, m, &levels, &rep, "all");
	figure_put_sums(m, &r->arena, &rep.total);
	return put_months(r, m, p, agency, err) && (!home || guide_put(r, m, err)) &&
	       page_render(r, "figure/overview.html", m, NULL, err);
}

static bool show_overview(struct request *r, struct error *err)
{
	struct period p;
	if (!period_parse(r->param[0], &p))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	return overview_of(r, &p, false, err);
}

static bool show_home(struct request *r, struct error *err)
{
	const struct world *w = r->subjects;
	if (!cube_ready(w->cube, r->db, err))
		return false;
	int32_t last = cube_last_day(w->cube);
	struct period p = period_so_far(last, day_of_time(time_now()));
	return overview_of(r, &p, true, err);
}

/* The form above a table: its fields become the address of the table. */
static bool choose(struct request *r, struct error *err)
{
	const char *from = form_get(&r->get, "from"), *to = form_get(&r->get, "to"),
		   *view = form_get(&r->get, "view");
	struct period p;
	if (!period_from_form(from, to, &p))
		return err_set(err, ERR_DATA, "the period's first day must not come after its last");
	if (view && find_view(view))
		return redirect(
			r, arena_printf(&r->arena, "/figures/%s/%s", period_text(&r->arena, &p), view));
	return redirect(r, arena_printf(&r->arena, "/overview/%s", period_text(&r->arena, &p)));
}

static bool cube_lies_ready(const struct request *r)
{
	const struct world *w = r->subjects;
	return cube_is_ready(w->cube);
}

static bool table_is_quick(const struct request *r)
{
	const struct view *v = find_view(r->param[1]);
	return v && from_cube(v->by) && cube_lies_ready(r);
}

const struct route figure_routes[] = {
	{ .method = "GET",
		.path = "/",
		.handler = show_home,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_QUICK | ROUTE_CACHE,
		.quick = cube_lies_ready,
		.title = "overview.title",
		.nav = "nav.overview",
		.nav_place = 1 },
	{ .method = "GET",
		.path = "/overview/:period",
		.handler = show_overview,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_QUICK | ROUTE_TABLE | ROUTE_CACHE,
		.quick = cube_lies_ready,
		.title = "overview.title" },
	{ .method = "GET",
		.path = "/figures",
		.handler = choose,
		.who = ROLE_EVERYBODY,
		.title = "overview.title",
		.field = { { "from", FIELD_DAY, 0, true }, { "to", FIELD_DAY, 0, true },
			{ "view", FIELD_TEXT, 40, false } } },
	{ .method = "GET",
		.path = "/figures/:period/:view",
		.handler = show_table,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_QUICK | ROUTE_TABLE | ROUTE_CACHE,
		.quick = table_is_quick },
	{ .method = "GET",
		.path = "/figures/:period/:scope/:figure",
		.handler = figure_list_page,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_TABLE,
		.field = { { "sort", FIELD_TEXT, 20, false }, { "dir", FIELD_TEXT, 10, false },
			{ "after", FIELD_TEXT, 60, false }, { "channel", FIELD_TEXT, 20, false },
			{ "procedure", FIELD_TEXT, 100, false } } },
	{ 0 },
};
