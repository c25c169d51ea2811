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
#include "dossier/inquiry_web.h"
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
		.nav_place = 4,
		.field = { { "direction", FIELD_TEXT, 3, false }, { "desk", FIELD_TEXT, 60, false } } },
	{ .method = "POST",
		.path = "/postal/lists",
		.handler = postal_make,
		.who = CLERK,
		.title = "postal.title",
		.field = { { "direction", FIELD_TEXT, 3, false } } },
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
			{ "agency", FIELD_TEXT, 60, false }, { "after", FIELD_TEXT, 20, false },
			{ "later", FIELD_TEXT, 1, false } } },
	{ 0 },
};

/* When a piece began to wait. */
static int64_t piece_when(const struct postal_piece *p, bool out)
{
	return p->later ? p->at : out ? p->returned_at : p->received_at;
}

static const char *agency_name(const struct rules *r, int64_t id)
{
	int at = province_agency_by_id(&r->province, id);
	return at < 0 ? "" : r->province.agency[at].name;
}

/* Out, unless the other way is asked for. */
static enum postal_direction direction_of(const struct form *f)
{
	const char *s = form_get(f, "direction");
	return s && text_eq(s, postal_direction_names[POSTAL_IN]) ? POSTAL_IN : POSTAL_OUT;
}

const char *postal_later_words(enum lang lang, const struct postal_piece *p)
{
	static const char *const keys[] = { "posted.supplement", "posted.original", "posted.other" };
	return p->later ? message(lang, keys[p->what]) : NULL;
}

static void put_pieces(struct request *r, struct value_map *m, enum postal_direction direction,
	const struct postal_piece *p, int n)
{
	static const char *const states[] = { "postal.handed", "postal.delivered", "postal.came_back" };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	bool out = direction == POSTAL_OUT;
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 14);
		const char *state = out ? states[p[i].state] : "postal.arrived";
		put_plain(row, "id", p[i].later ? p[i].later : p[i].dossier);
		put_text(row, "name_of", p[i].later ? "later" : "dossier");
		put_text(row, "what", postal_later_words(r->lang, &p[i]));
		put_text(row, "code", p[i].code);
		put_text(row, "name", p[i].name);
		put_text(row, "agency", agency_name(r->subjects, p[i].agency));
		put_time(row, "when", piece_when(&p[i], out));
		put_bool(row, "address", p[i].address);
		put_text(row, "tracking", p[i].tracking);
		put_text(row, "state", p[i].id ? message(r->lang, state) : NULL);
		put_time(row, "at", p[i].id ? p[i].at : 0);
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
	put_count(m, "count", n);
	put_bool(m, "out", out);
	put_text(m, "direction", postal_direction_names[direction]);
}

static bool machine_pieces(struct request *r, enum postal_direction direction, const struct postal_piece *p,
	int n, const char *name)
{
	static const char *const columns[][7] = {
		[POSTAL_OUT] = { "dossier", "returned_at", "tracking", "state", "at", NULL },
		[POSTAL_IN] = { "dossier", "received_at", "tracking", "state", "at", "what", NULL },
	};
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns[direction]);
	for (int i = 0; i < n; i++) {
		int64_t when = direction == POSTAL_OUT ? p[i].returned_at : p[i].received_at;
		table_text(&t, p[i].code);
		table_text(&t, when ? time_format(when, text) : "");
		table_text(&t, p[i].tracking);
		table_text(&t, p[i].id ? postal_state_names[p[i].state] : "");
		table_text(&t, p[i].id ? time_format(p[i].at, text) : "");
		if (direction == POSTAL_IN)
			table_text(&t, p[i].later ? posted_what_names[p[i].what] : "dossier");
	}
	return page_table(r, &t, name);
}

/* "03/14-6-2022": number of the desk's day, and the day. */
static const char *list_number(struct arena *a, const struct postal_list *l)
{
	struct date d = date_of(l->day);
	return arena_printf(a, "%02d/%d-%d-%d", l->no, d.day, d.month, d.year);
}

static bool put_lists(
	struct request *r, struct value_map *m, const struct postal_list *l, int n, struct error *err)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_plain(row, "list", l[i].id);
		put_text(row, "number", list_number(&r->arena, &l[i]));
		put_count(row, "items", l[i].items);
		const char *who = dossier_who(r, r->lang, l[i].who, 0, err);
		if (!who)
			return false;
		put_text(row, "who", who);
		rows[i] = row;
	}
	put_list(m, "lists", rows, n);
	put_bool(m, "has_lists", n > 0);
	return true;
}

bool postal_show(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	enum postal_direction direction = direction_of(&r->get);
	int desk = own_desk(r, rules, err);
	struct postal_piece *p = arena_alloc(&r->arena, sizeof *p * POSTAL_LIST_MAX);
	struct postal_list *l = arena_alloc(&r->arena, sizeof *l * LISTS_SHOWN);
	if (desk < 0)
		return false;
	int64_t id = rules->province.desk[desk].id;
	int n = postal_waiting(r->db, id, direction, &r->arena, p, POSTAL_LIST_MAX, err);
	int lists = n < 0 ? -1 : postal_lists(r->db, id, direction, &r->arena, l, LISTS_SHOWN, err);
	if (lists < 0)
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine_pieces(r, direction, p, n, "postal");
	struct value_map *m = page_values(r);
	put_text(m, "desk", rules->province.desk[desk].name);
	desk_put(r, m, false);
	put_pieces(r, m, direction, p, n);
	return put_lists(r, m, l, lists, err) && inquiry_list(r, n, err) &&
	       page_render(r, "postal/postal.html", m, NULL, err);
}

static bool made(struct request *r, struct error *err)
{
	const struct postal_listing *c = r->act_arg;
	(void)err;
	return redirect(
		r, desk_keep(r, arena_printf(&r->arena, "/postal/lists/%lld", (long long)c->list.id)));
}

bool postal_make(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct postal_listing *c = arena_zalloc(&r->arena, sizeof *c);
	int desk = own_desk(r, rules, err);
	if (desk < 0)
		return false;
	c->direction = direction_of(&r->post);
	c->desk = rules->province.desk[desk].id;
	for (int i = 0; i < r->post.count && c->dossiers + c->laters < POSTAL_LIST_MAX; i++) {
		int64_t id;
		if (!int_parse(r->post.value[i], strlen(r->post.value[i]), &id))
			continue;
		if (strcmp(r->post.name[i], "dossier") == 0)
			c->dossier[c->dossiers++] = id;
		else if (strcmp(r->post.name[i], "later") == 0 && c->direction == POSTAL_IN)
			c->later[c->laters++] = id;
	}
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

/* A list on its way to whoever asked: with people's addresses and phones once the journal holds that they are
 * seen. */
struct handing {
	struct postal_list list;
	struct postal_piece *piece;
	int64_t *dossier; /* of each piece */
	int n;
};

static struct handing *handing_of(struct request *r, struct error *err)
{
	struct handing *h = arena_zalloc(&r->arena, sizeof *h);
	h->piece = arena_alloc(&r->arena, sizeof *h->piece * POSTAL_LIST_MAX);
	h->dossier = arena_alloc(&r->arena, sizeof *h->dossier * POSTAL_LIST_MAX);
	if (!find_list(r, &h->list, err))
		return NULL;
	h->n = postal_pieces(r->db, h->list.id, &r->arena, h->piece, POSTAL_LIST_MAX, err);
	for (int i = 0; i < h->n; i++)
		h->dossier[i] = h->piece[i].dossier;
	return h->n < 0 ? NULL : h;
}

static bool seen_act(struct tx *tx, void *arg, struct error *err)
{
	const struct handing *h = arg;
	return addressees_seen(tx, h->dossier, h->n, err);
}

static bool own_list(const struct request *r, const struct postal_list *l)
{
	return who_at(r, CLERK, 0, l->desk) != NULL;
}

/* What the desk hands to the post, as a file for it. */
static bool machine_out(struct request *r, struct error *err)
{
	static const char *const columns[] = { "dossier", "returned_at", "recipient", "address", "phone",
		"tracking", "state", "at", NULL };
	const struct handing *h = r->act_arg;
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < h->n; i++) {
		const struct postal_piece *p = &h->piece[i];
		struct addressee to;
		if (!addressee_read(r->db, p->dossier, &r->arena, &to, err))
			return false;
		table_text(&t, p->code);
		table_text(&t, p->returned_at ? time_format(p->returned_at, text) : "");
		table_text(&t, to.name);
		table_text(&t, to.address);
		table_text(&t, to.phone);
		table_text(&t, p->tracking);
		table_text(&t, postal_state_names[p->state]);
		table_text(&t, time_format(p->at, text));
	}
	return page_table(r, &t, "postal-list");
}

bool postal_list_show(struct request *r, struct error *err)
{
	struct handing *h = handing_of(r, err);
	if (!h)
		return false;
	const struct postal_list *l = &h->list;
	/* Who only oversees sees how pieces go, and not whereto. */
	if (r->format != FORMAT_PAGE && l->direction == POSTAL_OUT && own_list(r, l))
		return web_act(r, seen_act, h, machine_out);
	if (r->format != FORMAT_PAGE)
		return machine_pieces(r, l->direction, h->piece, h->n, "postal-list");
	struct value_map *m = page_values(r);
	put_plain(m, "list", l->id);
	put_text(m, "number", list_number(&r->arena, l));
	put_text(m, "desk", desk_name(r->subjects, l->desk));
	put_text(m, "at_desk", form_get(&r->get, "desk"));
	put_bool(m, "may_print", own_list(r, l));
	put_pieces(r, m, l->direction, h->piece, h->n);
	return inquiry_list(r, h->n, err) && page_render(r, "postal/list.html", m, NULL, err);
}

static void fill(struct request *r, struct paper_values *v, const struct handing *h)
{
	const struct rules *rules = r->subjects;
	const struct postal_list *l = &h->list;
	struct date d = date_of(l->day);
	paper_put(v, "parent_agency",
		text_capitals(
			&r->arena, province_setting(&rules->province, "issuing_body", "ỦY BAN NHÂN DÂN")));
	paper_put(v, "desk", text_capitals(&r->arena, desk_name(rules, l->desk)));
	paper_put(v, "number", list_number(&r->arena, l));
	paper_put(v, "date", arena_printf(&r->arena, "ngày %02d/%02d/%d", d.day, d.month, d.year));
	paper_put(v, "count", arena_printf(&r->arena, "%d", h->n));
	paper_put(v, "clerk", r->who.full_name);
}

/* To whom a piece goes: that nobody said whereto stands in its place. */
static bool fill_piece(
	struct request *r, struct paper_values *v, const struct handing *h, int i, struct error *err)
{
	const struct postal_piece *p = &h->piece[i];
	struct addressee to = { .name = p->name };
	if (h->list.direction == POSTAL_OUT && !addressee_read(r->db, p->dossier, &r->arena, &to, err))
		return false;
	struct paper_values *row = paper_put_item(v, "rows");
	paper_put(row, "no", arena_printf(&r->arena, "%d", i + 1));
	paper_put(row, "code", p->code);
	paper_put(row, "name", to.name);
	paper_put(row, "address", to.address ? to.address : message(LANG_VI, "postal.no_address"));
	paper_put(row, "phone", to.phone ? to.phone : "");
	paper_put(row, "tracking", p->tracking);
	const char *what = postal_later_words(LANG_VI, p);
	paper_put(row, "note", what ? what : "");
	return true;
}

static bool print_list(struct request *r, struct error *err)
{
	const struct handing *h = r->act_arg;
	const char *name = h->list.direction == POSTAL_OUT ? "postal" : "postal_in";
	const char *text = document_read(r->db, name, &r->arena, err);
	const struct paper_template *t =
		text ? paper_template_read(&r->arena, name, text, strlen(text), err) : NULL;
	struct paper_values *v = paper_values_new(&r->arena, NULL);
	if (!t)
		return false;
	fill(r, v, h);
	for (int i = 0; i < h->n; i++)
		if (!fill_piece(r, v, h, i, err))
			return false;
	const struct paper *paper = paper_fill(t, v, h->list.at, &r->arena, err);
	r->response->body = BUF_INIT(PDF_MAX);
	if (!paper || !paper_pdf(paper, &r->response->body, NULL, err))
		return false;
	r->response->type = "application/pdf";
	r->response->filename = arena_printf(&r->arena, "bang-ke-%lld.pdf", (long long)h->list.id);
	return true;
}

bool postal_list_print(struct request *r, struct error *err)
{
	struct handing *h = handing_of(r, err);
	if (!h)
		return false;
	if (!own_list(r, &h->list))
		return err_set(err, ERR_DENIED, "the list is another desk's");
	r->act_arg = h;
	if (h->list.direction == POSTAL_OUT)
		return web_act(r, seen_act, h, print_list);
	return inquiry_list(r, h->n, err) && print_list(r, err);
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
	if (n->tracking && !tracking_fits(n->tracking))
		return err_set(err, ERR_DATA, "%d: tracking: expected 1 to %d letters and digits", row,
			TRACKING_MAX);
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
