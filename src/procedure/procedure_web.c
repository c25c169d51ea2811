/* procedure_web.c: the catalogue of procedures, which anybody may look into (verify: Decree 61/2018/ND-CP
 * and Decree 63/2010/ND-CP on posting procedures). Addresses:
 *
 * 	/procedures?q=khai+sinh&field=...&level=commune&page=2 	/procedures/H12.X0001 */
#include "procedure/procedure_web.h"

#include <string.h>

#include "base/date.h"
#include "base/table.h"
#include "base/text.h"
#include "procedure/bodies_web.h"
#include "procedure/changes_web.h"
#include "procedure/procedure.h"
#include "procedure/show_web.h"
#include "web/html.h"
#include "web/page.h"

enum { PAGE_ROWS = 50 };

const char *const unit_keys[] = { "due.working_days", "due.working_hours", "due.days" };
const char *const level_keys[LEVELS] = { "row.province", "row.district", "row.commune" };

/* What was asked, as read from the address. */
struct asked {
	struct procedure_query q;
	const char *field, *level, *agency, *event;
	int page; /* from 1 */
};

static bool read_asked(struct request *r, struct asked *k, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *page = form_get(&r->get, "page");
	int64_t v = 1;
	k->q.words = form_get(&r->get, "q");
	k->field = form_get(&r->get, "field");
	k->level = form_get(&r->get, "level");
	k->agency = form_get(&r->get, "agency");
	k->event = form_get(&r->get, "event");
	k->q.field = k->q.level = k->q.owner = k->q.event = -1;
	for (int i = 0; k->field && *k->field && i < rules->catalogue.fields; i++)
		if (strcmp(rules->catalogue.field[i], k->field) == 0)
			k->q.field = i;
	if (k->field && *k->field && k->q.field < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure is of the field \"%s\"", k->field);
	if (k->level && *k->level && (k->q.level = text_word(k->level, level_names)) < 0)
		return err_set(err, ERR_USAGE, "the level must be province, district or commune");
	if (k->agency && *k->agency) {
		k->q.province = &rules->province;
		k->q.owner = province_agency(&rules->province, k->agency, strlen(k->agency));
		if (k->q.owner < 0)
			return err_set(err, ERR_NOT_FOUND, "no agency has the code \"%s\"", k->agency);
		k->q.owner_level = (int)rules->province.agency[k->q.owner].level;
	}
	if (k->event && *k->event && (k->q.event = text_word(k->event, life_event_names)) < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no life event \"%s\"", k->event);
	if (page && *page && (!int_parse(page, strlen(page), &v) || v < 1 || v > 100000))
		return err_set(err, ERR_USAGE, "the page must be a number");
	k->page = (int)v;
	return true;
}

static void add_part(struct buf *b, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buf_addc(b, b->len ? '&' : '?');
	buf_printf(b, "%s=", name);
	url_escape(b, value, strlen(value));
}

/* The address of the same question, of another page of it or as a file. */
static const char *address(struct request *r, const struct asked *k, const char *suffix, int page)
{
	struct buf b = BUF_INIT(8192);
	add_part(&b, "q", k->q.words);
	add_part(&b, "field", k->field);
	add_part(&b, "level", k->level);
	add_part(&b, "agency", k->agency);
	add_part(&b, "event", k->event);
	if (page > 1)
		add_part(&b, "page", arena_printf(&r->arena, "%d", page));
	const char *s = arena_printf(&r->arena, "/procedures%s%s", suffix, b.len ? b.p : "");
	buf_release(&b);
	return s;
}

void put_limit(struct request *r, struct value_map *m, const struct procedure *p)
{
	put_count(m, "limit", p->time_limit);
	put_text(m, "unit", message(r->lang, unit_keys[p->unit]));
}

static const struct value_map *row_values(struct request *r, const struct procedure *p)
{
	struct value_map *m = value_map_new(&r->arena, 8);
	put_text(m, "code", p->code);
	put_text(m, "name", p->name);
	put_text(m, "field", p->field);
	put_text(m, "level", message(r->lang, level_keys[p->level]));
	put_limit(r, m, p);
	put_plain(m, "online_level", p->online_level);
	return m;
}

bool procedures_table(struct request *r, const struct catalogue *c, const int *found, int n)
{
	static const char *const columns[] = { "code", "name", "field", "level", "time_limit", "unit",
		"online_level", "fee", "fee_amount", "fee_per", "legal_limit", "legal_unit", NULL };
	struct table t;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		const struct procedure *p = &c->procedure[found[i]];
		table_text(&t, p->code);
		table_text(&t, p->name);
		table_text(&t, p->field);
		table_text(&t, level_names[p->level]);
		table_int(&t, p->time_limit);
		table_text(&t, unit_names[p->unit]);
		table_int(&t, p->online_level);
		table_text(&t, p->fee ? "yes" : "no");
		if (p->fee_amount >= 0)
			table_int(&t, p->fee_amount);
		else
			table_text(&t, NULL);
		table_text(&t, fee_per_names[p->fee_per]);
		if (p->legal_limit)
			table_int(&t, p->legal_limit);
		else
			table_text(&t, NULL);
		table_text(&t, p->legal_limit ? unit_names[p->legal_unit] : NULL);
	}
	return page_table(r, &t, "procedures");
}

/* Those of the province by name; one of a district or commune only when it was asked for, since each
 * decides what all of its level decide. */
static void put_agencies(struct request *r, struct value_map *m, const struct asked *k)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * ((size_t)p->agencies + 1));
	int n = 0;
	for (int i = 0; i < p->agencies; i++) {
		if (p->agency[i].level != LEVEL_PROVINCE && i != k->q.owner)
			continue;
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "value", p->agency[i].code);
		put_text(item, "label", p->agency[i].name);
		put_bool(item, "selected", i == k->q.owner);
		items[n++] = item;
	}
	put_list(m, "agencies", items, n);
}

static void put_events(struct request *r, struct value_map *m, const struct asked *k)
{
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * LIFE_EVENTS);
	for (int i = 0; i < LIFE_EVENTS; i++) {
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "value", life_event_names[i]);
		put_text(item, "label", message(r->lang, life_event_keys[i]));
		put_bool(item, "selected", i == k->q.event);
		items[i] = item;
	}
	put_list(m, "events", items, LIFE_EVENTS);
}

static void put_choices(struct request *r, struct value_map *m, const struct asked *k)
{
	const struct catalogue *c = &((const struct rules *)r->subjects)->catalogue;
	const struct value_map **fields = arena_alloc(&r->arena, sizeof *fields * ((size_t)c->fields + 1));
	const struct value_map **levels = arena_alloc(&r->arena, sizeof *levels * LEVELS);
	for (int i = 0; i < c->fields; i++) {
		struct value_map *item = value_map_new(&r->arena, 2);
		put_text(item, "label", c->field[i]);
		put_bool(item, "selected", i == k->q.field);
		fields[i] = item;
	}
	for (int i = 0; i < LEVELS; i++) {
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "value", level_names[i]);
		put_text(item, "label", message(r->lang, level_keys[i]));
		put_bool(item, "selected", i == k->q.level);
		levels[i] = item;
	}
	put_list(m, "fields", fields, c->fields);
	put_list(m, "levels", levels, LEVELS);
	put_agencies(r, m, k);
	put_events(r, m, k);
}

static bool list(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct asked k;
	int n;
	if (!read_asked(r, &k, err))
		return false;
	const int *found = catalogue_search(&rules->catalogue, &k.q, &r->arena, &n);
	if (r->format != FORMAT_PAGE)
		return procedures_table(r, &rules->catalogue, found, n);
	int pages = n ? (n + PAGE_ROWS - 1) / PAGE_ROWS : 1, page = k.page > pages ? pages : k.page;
	int first = (page - 1) * PAGE_ROWS, shown = n - first < PAGE_ROWS ? n - first : PAGE_ROWS;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (PAGE_ROWS + 1));
	for (int i = 0; i < shown; i++)
		rows[i] = row_values(r, &rules->catalogue.procedure[found[first + i]]);
	struct value_map *m = page_values(r);
	put_text(m, "q", k.q.words);
	put_choices(r, m, &k);
	put_list(m, "rows", rows, shown);
	put_count(m, "count", n);
	put_count(m, "page", page);
	put_count(m, "pages", pages);
	put_bool(m, "many", pages > 1);
	put_text(m, "previous", page > 1 ? address(r, &k, "", page - 1) : NULL);
	put_text(m, "next", page < pages ? address(r, &k, "", page + 1) : NULL);
	put_text(m, "csv", address(r, &k, ".csv", 1));
	put_text(m, "json", address(r, &k, ".json", 1));
	put_bool(m, "may_publish", r->who.account && (r->who.role & 1u << ROLE_ADMIN));
	return page_render(r, "procedure/list.html", m, NULL, err);
}

const struct route procedure_routes[] = {
	{ .method = "GET",
		.path = "/procedures",
		.handler = list,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "procedures.title",
		.nav = "nav.procedures",
		.nav_place = 3,
		.field = { { "q", FIELD_TEXT, 200, false }, { "field", FIELD_TEXT, 200, false },
			{ "level", FIELD_TEXT, 20, false }, { "agency", FIELD_TEXT, 20, false },
			{ "event", FIELD_TEXT, 20, false }, { "page", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/procedures/:code",
		.handler = procedure_show,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "procedures.title" },
	{ .method = "GET",
		.path = "/procedures/:code/papers",
		.handler = procedure_papers,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "procedures.title" },
	{ .method = "GET",
		.path = "/procedures/:code/change",
		.handler = change_form,
		.who = 1u << ROLE_ADMIN,
		.title = "change.title" },
	{ .method = "POST",
		.path = "/procedures/:code/change",
		.handler = change_post,
		.who = 1u << ROLE_ADMIN,
		.title = "change.title",
		.field = { { "number", FIELD_TEXT, 60, false }, { "day", FIELD_TEXT, 10, false },
			{ "effective", FIELD_TEXT, 10, false }, { "name", FIELD_TEXT, 1000, false },
			{ "limit", FIELD_TEXT, 10, false }, { "fee_amount", FIELD_TEXT, 15, false },
			{ "ends", FIELD_TEXT, 5, false } } },
	{ .method = "GET",
		.path = "/new-procedure",
		.handler = publish_form,
		.who = 1u << ROLE_ADMIN,
		.title = "publish.title" },
	{ .method = "POST",
		.path = "/new-procedure",
		.handler = publish_post,
		.who = 1u << ROLE_ADMIN,
		.title = "publish.title",
		.field = { { "number", FIELD_TEXT, 60, false }, { "day", FIELD_TEXT, 10, false },
			{ "effective", FIELD_TEXT, 10, false }, { "code", FIELD_TEXT, 60, false },
			{ "name", FIELD_TEXT, 1000, false }, { "field", FIELD_TEXT, 200, false },
			{ "limit", FIELD_TEXT, 10, false }, { "legal_limit", FIELD_TEXT, 10, false },
			{ "fee_amount", FIELD_TEXT, 15, false }, { "looked", FIELD_TEXT, 64, false } } },
	{ .method = "GET",
		.path = "/bodies",
		.handler = bodies_show,
		.flags = ROUTE_TABLE,
		.who = 1u << ROLE_ADMIN,
		.title = "bodies.title",
		.nav = "nav.bodies",
		.nav_place = 9,
		.field = { { "done", FIELD_TEXT, 3, false } } },
	{ .method = "GET",
		.path = "/desks",
		.handler = bodies_desks,
		.flags = ROUTE_TABLE,
		.who = 1u << ROLE_ADMIN,
		.title = "bodies.desks" },
	{ .method = "GET",
		.path = "/decide-bodies",
		.handler = bodies_change,
		.who = 1u << ROLE_ADMIN,
		.title = "bodies.change" },
	{ .method = "POST",
		.path = "/decide-bodies",
		.handler = bodies_publish,
		.who = 1u << ROLE_ADMIN,
		.title = "bodies.change",
		.file_max = BODIES_FILE_MAX,
		.field = { { "number", FIELD_TEXT, 60, false }, { "day", FIELD_TEXT, 20, false },
			{ "effective", FIELD_TEXT, 20, false }, { "what", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/catalogue/changes",
		.handler = changes_decisions,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "changes.title" },
	{ .method = "GET",
		.path = "/catalogue/changes/:id",
		.handler = changes_of_decision,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "changes.title",
		.field = { { "kind", FIELD_TEXT, 20, false } } },
	{ .method = "GET",
		.path = "/catalogue/cuts",
		.handler = changes_cuts,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "cuts.title" },
	{ 0 },
};
