/* many_web.c: a head signs several results with one typing of the PIN. As with one (sign_web.c), two acts
 * with the key in between: the first gives the numbers, then the key is opened once and what got a number
 * is signed one after the other, the second act writes down what was signed. Each result stands by itself
 * in both acts: what cannot be signed is left as it is, and said. */
#include "result/many_web.h"

#include <sodium.h>
#include <string.h>

#include "account/account_web.h"
#include "base/log.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "result/result_rows.h"
#include "result/result_web.h"
#include "store/store.h"
#include "work/show_web.h"

/* Items looked through for those that can be signed; items of a dossier. */
enum { LOOKED_THROUGH = 200, ITEMS_READ = 16 };

/* --- the page ----------------------------------------------------------------------------------- */

/* What lies with the head or may be taken, what is due first on top, after a key. */
static int waiting(struct request *r, const struct actor *who, int64_t due, int64_t id, struct item *out,
	struct error *err)
{
	const struct rules *rules = r->subjects;
	struct item *part[2];
	int n[2], at[2] = { 0 }, count = 0;
	for (int i = 0; i < 2; i++) {
		part[i] = arena_alloc(&r->arena, sizeof **part * LOOKED_THROUGH);
		n[i] = pile_read(r->db, rules, who, i ? PILE_FREE : PILE_MINE, due, id, &r->arena, part[i],
			LOOKED_THROUGH, err);
		if (n[i] < 0)
			return -1;
	}
	while (count < LOOKED_THROUGH && (at[0] < n[0] || at[1] < n[1])) {
		const struct item *a = &part[0][at[0]], *b = &part[1][at[1]];
		bool first = at[1] == n[1] ||
			     (at[0] < n[0] &&
				     (a->due_at < b->due_at || (a->due_at == b->due_at && a->id < b->id)));
		out[count++] = first ? *a : *b;
		at[first ? 0 : 1]++;
	}
	return count;
}

static bool is_chosen(const struct request *r, const char *choice)
{
	for (int i = 0; i < r->post.count; i++)
		if (strcmp(r->post.name[i], "item") == 0 && strcmp(r->post.value[i], choice) == 0)
			return true;
	return false;
}

/* A row for an item that can be signed; *row NULL for any other. */
static bool put_row(struct request *r, const struct actor *who, const struct item *item,
	const struct value_map **row, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct dossier d;
	struct life life;
	struct result_draft draft;
	struct issued made;
	*row = NULL;
	if (item->kind != STEP_SIGN)
		return true;
	if (!dossier_by_ids(
		    r->db, &rules->province, &rules->catalogue, &item->dossier, 1, &r->arena, &d, err) ||
		!life_read(r->db, rules, item->dossier, &life, err) ||
		!result_draft_read(r->db, item->dossier, &r->arena, &draft, err) ||
		!issued_find(r->db, item->dossier, ISSUE_RESULT, 0, &r->arena, &made, err))
		return false;
	const struct step *step = life.process ? process_step(life.process, item->step) : NULL;
	if (!d.id || !step || !draft.revision || !draft.title || made.at ||
		!work_may(rules, who, &d, &life, item, ACT_PASS))
		return true;
	struct value_map *m = value_map_new(&r->arena, 12);
	const char *choice = arena_printf(&r->arena, "%lld:%lld:%lld:%s", (long long)item->id,
		(long long)life.version, (long long)draft.revision, d.code);
	put_text(m, "code", d.code);
	put_text(m, "draft_title", draft.title);
	put_text(m, "applicant", d.person[PERSON_APPLICANT]);
	put_text(m, "procedure", d.procedure < 0 ? "" : rules->catalogue.procedure[d.procedure].name);
	put_text(m, "choice", step->nexts == 1 ? choice : NULL);
	put_bool(m, "chosen", is_chosen(r, choice));
	put_due(m, item->due_at);
	dossier_put_state(m, r->lang, &d);
	*row = m;
	return true;
}

/* Goes through what waits, until the page is full. */
static bool put_rows(struct request *r, struct value_map *m, struct error *err)
{
	struct actor who = actor_of(r);
	struct item *item = arena_alloc(&r->arena, sizeof *item * LOOKED_THROUGH);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * MANY_MAX);
	const char *s = form_get(&r->get, "after"), *dash = s ? strchr(s, '-') : NULL;
	int64_t due = 0, id = 0;
	if (dash &&
		(!int_parse(s, (size_t)(dash - s), &due) || !int_parse(dash + 1, strlen(dash + 1), &id)))
		return err_set(err, ERR_DATA, "after: expected what the page before said");
	int n = waiting(r, &who, due, id, item, err), at = 0, count = 0;
	if (n < 0)
		return false;
	for (; at < n && count < MANY_MAX; at++) {
		if (!put_row(r, &who, &item[at], &rows[count], err))
			return false;
		count += rows[count] != NULL;
	}
	put_list(m, "rows", rows, count);
	put_bool(m, "any", count > 0);
	if (at < n || n == LOOKED_THROUGH)
		put_text(m, "after",
			arena_printf(&r->arena, "%lld-%lld", (long long)item[at - 1].due_at,
				(long long)item[at - 1].id));
	return inquiry_list(r, count, err);
}

static void put_done(struct request *r, struct value_map *m, const struct many *c)
{
	static const char *const why[] = { "", "bulk.changed", "many.not_now", "many.failed" };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * MANY_MAX);
	int n = 0;
	for (int i = 0; i < c->n; i++) {
		const struct many_one *one = &c->one[i];
		if (one->fate == MANY_SIGNED)
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_text(row, "code", one->code);
		put_text(row, "why", message(r->lang, why[one->fate]));
		rows[n++] = row;
	}
	put_bool(m, "acted", true);
	put_count(m, "signed", c->done);
	put_count(m, "left_count", n);
	put_list(m, "left", rows, n);
	put_bool(m, "some_left", n > 0);
}

/* The page; with what was done, or with a fault (a message's key) at the field with this id. */
static bool many_page(struct request *r, const struct many *done, const char *fault, const char *fault_at,
	struct error *err)
{
	struct value_map *m = page_values(r);
	struct signing_key key;
	if (!signing_key_read(r->db, r->who.account, &r->arena, &key, err) || !put_rows(r, m, err))
		return false;
	put_bool(m, "has_key", key.account != 0);
	put_text(m, "capacity", key.capacity);
	put_count(m, "most", MANY_MAX);
	if (done)
		put_done(r, m, done);
	if (fault) {
		put_text(m, "fault", message(r->lang, fault));
		put_text(m, "fault_at", fault_at);
		r->response->status = 422;
	}
	r->response->no_store = true;
	return page_render(r, "result/many.html", m, NULL, err);
}

bool many_show(struct request *r, struct error *err)
{
	return many_page(r, NULL, NULL, NULL, err);
}

/* --- the signing -------------------------------------------------------------------------------- */

static enum many_fate fate_of(const struct error *why)
{
	return why->code == ERR_CONFLICT ? MANY_CHANGED : MANY_NOT_NOW;
}

/* One of them, on its way through an act. */
struct going {
	struct many_one *one;
	act_fn *act;
	bool last; /* from now on its key says that it was done */
};

static bool do_one(struct tx *tx, void *arg, struct error *err)
{
	const struct going *g = arg;
	struct many_one *one = g->one;
	int64_t subject;
	one->before = tx_done_before(tx, &one->once, "signed", &subject, err);
	if (one->before || err->code)
		return one->before;
	if (one->why.code)
		return err_set(err, one->why.code, "%s", one->why.text);
	return g->act(tx, one->way, err) &&
	       (!g->last || tx_done_now(tx, &one->once, "signed", one->way->dossier.id, err));
}

/* An act on each that still goes; what does not may have been done before, by its key. */
static bool each(struct tx *tx, struct many *c, act_fn *act, bool last, struct error *err)
{
	for (int i = 0; i < c->n; i++) {
		struct many_one *one = &c->one[i];
		struct going g = { one, act, last };
		struct error why;
		if (one->before || (one->fate != MANY_SIGNED && !one->once.key))
			continue;
		if (!tx_try(tx, do_one, &g, &why, err))
			return false;
		one->why = why;
		if (!why.code)
			one->fate = MANY_SIGNED;
		else if (one->fate == MANY_SIGNED)
			one->fate = fate_of(&why);
	}
	return true;
}

bool many_number_act(struct tx *tx, void *arg, struct error *err)
{
	return each(tx, arg, issue_number_act, false, err);
}

bool many_issue_act(struct tx *tx, void *arg, struct error *err)
{
	return each(tx, arg, issue_act, true, err);
}

bool many_sign_each(struct request *r, struct many *c, struct error *err)
{
	struct sign_key *key = signing_key_open(&c->key, c->secret ? c->secret : "", err);
	if (c->secret)
		sodium_memzero((char *)c->secret, strlen(c->secret));
	for (int i = 0; key && i < c->n; i++) {
		struct many_one *one = &c->one[i];
		struct buf out = BUF_INIT(SIGNED_MAX);
		if (one->fate == MANY_SIGNED && !one->before &&
			(!issuing_sign(r, one->way, key, &out, &one->why) ||
				!issuing_put(r, one->way, &out, &one->why))) {
			one->fate = MANY_FAILED;
			log_line(LOG_ERROR, "signing the result of %s: %s", one->way->dossier.code,
				one->why.text);
		}
		buf_release(&out);
	}
	sign_key_free(key);
	return key != NULL;
}

static bool issued_now(struct request *r, struct error *err)
{
	struct many *c = r->act_arg;
	for (int i = 0; i < c->n; i++)
		c->done += c->one[i].fate == MANY_SIGNED;
	r->post = (struct form){ 0 };
	return many_page(r, c, NULL, NULL, err);
}

bool many_refused_act(struct tx *tx, void *arg, struct error *err)
{
	const struct many *c = arg;
	return signing_key_refused(tx, c->key.account, err);
}

/* It was wrong, and that is counted. */
static bool key_refused(struct request *r, struct error *err)
{
	return many_page(r, NULL, "result.wrong_secret", "secret", err);
}

/* The numbers are given: now the key is asked for, once. */
static bool numbered(struct request *r, struct error *err)
{
	struct many *c = r->act_arg;
	if (many_sign_each(r, c, err))
		return web_act(r, many_issue_act, c, issued_now);
	if (err->code != ERR_DENIED)
		return false;
	*err = (struct error){ 0 };
	return web_act(r, many_refused_act, c, key_refused);
}

/* "ITEM:VERSION:REVISION:CODE". */
static bool read_choice(struct request *r, const char *s, struct work_call *pass, int64_t *revision,
	const char **code, struct error *err)
{
	int64_t *number[] = { &pass->item, &pass->version, revision };
	for (int i = 0; i < 3; i++) {
		const char *end = strchr(s, ':');
		if (!end || !int_parse(s, (size_t)(end - s), number[i]))
			return err_set(err, ERR_DATA, "item: expected what the page offers");
		s = end + 1;
	}
	*code = arena_str(&r->arena, s);
	return true;
}

/* The dossier of an item, or the item of the step at which the dossier with this code stands; *version is the
 * dossier's own, *dossier 0 when there is no such item. */
static bool find_place(
	struct request *r, struct work_call *pass, const char *code, int64_t *version, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct dossier d;
	if (pass->item)
		return item_place(r->db, pass->item, &pass->dossier, version, err);
	struct item *list = arena_alloc(&r->arena, sizeof *list * ITEMS_READ);
	int n = dossier_by_code(r->db, &rules->province, &rules->catalogue, code, &r->arena, &d, err)
			? items_of(r->db, d.id, &r->arena, list, ITEMS_READ, err)
			: -1;
	pass->item = n > 0 && list[0].kind != ITEM_OPINION ? list[0].id : 0;
	return n >= 0 && item_place(r->db, pass->item, &pass->dossier, version, err);
}

bool many_add(struct request *r, struct many *c, struct work_call pass, int64_t revision, const char *code,
	const struct once *once, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct on_its_way *w = arena_zalloc(&r->arena, sizeof *w);
	struct many_one *one = &c->one[c->n++];
	int64_t version = 0;
	w->who = actor_of(r);
	w->key = c->key;
	*one = (struct many_one){ .way = w, .code = code, .once = *once };
	if (!find_place(r, &pass, code, &version, &one->why)) {
		one->fate = MANY_NOT_NOW;
		return status_of(one->why.code) < 500 || err_set(err, one->why.code, "%s", one->why.text);
	}
	pass.rules = rules;
	pass.actor = &w->who;
	pass.act = ACT_PASS;
	w->issuing = (struct issuing){ .rules = rules,
		.actor = &w->who,
		.kind = ISSUE_RESULT,
		.keep = &r->arena,
		.revision = revision,
		.dossier = pass.dossier,
		.pass = pass };
	/* No number is spent on what is seen to have changed already. */
	if (!pass.dossier || version != pass.version) {
		one->fate = MANY_CHANGED;
		err_set(&one->why, ERR_CONFLICT, "it was changed since you looked: look again");
		return true;
	}
	if (!dossier_by_ids(r->db, &rules->province, &rules->catalogue, &pass.dossier, 1, &r->arena,
		    &w->dossier, err) ||
		!result_draft_read(r->db, pass.dossier, &r->arena, &w->draft, err))
		return false;
	w->issuing.title = w->draft.title;
	return true;
}

struct many *many_of(struct request *r, struct error *err)
{
	struct many *c = arena_zalloc(&r->arena, sizeof *c);
	r->response->no_store = true;
	if (!r->web->files) {
		err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
		return NULL;
	}
	return signing_key_read(r->db, r->who.account, &r->arena, &c->key, err) ? c : NULL;
}

bool many_sign(struct request *r, struct error *err)
{
	static const struct once none;
	struct many *c = many_of(r, err);
	if (c && !c->key.account)
		return many_page(r, NULL, "result.no_key", "secret", err);
	for (int i = 0; c && i < r->post.count; i++) {
		struct work_call pass = { 0 };
		int64_t revision;
		const char *code = NULL;
		if (strcmp(r->post.name[i], "item") != 0)
			continue;
		if (c->n == MANY_MAX)
			return err_set(err, ERR_DATA, "choose at most %d dossiers", MANY_MAX);
		if (!read_choice(r, r->post.value[i], &pass, &revision, &code, err) || pass.item < 1 ||
			!many_add(r, c, pass, revision, code, &none, err))
			return err_set(err, ERR_DATA, "item: expected what the page offers");
	}
	if (!c || !c->n)
		return c && many_page(r, NULL, "bulk.none", "rows", err);
	c->secret = form_get(&r->post, "secret");
	return web_act(r, many_number_act, c, numbered);
}
