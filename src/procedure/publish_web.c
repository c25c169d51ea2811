/* publish_web.c: the administrator publishes a new procedure from a day, by a decision: its row of the
 * catalogue, what is shown of it, and its papers. The page makes files of it and hands them to the act that
 * the command uses, so that both check the same; a look at what would come of it is that act, taken back. */
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "procedure/change_shown_web.h"
#include "procedure/changes_web.h"
#include "procedure/procedure_web.h"
#include "procedure/publish.h"
#include "procedure/show_web.h"
#include "web/page.h"
#include "web/reason.h"

/* Texts and choices of the form, as its fields are called. */
enum {
	N_NUMBER,
	N_DAY,
	N_EFFECTIVE,
	N_CODE,
	N_NAME,
	N_FIELD,
	N_LEVEL,
	N_OWNER,
	N_LIMIT,
	N_UNIT,
	N_LEGAL,
	N_LEGAL_UNIT,
	N_ONLINE,
	N_LINKED,
	N_BOUNDARY,
	N_AMOUNT,
	N_PER,
	N_TEXTS
};
static const char *const fields[N_TEXTS + 1] = { "number", "day", "effective", "code", "name", "field",
	"level", "owner", "limit", "unit", "legal_limit", "legal_unit", "online_level", "interlinked",
	"boundary_free", "fee_amount", "fee_per", NULL };

/* What is ticked. */
enum { Y_COUNTED, Y_SPOT, Y_FEE, Y_PAID, Y_POST, Y_TICKS };
static const char *const ticks[Y_TICKS + 1] = { "counted", "on_the_spot", "fee", "paid_online", "post",
	NULL };

/* The form as it came, what is wrong with it, and what it comes to. */
struct asked {
	struct request *r;
	const struct rules *rules;
	const char *text[N_TEXTS];
	bool tick[Y_TICKS];
	struct shown shown;
	struct procedure_detail detail;
	struct procedure to;
	struct publication act;
	char digest[65];              /* of the decision and its files */
	const char *fault, *fault_at; /* message key, id of the field */
	struct error found;           /* what the act refused */
	bool looked;                  /* the act would do it */
};

static void read(struct request *r, struct asked *k)
{
	const struct form *f = &r->post;
	bool sent = strcmp(r->route->method, "POST") == 0;
	k->r = r;
	k->rules = r->subjects;
	for (int i = 0; i < N_TEXTS; i++) {
		const char *s = form_get(f, fields[i]);
		k->text[i] = s ? s : "";
	}
	for (int i = 0; i < Y_TICKS; i++)
		k->tick[i] = sent ? form_get(f, ticks[i]) != NULL : i == Y_COUNTED;
	if (sent)
		shown_type(r, &k->shown);
	else
		shown_fill(r, &k->shown, NULL);
}

/* --- the page ---------------------------------------------------------------------------------------- */

/* A choice, as a list of value, label and whether it is chosen. */
struct choices {
	struct arena *a;
	const struct value_map **rows;
	const char *chosen;
	int n;
};

static struct choices choices_of(struct asked *k, int field, int most)
{
	struct arena *a = &k->r->arena;
	return (struct choices){ a, arena_alloc(a, sizeof(struct value_map *) * ((size_t)most + 1)),
		k->text[field], 0 };
}

static void choice(struct choices *c, const char *value, const char *label)
{
	struct value_map *row = value_map_new(c->a, 3);
	put_text(row, "value", value);
	put_text(row, "label", label);
	put_bool(row, "selected", strcmp(c->chosen, value) == 0);
	c->rows[c->n++] = row;
}

static void put_words(struct asked *k, struct value_map *m, const char *name, int field,
	const char *const *values, const char *const *keys, int n)
{
	struct choices c = choices_of(k, field, n);
	for (int i = 0; i < n; i++)
		choice(&c, values[i], message(k->r->lang, keys[i]));
	put_list(m, name, c.rows, c.n);
}

static void put_owners(struct asked *k, struct value_map *m)
{
	const struct province *p = &k->rules->province;
	struct choices c = choices_of(k, N_OWNER, p->agencies);
	int32_t today = day_of_time(time_now());
	for (int i = 0; i < p->agencies; i++)
		if (p->agency[i].valid_to >= today)
			choice(&c, p->agency[i].code, p->agency[i].name);
	put_list(m, "owners", c.rows, c.n);
}

static void put_choices(struct asked *k, struct value_map *m)
{
	static const char *const linked[] = { "same", "across" }, *const free_of[] = { "province", "distric"
												   "t" };
	static const char *const linked_keys[] = { "procedure.linked_same", "procedure.linked_across" };
	static const char *const free_keys[] = { "publish.free_province", "publish.free_district" };
	static const char *const per[] = { "copy", "page" };
	static const char *const per_keys[] = { "procedure.per_copy", "procedure.per_page" };
	static const char *const online[] = { "1", "2", "3", "4" };
	put_words(k, m, "levels", N_LEVEL, level_names, level_keys, LEVELS);
	put_words(k, m, "units", N_UNIT, unit_names, unit_keys, 3);
	put_words(k, m, "legal_units", N_LEGAL_UNIT, unit_names, unit_keys, 3);
	put_words(k, m, "linked", N_LINKED, linked, linked_keys, 2);
	put_words(k, m, "free", N_BOUNDARY, free_of, free_keys, 2);
	put_words(k, m, "per", N_PER, per, per_keys, 2);
	struct choices c = choices_of(k, N_ONLINE, 4);
	for (int i = 0; i < 4; i++)
		choice(&c, online[i], online[i]);
	put_list(m, "online", c.rows, c.n);
	put_owners(k, m);
}

/* In which process its dossiers would be worked on, at the body that decides or the first of its level. */
static const struct process *process_of(const struct asked *k)
{
	const struct province *p = &k->rules->province;
	for (int i = 0; i < p->agencies; i++) {
		const struct agency *g = &p->agency[i];
		bool decides = k->to.owner >= 0 ? k->to.owner == i : g->level == k->to.level;
		const struct process *one = decides && g->valid_to >= k->act.effective
						    ? process_for(k->rules, &k->to, g, k->act.effective)
						    : NULL;
		if (one)
			return one;
	}
	return NULL;
}

/* What would come of it. */
static void put_look(struct asked *k, struct value_map *m)
{
	const struct process *process = process_of(k);
	put_bool(m, "looked", true);
	put_text(m, "digest", k->digest);
	put_day(m, "from_day", k->act.effective);
	put_text(m, "level_name", message(k->r->lang, level_keys[k->to.level]));
	put_text(m, "owner_name", k->to.owner < 0 ? NULL : k->rules->province.agency[k->to.owner].name);
	put_limit(k->r, m, &k->to);
	put_bool(m, "has_amount", k->to.fee_amount >= 0);
	put_count(m, "amount", k->to.fee_amount);
	put_count(m, "papers_count", k->shown.papers);
	put_text(m, "process", process ? process->name : NULL);
	put_count(m, "new_count", k->act.count[CHANGE_NEW]);
}

/* The field that a text begins with; NULL: none. */
static const char *field_at(const char *s)
{
	static const char column[] = "time_limit:";
	for (int i = 0; i < N_TEXTS; i++) {
		size_t n = strlen(fields[i]);
		if (strncmp(s, fields[i], n) == 0 && s[n] == ':')
			return fields[i];
	}
	return strncmp(s, column, strlen(column)) == 0 ? fields[N_LIMIT] : NULL;
}

/* What the act refused names the field by its column, first or behind file, line and place. */
static const char *field_of(const struct error *found)
{
	const char *s = found->text, *at = NULL;
	for (int i = 0; i < 4 && s && !(at = field_at(s)); i++)
		if ((s = strchr(s, ':')))
			s += 1 + strspn(s + 1, " ");
	return at ? at : fields[0];
}

static void put_fault(struct asked *k, struct value_map *m)
{
	struct request *r = k->r;
	const char *reason = k->found.code ? reason_in(r->lang, k->found.text, &r->arena) : NULL;
	const char *said = k->fault ? message(r->lang, k->fault) : reason ? reason : k->found.text;
	if (!k->fault && !k->found.code)
		return;
	page_fault(r, m, k->fault ? k->fault_at : field_of(&k->found), said);
	put_bool(m, "english", !k->fault && !reason);
}

static bool page(struct asked *k, struct error *err)
{
	struct request *r = k->r;
	struct value_map *m = page_values(r);
	for (int i = 0; i < N_TEXTS; i++)
		put_text(m, arena_printf(&r->arena, "typed_%s", fields[i]), k->text[i]);
	for (int i = 0; i < Y_TICKS; i++)
		put_bool(m, ticks[i], k->tick[i]);
	put_choices(k, m);
	shown_put(r, m, &k->shown, k->fault_at);
	put_bool(m, "open", k->fault != NULL);
	if (k->looked)
		put_look(k, m);
	put_fault(k, m);
	r->response->no_store = true;
	return page_render(r, "procedure/publish.html", m, NULL, err);
}

bool publish_form(struct request *r, struct error *err)
{
	struct asked *k = arena_zalloc(&r->arena, sizeof *k);
	read(r, k);
	return page(k, err);
}

/* --- what was typed ---------------------------------------------------------------------------------- */

static bool wrong(struct asked *k, const char *key, int field)
{
	k->fault = key;
	k->fault_at = fields[field];
	return false;
}

/* A whole number in a field; `otherwise` where it is empty. */
static bool number_typed(
	const struct asked *k, int field, int64_t least, int64_t most, int64_t otherwise, int64_t *n)
{
	const char *s = k->text[field];
	*n = otherwise;
	return !*s || (int_parse(s, strlen(s), n) && *n >= least && *n <= most);
}

static bool check_decision(struct asked *k)
{
	struct publication *p = &k->act;
	struct error day = { 0 };
	const struct form *f = &k->r->post;
	if (!*k->text[N_NUMBER])
		return wrong(k, "change.no_number", N_NUMBER);
	if (!form_day(f, "day", 0, &p->day, &day) || !p->day)
		return wrong(k, "change.no_day", N_DAY);
	if (!form_day(f, "effective", 0, &p->effective, &day) || p->effective < p->day ||
		p->effective < day_of_time(time_now()))
		return wrong(k, "bodies.no_effective", N_EFFECTIVE);
	p->number = k->text[N_NUMBER];
	return true;
}

static bool check_names(struct asked *k)
{
	const struct catalogue *c = &k->rules->catalogue;
	const char *code = k->text[N_CODE];
	if (!*code || strpbrk(code, "/?# "))
		return wrong(k, "publish.no_code", N_CODE);
	if (catalogue_find(c, code, strlen(code)) >= 0)
		return wrong(k, "publish.code_taken", N_CODE);
	if (!*k->text[N_NAME])
		return wrong(k, "change.no_name", N_NAME);
	if (!*k->text[N_FIELD])
		return wrong(k, "publish.no_field", N_FIELD);
	int level = text_word(k->text[N_LEVEL], level_names);
	if (level < 0)
		return wrong(k, "publish.no_level", N_LEVEL);
	k->to.code = code;
	k->to.name = k->text[N_NAME];
	k->to.field = k->text[N_FIELD];
	k->to.level = (enum level)level;
	const char *owner = k->text[N_OWNER];
	k->to.owner = *owner ? province_agency(&k->rules->province, owner, strlen(owner)) : -1;
	return !*owner || k->to.owner >= 0 || wrong(k, "publish.no_owner", N_OWNER);
}

static bool check_limits(struct asked *k)
{
	struct procedure *to = &k->to;
	int64_t limit, legal, online;
	int unit = text_word(k->text[N_UNIT], unit_names),
	    of_law = text_word(k->text[N_LEGAL_UNIT], unit_names);
	if (!number_typed(k, N_LIMIT, 0, 10000, -1, &limit) || limit < 0)
		return wrong(k, "change.no_limit", N_LIMIT);
	if (unit < 0)
		return wrong(k, "publish.no_unit", N_UNIT);
	if (!number_typed(k, N_LEGAL, 1, 10000, 0, &legal))
		return wrong(k, "publish.no_legal", N_LEGAL);
	if (legal && of_law < 0)
		return wrong(k, "publish.no_unit", N_LEGAL_UNIT);
	if (!number_typed(k, N_ONLINE, 1, 4, 0, &online) || !online)
		return wrong(k, "publish.no_online", N_ONLINE);
	to->time_limit = (int)limit;
	to->unit = (enum limit_unit)unit;
	to->legal_limit = (int)legal;
	to->legal_unit = legal ? (enum limit_unit)of_law : UNIT_WORKING_DAYS;
	to->online_level = (int)online;
	return limit_compare(to) <= 0 || wrong(k, "change.over_legal", N_LIMIT);
}

static bool check_fee(struct asked *k)
{
	struct procedure *to = &k->to;
	int per = *k->text[N_PER] ? text_word(k->text[N_PER], fee_per_names) : FEE_PER_DOSSIER;
	to->fee = k->tick[Y_FEE];
	to->paid_online = k->tick[Y_PAID];
	if (!number_typed(k, N_AMOUNT, 0, INT64_C(1000000000000), -1, &to->fee_amount) ||
		(to->fee_amount >= 0 && !to->fee))
		return wrong(k, to->fee ? "change.no_fee" : "publish.fee_idle", N_AMOUNT);
	if (per < 0 || (per != FEE_PER_DOSSIER && to->fee_amount < 0))
		return wrong(k, "publish.no_per", N_PER);
	to->fee_per = (enum fee_per)per;
	if (to->paid_online && !to->fee) {
		k->fault = "publish.paid_idle";
		k->fault_at = ticks[Y_PAID];
	}
	return !k->fault;
}

/* What the act would refuse, said beside the field. */
static bool check(struct asked *k)
{
	struct procedure *to = &k->to;
	const char *linked = k->text[N_LINKED], *free_of = k->text[N_BOUNDARY];
	if (!check_decision(k) || !check_names(k) || !check_limits(k) || !check_fee(k) ||
		!shown_check(k->r, &k->shown, &k->detail, &k->fault, &k->fault_at))
		return false;
	to->counted = k->tick[Y_COUNTED];
	to->on_the_spot = k->tick[Y_SPOT];
	to->post = k->tick[Y_POST];
	to->interlinked = *linked ? linked : NULL;
	to->boundary_free = *free_of ? free_of : NULL;
	to->valid_from = k->act.effective;
	to->valid_to = DAY_NEVER;
	to->detail = k->shown.changed ? &k->detail : NULL;
	return true;
}

/* --- the act ----------------------------------------------------------------------------------------- */

/* The files, and the digest by which what is published is what was looked at. */
static void make_files(struct asked *k)
{
	struct request *r = k->r;
	struct publication *p = &k->act;
	struct buf b = BUF_INIT(1 << 16), all = BUF_INIT(1 << 20);
	struct table t;
	table_begin(&t, &r->arena, procedure_row_columns);
	procedure_put_row(&t, &k->rules->province, &k->to);
	table_csv(&t, &b);
	p->rows = (struct file_text){ "form", arena_dup(&r->arena, b.p, b.len), b.len };
	if (k->shown.changed)
		p->shown = shown_texts(r, k->to.code, &k->detail);
	buf_printf(&all, "%s %d %d\n", p->number, p->day, p->effective);
	buf_add(&all, p->rows.text, p->rows.n);
	if (p->shown.details.text)
		buf_add(&all, p->shown.details.text, p->shown.details.n);
	if (p->shown.papers.text)
		buf_add(&all, p->shown.papers.text, p->shown.papers.n);
	sha256_hex(all.p, all.len, k->digest);
	buf_release(&b);
	buf_release(&all);
}

/* What the catalogue got meanwhile would be amended by it. */
static bool publish_new(struct tx *tx, void *arg, struct error *err)
{
	struct asked *k = arg;
	return publish_act(tx, &k->act, err) &&
	       (k->act.count[CHANGE_NEW] == 1 ||
		       err_set(err, ERR_DATA, "code: expected one that no procedure has"));
}

/* Does it, and refuses then, so that nothing of it stays. */
static bool publish_and_refuse(struct tx *tx, void *arg, struct error *err)
{
	struct asked *k = arg;
	if (!publish_new(tx, k, err))
		return false;
	k->looked = true;
	return err_set(err, ERR_CONFLICT, "it was only looked at");
}

static bool look_act(struct tx *tx, void *arg, struct error *err)
{
	struct asked *k = arg;
	struct error why;
	k->looked = false;
	if (!tx_try(tx, publish_and_refuse, k, &why, err))
		return false;
	if (!k->looked)
		k->found = why;
	return true;
}

static bool looked(struct request *r, struct error *err)
{
	return page(r->act_arg, err);
}

/* What is wrong is told on the form, and nothing stays of what was written before it was found. */
static bool do_act(struct tx *tx, void *arg, struct error *err)
{
	struct asked *k = arg;
	return tx_try(tx, publish_new, k, &k->found, err);
}

static bool done(struct request *r, struct error *err)
{
	struct asked *k = r->act_arg;
	return k->found.code ? page(k, err) : redirect(r, procedure_history(r, k->to.code));
}

bool publish_post(struct request *r, struct error *err)
{
	struct asked *k = arena_zalloc(&r->arena, sizeof *k);
	const char *seen = form_get(&r->post, "looked"), *to_do = form_get(&r->post, "do");
	bool is_free = true;
	read(r, k);
	if (!check(k))
		return page(k, err);
	if (!decision_is_free(r, k->act.number, &is_free, err))
		return false;
	if (!is_free) {
		wrong(k, "change.number_taken", N_NUMBER);
		return page(k, err);
	}
	make_files(k);
	bool same = seen && strcmp(seen, k->digest) == 0;
	return same && text_eq(to_do, "publish") ? web_act(r, do_act, k, done)
						 : web_act(r, look_act, k, looked);
}
