/* many_web.c: a head signs several results with one typing of the PIN. As with one (sign_web.c), two acts
 * with the key in between: the first gives the numbers, then the key is opened once and what got a number
 * is signed one after the other, the second act writes down what was signed. Each result stands by itself
 * in both acts: what cannot be signed is left as it is, and said. */
#include <sodium.h>
#include <string.h>

#include "account/account_web.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "result/result_rows.h"
#include "result/result_web.h"
#include "result/sign_web.h"
#include "store/store.h"
#include "work/show_web.h"

/* Shown and signed at once; items looked through for them. */
enum { MANY_MAX = 20, LOOKED_THROUGH = 200 };

enum fate { SIGNED, CHANGED, NOT_NOW, FAILED };

/* Several results on their way. */
struct many {
	struct signing_key key;
	struct on_its_way *one[MANY_MAX];
	enum fate fate[MANY_MAX];
	const char *code[MANY_MAX]; /* as the page named it */
	int n, done;
	const char *secret;
};

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
	return true;
}

static void put_done(struct request *r, struct value_map *m, const struct many *c)
{
	static const char *const why[] = { "", "bulk.changed", "many.not_now", "many.failed" };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * MANY_MAX);
	int n = 0;
	for (int i = 0; i < c->n; i++) {
		if (c->fate[i] == SIGNED)
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_text(row, "code", c->code[i]);
		put_text(row, "why", message(r->lang, why[c->fate[i]]));
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

static enum fate fate_of(const struct error *why)
{
	return why->code == ERR_CONFLICT ? CHANGED : NOT_NOW;
}

/* An act on each that still goes. */
static bool each(struct tx *tx, struct many *c, act_fn *act, struct error *err)
{
	for (int i = 0; i < c->n; i++) {
		struct error why;
		if (c->fate[i] != SIGNED)
			continue;
		if (!tx_try(tx, act, c->one[i], &why, err))
			return false;
		if (why.code)
			c->fate[i] = fate_of(&why);
	}
	return true;
}

static bool number_each(struct tx *tx, void *arg, struct error *err)
{
	return each(tx, arg, issue_number_act, err);
}

static bool issue_each(struct tx *tx, void *arg, struct error *err)
{
	return each(tx, arg, issue_act, err);
}

static bool issued_now(struct request *r, struct error *err)
{
	struct many *c = r->act_arg;
	for (int i = 0; i < c->n; i++)
		c->done += c->fate[i] == SIGNED;
	r->post = (struct form){ 0 };
	return many_page(r, c, NULL, NULL, err);
}

/* The numbers are given: now the key is asked for, once. */
static bool numbered(struct request *r, struct error *err)
{
	struct many *c = r->act_arg;
	struct sign_key *key = signing_key_open(&c->key, c->secret ? c->secret : "", err);
	if (c->secret)
		sodium_memzero((char *)c->secret, strlen(c->secret));
	if (!key && err->code == ERR_DENIED) {
		*err = (struct error){ 0 };
		return many_page(r, NULL, "result.wrong_secret", "secret", err);
	}
	for (int i = 0; key && i < c->n; i++) {
		struct error why = { 0 };
		struct buf out = BUF_INIT(SIGNED_MAX);
		if (c->fate[i] == SIGNED && (!issuing_sign(r, c->one[i], key, &out, &why) ||
						    !issuing_put(r, c->one[i], &out, &why)))
			c->fate[i] = FAILED;
		buf_release(&out);
	}
	bool ok = key != NULL;
	sign_key_free(key);
	return ok && web_act(r, issue_each, c, issued_now);
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

/* One more of those chosen: what is known of it by now. */
static bool add(struct request *r, struct many *c, const char *choice, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct on_its_way *w = arena_zalloc(&r->arena, sizeof *w);
	struct work_call pass = { .rules = rules, .actor = &w->who, .act = ACT_PASS };
	int64_t version;
	if (c->n == MANY_MAX)
		return err_set(err, ERR_DATA, "choose at most %d dossiers", MANY_MAX);
	w->who = actor_of(r);
	w->key = c->key;
	w->issuing = (struct issuing){
		.rules = rules, .actor = &w->who, .kind = ISSUE_RESULT, .keep = &r->arena
	};
	if (!read_choice(r, choice, &pass, &w->issuing.revision, &c->code[c->n], err) ||
		!item_place(r->db, pass.item, &pass.dossier, &version, err))
		return false;
	/* No number is spent on what is seen to have changed already. */
	c->fate[c->n] = pass.dossier && version == pass.version ? SIGNED : CHANGED;
	w->issuing.dossier = pass.dossier;
	w->issuing.pass = pass;
	c->one[c->n] = w;
	if (c->fate[c->n++] != SIGNED)
		return true;
	if (!dossier_by_ids(r->db, &rules->province, &rules->catalogue, &pass.dossier, 1, &r->arena,
		    &w->dossier, err) ||
		!result_draft_read(r->db, pass.dossier, &r->arena, &w->draft, err))
		return false;
	w->issuing.title = w->draft.title;
	return true;
}

bool many_sign(struct request *r, struct error *err)
{
	struct many *c = arena_zalloc(&r->arena, sizeof *c);
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	if (!signing_key_read(r->db, r->who.account, &r->arena, &c->key, err))
		return false;
	if (!c->key.account)
		return many_page(r, NULL, "result.no_key", "secret", err);
	for (int i = 0; i < r->post.count; i++)
		if (strcmp(r->post.name[i], "item") == 0 && !add(r, c, r->post.value[i], err))
			return false;
	if (!c->n)
		return many_page(r, NULL, "bulk.none", "rows", err);
	c->secret = form_get(&r->post, "secret");
	r->response->no_store = true;
	return web_act(r, number_each, c, numbered);
}
