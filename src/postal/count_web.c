/* count_web.c: how much came and went by post in a period, by agency, and the dossiers behind each number. */
#include <string.h>

#include "account/desk_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "base/text.h"
#include "postal/postal_web.h"

enum { AGENCIES_MAX = 2000, SHOWN = 100, FILE_ROWS = 100000 };

/* What is asked for. */
struct asked {
	struct request *r;
	const struct rules *rules;
	int32_t from, to;
	struct whose whose;
	bool later; /* of an agency: what came for dossiers later, not what went */
};

static void put_period(const struct asked *k, struct value_map *m)
{
	char day[11];
	put_text(m, "from", arena_str(&k->r->arena, day_format(k->from, day)));
	put_text(m, "to", arena_str(&k->r->arena, day_format(k->to, day)));
	put_day(m, "from_day", k->from);
	put_day(m, "to_day", k->to);
}

static const struct value_map *row_of(const struct asked *k, const struct postal_count *c, int at)
{
	const struct agency *a = &k->rules->province.agency[at];
	struct value_map *row = value_map_new(&k->r->arena, 9);
	put_text(row, "agency", a->name);
	put_text(row, "agency_code", a->code);
	put_count(row, "came", c->in);
	put_count(row, "went", c->out);
	put_count(row, "delivered", c->delivered);
	put_count(row, "came_back", c->came_back);
	put_count(row, "later", c->later);
	return row;
}

static bool by_agency(const struct asked *k, struct error *err)
{
	static const char *const columns[] = { "agency", "in", "out", "delivered", "came_back", "later",
		NULL };
	struct request *r = k->r;
	struct postal_count *list = arena_alloc(&r->arena, sizeof *list * AGENCIES_MAX), sum = { 0 };
	int n = postal_counts(r->db, k->whose.desk, k->from, k->to, list, AGENCIES_MAX, err), shown = 0;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * AGENCIES_MAX);
	struct table t;
	if (n < 0)
		return false;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		int at = province_agency_by_id(&k->rules->province, list[i].agency);
		if (at < 0 || !whose_has(&k->whose, list[i].agency))
			continue;
		sum.in += list[i].in;
		sum.out += list[i].out;
		sum.later += list[i].later;
		rows[shown++] = row_of(k, &list[i], at);
		table_text(&t, k->rules->province.agency[at].code);
		table_int(&t, list[i].in);
		table_int(&t, list[i].out);
		table_int(&t, list[i].delivered);
		table_int(&t, list[i].came_back);
		table_int(&t, list[i].later);
	}
	if (r->format != FORMAT_PAGE)
		return page_table(r, &t, "postal-counts");
	struct value_map *m = page_values(r);
	desk_put(r, m, true);
	put_list(m, "rows", rows, shown);
	put_bool(m, "any", shown > 0);
	put_count(m, "sum_in", sum.in);
	put_count(m, "sum_out", sum.out);
	put_count(m, "sum_later", sum.later);
	put_period(k, m);
	return page_render(r, "postal/counts.html", m, NULL, err);
}

static bool machine(const struct asked *k, const struct postal_piece *p, int n)
{
	static const char *const went[] = { "dossier", "returned_at", "tracking", "state", NULL };
	static const char *const came[] = { "dossier", "arrived_at", "tracking", "what", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &k->r->arena, k->later ? came : went);
	for (int i = 0; i < n; i++) {
		table_text(&t, p[i].code);
		table_text(&t, time_format(k->later ? p[i].at : p[i].returned_at, text));
		table_text(&t, p[i].tracking);
		table_text(&t, k->later  ? posted_what_names[p[i].what]
			       : p[i].id ? postal_state_names[p[i].state]
					 : "");
	}
	return page_table(k->r, &t, k->later ? "postal-later" : "postal-out");
}

static bool of_agency(const struct asked *k, const struct agency *a, struct error *err)
{
	struct request *r = k->r;
	const char *after = form_get(&r->get, "after");
	int max = r->format == FORMAT_PAGE ? SHOWN + 1 : FILE_ROWS;
	struct postal_piece *p = arena_alloc(&r->arena, sizeof *p * (size_t)max);
	int64_t id = 0;
	if (after && *after && !int_parse(after, strlen(after), &id))
		return err_set(err, ERR_DATA, "after: expected a number");
	int n = (k->later ? postal_later_list : postal_out_list)(
		r->db, a->id, k->whose.desk, k->from, k->to, id, &r->arena, p, max, err);
	if (n < 0)
		return false;
	if (r->format != FORMAT_PAGE)
		return machine(k, p, n);
	struct value_map *m = page_values(r);
	bool more = n > SHOWN;
	n -= more;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 5);
		put_text(row, "code", p[i].code);
		put_time(row, "when", k->later ? p[i].at : p[i].returned_at);
		put_text(row, "tracking", p[i].tracking);
		put_text(row, "what", postal_later_words(r->lang, &p[i]));
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	desk_put(r, m, true);
	put_text(m, "agency", a->name);
	put_text(m, "agency_code", a->code);
	put_bool(m, "more", more);
	put_bool(m, "later", k->later);
	put_plain(m, "after", !n ? 0 : k->later ? p[n - 1].later : p[n - 1].dossier);
	put_period(k, m);
	return page_render(r, "postal/out.html", m, a->name, err);
}

bool postal_counts_show(struct request *r, struct error *err)
{
	struct asked k = { .r = r, .rules = r->subjects };
	const char *code = form_get(&r->get, "agency");
	int32_t today = day_of_time(time_now());
	if (!form_day(&r->get, "from", day_of(date_of(today).year, 1, 1), &k.from, err) ||
		!form_day(&r->get, "to", today, &k.to, err))
		return false;
	if (k.to < k.from)
		return err_set(err, ERR_DATA, "from, to: the last day is before the first");
	k.later = form_get(&r->get, "later") != NULL;
	k.whose = dossier_rows(r, &k.rules->province);
	r->response->no_store = true;
	if (!code || !*code)
		return by_agency(&k, err);
	const struct province *p = &k.rules->province;
	int at = province_agency(p, code, strlen(code));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no agency has the code %.60s", code);
	if (!whose_has(&k.whose, p->agency[at].id))
		return err_set(err, ERR_DENIED, "the agency is not yours");
	return of_agency(&k, &p->agency[at], err);
}
