/* procedure_web.c: the catalogue of procedures, which anybody may look into (verify: Decree 61/2018/ND-CP and
 * Decree 63/2010/ND-CP on posting procedures). Addresses:
 *
 *	/procedures?q=khai+sinh&field=...&level=commune&page=2
 *	/procedures/H12.X0001 */
#include "procedure/procedure_web.h"

#include <string.h>

#include "base/date.h"
#include "base/table.h"
#include "base/text.h"
#include "procedure/procedure.h"
#include "web/html.h"
#include "web/page.h"

enum { PAGE_ROWS = 50 };

static const char *const level_keys[LEVELS] = { "row.province", "row.district", "row.commune" };

/* What was asked, as read from the address. */
struct asked {
	struct procedure_query q;
	const char *field, *level;
	int page; /* from 1 */
};

static bool read_asked(struct request *r, struct asked *k, struct error *err)
{
	const struct rules *rules = r->web->subjects;
	const char *page = form_get(&r->get, "page");
	int64_t v = 1;
	k->q.words = form_get(&r->get, "q");
	k->field = form_get(&r->get, "field");
	k->level = form_get(&r->get, "level");
	k->q.field = k->q.level = -1;
	for (int i = 0; k->field && *k->field && i < rules->catalogue.fields; i++)
		if (strcmp(rules->catalogue.field[i], k->field) == 0)
			k->q.field = i;
	if (k->field && *k->field && k->q.field < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure is of the field \"%s\"", k->field);
	if (k->level && *k->level && (k->q.level = text_word(k->level, level_names)) < 0)
		return err_set(err, ERR_USAGE, "the level must be province, district or commune");
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
	if (page > 1)
		add_part(&b, "page", arena_printf(&r->arena, "%d", page));
	const char *s = arena_printf(&r->arena, "/procedures%s%s", suffix, b.len ? b.p : "");
	buf_release(&b);
	return s;
}

static void put_limit(struct request *r, struct value_map *m, const struct procedure *p)
{
	static const char *const units[] = { "due.working_days", "due.working_hours", "due.days" };
	put_count(m, "limit", p->time_limit);
	put_text(m, "unit", message(r->lang, units[p->unit]));
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

static bool machine_list(struct request *r, const struct catalogue *c, const int *found, int n)
{
	static const char *const columns[] = { "code", "name", "field", "level", "time_limit", "unit",
		"online_level", NULL };
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
	}
	return page_table(r, &t, "procedures");
}

static void put_choices(struct request *r, struct value_map *m, const struct asked *k)
{
	const struct catalogue *c = &((const struct rules *)r->web->subjects)->catalogue;
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
}

static bool list(struct request *r, struct error *err)
{
	const struct rules *rules = r->web->subjects;
	struct asked k;
	int n;
	if (!read_asked(r, &k, err))
		return false;
	const int *found = catalogue_search(&rules->catalogue, &k.q, &r->arena, &n);
	if (r->format != FORMAT_PAGE)
		return machine_list(r, &rules->catalogue, found, n);
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
	return page_render(r, "procedure/list.html", m, NULL, err);
}

static void put_procedure(
	struct request *r, struct value_map *m, const struct rules *rules, const struct procedure *p)
{
	put_text(m, "code", p->code);
	put_text(m, "name", p->name);
	put_text(m, "field", p->field);
	put_text(m, "level", message(r->lang, level_keys[p->level]));
	put_text(m, "owner", p->owner < 0 ? NULL : rules->province.agency[p->owner].name);
	put_limit(r, m, p);
	put_plain(m, "online_level", p->online_level);
	put_bool(m, "online", p->online_level > 2);
	put_bool(m, "post", p->post);
	put_bool(m, "fee", p->fee);
	put_bool(m, "paid_online", p->paid_online);
	put_bool(m, "on_the_spot", p->on_the_spot);
	put_bool(m, "boundary_free", p->boundary_free != NULL);
	put_bool(m, "linked_same", p->interlinked && strcmp(p->interlinked, "same") == 0);
	put_bool(m, "linked_across", p->interlinked && strcmp(p->interlinked, "across") == 0);
	put_day(m, "valid_from", p->valid_from);
	put_bool(m, "ends", p->valid_to != DAY_NEVER);
	put_day(m, "valid_to", p->valid_to);
	put_bool(m, "made_up", p->demo);
	int32_t today = day_of_time(time_now());
	put_bool(m, "in_force", p->valid_from <= today && today <= p->valid_to);
	put_bool(m, "form", p->form_from && p->form_from <= today && today <= p->form_to);
	put_time(m, "due_now", procedure_due(rules, p, time_now()));
}

static bool show(struct request *r, struct error *err)
{
	const struct rules *rules = r->web->subjects;
	int at = catalogue_find(&rules->catalogue, r->param[0], strlen(r->param[0]));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code \"%s\"", r->param[0]);
	if (r->format != FORMAT_PAGE)
		return machine_list(r, &rules->catalogue, &at, 1);
	struct value_map *m = page_values(r);
	put_procedure(r, m, rules, &rules->catalogue.procedure[at]);
	return page_render(r, "procedure/show.html", m, rules->catalogue.procedure[at].name, err);
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
			{ "level", FIELD_TEXT, 20, false }, { "page", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/procedures/:code",
		.handler = show,
		.flags = ROUTE_TABLE,
		.who = EVERYBODY,
		.title = "procedures.title" },
	{ 0 },
};
