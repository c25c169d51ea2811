/* inbox_web.c: what lies with the one who looks, what is due first on top; several can be taken at once. */
#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "work/show_web.h"

enum { INBOX_PAGE = 50, BULK_MAX = 50 };

static const char *const pile_names[] = { "mine", "free", "elsewhere", NULL };

/* Office hours that are left until the due time, or that have gone by since: "7:30". */
static void put_left(struct request *r, struct value_map *m, const struct rules *rules, int64_t due)
{
	int64_t now = time_now();
	int64_t minutes = due >= now ? due_minutes_between(&rules->due, now, due)
				     : due_minutes_between(&rules->due, due, now);
	put_bool(m, due >= now ? "left" : "late_by", true);
	put_text(m, "hours",
		arena_printf(
			&r->arena, "%lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60)));
}

static const struct value_map *row_values(
	struct request *r, const struct rules *rules, const struct item *item, const struct dossier *d)
{
	struct value_map *m = value_map_new(&r->arena, 16);
	put_plain(m, "id", item->id);
	put_text(m, "code", d->code);
	put_text(m, "applicant", d->person[PERSON_APPLICANT]);
	put_text(m, "procedure", d->procedure < 0 ? "" : rules->catalogue.procedure[d->procedure].name);
	put_text(m, "kind", item_kind_words(r->lang, item->kind));
	put_due(m, item->due_at);
	if (!item->waits && !d->finished_at)
		put_left(r, m, rules, item->due_at);
	put_time(m, "step_due", item->step_due == CLOCK_STOPPED ? 0 : item->step_due);
	put_bool(m, "step_late", !item->waits && item->step_due < time_now());
	dossier_put_state(m, r->lang, d);
	return m;
}

static bool machine_inbox(struct request *r, const struct rules *rules, const struct item *item,
	const struct dossier *d, int n)
{
	static const char *const columns[] = { "item", "code", "procedure", "step", "given_at", "step_due",
		"due_at", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		if (!d[i].id)
			continue;
		table_int(&t, item[i].id);
		table_text(&t, d[i].code);
		table_text(&t, d[i].procedure < 0 ? "" : rules->catalogue.procedure[d[i].procedure].code);
		table_text(&t, item_kind_names[item[i].kind]);
		table_text(&t, time_format(item[i].given_at, text));
		table_text(&t, due_text(item[i].step_due, text));
		table_text(&t, due_text(item[i].due_at, text));
	}
	return page_table(r, &t, "inbox");
}

/* The key after which a page goes on: "DUE-ID". */
static void read_after(const struct request *r, int64_t *due, int64_t *id)
{
	const char *s = form_get(&r->get, "after");
	const char *dash = s ? strchr(s, '-') : NULL;
	*due = *id = 0;
	if (dash && int_parse(s, (size_t)(dash - s), due))
		int_parse(dash + 1, strlen(dash + 1), id);
}

bool inbox_show(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct actor who = actor_of(r);
	struct item *item = arena_alloc(&r->arena, sizeof *item * (INBOX_PAGE + 1));
	struct dossier *d = arena_alloc(&r->arena, sizeof *d * (INBOX_PAGE + 1));
	int64_t ids[INBOX_PAGE + 1], due, id;
	int pile = text_word(form_get(&r->get, "pile"), pile_names);
	read_after(r, &due, &id);
	pile = pile < 0 ? PILE_MINE : pile;
	int n = pile_read(
		r->db, rules, &who, (enum pile)pile, due, id, &r->arena, item, INBOX_PAGE + 1, err);
	for (int i = 0; i < n; i++)
		ids[i] = item[i].dossier;
	if (n < 0 || !dossier_by_ids(r->db, &rules->province, &rules->catalogue, ids, n, &r->arena, d, err))
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine_inbox(r, rules, item, d, n);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (INBOX_PAGE + 1));
	struct value_map *m = page_values(r);
	int count = 0;
	for (int i = 0; i < n && i < INBOX_PAGE; i++)
		if (d[i].id)
			rows[count++] = row_values(r, rules, &item[i], &d[i]);
	put_list(m, "rows", rows, count);
	put_bool(m, pile_names[pile], true);
	put_text(m, "pile", pile_names[pile]);
	put_bool(m, "clerk", r->who.role & 1u << ROLE_CLERK);
	if (n > INBOX_PAGE)
		put_text(m, "after",
			arena_printf(&r->arena, "%lld-%lld", (long long)item[INBOX_PAGE - 1].due_at,
				(long long)item[INBOX_PAGE - 1].id));
	return page_render(r, "work/inbox.html", m, NULL, err);
}

/* Several items that are to be taken. */
struct taking {
	struct work_call call;
	struct actor who;
	int64_t item[BULK_MAX];
	int n, taken;
};

/* Each by itself: one that somebody else has taken meanwhile stays with that one. */
static bool take_act(struct tx *tx, void *arg, struct error *err)
{
	struct taking *t = arg;
	for (int i = 0; i < t->n; i++) {
		struct error why = { 0 };
		t->call.item = t->item[i];
		if (!item_place(tx->db, t->item[i], &t->call.dossier, &t->call.version, err))
			return false;
		if (t->call.dossier && work_do(tx, &t->call, &why))
			t->taken++;
		else if (why.code && why.code != ERR_CONFLICT && why.code != ERR_DENIED)
			return err_set(err, why.code, "%s", why.text);
	}
	return true;
}

static bool taken(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, "/inbox?pile=mine");
}

static struct taking *taking_of(struct request *r)
{
	struct taking *t = arena_zalloc(&r->arena, sizeof *t);
	t->who = actor_of(r);
	t->call = (struct work_call){ .rules = r->subjects, .actor = &t->who, .act = ACT_TAKE };
	return t;
}

bool inbox_bulk(struct request *r, struct error *err)
{
	struct taking *t = taking_of(r);
	for (int i = 0; i < r->post.count && t->n < BULK_MAX; i++)
		if (strcmp(r->post.name[i], "item") == 0 &&
			int_parse(r->post.value[i], strlen(r->post.value[i]), &t->item[t->n]))
			t->n++;
	if (!t->n)
		return err_set(err, ERR_DATA, "choose at least one dossier");
	return web_act(r, take_act, t, taken);
}

static bool api_taken(struct request *r, struct error *err)
{
	const struct taking *t = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "taken", t->taken);
	json_close(&j, '}');
	return true;
}

static bool read_items(struct taking *t, const json_t *o, struct error *err)
{
	const json_t *list = json_object_get(o, "items");
	size_t n = json_array_size(list);
	if (!n || n > BULK_MAX)
		return err_set(err, ERR_DATA, "items: expected a list of 1 to %d items", BULK_MAX);
	for (size_t i = 0; i < n; i++) {
		const json_t *id = json_array_get(list, i);
		if (!json_is_integer(id))
			return err_set(err, ERR_DATA, "items: expected whole numbers");
		t->item[t->n++] = json_integer_value(id);
	}
	return true;
}

bool inbox_api_take(struct request *r, struct error *err)
{
	struct taking *t = taking_of(r);
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	bool ok = read_items(t, o, err);
	json_decref(o);
	return ok && web_act(r, take_act, t, api_taken);
}
