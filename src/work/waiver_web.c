/* waiver_web.c: why less was taken for a dossier, on its pages, and the list of all such for those who
 * oversee and for each body's head. */
#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "work/intake.h"
#include "work/show_web.h"

enum { SHOWN = 500, FILE_ROWS = 100000, USUAL_DAYS = 182 };

static const char *const kind_keys[WAIVER_KINDS] = { "waiver.poor", "waiver.child", "waiver.elderly",
	"waiver.disabled", "waiver.merit", "waiver.minority", "waiver.online", "waiver.error",
	"waiver.other" };

const char *waiver_words(enum lang lang, enum waiver_kind kind)
{
	return message(lang, kind_keys[kind]);
}

void waiver_put_kinds(struct request *r, struct value_map *m, const char *chosen)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * WAIVER_KINDS);
	for (int i = 0; i < WAIVER_KINDS; i++) {
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "kind", waiver_names[i]);
		put_text(row, "name", waiver_words(r->lang, (enum waiver_kind)i));
		put_bool(row, "chosen", text_eq(chosen, waiver_names[i]));
		rows[i] = row;
	}
	put_list(m, "waiver_kinds", rows, WAIVER_KINDS);
}

bool waiver_put(struct request *r, struct value_map *m, const struct dossier *d, struct error *err)
{
	struct waiver w;
	bool there = false;
	if (d->fee >= 0 && !waiver_of(r->db, d->id, &r->arena, &w, &there, err))
		return false;
	put_bool(m, "waived", there);
	if (!there)
		return true;
	put_text(m, "waiver_kind", waiver_words(r->lang, w.kind));
	put_text(m, "waiver_basis", w.basis);
	put_bool(m, "has_whole", w.whole >= 0);
	put_count(m, "waiver_whole", w.whole);
	return true;
}

/* What is asked for, and what was found. */
struct asked {
	struct request *r;
	const struct rules *rules;
	int32_t from, to;
	const char *kind; /* of one kind alone; NULL: all */
	struct waived *row;
	int n, count[WAIVER_KINDS];
};

static const char *procedure_code(const struct asked *k, const struct waived *w)
{
	int at = w->procedure ? catalogue_by_id(&k->rules->catalogue, w->procedure) : -1;
	return at < 0 ? "" : k->rules->catalogue.procedure[at].code;
}

static const struct agency *agency_of(const struct asked *k, const struct waived *w)
{
	int at = province_agency_by_id(&k->rules->province, w->agency);
	return at < 0 ? NULL : &k->rules->province.agency[at];
}

/* Those of the own bodies, each body's latest first. */
static bool read(struct asked *k, struct error *err)
{
	struct request *r = k->r;
	struct whose whose = dossier_rows(r, &k->rules->province);
	k->row = arena_alloc(&r->arena, sizeof *k->row * FILE_ROWS);
	for (int i = 0; i < whose.agencies; i++) {
		int n = waivers_list(r->db, whose.agency[i], k->from, k->to, &r->arena, k->row + k->n,
			FILE_ROWS - k->n, err);
		if (n < 0)
			return false;
		k->n += n;
	}
	for (int i = 0; i < k->n; i++)
		k->count[k->row[i].waiver.kind]++;
	return true;
}

static bool wanted(const struct asked *k, const struct waived *w)
{
	return !k->kind || text_eq(k->kind, waiver_names[w->waiver.kind]);
}

static bool machine(const struct asked *k)
{
	static const char *const columns[] = { "dossier", "agency", "procedure", "at", "reason", "basis",
		"asked", "taken", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &k->r->arena, columns);
	for (int i = 0; i < k->n; i++) {
		const struct waived *w = &k->row[i];
		const struct agency *agency = agency_of(k, w);
		if (!wanted(k, w))
			continue;
		table_text(&t, w->code);
		table_text(&t, agency ? agency->code : "");
		table_text(&t, procedure_code(k, w));
		table_text(&t, time_format(w->at, text));
		table_text(&t, waiver_names[w->waiver.kind]);
		table_text(&t, w->waiver.basis);
		if (w->waiver.whole < 0)
			table_text(&t, "");
		else
			table_int(&t, w->waiver.whole);
		table_int(&t, w->waiver.fee);
	}
	return page_table(k->r, &t, "waivers");
}

static void put_rows(const struct asked *k, struct value_map *m)
{
	struct arena *a = &k->r->arena;
	const struct value_map **rows = arena_alloc(a, sizeof *rows * SHOWN);
	int n = 0, of_kind = 0;
	for (int i = 0; i < k->n; i++) {
		const struct waived *w = &k->row[i];
		const struct agency *agency = agency_of(k, w);
		of_kind += wanted(k, w);
		if (!wanted(k, w) || n == SHOWN)
			continue;
		struct value_map *row = value_map_new(a, 9);
		put_text(row, "code", w->code);
		put_text(row, "agency", agency ? agency->name : "");
		put_text(row, "procedure", procedure_code(k, w));
		put_time(row, "at", w->at);
		put_text(row, "reason", waiver_words(k->r->lang, w->waiver.kind));
		put_text(row, "basis", w->waiver.basis);
		put_bool(row, "has_whole", w->waiver.whole >= 0);
		put_count(row, "whole", w->waiver.whole);
		put_count(row, "fee", w->waiver.fee);
		rows[n++] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
	put_count(m, "found", of_kind);
	put_bool(m, "cut", of_kind > n);
}

static void put_counts(const struct asked *k, struct value_map *m)
{
	struct arena *a = &k->r->arena;
	const struct value_map **rows = arena_alloc(a, sizeof *rows * WAIVER_KINDS);
	int n = 0;
	for (int i = 0; i < WAIVER_KINDS; i++) {
		if (!k->count[i])
			continue;
		struct value_map *row = value_map_new(a, 3);
		put_text(row, "kind", waiver_names[i]);
		put_text(row, "name", waiver_words(k->r->lang, (enum waiver_kind)i));
		put_count(row, "count", k->count[i]);
		rows[n++] = row;
	}
	put_list(m, "counts", rows, n);
}

bool waivers_show(struct request *r, struct error *err)
{
	struct asked k = { .r = r, .rules = r->subjects };
	int32_t today = day_of_time(time_now());
	const char *kind = form_get(&r->get, "kind");
	if (!form_day(&r->get, "from", today - USUAL_DAYS, &k.from, err) ||
		!form_day(&r->get, "to", today, &k.to, err))
		return false;
	if (k.to < k.from)
		return err_set(err, ERR_DATA, "from, to: the last day is before the first");
	k.kind = kind && *kind ? kind : NULL;
	if (k.kind && text_word(k.kind, waiver_names) < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!read(&k, err))
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine(&k);
	char day[11];
	struct value_map *m = page_values(r);
	put_rows(&k, m);
	put_counts(&k, m);
	put_text(m, "from", arena_str(&r->arena, day_format(k.from, day)));
	put_text(m, "to", arena_str(&r->arena, day_format(k.to, day)));
	put_day(m, "from_day", k.from);
	put_day(m, "to_day", k.to);
	put_text(m, "of_kind", k.kind);
	return page_render(r, "work/waivers.html", m, NULL, err);
}
