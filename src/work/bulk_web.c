/* bulk_web.c: several dossiers taken, or passed on, at once. Each is done by itself, with an event of its
 * own: what cannot be done is left as it is, and said. */
#include "work/bulk_web.h"

#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/json.h"
#include "base/text.h"
#include "store/store.h"
#include "work/show_web.h"

enum { ITEMS_READ = 16 };

/* One of them, on its way. */
struct going {
	struct bulk *bulk;
	int at;
};

static bool take_one(struct tx *tx, void *arg, struct error *err)
{
	const struct going *g = arg;
	struct work_call *c = &g->bulk->call;
	c->item = g->bulk->one[g->at].item;
	return item_place(tx->db, c->item, &c->dossier, &c->version, err) &&
	       ((c->dossier != 0) || err_set(err, ERR_CONFLICT, "the item is gone")) && work_do(tx, c, err);
}

/* Whether it is one of those that may go on together with others, and lies with the one who asks. */
static bool goes_one_way(struct tx *tx, const struct work_call *c, struct error *err)
{
	struct arena a = { 0 };
	struct life life;
	struct dossier d;
	const struct rules *rules = c->rules;
	struct item *list = arena_alloc(&a, sizeof *list * ITEMS_READ);
	int n = dossier_by_ids(tx->db, &rules->province, &rules->catalogue, &c->dossier, 1, &a, &d, err) &&
				life_read(tx->db, rules, c->dossier, &life, err)
			? items_of(tx->db, c->dossier, &a, list, ITEMS_READ, err)
			: -1;
	bool goes = false, lies = false;
	for (int i = 0; i < n; i++) {
		goes |= list[i].id == c->item && work_goes_one_way(&life, &list[i]);
		lies |= list[i].id == c->item && work_may(rules, c->actor, &d, &life, &list[i], ACT_PASS);
	}
	arena_release(&a);
	if (n < 0 || (goes && lies))
		return n >= 0;
	return goes ? err_set(err, ERR_DENIED, "the dossier does not lie with you")
		    : err_set(err, ERR_DATA, "it cannot be passed on with others");
}

static bool pass_one(struct tx *tx, void *arg, struct error *err)
{
	const struct going *g = arg;
	struct work_call *c = &g->bulk->call;
	int64_t version;
	c->item = g->bulk->one[g->at].item;
	c->version = g->bulk->one[g->at].version;
	if (!item_place(tx->db, c->item, &c->dossier, &version, err))
		return false;
	if (!c->dossier || version != c->version) {
		g->bulk->one[g->at].fate = BULK_CHANGED;
		return err_set(err, ERR_CONFLICT, "it was changed since the page was made");
	}
	return goes_one_way(tx, c, err) && work_do(tx, c, err);
}

static bool do_each(struct tx *tx, struct bulk *b, act_fn *one, struct error *err)
{
	for (int i = 0; i < b->n; i++) {
		struct error why;
		struct going g = { b, i };
		if (!tx_try(tx, one, &g, &why, err))
			return false;
		if (!why.code)
			b->done++;
		else if (b->one[i].fate == BULK_DONE)
			b->one[i].fate = why.code == ERR_DENIED ? BULK_NOT_YOURS : BULK_NOT_NOW;
	}
	return true;
}

/* One that somebody else has taken meanwhile stays with that one. */
static bool take_act(struct tx *tx, void *arg, struct error *err)
{
	return do_each(tx, arg, take_one, err);
}

static bool pass_act(struct tx *tx, void *arg, struct error *err)
{
	return do_each(tx, arg, pass_one, err);
}

static struct bulk *bulk_of(struct request *r, enum work_act act)
{
	struct bulk *b = arena_zalloc(&r->arena, sizeof *b);
	b->who = actor_of(r);
	b->call = (struct work_call){ .rules = r->subjects, .actor = &b->who, .act = act };
	return b;
}

/* "ITEM", or "ITEM:VERSION:CODE". */
static bool read_choice(struct request *r, struct bulk *b, const char *s, struct error *err)
{
	const char *first = strchr(s, ':'), *second = first ? strchr(first + 1, ':') : NULL;
	if (b->n == BULK_MAX)
		return err_set(err, ERR_DATA, "choose at most %d dossiers", BULK_MAX);
	bool ok = int_parse(s, first ? (size_t)(first - s) : strlen(s), &b->one[b->n].item) &&
		  (!first || (second && int_parse(first + 1, (size_t)(second - first - 1),
						&b->one[b->n].version)));
	b->one[b->n++].code = second ? arena_str(&r->arena, second + 1) : "";
	return ok || err_set(err, ERR_DATA, "item: expected what the page offers");
}

static struct bulk *chosen(struct request *r, enum work_act act, struct error *err)
{
	struct bulk *b = bulk_of(r, act);
	for (int i = 0; i < r->post.count; i++)
		if (strcmp(r->post.name[i], "item") == 0 && !read_choice(r, b, r->post.value[i], err))
			return NULL;
	return b;
}

static bool taken(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, "/inbox?pile=mine");
}

bool inbox_bulk(struct request *r, struct error *err)
{
	struct bulk *b = chosen(r, ACT_TAKE, err);
	if (b && !b->n)
		return err_set(err, ERR_DATA, "choose at least one dossier");
	return b && web_act(r, take_act, b, taken);
}

void bulk_put(struct request *r, struct value_map *m, const struct bulk *b)
{
	static const char *const why[] = { "", "bulk.changed", "bulk.not_yours", "bulk.not_now" };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * BULK_MAX);
	int n = 0;
	for (int i = 0; i < b->n; i++) {
		if (b->one[i].fate == BULK_DONE)
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_text(row, "code", b->one[i].code);
		put_text(row, "why", message(r->lang, why[b->one[i].fate]));
		rows[n++] = row;
	}
	put_bool(m, "acted", b->n > 0);
	put_bool(m, "none_chosen", b->n == 0);
	put_count(m, "passed", b->done);
	put_count(m, "left_count", n);
	put_list(m, "left", rows, n);
	put_bool(m, "some_left", n > 0);
}

static bool passed(struct request *r, struct error *err)
{
	return inbox_page(r, r->act_arg, err);
}

bool inbox_pass(struct request *r, struct error *err)
{
	struct bulk *b = chosen(r, ACT_PASS, err);
	if (b && !b->n) {
		r->response->status = 422;
		return inbox_page(r, b, err);
	}
	return b && web_act(r, pass_act, b, passed);
}

static bool api_taken(struct request *r, struct error *err)
{
	const struct bulk *b = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "taken", b->done);
	json_close(&j, '}');
	return true;
}

static bool read_items(struct bulk *b, const json_t *o, struct error *err)
{
	const json_t *list = json_object_get(o, "items");
	size_t n = json_array_size(list);
	if (!n || n > BULK_MAX)
		return err_set(err, ERR_DATA, "items: expected a list of 1 to %d items", BULK_MAX);
	for (size_t i = 0; i < n; i++) {
		const json_t *id = json_array_get(list, i);
		if (!json_is_integer(id))
			return err_set(err, ERR_DATA, "items: expected whole numbers");
		b->one[b->n++].item = json_integer_value(id);
	}
	return true;
}

bool inbox_api_take(struct request *r, struct error *err)
{
	struct bulk *b = bulk_of(r, ACT_TAKE);
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	bool ok = read_items(b, o, err);
	json_decref(o);
	return ok && web_act(r, take_act, b, api_taken);
}
