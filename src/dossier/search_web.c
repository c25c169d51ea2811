/* search_web.c: dossiers by code, by words of the applicant's name, by words of attached files. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "dossier/attachment.h"
#include "dossier/glass_web.h"
#include "dossier/part_web.h"
#include "store/search.h"
#include "store/years.h"
#include "web/page.h"

enum { FOUND_MAX = 50, LOOK_MAX = 400 };

static const struct value_map *found_row(
	struct request *r, const struct rules *rules, const struct dossier *d)
{
	struct value_map *m = value_map_new(&r->arena, 8);
	put_text(m, "code", d->code);
	put_text(m, "applicant", d->person[PERSON_APPLICANT]);
	put_text(m, "procedure", d->procedure < 0 ? "" : rules->catalogue.procedure[d->procedure].name);
	put_text(m, "agency", d->agency < 0 ? "" : rules->province.agency[d->agency].name);
	put_time(m, "received", d->received_at);
	dossier_put_state(m, r->lang, d);
	return m;
}

/* Turns files into the dossiers that they belong to; 0 where that is not here. */
static bool dossiers_of_files(struct db *db, int64_t *ids, int n, struct error *err)
{
	for (int i = 0; i < n; i++)
		if (!attachment_dossier(db, ids[i], &ids[i], err))
			return false;
	return true;
}

/* What was found so far: the rows that are shown, whether there are more, and how many records held the
 * words, those included that the person may not see. */
struct finding {
	const struct value_map **row;
	int n, held;
	bool more;
};

/* By the words of the applicant's name, or of scans, newest first; only what the person may see, each
 * once. */
static bool search_words(struct request *r, enum search_in in, const char *query, enum search_how how,
	struct finding *f, struct error *err)
{
	int64_t last = 0;
	const struct rules *rules = r->subjects;
	int64_t ids[FOUND_MAX], below = 0;
	struct dossier *d = arena_alloc(&r->arena, sizeof *d * FOUND_MAX);
	for (int looked = 0; looked < LOOK_MAX;) {
		int got = search_find(r->db, in, query, how, below, ids, FOUND_MAX, err);
		int64_t lowest = got > 0 ? ids[got - 1] : 0;
		if (got < 0 || (in == SEARCH_SCANS && !dossiers_of_files(r->db, ids, got, err)) ||
			!dossier_by_ids(
				r->db, &rules->province, &rules->catalogue, ids, got, &r->arena, d, err))
			return false;
		f->held += got;
		for (int i = 0; i < got; i++) {
			if (f->n == FOUND_MAX) {
				f->more = true;
				return true;
			}
			if (d[i].id && d[i].id != last && dossier_may_see(r, rules, &d[i]))
				f->row[f->n++] = found_row(r, rules, &d[i]);
			last = d[i].id;
		}
		looked += got;
		if (got < FOUND_MAX)
			return true;
		below = lowest;
	}
	f->more = true;
	return true;
}

/* Whether any name has a word that begins as the last one of the query: where none has, cutting the other
 * words short as well finds nothing either, and this is found out at once. */
static bool last_begins(
	struct request *r, enum search_in in, const char *query, bool *begins, struct error *err)
{
	const char *space = strrchr(query, ' ');
	int64_t id;
	int n = search_find(r->db, in, space ? space + 1 : query, SEARCH_LAST_BEGUN, 0, &id, 1, err);
	*begins = n > 0;
	return n >= 0;
}

/* By the words of the applicant's name, newest first; only what the person may see. Names that hold the very
 * words go before those where the last one, still being typed, only begins so: where they fill the page,
 * nothing else is looked for. That every word was cut short ("ng va an") is thought of when nobody is called
 * so. */
static bool search_typed(
	struct request *r, enum search_in in, const char *typed, struct finding *f, struct error *err)
{
	char query[2048];
	if (!search_query(typed, query, sizeof query))
		return true;
	if (!search_words(r, in, query, SEARCH_WHOLE, f, err))
		return false;
	if (f->more)
		return true;
	f->n = f->held = 0;
	if (!search_words(r, in, query, SEARCH_LAST_BEGUN, f, err))
		return false;
	if (f->held || !strchr(query, ' '))
		return true;
	bool begins;
	if (!last_begins(r, in, query, &begins, err))
		return false;
	return !begins || search_words(r, in, query, SEARCH_EACH_BEGUN, f, err);
}

/* What was found, as a file: the same rows, without persons. */
static bool machine_found(struct request *r, const struct value_map *const *rows, int n)
{
	static const char *const columns[] = { "code", "procedure", "agency", "received_at", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_text(&t, value_find(rows[i], "code")->as.text.p);
		table_text(&t, value_find(rows[i], "procedure")->as.text.p);
		table_text(&t, value_find(rows[i], "agency")->as.text.p);
		table_text(&t, time_format(value_find(rows[i], "received")->as.number, text));
	}
	return page_table(r, &t, "search");
}

bool dossier_search(struct request *r, struct error *err)
{
	const char *typed = form_get(&r->get, "q"), *in = form_get(&r->get, "in");
	bool scans = in && strcmp(in, "files") == 0;
	const struct rules *rules = r->subjects;
	struct finding f = { .row = arena_alloc(&r->arena, sizeof *f.row * (FOUND_MAX + 1)) };
	struct value_map *m = page_values(r);
	struct error none = { 0 };
	struct dossier d;
	r->response->no_store = true;
	if (typed && *typed) {
		bool there = !scans && dossier_by_code(r->db, &rules->province, &rules->catalogue, typed,
					       &r->arena, &d, &none);
		if (there && dossier_may_see(r, rules, &d))
			f.row[f.n++] = found_row(r, rules, &d);
		else if (there)
			put_text(m, "others", glass_may(r) ? d.code : NULL);
		else if (none.code == ERR_OUT) {
			*err = none;
			return false;
		} else if (!search_typed(r, scans ? SEARCH_SCANS : SEARCH_NAMES, typed, &f, err))
			return false;
	}
	if (r->format != FORMAT_PAGE)
		return machine_found(r, f.row, f.n);
	put_text(m, "q", typed);
	put_bool(m, "scans", scans);
	put_bool(m, "asked", typed && *typed);
	put_list(m, "rows", f.row, f.n);
	put_count(m, "count", f.n);
	put_bool(m, "more", f.more);
	return page_render(r, "dossier/search.html", m, NULL, err);
}
