/* masking_web.c: /masking: where lateness may have been dressed up, for those who oversee and for each
 * agency's own head. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "work/masking.h"
#include "work/show_web.h"

enum { SHOWN = 500, FILE_ROWS = 100000, USUAL_DAYS = 182 };

static const char *const title_keys[MASKINGS] = { "masking.held", "masking.asked", "masking.asked_last",
	"masking.refused", "masking.extended", "masking.taken_late", "masking.withdrawn",
	"masking.no_result" };

/* What is asked for, and the rows of one kind. */
struct asked {
	struct request *r;
	const struct rules *rules;
	int32_t from, to;
	struct whose whose;
	enum masking kind;
	struct table *table; /* of a file; NULL: a page */
	const struct value_map **rows;
	int n;
};

static bool to_table(void *arg, const struct masked_dossier *d)
{
	struct asked *k = arg;
	struct table *t = k->table;
	char text[17];
	int at = province_agency_by_id(&k->rules->province, d->agency);
	table_text(t, masking_names[k->kind]);
	table_text(t, d->code);
	table_text(t, at < 0 ? "" : k->rules->province.agency[at].code);
	table_text(t, time_format(d->received_at, text));
	table_text(t, due_text(d->due_at, text));
	table_text(t, d->finished_at ? time_format(d->finished_at, text) : "");
	table_text(t, d->returned_at ? time_format(d->returned_at, text) : "");
	table_int(t, d->count);
	return true;
}

static bool to_page(void *arg, const struct masked_dossier *d)
{
	struct asked *k = arg;
	struct arena *a = &k->r->arena;
	int at = province_agency_by_id(&k->rules->province, d->agency);
	struct value_map *m = value_map_new(a, 10);
	put_text(m, "code", arena_str(a, d->code));
	put_text(m, "agency", at < 0 ? "" : k->rules->province.agency[at].name);
	put_time(m, "received", d->received_at);
	put_due(m, d->due_at);
	put_time(m, "finished", d->finished_at);
	put_time(m, "returned", d->returned_at);
	put_bool(m, "counted", d->count > 0);
	put_count(m, "count", d->count);
	k->rows[k->n++] = m;
	return true;
}

static bool read_own(struct asked *k, masking_reader *fn, struct error *err)
{
	bool ok = true;
	for (int i = 0; ok && i < k->whose.agencies; i++) {
		int max = k->table ? FILE_ROWS : SHOWN - k->n;
		ok = masking_list(k->r->db, k->kind, k->from, k->to, k->whose.agency[i], max, fn, k, err);
	}
	return ok;
}

static bool machine(struct asked *k, struct error *err)
{
	static const char *const columns[] = { "kind", "code", "agency", "received_at", "due_at",
		"finished_at", "returned_at", "count", NULL };
	struct table t;
	table_begin(&t, &k->r->arena, columns);
	k->table = &t;
	for (int i = 0; i < MASKINGS; i++) {
		k->kind = (enum masking)i;
		if (!read_own(k, to_table, err))
			return false;
	}
	return page_table(k->r, &t, "masking");
}

static bool page(struct asked *k, struct error *err)
{
	struct request *r = k->r;
	const struct value_map **kinds = arena_alloc(&r->arena, sizeof *kinds * MASKINGS);
	struct value_map *m = page_values(r);
	for (int i = 0; i < MASKINGS; i++) {
		struct value_map *one = value_map_new(&r->arena, 6);
		k->kind = (enum masking)i;
		k->rows = arena_alloc(&r->arena, sizeof *k->rows * SHOWN);
		k->n = 0;
		if (!read_own(k, to_page, err))
			return false;
		put_text(one, "title", message(r->lang, title_keys[i]));
		put_text(one, "id", masking_names[i]);
		put_list(one, "rows", k->rows, k->n);
		put_count(one, "found", k->n);
		put_bool(one, "cut", k->n == SHOWN);
		kinds[i] = one;
	}
	char day[11];
	put_list(m, "kinds", kinds, MASKINGS);
	put_text(m, "from", arena_str(&r->arena, day_format(k->from, day)));
	put_text(m, "to", arena_str(&r->arena, day_format(k->to, day)));
	put_day(m, "from_day", k->from);
	put_day(m, "to_day", k->to);
	return page_render(r, "work/masking.html", m, NULL, err);
}

bool masking_show(struct request *r, struct error *err)
{
	struct asked k = { .r = r, .rules = r->subjects };
	int32_t today = day_of_time(time_now());
	if (!form_day(&r->get, "from", today - USUAL_DAYS, &k.from, err) ||
		!form_day(&r->get, "to", today, &k.to, err))
		return false;
	if (k.to < k.from)
		return err_set(err, ERR_DATA, "from, to: the last day is before the first");
	k.whose = dossier_rows(r, &k.rules->province);
	r->response->no_store = true;
	return r->format == FORMAT_PAGE ? page(&k, err) : machine(&k, err);
}
