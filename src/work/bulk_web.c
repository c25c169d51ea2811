/* bulk_web.c: several dossiers taken, or passed on, at once. Each is done by itself, with an event of its
 * own: what cannot be done is left as it is, and said. */
#include "work/bulk_web.h"

#include <string.h>

#include "account/account_web.h"
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

/* The item of the step at which a dossier stands, when it was named by its code; 0: it lies nowhere. */
static bool find_item(struct tx *tx, struct work_call *c, const char *code, struct error *err)
{
	struct arena a = { 0 };
	struct dossier d;
	const struct rules *rules = c->rules;
	struct item *list = arena_alloc(&a, sizeof *list * ITEMS_READ);
	int n = dossier_by_code(tx->db, &rules->province, &rules->catalogue, code, &a, &d, err)
			? items_of(tx->db, d.id, &a, list, ITEMS_READ, err)
			: -1;
	c->item = n > 0 && list[0].kind != ITEM_OPINION ? list[0].id : 0;
	arena_release(&a);
	return n >= 0;
}

/* Whether a program has had it done before, by its key; *err says when that cannot be told. */
static bool done_before(struct tx *tx, struct bulk_one *one, struct error *err)
{
	int64_t subject;
	one->before = tx_done_before(tx, &one->once, "work", &subject, err);
	return one->before;
}

static bool pass_one(struct tx *tx, void *arg, struct error *err)
{
	const struct going *g = arg;
	struct work_call *c = &g->bulk->call;
	struct bulk_one *one = &g->bulk->one[g->at];
	int64_t version;
	if (done_before(tx, one, err) || err->code)
		return one->before;
	c->item = one->item;
	c->version = one->version;
	if ((!c->item && !find_item(tx, c, one->code, err)) ||
		!item_place(tx->db, c->item, &c->dossier, &version, err))
		return false;
	if (!c->dossier || version != c->version) {
		one->fate = BULK_CHANGED;
		return err_set(err, ERR_CONFLICT, "it was changed since you looked: look again");
	}
	if (!goes_one_way(tx, c, err) || !work_do(tx, c, err))
		return false;
	one->version_now = c->version_now;
	one->state = c->state;
	return tx_done_now(tx, &one->once, "work", c->dossier, err);
}

static bool do_each(struct tx *tx, struct bulk *b, act_fn *act, struct error *err)
{
	for (int i = 0; i < b->n; i++) {
		struct bulk_one *one = &b->one[i];
		struct going g = { b, i };
		if (!tx_try(tx, act, &g, &one->why, err))
			return false;
		if (!one->why.code)
			b->done++;
		else if (one->fate == BULK_DONE)
			one->fate = one->why.code == ERR_DENIED ? BULK_NOT_YOURS : BULK_NOT_NOW;
	}
	return true;
}

/* One that somebody else has taken meanwhile stays with that one. */
bool bulk_take_act(struct tx *tx, void *arg, struct error *err)
{
	return do_each(tx, arg, take_one, err);
}

bool bulk_pass_act(struct tx *tx, void *arg, struct error *err)
{
	return do_each(tx, arg, pass_one, err);
}

struct bulk *bulk_of(struct request *r, enum work_act act)
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
	return b && web_act(r, bulk_take_act, b, taken);
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
	return b && web_act(r, bulk_pass_act, b, passed);
}
