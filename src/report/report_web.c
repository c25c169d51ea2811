/* report_web.c: reports: the list, the document with its figures as links, what may be done to it. */
#include "report/report_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "figure/figure_web.h"
#include "web/page.h"

enum { LATER_MAX = 200 };

/* Officers, approvers and heads of the agencies that write it. */
#define ROLE_WRITERS (1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD)

/* Whether the one who asks has one of the roles at one of the drafting agencies. */
static bool at_drafters(
	const struct request *r, const struct rules *rules, const char *drafters, unsigned roles)
{
	for (const char *p = drafters; *p;) {
		size_t n = strcspn(p, " ");
		int at = province_agency(&rules->province, p, n);
		if (at >= 0 && who_at(r, roles, rules->province.agency[at].id, 0))
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

static struct report_actor actor_for(
	const struct request *r, const struct rules *rules, const struct report_layout *l)
{
	return (struct report_actor){ .name = r->who.full_name,
		.account = r->who.account,
		.drafts = at_drafters(r, rules, l->drafters, ROLE_WRITERS),
		.reviews = at_drafters(r, rules, l->drafters, 1u << ROLE_APPROVER | 1u << ROLE_HEAD),
		.leads = (r->who.role & 1u << ROLE_LEADER) != 0 };
}

/* A signed report is read although the layout that it was made by does not fit the sets of today. */
static bool read_layout(struct request *r, struct report_page *p, struct error *err)
{
	struct report_layout *l = &p->layout;
	struct error own = { 0 };
	if (report_layout_load(r->db, p->rules, p->sets, p->report.layout, &r->arena, l, &own))
		return true;
	if (!p->report.frozen || own.code != ERR_DATA)
		return err_set(err, own.code, "%s", own.text);
	l->drafters = l->drafters ? l->drafters : "";
	return true;
}

bool report_page_read(struct request *r, struct report_page *p, struct error *err)
{
	int64_t id;
	bool found = false;
	p->rules = r->subjects;
	p->sets = p->rules->indicators;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "there is no such report");
	if (!report_find(r->db, id, &r->arena, &p->report, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "there is no such report");
	if (!read_layout(r, p, err) || !report_blocks(r->db, id, &r->arena, &p->block, &p->blocks, err))
		return false;
	p->who = actor_for(r, p->rules, &p->layout);
	return who_oversees(r) || p->who.drafts ||
	       err_set(err, ERR_DENIED, "the report is written by others");
}

bool report_page_doc(struct request *r, struct report_page *p, struct error *err)
{
	const struct report *x = &p->report;
	if (x->frozen)
		return report_from_json(x->frozen, strlen(x->frozen), &r->arena, &p->doc, err);
	struct report_making m = { .rules = p->rules,
		.sets = p->sets,
		.layout = &p->layout,
		.block = p->block,
		.blocks = p->blocks,
		.period = x->period,
		.day = day_of_time(time_now()),
		.db = r->db,
		.arena = &r->arena };
	return report_make(&m, &p->doc, err);
}

static const char *const state_keys[] = { "report.draft", "report.reviewed", "report.signed",
	"report.issued" };

static const struct value_map *list_row(struct request *r, const struct report *x)
{
	struct value_map *row = value_map_new(&r->arena, 8);
	put_plain(row, "id", x->id);
	put_text(row, "name", x->name);
	put_day(row, "from", x->period.from);
	put_day(row, "to", x->period.to);
	put_text(row, "number", x->number);
	put_text(row, "state", message(r->lang, state_keys[x->state]));
	put_bool(row, "issued", x->state == REPORT_ISSUED);
	return row;
}

/* What a layout's text says of itself ("#! name "), without reading all of it. */
static const char *said(struct arena *a, const char *text, const char *what)
{
	const char *p = strstr(text, what);
	size_t n = strlen(what);
	return p ? arena_dup(a, p + n, strcspn(p + n, "\r\n")) : "";
}

/* Those of the layouts by which the one who asks writes reports; returns how many. */
static int own_layouts(struct request *r, struct layout_name *layout, int layouts)
{
	int n = 0;
	bool leads = (r->who.role & 1u << ROLE_LEADER) != 0;
	for (int i = 0; i < layouts; i++)
		if (leads || at_drafters(r, r->subjects, said(&r->arena, layout[i].text, "#! drafters "),
				     ROLE_WRITERS))
			layout[n++] = layout[i];
	return n;
}

static bool is_among(const char *code, const struct layout_name *layout, int layouts)
{
	for (int i = 0; i < layouts; i++)
		if (strcmp(layout[i].code, code) == 0)
			return true;
	return false;
}

static bool list_page(struct request *r, struct error *err)
{
	struct report *list;
	struct layout_name *layout;
	int n, layouts, shown = 0;
	if (!reports_list(r->db, false, &r->arena, &list, &n, err) ||
		!report_layouts_list(r->db, &r->arena, &layout, &layouts, err))
		return false;
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	const struct value_map **options = arena_alloc(&r->arena, sizeof *options * ((size_t)layouts + 1));
	/* Whoever neither oversees nor writes by a layout opens none of its reports. */
	layouts = own_layouts(r, layout, layouts);
	for (int i = 0; i < n; i++)
		if (who_oversees(r) || is_among(list[i].layout, layout, layouts))
			rows[shown++] = list_row(r, &list[i]);
	for (int i = 0; i < layouts; i++) {
		struct value_map *o = value_map_new(&r->arena, 2);
		put_text(o, "code", layout[i].code);
		put_text(o, "name", said(&r->arena, layout[i].text, "#! name "));
		options[i] = o;
	}
	struct period p = period_half_year(period_half_year(day_of_time(time_now())).from - 1);
	put_list(m, "rows", rows, shown);
	put_count(m, "row_count", shown);
	put_bool(m, "some", shown > 0);
	put_list(m, "layouts", options, layouts);
	put_bool(m, "may_add", layouts > 0);
	figure_put_period(m, &r->arena, &p);
	return page_render(r, "report/list.html", m, NULL, err);
}

static bool added(struct request *r, struct error *err)
{
	const struct report *x = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/reports/%lld", (long long)x->id));
}

static bool add(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct report *x = arena_zalloc(&r->arena, sizeof *x);
	struct report_layout l;
	x->layout = form_get(&r->post, "layout");
	if (!period_from_form(form_get(&r->post, "from"), form_get(&r->post, "to"), &x->period))
		return err_set(err, ERR_DATA, "the period's first day must not come after its last");
	if (!report_layout_load(r->db, rules, rules->indicators, x->layout, &r->arena, &l, err))
		return false;
	struct report_actor who = actor_for(r, rules, &l);
	if (!report_may(&who, REPORT_DRAFT, REPORT_WRITE))
		return err_set(err, ERR_DENIED, "the report is written by others");
	x->name = l.name;
	return web_act(r, report_add_act, x, added);
}

static void put_state(struct request *r, struct value_map *m, const struct report_page *p)
{
	const struct report *x = &p->report;
	put_plain(m, "id", x->id);
	put_plain(m, "revision", x->revision);
	put_text(m, "name", x->name);
	put_text(m, "state", message(r->lang, state_keys[x->state]));
	put_bool(m, "is_draft", x->state == REPORT_DRAFT);
	put_bool(m, "frozen", x->frozen != NULL);
	put_bool(m, "issued", x->state == REPORT_ISSUED);
	put_bool(m, "may_write", report_may(&p->who, x->state, REPORT_WRITE));
	put_bool(m, "may_review", report_may(&p->who, x->state, REPORT_REVIEW));
	put_bool(m, "may_back", report_may(&p->who, x->state, REPORT_BACK));
	put_bool(m, "may_sign", report_may(&p->who, x->state, REPORT_SIGN));
	put_bool(m, "may_issue", report_may(&p->who, x->state, REPORT_ISSUE));
	put_text(m, "number", x->number);
	put_text(m, "signer", x->signer);
	put_text(m, "capacity", x->capacity);
	put_text(m, "excuse", x->excuse && *x->excuse ? x->excuse : NULL);
	put_text(m, "sha256", x->sha256);
	if (x->signed_at)
		put_time(m, "signed_at", x->signed_at);
	figure_put_period(m, &r->arena, &x->period);
}

/* Each block leads to where it is written, also when it is empty or only a table. */
static void put_blocks(struct request *r, struct value_map *m, const struct report_page *p)
{
	const struct report_layout *l = &p->layout;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)l->lines + 1));
	int n = 0;
	for (int i = 0; i < l->lines; i++) {
		if (l->line[i].kind != LAYOUT_BLOCK)
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_text(row, "code", l->line[i].code);
		put_text(row, "title", l->line[i].title);
		rows[n++] = row;
	}
	put_list(m, "blocks", rows, n);
	put_bool(m, "any_block", n > 0 && report_may(&p->who, p->report.state, REPORT_WRITE));
}

static bool show(struct request *r, struct error *err)
{
	struct report_page p;
	if (!report_page_read(r, &p, err) || !report_page_doc(r, &p, err))
		return false;
	struct value_map *m = page_values(r);
	put_state(r, m, &p);
	put_blocks(r, m, &p);
	report_put_doc(r, m, p.doc, true);
	return page_render(r, "report/show.html", m, p.report.name, err);
}

static bool file(struct request *r, struct error *err)
{
	struct report_page p;
	return report_page_read(r, &p, err) && report_page_doc(r, &p, err) &&
	       report_send(r, &p.report, p.doc, r->param[1], err);
}

static bool table(struct request *r, struct error *err)
{
	struct report_page p;
	struct table t;
	if (!report_page_read(r, &p, err) || !report_page_doc(r, &p, err))
		return false;
	const struct report_table *from = report_table_find(p.doc, r->param[1]);
	if (!from || from->columns > TABLE_COLUMNS)
		return err_set(err, ERR_NOT_FOUND, "the report has no such table");
	if (r->format == FORMAT_PAGE)
		return redirect(r, arena_printf(&r->arena, "/reports/%s#%s", r->param[0], from->code));
	const char **columns = arena_zalloc(&r->arena, sizeof *columns * ((size_t)from->columns + 1));
	for (int i = 0; i < from->columns; i++)
		columns[i] = from->column[i].title;
	table_begin(&t, &r->arena, columns);
	for (const struct report_row *row = from->first; row; row = row->next)
		for (int i = 0; i < from->columns; i++)
			table_text(&t, row->cell[i].plain ? row->cell[i].plain : row->cell[i].text);
	return page_table(r, &t, from->code);
}

static bool moved(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/reports/%s", r->param[0]));
}

static bool move(struct request *r, struct error *err)
{
	static const char *const names[] = { "", "review", "back", "", "issue", NULL };
	struct report_page p;
	struct report_call *c = arena_zalloc(&r->arena, sizeof *c);
	const char *revision = form_get(&r->post, "revision");
	int act = text_word(r->param[1], names);
	if (act < 1 || !*names[act])
		return err_set(err, ERR_NOT_FOUND, "nothing of this name can be done to a report");
	if (!report_page_read(r, &p, err))
		return false;
	*c = (struct report_call){ .act = (enum report_act)act,
		.report = p.report.id,
		.who = p.who,
		.reason = form_get(&r->post, "reason") };
	if (!revision || !int_parse(revision, strlen(revision), &c->revision))
		return err_set(err, ERR_DATA, "revision: expected a whole number");
	return web_act(r, report_do_act, c, moved);
}

/* Acts that are named beside a figure. */
enum { NAMED_MAX = 5 };

static void put_causes(struct request *r, struct value_map *row, const struct report_change *x,
	const struct later_act *later)
{
	const struct value_map **acts = arena_alloc(&r->arena, sizeof *acts * (NAMED_MAX + 1));
	int n = x->acts < NAMED_MAX ? x->acts : NAMED_MAX;
	for (int i = 0; i < n; i++) {
		struct value_map *act = value_map_new(&r->arena, 2);
		put_plain(act, "event", later[x->act[i]].event);
		const struct later_act *of = &later[x->act[i]];
		put_text(act, "act", *of->subject ? of->subject : of->act);
		acts[i] = act;
	}
	put_list(row, "causes", acts, n);
	put_bool(row, "more", x->acts > n);
	put_count(row, "others", x->acts - n);
}

static void put_changes(struct request *r, struct value_map *m, const struct report_change *list, int n,
	const struct later_act *later)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 8);
		put_text(row, "key", list[i].key);
		put_text(row, "label", list[i].label);
		put_text(row, "was", list[i].was);
		put_text(row, "is", list[i].is);
		put_text(row, "href", list[i].href);
		put_causes(r, row, &list[i], later);
		rows[i] = row;
	}
	put_list(m, "changes", rows, n);
	put_count(m, "row_count", n);
	put_bool(m, "some", n > 0);
}

static void put_later(struct request *r, struct value_map *m, const struct later_act *list, int n)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_plain(row, "event", list[i].event);
		put_count(row, "figures", list[i].figures);
		put_time(row, "at", list[i].at);
		put_text(row, "act", list[i].act);
		put_text(row, "who", list[i].who);
		put_text(row, "subject", *list[i].subject ? list[i].subject : NULL);
		rows[i] = row;
	}
	put_list(m, "later", rows, n);
	put_bool(m, "any_later", n > 0);
}

static bool restate(struct request *r, struct error *err)
{
	struct report_page p;
	struct report_doc *now;
	struct report_change *list;
	struct later_act *later = arena_alloc(&r->arena, sizeof *later * LATER_MAX);
	int n;
	if (!report_page_read(r, &p, err))
		return false;
	if (!p.report.frozen)
		return err_set(err, ERR_CONFLICT, "the report is not signed: its figures still move");
	if (!report_page_doc(r, &p, err) ||
		!report_remake(r->db, p.rules, p.sets, &p.report, p.doc, &r->arena, &now, err))
		return false;
	report_compare(p.doc, now, &r->arena, &list, &n);
	int acts = n ? report_later_acts(
			       r->db, p.doc->event, p.report.period, &r->arena, later, LATER_MAX, err)
		     : 0;
	const struct report_causes causes = { r->db, p.rules, p.sets, p.doc, later, acts, &r->arena };
	if (acts < 0 || !report_find_causes(&causes, list, n, err))
		return false;
	struct value_map *m = page_values(r);
	put_state(r, m, &p);
	put_changes(r, m, list, n, later);
	put_text(m, "sets_changed", report_sets_changed(p.doc, now, &r->arena));
	put_bool(m, "cut", acts == LATER_MAX);
	put_later(r, m, later, acts);
	put_plain(m, "event", p.doc->event);
	return page_render(r, "report/restate.html", m, p.report.name, err);
}

#define READERS (ROLE_OVERSEERS | ROLE_WRITERS)

const struct route report_routes[] = {
	{ .method = "GET",
		.path = "/dashboard",
		.handler = dashboard_choose,
		.who = ROLE_OVERSEERS,
		.title = "dashboard.title",
		.nav = "nav.dashboard",
		.nav_place = 1,
		.field = { { "from", FIELD_DAY, 0, false }, { "to", FIELD_DAY, 0, false } } },
	{ .method = "GET",
		.path = "/dashboard/:period",
		.handler = dashboard_show,
		.who = ROLE_OVERSEERS,
		.flags = ROUTE_TABLE,
		.title = "dashboard.title" },
	{ .method = "GET",
		.path = "/reports",
		.handler = list_page,
		.who = READERS,
		.title = "reports.title",
		.nav = "nav.reports",
		.nav_place = 5 },
	{ .method = "POST",
		.path = "/reports",
		.handler = add,
		.who = READERS,
		.field = { { "layout", FIELD_TEXT, 60, true }, { "from", FIELD_DAY, 0, true },
			{ "to", FIELD_DAY, 0, true } } },
	{ .method = "GET", .path = "/reports/:id", .handler = show, .who = READERS },
	{ .method = "GET", .path = "/reports/:id/file/:name", .handler = file, .who = READERS },
	{ .method = "GET",
		.path = "/reports/:id/tables/:table",
		.handler = table,
		.who = READERS,
		.flags = ROUTE_TABLE },
	{ .method = "GET", .path = "/reports/:id/blocks/:code", .handler = report_edit, .who = READERS },
	{ .method = "POST",
		.path = "/reports/:id/blocks/:code",
		.handler = report_write,
		.who = READERS,
		.field = { { "revision", FIELD_INT, 1 << 30, true },
			{ "text", FIELD_TEXT, REPORT_TEXT_MAX, false } } },
	{ .method = "POST",
		.path = "/reports/:id/acts/:act",
		.handler = move,
		.who = READERS,
		.field = { { "revision", FIELD_INT, 1 << 30, true },
			{ "reason", FIELD_TEXT, 2000, false } } },
	{ .method = "POST",
		.path = "/reports/:id/sign",
		.handler = report_sign,
		.who = 1u << ROLE_LEADER,
		.field = { { "revision", FIELD_INT, 1 << 30, true }, { "number", FIELD_TEXT, 20, false },
			{ "reason", FIELD_TEXT, 2000, false }, { "secret", FIELD_SECRET, 200, false } } },
	{ .method = "GET", .path = "/reports/:id/restate", .handler = restate, .who = READERS },
	{ .method = "GET",
		.path = "/published",
		.handler = published_list,
		.who = PUBLIC,
		.title = "published.title" },
	{ .method = "GET", .path = "/published/:id", .handler = published_show, .who = PUBLIC },
	{ .method = "GET", .path = "/published/:id/file/:name", .handler = published_file, .who = PUBLIC },
	{ 0 },
};
