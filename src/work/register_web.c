/* register_web.c: the register of dossiers that each desk keeps (sổ theo dõi hồ sơ): those of an agency
 * that were received on some days, as a page, as a table for machines, and as paper in the form of its
 * day. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "paper/paper.h"
#include "work/show_web.h"

enum { REGISTER_MAX = 3000, REGISTER_PDF = 32 << 20 };

/* A register being read. */
struct reading {
	struct request *r;
	const struct rules *rules;
	int agency; /* place */
	int32_t from, to;
	bool all; /* not only what the own desk took in */
	struct table *table;
	struct paper_values *values;
	const struct value_map **rows;
	int n;
	bool cut;
};

static const char *when(struct arena *a, int64_t at)
{
	struct date d = date_of(day_of_time(at));
	return at && at != CLOCK_STOPPED ? arena_printf(a, "%d/%d/%d", d.day, d.month, d.year) : "";
}

static const char *note_of(const struct reading *k, const struct dossier *d)
{
	static const char *const keys[] = { NULL, NULL, "event.refused", "event.withdrawn" };
	const char *key = d->finished_at ? keys[d->outcome] : NULL;
	return key                          ? message(LANG_VI, key)
	       : d->due_at == CLOCK_STOPPED ? message(k->r->lang, "due.is_stopped")
					    : "";
}

static void put_on_paper(struct reading *k, const struct dossier *d, const char *procedure)
{
	struct arena *a = &k->r->arena;
	struct paper_values *v = paper_put_item(k->values, "rows");
	const char *name = d->person[PERSON_APPLICANT];
	paper_put(v, "no", arena_printf(a, "%d", k->n));
	paper_put(v, "code", d->code);
	paper_put(v, "procedure", procedure);
	paper_put(v, "applicant", name ? name : "");
	paper_put(v, "received", when(a, d->received_at));
	paper_put(v, "due", when(a, d->due_at));
	paper_put(v, "returned", when(a, d->returned_at));
	paper_put(v, "note", note_of(k, d));
}

static void put_on_page(struct reading *k, const struct dossier *d, const char *procedure)
{
	struct arena *a = &k->r->arena;
	struct value_map *row = value_map_new(a, 10);
	put_text(row, "code", arena_str(a, d->code));
	put_text(row, "procedure", procedure);
	put_text(row, "applicant", arena_str(a, d->person[PERSON_APPLICANT]));
	put_time(row, "received", d->received_at);
	put_due(row, d->due_at);
	put_time(row, "returned", d->returned_at);
	put_text(row, "note", note_of(k, d));
	k->rows[k->n - 1] = row;
}

static bool read_one(void *arg, const struct dossier *d)
{
	struct reading *k = arg;
	const struct rules *rules = k->rules;
	const char *procedure = d->procedure < 0 ? "" : rules->catalogue.procedure[d->procedure].name;
	if (!k->all &&
		(d->desk < 0 || !who_at(k->r, 1u << ROLE_CLERK, 0, rules->province.desk[d->desk].id)))
		return true;
	k->cut = k->n == REGISTER_MAX;
	if (k->cut)
		return false;
	k->n++;
	if (k->table)
		dossier_list_row(k->table, &rules->province, &rules->catalogue, d);
	else if (k->values)
		put_on_paper(k, d, procedure);
	else
		put_on_page(k, d, procedure);
	return true;
}

/* Whether the one who asks may see an agency's register, and whether all of it. */
static bool may_read(const struct reading *k, int at, bool *all)
{
	const struct agency *a = &k->rules->province.agency[at];
	int heir = province_heir(&k->rules->province, at, day_of_time(time_now()));
	*all = who_oversees(k->r) || who_at(k->r, ROLE_STAFF, a->id, 0) ||
	       (heir >= 0 && who_at(k->r, ROLE_STAFF, k->rules->province.agency[heir].id, 0));
	int desk = a->desk ? province_desk(&k->rules->province, a->desk, strlen(a->desk)) : -1;
	return *all || (desk >= 0 && who_at(k->r, 1u << ROLE_CLERK, 0, k->rules->province.desk[desk].id));
}

/* The agencies to choose from; the one asked for, or the first. */
static bool choose(struct reading *k, struct value_map *m, struct error *err)
{
	struct request *r = k->r;
	const struct province *p = &k->rules->province;
	const char *code = form_get(&r->get, "agency");
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->agencies + 1));
	int n = 0, asked = code && *code ? province_agency(p, code, strlen(code)) : -1;
	bool all;
	k->agency = -1;
	for (int i = 0; i < p->agencies; i++) {
		if (!may_read(k, i, &all))
			continue;
		if (k->agency < 0 || i == asked) {
			k->agency = i;
			k->all = all;
		}
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "code", p->agency[i].code);
		put_text(row, "name", p->agency[i].name);
		rows[n++] = row;
	}
	for (int i = 0; i < n; i++)
		put_bool((struct value_map *)rows[i], "chosen",
			k->agency >= 0 && strcmp(value_find(rows[i], "code")->as.text.p,
						  p->agency[k->agency].code) == 0);
	put_list(m, "agencies", rows, n);
	if (k->agency < 0)
		return err_set(err, ERR_DENIED, "you are at no agency and no desk");
	return !code || !*code || k->agency == asked || err_set(err, ERR_DENIED, "the agency is not yours");
}

static bool begin(struct reading *k, struct value_map *m, struct error *err)
{
	struct request *r = k->r;
	int32_t today = day_of_time(time_now());
	if (!form_day(&r->get, "from", today, &k->from, err) ||
		!form_day(&r->get, "to", today, &k->to, err) || !choose(k, m, err))
		return false;
	r->response->no_store = true;
	return k->from <= k->to || err_set(err, ERR_DATA, "from, to: the last day is before the first");
}

static bool read_all(struct reading *k, struct error *err)
{
	const struct province *p = &k->rules->province;
	struct dossier_filter f = dossier_filter_all(k->from, k->to, FIGURE_RECEIVED);
	struct dossier_page page = { .sort = SORT_RECEIVED };
	f.agency = p->agency[k->agency].id;
	return dossier_list(k->r->db, p, &k->rules->catalogue, &f, &page, !k->table, read_one, k, err);
}

bool register_show(struct request *r, struct error *err)
{
	struct reading k = { .r = r, .rules = r->subjects };
	struct value_map *m = page_values(r);
	struct table t;
	char day[11];
	if (!begin(&k, m, err))
		return false;
	table_begin(&t, &r->arena, dossier_list_columns);
	k.table = r->format == FORMAT_PAGE ? NULL : &t;
	k.rows = arena_alloc(&r->arena, sizeof *k.rows * REGISTER_MAX);
	if (!read_all(&k, err))
		return false;
	if (k.table)
		return page_table(r, &t, "register");
	put_list(m, "rows", k.rows, k.n);
	put_bool(m, "any", k.n > 0);
	put_count(m, "count", k.n);
	put_bool(m, "cut", k.cut);
	put_text(m, "agency_code", k.rules->province.agency[k.agency].code);
	put_text(m, "from", arena_str(&r->arena, day_format(k.from, day)));
	put_text(m, "to", arena_str(&r->arena, day_format(k.to, day)));
	put_day(m, "from_day", k.from);
	put_day(m, "to_day", k.to);
	return inquiry_list(r, k.n, err) &&
	       page_render(r, "work/register.html", m, k.rules->province.agency[k.agency].name, err);
}

bool register_print(struct request *r, struct error *err)
{
	struct reading k = { .r = r, .rules = r->subjects };
	const struct law *law = &k.rules->province.law;
	if (!begin(&k, page_values(r), err))
		return false;
	k.values = paper_values_new(&r->arena, NULL);
	if (!read_all(&k, err))
		return false;
	if (k.cut)
		return err_set(err, ERR_DATA,
			"the register of these days has more than %d dossiers: print it in parts",
			REGISTER_MAX);
	if (!inquiry_list(r, k.n, err))
		return false;
	const char *form = law_text(law, "form.register", k.to, ";");
	size_t n = strcspn(form, ";");
	paper_put(k.values, "form_no", arena_dup(&r->arena, form, n));
	paper_put(k.values, "form_title", form[n] ? form + n + 1 : "");
	paper_put(k.values, "circular", law_text(law, "circular", k.to, ""));
	paper_put(k.values, "parent_agency",
		text_capitals(&r->arena,
			province_setting(&k.rules->province, "issuing_body", "ỦY BAN NHÂN DÂN")));
	paper_put(k.values, "agency", text_capitals(&r->arena, k.rules->province.agency[k.agency].name));
	paper_put(k.values, "from", when(&r->arena, time_of_day_start(k.from)));
	paper_put(k.values, "to", when(&r->arena, time_of_day_start(k.to)));
	paper_put(k.values, "count", arena_printf(&r->arena, "%d", k.n));
	const char *text = document_read(r->db, "register", &r->arena, err);
	const struct paper_template *t =
		text ? paper_template_read(&r->arena, "register", text, strlen(text), err) : NULL;
	const struct paper *paper = t ? paper_fill(t, k.values, time_now(), &r->arena, err) : NULL;
	r->response->body = BUF_INIT(REGISTER_PDF);
	if (!paper || !paper_pdf(paper, &r->response->body, NULL, err))
		return false;
	r->response->type = "application/pdf";
	r->response->filename =
		arena_printf(&r->arena, "so-theo-doi-%s.pdf", k.rules->province.agency[k.agency].code);
	return true;
}
