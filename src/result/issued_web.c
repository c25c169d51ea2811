/* issued_web.c: the register of what was issued, its look-up by anybody who has the token, and how many
 * results are there as files. */
#include <stdlib.h>
#include <string.h>

#include "account/desk_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "base/text.h"
#include "dossier/attachment_web.h"
#include "result/result_web.h"
#include "web/page.h"

enum { REGISTER_SHOWN = 100, REGISTER_FILE = 10000, LIST_SHOWN = 100, LIST_FILE = 100000 };

/* --- the register ------------------------------------------------------------------------------- */

static bool register_machine(struct request *r, const struct issued *list, int n)
{
	static const char *const columns[] = { "agency", "year", "number", "symbol", "kind", "dossier",
		"title", "signer", "at", "revoked_at", "pages", NULL };
	const struct province *p = &((const struct rules *)r->subjects)->province;
	struct table t;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		int at = province_agency_by_id(p, list[i].agency);
		char text[17];
		table_text(&t, at < 0 ? "" : p->agency[at].code);
		table_int(&t, list[i].year);
		if (list[i].number)
			table_int(&t, list[i].number);
		else
			table_text(&t, "");
		table_text(&t, list[i].symbol);
		table_text(&t, issue_names[list[i].kind]);
		table_text(&t, list[i].code);
		table_text(&t, list[i].title);
		table_text(&t, list[i].signer);
		table_text(&t, time_format(list[i].at, text));
		table_text(&t, list[i].revoked_at ? time_format(list[i].revoked_at, text) : "");
		table_int(&t, list[i].pages);
	}
	return page_table(r, &t, "issued");
}

static int latest_first(const void *a, const void *b)
{
	const struct issued *x = a, *y = b;
	return (x->id < y->id) - (x->id > y->id);
}

/* The registers of the own agencies, or of what the own desk took in, as one. */
static int read_register(
	struct request *r, int year, int64_t before, struct issued **out, int max, struct error *err)
{
	struct whose w = dossier_rows(r, &((const struct rules *)r->subjects)->province);
	int n = 0;
	*out = arena_alloc(&r->arena, sizeof **out * (size_t)max * (size_t)(w.agencies ? w.agencies : 1));
	struct issued *list = *out;
	if (w.desk)
		return issued_register(r->db, 0, w.desk, year, before, &r->arena, list, max, err);
	for (int i = 0, more; i < w.agencies; i++, n += more)
		if ((more = issued_register(
			     r->db, w.agency[i], 0, year, before, &r->arena, list + n, max, err)) < 0)
			return -1;
	if (w.agencies > 1)
		qsort(list, (size_t)n, sizeof *list, latest_first);
	return n < max ? n : max;
}

bool issued_show(struct request *r, struct error *err)
{
	const char *asked = form_get(&r->get, "year"), *from = form_get(&r->get, "before");
	int64_t year = date_of(day_of_time(time_now())).year, before = 0;
	int max = r->format == FORMAT_PAGE ? REGISTER_SHOWN + 1 : REGISTER_FILE;
	if ((asked && *asked && !int_parse(asked, strlen(asked), &year)) || year < 1990 || year > 2199)
		return err_set(err, ERR_DATA, "year: expected a year");
	if (from && *from && !int_parse(from, strlen(from), &before))
		return err_set(err, ERR_DATA, "before: expected a number");
	struct issued *list;
	int n = read_register(r, (int)year, before, &list, max, err);
	if (n < 0)
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return register_machine(r, list, n);
	struct value_map *m = page_values(r);
	bool more = n > REGISTER_SHOWN;
	n -= more;
	result_put_issued(r, m, list, n);
	desk_put(r, m, true);
	put_plain(m, "year", year);
	put_plain(m, "last_year", year - 1);
	put_bool(m, "may_revoke", r->who.role & 1u << ROLE_HEAD);
	put_bool(m, "more", more);
	put_plain(m, "before", more ? list[n - 1].id : 0);
	return page_render(r, "result/issued.html", m, NULL, err);
}

static bool taken_back(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, "/issued");
}

/* Whether the one who asks is head of the body that issued it. */
static bool own(struct request *r, int64_t id, bool *is, struct error *err)
{
	struct issued one;
	*is = false;
	for (int i = 0; i < r->who.posts && !*is; i++) {
		const struct identity_post *p = &r->who.post[i];
		if (!(p->role & 1u << ROLE_HEAD) || !p->agency)
			continue;
		if (!issued_by_id(r->db, id, &r->arena, &one, err))
			return false;
		*is = one.id == id && one.agency == p->agency;
	}
	return true;
}

bool issued_take_back(struct request *r, struct error *err)
{
	struct issue_revoking *c = arena_zalloc(&r->arena, sizeof *c);
	bool is;
	c->reason = form_get(&r->post, "reason");
	c->rules = r->subjects;
	if (!int_parse(r->param[0], strlen(r->param[0]), &c->id))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!own(r, c->id, &is, err))
		return false;
	if (!is)
		return err_set(err, ERR_DENIED, "only the head of the body that issued it takes it back");
	return web_act(r, issue_revoke_act, c, taken_back);
}

/* --- looked up by anybody ------------------------------------------------------------------------ */

/* What a scanner or a person gives: the token, or the address that ends in it; small letters. */
static const char *token_of(struct request *r, const char *typed)
{
	const char *slash = typed ? strrchr(typed, '/') : NULL;
	char *token = arena_str(&r->arena, slash ? slash + 1 : typed ? typed : "");
	for (char *p = token; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return token;
}

bool verify_ask(struct request *r, struct error *err)
{
	const char *token = token_of(r, form_get(&r->get, "token"));
	struct value_map *m = page_values(r);
	bool plain = *token != '\0';
	for (const char *p = token; *p; p++)
		plain &= (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
	if (plain)
		return redirect(r, arena_printf(&r->arena, "/verify/%s", token));
	put_bool(m, "asked", false);
	return page_render(r, "result/verify.html", m, NULL, err);
}

bool verify_show(struct request *r, struct error *err)
{
	struct issued one;
	bool found;
	struct value_map *m = page_values(r);
	if (!issued_by_token(r->db, r->param[0], &r->arena, &one, &found, err))
		return false;
	put_bool(m, "asked", true);
	put_bool(m, "found", found);
	put_bool(m, "stands", found && !one.revoked_at);
	put_bool(m, "has_file", found && r->web->files != NULL);
	if (found) {
		result_put_issued(r, m, &one, 1);
		put_text(m, "sha256", one.sha256);
		put_count(m, "pages", one.pages);
	} else {
		r->response->status = 404;
	}
	r->response->no_store = true;
	return page_render(r, "result/verify.html", m, NULL, err);
}

bool verify_file(struct request *r, struct error *err)
{
	struct issued one;
	bool found;
	if (!issued_by_token(r->db, r->param[0], &r->arena, &one, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "nothing was issued with this token");
	return attachment_send(
		r, one.dossier, one.file, arena_printf(&r->arena, "%s.pdf", r->param[0]), err);
}

/* --- how many results are files ------------------------------------------------------------------ */

/* A count that is asked for: by agency, or the dossiers of one. */
struct counting {
	struct request *r;
	const struct province *province;
	int32_t from, to;
	struct whose whose;
	struct table *table;
	const struct value_map **rows;
	int n, max;
	int64_t last;
	struct digitised level[LEVELS];
};

static void add_agency(void *arg, const struct digitised *d)
{
	struct counting *k = arg;
	int at = province_agency_by_id(k->province, d->agency);
	if (at < 0 || !whose_has(&k->whose, d->agency))
		return;
	const struct agency *a = &k->province->agency[at];
	k->level[a->level].granted += d->granted;
	k->level[a->level].digitised += d->digitised;
	if (k->table) {
		table_text(k->table, a->code);
		table_text(k->table, level_names[a->level]);
		table_int(k->table, d->granted);
		table_int(k->table, d->digitised);
		return;
	}
	struct value_map *row = value_map_new(&k->r->arena, 8);
	put_text(row, "agency_code", a->code);
	put_text(row, "agency", a->name);
	put_count(row, "granted", d->granted);
	put_count(row, "yes", d->digitised);
	put_percent(row, "rate", d->digitised, d->granted);
	k->rows[k->n++] = row;
}

static void add_dossier(void *arg, int64_t id, const char *code, int64_t finished_at, bool digitised)
{
	struct counting *k = arg;
	char text[17];
	if (k->table) {
		table_text(k->table, code);
		table_text(k->table, time_format(finished_at, text));
		table_text(k->table, digitised ? "yes" : "no");
		return;
	}
	if (k->n++ >= k->max)
		return;
	struct value_map *row = value_map_new(&k->r->arena, 4);
	put_text(row, "code", arena_str(&k->r->arena, code));
	put_time(row, "finished", finished_at);
	put_bool(row, "digitised", digitised);
	k->rows[k->n - 1] = row;
	k->last = id;
}

static void put_levels(struct counting *k, struct value_map *m)
{
	static const char *const keys[LEVELS] = { "level.province", "level.district", "level.commune" };
	const struct value_map **rows = arena_alloc(&k->r->arena, sizeof *rows * LEVELS);
	int n = 0;
	for (int i = 0; i < LEVELS; i++) {
		if (!k->level[i].granted)
			continue;
		struct value_map *row = value_map_new(&k->r->arena, 4);
		put_text(row, "level", message(k->r->lang, keys[i]));
		put_count(row, "granted", k->level[i].granted);
		put_count(row, "yes", k->level[i].digitised);
		put_percent(row, "rate", k->level[i].digitised, k->level[i].granted);
		rows[n++] = row;
	}
	put_list(m, "levels", rows, n);
}

static void put_period(struct counting *k, struct value_map *m)
{
	char day[11];
	put_text(m, "from", arena_str(&k->r->arena, day_format(k->from, day)));
	put_text(m, "to", arena_str(&k->r->arena, day_format(k->to, day)));
	put_day(m, "from_day", k->from);
	put_day(m, "to_day", k->to);
}

static bool by_agency(struct counting *k, struct error *err)
{
	static const char *const columns[] = { "agency", "level", "granted", "digitised", NULL };
	struct request *r = k->r;
	struct table t;
	table_begin(&t, &r->arena, columns);
	k->table = r->format == FORMAT_PAGE ? NULL : &t;
	k->rows = arena_alloc(&r->arena, sizeof *k->rows * ((size_t)k->province->agencies + 1));
	if (!digitised_count(r->db, k->whose.desk, k->from, k->to, add_agency, k, err))
		return false;
	if (k->table)
		return page_table(r, &t, "digitised");
	struct value_map *m = page_values(r);
	put_list(m, "rows", k->rows, k->n);
	put_bool(m, "any", k->n > 0);
	put_levels(k, m);
	desk_put(r, m, true);
	put_period(k, m);
	return page_render(r, "result/digitised.html", m, NULL, err);
}

static bool of_agency(struct counting *k, const struct agency *a, struct error *err)
{
	static const char *const columns[] = { "code", "finished_at", "digitised", NULL };
	static const char *const which_names[] = { "no", "yes", NULL };
	struct request *r = k->r;
	const char *after = form_get(&r->get, "after"), *which = form_get(&r->get, "which");
	struct table t;
	int64_t id = 0;
	table_begin(&t, &r->arena, columns);
	k->table = r->format == FORMAT_PAGE ? NULL : &t;
	k->max = LIST_SHOWN;
	k->rows = arena_alloc(&r->arena, sizeof *k->rows * LIST_SHOWN);
	if (after && *after && !int_parse(after, strlen(after), &id))
		return err_set(err, ERR_DATA, "after: expected a number");
	struct digitised_asked asked = { .agency = a->id,
		.desk = k->whose.desk,
		.from = k->from,
		.to = k->to,
		.yes = text_word(which, which_names),
		.after = id };
	if (!digitised_list(r->db, &asked, k->table ? LIST_FILE : LIST_SHOWN + 1, add_dossier, k, err))
		return false;
	if (k->table)
		return page_table(r, &t, "digitised");
	struct value_map *m = page_values(r);
	bool more = k->n > LIST_SHOWN;
	put_list(m, "rows", k->rows, k->n - more);
	put_text(m, "agency", a->name);
	put_text(m, "agency_code", a->code);
	put_text(m, "which", which ? which : "");
	desk_put(r, m, true);
	put_bool(m, "more", more);
	put_plain(m, "after", k->last);
	put_period(k, m);
	return page_render(r, "result/digitised_list.html", m, a->name, err);
}

bool digitised_show(struct request *r, struct error *err)
{
	struct counting k = { .r = r, .province = &((const struct rules *)r->subjects)->province };
	const char *code = form_get(&r->get, "agency");
	int32_t today = day_of_time(time_now());
	struct date d = date_of(today);
	if (!form_day(&r->get, "from", day_of(d.year, 1, 1), &k.from, err) ||
		!form_day(&r->get, "to", today, &k.to, err))
		return false;
	if (k.to < k.from)
		return err_set(err, ERR_DATA, "from, to: the last day is before the first");
	k.whose = dossier_rows(r, k.province);
	r->response->no_store = true;
	if (!code || !*code)
		return by_agency(&k, err);
	int at = province_agency(k.province, code, strlen(code));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no agency has the code %.60s", code);
	if (!whose_has(&k.whose, k.province->agency[at].id))
		return err_set(err, ERR_DENIED, "the agency is not yours");
	return of_agency(&k, &k.province->agency[at], err);
}
