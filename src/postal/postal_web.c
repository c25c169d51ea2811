/* postal_web.c: what waits for the post at a desk, the lists that were handed over, and what the post
 * says. */
#include "postal/postal_web.h"

#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "paper/paper.h"
#include "work/show_web.h"

enum { LISTS_SHOWN = 60, PDF_MAX = 16 << 20 };

#define CLERK (1u << ROLE_CLERK)

const struct route postal_routes[] = {
	{ .method = "GET",
		.path = "/postal",
		.handler = postal_show,
		.flags = ROUTE_TABLE,
		.who = CLERK,
		.title = "postal.title",
		.nav = "postal.nav",
		.nav_place = 4 },
	{ .method = "POST",
		.path = "/postal/lists",
		.handler = postal_make,
		.who = CLERK,
		.title = "postal.title" },
	{ .method = "GET",
		.path = "/postal/lists/:id",
		.handler = postal_list_show,
		.flags = ROUTE_TABLE,
		.who = CLERK | ROLE_OVERSEERS,
		.title = "postal.list" },
	{ .method = "GET",
		.path = "/postal/lists/:id/print",
		.handler = postal_list_print,
		.who = CLERK,
		.title = "postal.list" },
	{ .method = "POST",
		.path = "/api/postal",
		.handler = postal_api_tell,
		.who = CLERK | 1u << ROLE_ADMIN,
		.flags = ROUTE_API },
	{ .method = "GET",
		.path = "/postal/counts",
		.handler = postal_counts_show,
		.flags = ROUTE_TABLE,
		.who = ROLE_STAFF | ROLE_OVERSEERS,
		.title = "postal.counts",
		.field = { { "from", FIELD_TEXT, 10, false }, { "to", FIELD_TEXT, 10, false },
			{ "agency", FIELD_TEXT, 60, false }, { "after", FIELD_TEXT, 20, false } } },
	{ 0 },
};

static const char *agency_name(const struct rules *r, int64_t id)
{
	int at = province_agency_by_id(&r->province, id);
	return at < 0 ? "" : r->province.agency[at].name;
}

static void put_pieces(struct request *r, struct value_map *m, const struct postal_piece *p, int n)
{
	static const char *const states[] = { "postal.handed", "postal.delivered", "postal.came_back" };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 10);
		put_plain(row, "id", p[i].dossier);
		put_text(row, "code", p[i].code);
		put_text(row, "name", p[i].name);
		put_text(row, "agency", agency_name(r->subjects, p[i].agency));
		put_time(row, "returned", p[i].returned_at);
		put_text(row, "tracking", p[i].tracking);
		put_text(row, "state", p[i].id ? message(r->lang, states[p[i].state]) : NULL);
		put_time(row, "at", p[i].id ? p[i].at : 0);
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
	put_count(m, "count", n);
}

static bool machine_pieces(struct request *r, const struct postal_piece *p, int n, const char *name)
{
	static const char *const columns[] = { "dossier", "returned_at", "tracking", "state", "at", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_text(&t, p[i].code);
		table_text(&t, p[i].returned_at ? time_format(p[i].returned_at, text) : "");
		table_text(&t, p[i].tracking);
		table_text(&t, p[i].id ? postal_state_names[p[i].state] : "");
		table_text(&t, p[i].id ? time_format(p[i].at, text) : "");
	}
	return page_table(r, &t, name);
}

/* "03/14-6-2022": number of the desk's day, and the day. */
static const char *list_number(struct arena *a, const struct postal_list *l)
{
	struct date d = date_of(l->day);
	return arena_printf(a, "%02d/%d-%d-%d", l->no, d.day, d.month, d.year);
}

static void put_lists(struct request *r, struct value_map *m, const struct postal_list *l, int n)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_plain(row, "list", l[i].id);
		put_text(row, "number", list_number(&r->arena, &l[i]));
		put_count(row, "items", l[i].items);
		put_text(row, "who", l[i].who);
		rows[i] = row;
	}
	put_list(m, "lists", rows, n);
	put_bool(m, "has_lists", n > 0);
}

bool postal_show(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int desk = own_desk(r, rules, err);
	struct postal_piece *p = arena_alloc(&r->arena, sizeof *p * POSTAL_LIST_MAX);
	struct postal_list *l = arena_alloc(&r->arena, sizeof *l * LISTS_SHOWN);
	if (desk < 0)
		return false;
	int64_t id = rules->province.desk[desk].id;
	int n = postal_waiting(r->db, id, &r->arena, p, POSTAL_LIST_MAX, err);
	int lists = n < 0 ? -1 : postal_lists(r->db, id, &r->arena, l, LISTS_SHOWN, err);
	if (lists < 0)
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine_pieces(r, p, n, "postal");
	struct value_map *m = page_values(r);
	put_text(m, "desk", rules->province.desk[desk].name);
	put_pieces(r, m, p, n);
	put_lists(r, m, l, lists);
	return page_render(r, "postal/postal.html", m, NULL, err);
}

static bool made(struct request *r, struct error *err)
{
	const struct postal_listing *c = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/postal/lists/%lld", (long long)c->list.id));
}

bool postal_make(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct postal_listing *c = arena_zalloc(&r->arena, sizeof *c);
	int desk = own_desk(r, rules, err);
	if (desk < 0)
		return false;
	c->desk = rules->province.desk[desk].id;
	for (int i = 0; i < r->post.count && c->dossiers < POSTAL_LIST_MAX; i++)
		if (strcmp(r->post.name[i], "dossier") == 0 &&
			int_parse(r->post.value[i], strlen(r->post.value[i]), &c->dossier[c->dossiers]))
			c->dossiers++;
	return web_act(r, postal_list_act, c, made);
}

/* Finds the list of the address, for one whose desk it is or who oversees. */
static bool find_list(struct request *r, struct postal_list *l, struct error *err)
{
	int64_t id;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!postal_list_find(r->db, id, &r->arena, l, err))
		return false;
	if (!l->id)
		return err_set(err, ERR_NOT_FOUND, "there is no such list");
	r->response->no_store = true;
	return who_oversees(r) || who_at(r, CLERK, 0, l->desk) ||
	       err_set(err, ERR_DENIED, "the list is another desk's");
}

static const char *desk_name(const struct rules *r, int64_t id)
{
	int at = province_desk_by_id(&r->province, id);
	return at < 0 ? "" : r->province.desk[at].name;
}

bool postal_list_show(struct request *r, struct error *err)
{
	struct postal_list l;
	struct postal_piece *p = arena_alloc(&r->arena, sizeof *p * POSTAL_LIST_MAX);
	if (!find_list(r, &l, err))
		return false;
	int n = postal_pieces(r->db, l.id, &r->arena, p, POSTAL_LIST_MAX, err);
	if (n < 0)
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_pieces(r, p, n, "postal-list");
	struct value_map *m = page_values(r);
	put_plain(m, "list", l.id);
	put_text(m, "number", list_number(&r->arena, &l));
	put_text(m, "desk", desk_name(r->subjects, l.desk));
	put_bool(m, "may_print", who_at(r, CLERK, 0, l.desk) != NULL);
	put_pieces(r, m, p, n);
	return page_render(r, "postal/list.html", m, NULL, err);
}

static void fill(struct request *r, struct paper_values *v, const struct postal_list *l,
	const struct postal_piece *p, int n)
{
	const struct rules *rules = r->subjects;
	struct date d = date_of(l->day);
	paper_put(v, "parent_agency",
		text_capitals(
			&r->arena, province_setting(&rules->province, "issuing_body", "ỦY BAN NHÂN DÂN")));
	paper_put(v, "desk", text_capitals(&r->arena, desk_name(rules, l->desk)));
	paper_put(v, "number", list_number(&r->arena, l));
	paper_put(v, "date", arena_printf(&r->arena, "ngày %02d/%02d/%d", d.day, d.month, d.year));
	paper_put(v, "count", arena_printf(&r->arena, "%d", n));
	paper_put(v, "clerk", r->who.full_name);
	for (int i = 0; i < n; i++) {
		struct paper_values *row = paper_put_item(v, "rows");
		paper_put(row, "no", arena_printf(&r->arena, "%d", i + 1));
		paper_put(row, "code", p[i].code);
		paper_put(row, "name", p[i].name);
		paper_put(row, "tracking", p[i].tracking);
	}
}

bool postal_list_print(struct request *r, struct error *err)
{
	struct postal_list l;
	struct postal_piece *p = arena_alloc(&r->arena, sizeof *p * POSTAL_LIST_MAX);
	if (!find_list(r, &l, err))
		return false;
	int n = postal_pieces(r->db, l.id, &r->arena, p, POSTAL_LIST_MAX, err);
	const char *text = n < 0 ? NULL : document_read(r->db, "postal", &r->arena, err);
	const struct paper_template *t =
		text ? paper_template_read(&r->arena, "postal", text, strlen(text), err) : NULL;
	struct paper_values *v = paper_values_new(&r->arena, NULL);
	if (!t)
		return false;
	fill(r, v, &l, p, n);
	const struct paper *paper = paper_fill(t, v, l.at, &r->arena, err);
	r->response->body = BUF_INIT(PDF_MAX);
	if (!paper || !paper_pdf(paper, &r->response->body, NULL, err))
		return false;
	r->response->type = "application/pdf";
	r->response->filename = arena_printf(&r->arena, "bang-ke-%lld.pdf", (long long)l.id);
	return true;
}

/* --- what the post says ---------------------------------------------------------------------------- */

static const char *text_of(struct request *r, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? arena_str(&r->arena, s) : NULL;
}

static bool read_news(struct request *r, const json_t *o, int row, struct postal_news *n, struct error *err)
{
	const char *at = text_of(r, o, "at");
	const char *direction = text_of(r, o, "direction"), *state = text_of(r, o, "state");
	int way = direction ? text_word(direction, postal_direction_names) : POSTAL_OUT;
	int where = state ? text_word(state, postal_state_names) : POSTAL_HANDED;
	n->code = text_of(r, o, "dossier");
	n->tracking = text_of(r, o, "tracking");
	n->at = time_now();
	if (!n->code)
		return err_set(err, ERR_DATA, "%d: dossier: expected a code", row);
	if (way < 0)
		return err_set(err, ERR_DATA, "%d: direction: expected out or in", row);
	if (where < 0)
		return err_set(err, ERR_DATA, "%d: state: expected handed, delivered or came_back", row);
	if (n->tracking && !postal_tracking_fits(n->tracking))
		return err_set(err, ERR_DATA, "%d: tracking: expected 1 to %d letters and digits", row,
			POSTAL_TRACKING_MAX);
	if (at && !time_parse(at, strlen(at), &n->at))
		return err_set(err, ERR_DATA, "%d: at: expected YYYY-MM-DDTHH:MM", row);
	n->direction = (enum postal_direction)way;
	n->state = (enum postal_state)where;
	return true;
}

static bool told(struct request *r, struct error *err)
{
	const struct postal_telling *c = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "read", c->count);
	json_int(&j, "changed", c->changed);
	json_close(&j, '}');
	return true;
}

/* The desks at which the one who asks is a clerk. */
static const int64_t *own_desks(struct request *r, int *n)
{
	int64_t *out = arena_alloc(&r->arena, sizeof *out * IDENTITY_POSTS);
	*n = 0;
	for (int i = 0; i < r->who.posts; i++)
		if ((r->who.post[i].role & CLERK) && r->who.post[i].desk)
			out[(*n)++] = r->who.post[i].desk;
	return out;
}

bool postal_api_tell(struct request *r, struct error *err)
{
	struct postal_telling *c = arena_zalloc(&r->arena, sizeof *c);
	json_t *list = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	size_t n = json_array_size(list);
	struct postal_news *news = arena_zalloc(&r->arena, sizeof *news * (n + 1));
	bool ok = json_is_array(list) && n <= POSTAL_ROWS_MAX;
	if (!ok)
		err_set(err, ERR_DATA, "expected a JSON list of at most %d objects", POSTAL_ROWS_MAX);
	for (size_t i = 0; ok && i < n; i++)
		ok = read_news(r, json_array_get(list, i), (int)i, &news[i], err);
	json_decref(list);
	*c = (struct postal_telling){ .rules = r->subjects, .news = news, .count = (int)n };
	if (!(r->who.role & 1u << ROLE_ADMIN))
		c->desk = own_desks(r, &c->desks);
	return ok && web_act(r, postal_tell_act, c, told);
}
