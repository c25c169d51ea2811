/* inbox_web.c: what lies with the one who looks, what is due first on top, with a choice of those that can be
 * taken, or passed on, several at once (bulk_web.c). */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "work/bulk_web.h"
#include "work/show_web.h"

enum { INBOX_PAGE = BULK_MAX };

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

static struct value_map *row_values(
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

/* What the one who comes here has just done on a dossier's page. */
static void put_did(struct request *r, struct value_map *m)
{
	const char *code = form_get(&r->get, "code");
	int act = text_word(form_get(&r->get, "did"), work_act_names);
	if (act < 0 || !code || !*code)
		return;
	put_text(m, "did", message(r->lang, arena_printf(&r->arena, "act.%s", work_act_names[act])));
	put_text(m, "did_code", code);
}

/* What a form sends of those that can go on together: with the version that is shown. */
static bool put_choices(struct request *r, const struct rules *rules, const struct actor *who,
	const struct item *item, const struct dossier *d, struct value_map *m, struct error *err)
{
	struct life life;
	if (!life_read(r->db, rules, d->id, &life, err))
		return false;
	if (work_goes_one_way(&life, item) && work_may(rules, who, d, &life, item, ACT_PASS))
		put_text(m, "choice",
			arena_printf(&r->arena, "%lld:%lld:%s", (long long)item->id,
				(long long)life.version, d->code));
	return true;
}

bool inbox_show(struct request *r, struct error *err)
{
	return inbox_page(r, NULL, err);
}

bool inbox_page(struct request *r, const struct bulk *done, struct error *err)
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
	int count = 0, choices = 0;
	for (int i = 0; i < n && i < INBOX_PAGE; i++) {
		if (!d[i].id)
			continue;
		struct value_map *row = row_values(r, rules, &item[i], &d[i]);
		if (pile == PILE_MINE && !put_choices(r, rules, &who, &item[i], &d[i], row, err))
			return false;
		choices += value_find(row, "choice") != NULL;
		rows[count++] = row;
	}
	put_bool(m, "may_pass", choices > 0);
	put_bool(m, "chooses", choices > 0 || (pile == PILE_FREE && count > 0));
	if (done)
		bulk_put(r, m, done);
	else
		put_did(r, m);
	put_list(m, "rows", rows, count);
	put_bool(m, pile_names[pile], true);
	put_text(m, "pile", pile_names[pile]);
	put_bool(m, "clerk", r->who.role & 1u << ROLE_CLERK);
	if (n > INBOX_PAGE)
		put_text(m, "after",
			arena_printf(&r->arena, "%lld-%lld", (long long)item[INBOX_PAGE - 1].due_at,
				(long long)item[INBOX_PAGE - 1].id));
	return inquiry_list(r, count, err) && page_render(r, "work/inbox.html", m, NULL, err);
}
