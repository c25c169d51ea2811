/* search_web.c: dossiers by code, by words of the applicant's name, by words of attached files. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "dossier/attachment.h"
#include "dossier/glass_web.h"
#include "dossier/inquiry_web.h"
#include "dossier/part_web.h"
#include "store/search.h"
#include "store/years.h"
#include "web/page.h"

/* Rows of a page; records that are looked through for it, and how many of them at once; bytes that the
 * beginning of a last word must have to be looked for alone. */
enum { FOUND_MAX = 50, LOOK_MAX = 400, AT_ONCE = 48, BEGUN_MIN = 3 };

/* Words of files are asked for by whoever may open them: those who work on a dossier, leader and
 * inspector. An administrator opens none. */
static bool may_find(
	const struct request *r, enum search_in in, const struct rules *rules, const struct dossier *d)
{
	return in == SEARCH_NAMES ? dossier_may_see(r, rules, d) : dossier_may_search_files(r, rules, d);
}

struct value_map *search_row(struct request *r, const struct rules *rules, const struct dossier *d)
{
	struct value_map *m = value_map_new(&r->arena, 9);
	put_text(m, "code", d->code);
	put_text(m, "applicant", d->person[PERSON_APPLICANT]);
	put_text(m, "procedure", d->procedure < 0 ? "" : rules->catalogue.procedure[d->procedure].name);
	put_text(m, "agency", d->agency < 0 ? "" : rules->province.agency[d->agency].name);
	put_time(m, "received", d->received_at);
	dossier_put_state(m, r->lang, d);
	return m;
}

/* A search going on: the rows that are shown, whether there are more, and what was found and not yet looked
 * at. */
struct finding {
	struct request *r;
	enum search_in in;
	/* The words that the names of those found must yet hold, and how; NULL: all that is found does. */
	const char *query;
	enum search_how how;
	const struct value_map **row;
	struct dossier *d; /* room for AT_ONCE */
	int64_t *few;      /* room for LOOK_MAX + 1 */
	int few_n;
	int64_t id[AT_ONCE], last;
	int n, waiting;
	int looked; /* records that the engine found */
	int held;   /* those that may be seen and hold the words, or one that may not */
	bool often; /* the last word was asked for alone, and many have it */
	bool more, ok;
	struct error *err;
};

/* Turns files into the dossiers that they belong to; 0 where that is not here. */
static bool dossiers_of_files(struct finding *f)
{
	for (int i = 0; i < f->waiting; i++)
		if (!attachment_dossier(f->r->db, f->id[i], &f->id[i], f->err))
			return false;
	return true;
}

static bool holds(const struct finding *f, const struct dossier *d)
{
	const char *name = d->person[PERSON_APPLICANT];
	return !f->query || (name && search_holds(name, strlen(name), f->query, f->how));
}

static bool read_names(struct finding *f, const int64_t *ids, int n)
{
	const struct rules *rules = f->r->subjects;
	return dossier_by_ids(
		f->r->db, &rules->province, &rules->catalogue, ids, n, &f->r->arena, f->d, f->err);
}

/* Those of the ids that the person may see come first, each once; returns how many, -1 with err. */
static int seen_first(struct finding *f)
{
	const struct rules *rules = f->r->subjects;
	int64_t hidden[AT_ONCE];
	int n = 0, others = 0;
	if (!dossier_whose(f->r->db, &rules->province, f->id, f->waiting, f->d, f->err))
		return -1;
	for (int i = 0; i < f->waiting; i++) {
		int64_t id = f->id[i];
		if (f->d[i].id && id != f->last && may_find(f->r, f->in, rules, &f->d[i]))
			f->id[n++] = id;
		else
			hidden[others++] = id;
		f->last = id;
	}
	memcpy(f->id + n, hidden, (size_t)others * sizeof *hidden);
	return n;
}

/* Whether one of those that the person may not see holds the words: it is enough to know of one. */
static bool look_at_hidden(struct finding *f, const int64_t *ids, int n)
{
	bool ok = true;
	for (int i = 0; ok && i < n && !f->held; i++) {
		ok = !f->query || read_names(f, ids + i, 1);
		f->held += ok && holds(f, f->d);
	}
	return ok;
}

/* Looks at those that wait. False when no more are needed, or none can be read. */
static bool look_at_them(struct finding *f)
{
	const struct rules *rules = f->r->subjects;
	int n = f->in == SEARCH_NAMES || dossiers_of_files(f) ? seen_first(f) : -1;
	f->ok = n >= 0 && read_names(f, f->id, n);
	for (int i = 0; f->ok && i < n && !f->more; i++) {
		if (!holds(f, &f->d[i]))
			continue;
		f->held++;
		f->more = f->n == FOUND_MAX;
		if (!f->more)
			f->row[f->n++] = search_row(f->r, rules, &f->d[i]);
	}
	f->ok = f->ok && look_at_hidden(f, f->id + n, f->waiting - n);
	f->waiting = 0;
	return f->ok && !f->more;
}

static bool hear_found(void *arg, int64_t id)
{
	struct finding *f = arg;
	f->id[f->waiting++] = id;
	f->looked++;
	return f->waiting < AT_ONCE || look_at_them(f);
}

static bool hear_few(void *arg, int64_t id)
{
	struct finding *f = arg;
	f->few[f->few_n++] = id;
	return true;
}

/* The last of the words, which have a blank between each two. */
static const char *last_word(const char *query)
{
	const char *space = strrchr(query, ' ');
	return space ? space + 1 : query;
}

/* Whether the last of several words is worth being looked for alone. What begins like a word is only found by
 * a walk over all of it, so not where many are sure to have it: many have the very word, or it is short. */
static bool last_may_be_rare(const struct finding *f, const char *last, enum search_how how)
{
	if (f->in != SEARCH_NAMES || how == SEARCH_EACH_BEGUN)
		return false;
	return how == SEARCH_WHOLE || (!f->often && strlen(last) >= BEGUN_MIN);
}

/* By the last of several words alone, where few have it: of a name it is the one that tells most. So words
 * that half of the province is called by need not be looked through. `few` says whether they were. */
static bool search_last(struct finding *f, const char *query, enum search_how how, bool *few)
{
	const char *last = last_word(query);
	f->few_n = 0;
	*few = false;
	if (last == query || !last_may_be_rare(f, last, how))
		return true;
	if (!search_find(f->r->db, f->in, last, how, LOOK_MAX + 1, hear_few, f, f->err))
		return false;
	*few = f->few_n <= LOOK_MAX;
	f->often = !*few;
	if (!*few)
		return true;
	f->query = query;
	f->how = how;
	bool go = true;
	for (int i = 0; go && i < f->few_n; i++)
		go = hear_found(f, f->few[i]);
	if (go)
		look_at_them(f);
	return f->ok;
}

/* By the words of the applicant's name, or of scans, newest first. */
static bool search_words(struct finding *f, const char *query, enum search_how how)
{
	bool few;
	f->n = f->held = f->looked = f->waiting = 0;
	f->query = NULL;
	f->last = 0;
	f->ok = true;
	if (!search_last(f, query, how, &few))
		return false;
	if (few)
		return true;
	if (!search_find(f->r->db, f->in, query, how, LOOK_MAX, hear_found, f, f->err) || !f->ok)
		return false;
	if (!f->more && look_at_them(f))
		f->more = f->looked == LOOK_MAX;
	return f->ok;
}

static bool hear_one(void *arg, int64_t id)
{
	*(bool *)arg = id != 0;
	return false;
}

/* Whether any name has a word that begins as the last one of the query: where none has, cutting the other
 * words short as well finds nothing either, and this is found out at once. */
static bool last_begins(const struct finding *f, const char *query, bool *begins)
{
	*begins = false;
	return search_find(
		f->r->db, f->in, last_word(query), SEARCH_LAST_BEGUN, 1, hear_one, begins, f->err);
}

/* By the words of the applicant's name, newest first; only what the person may see. Names that hold the very
 * words go before those where the last one, still being typed, only begins so: where they fill the page,
 * nothing else is looked for. That every word was cut short ("ng va an") is thought of when nobody is called
 * so. */
static bool search_typed(struct finding *f, const char *typed)
{
	char query[2048];
	if (!search_query(typed, query, sizeof query))
		return true;
	if (!search_words(f, query, SEARCH_WHOLE))
		return false;
	if (f->more)
		return true;
	if (!search_words(f, query, SEARCH_LAST_BEGUN))
		return false;
	if (f->held || last_word(query) == query)
		return true;
	bool begins;
	if (!last_begins(f, query, &begins))
		return false;
	return !begins || search_words(f, query, SEARCH_EACH_BEGUN);
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
	struct finding f = { .r = r, .in = scans ? SEARCH_SCANS : SEARCH_NAMES, .err = err };
	struct value_map *m = page_values(r);
	struct error none = { 0 };
	struct dossier d;
	enum inquiry_kind kind = INQUIRY_KINDS; /* nothing is asked for */
	r->response->no_store = true;
	f.row = arena_alloc(&r->arena, sizeof *f.row * FOUND_MAX);
	f.d = arena_alloc(&r->arena, sizeof *f.d * AT_ONCE);
	f.few = arena_alloc(&r->arena, sizeof *f.few * (LOOK_MAX + 1));
	if (typed && *typed) {
		bool there = !scans && dossier_by_code(r->db, &rules->province, &rules->catalogue, typed,
					       &r->arena, &d, &none);
		kind = there ? INQUIRY_CODE : scans ? INQUIRY_FILES : INQUIRY_NAME;
		if (there && dossier_may_see(r, rules, &d))
			f.row[f.n++] = search_row(r, rules, &d);
		else if (there)
			put_text(m, "others", glass_may(r) ? d.code : NULL);
		else if (none.code == ERR_OUT) {
			*err = none;
			return false;
		} else if (!search_typed(&f, typed))
			return false;
	}
	if (kind != INQUIRY_KINDS && !inquiry_search(r, kind, typed, f.n, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_found(r, f.row, f.n);
	put_text(m, "q", typed);
	put_bool(m, "scans", scans);
	put_bool(m, "asked", typed && *typed);
	put_list(m, "rows", f.row, f.n);
	put_count(m, "count", f.n);
	put_bool(m, "more", f.more);
	put_bool(m, "staff", r->who.role & ROLE_STAFF);
	return page_render(r, "dossier/search.html", m, NULL, err);
}
