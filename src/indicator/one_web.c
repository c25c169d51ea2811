/* one_web.c: one indicator: how it comes about, and the records behind each part. */
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "indicator/answer.h"
#include "indicator/formula.h"
#include "indicator/indicator_web.h"
#include "indicator/source.h"
#include "web/page.h"

/* Parts of a formula that have a source; rows that a page shows (a file has all). */
enum { PARTS = 200, ROWS_SHOWN = 300 };

/* A part that has a source, with the period and scope that hold where it stands. */
struct part {
	const struct node *n;
	struct period p;
	struct indicator_scope s;
};

/* All parts, in reading order. */
struct parts {
	struct part part[PARTS];
	int n;
};

static void find_parts(struct parts *all, const struct node *n, struct period p, struct indicator_scope s)
{
	if ((n->kind == NODE_INDICATOR || n->kind == NODE_SOURCE) && all->n < PARTS)
		all->part[all->n++] = (struct part){ n, p, s };
	evaluation_enter(n, &p, &s);
	for (int i = 0; i < n->args; i++)
		find_parts(all, n->arg[i], p, s);
}

static const char *scope_query(
	struct arena *a, const struct indicator_page *p, const struct indicator_scope *s)
{
	const struct province *all = &p->rules->province;
	if (s->agency >= 0)
		return arena_printf(a, "?agency=%s", all->agency[s->agency].code);
	if (s->district >= 0)
		return arena_printf(a, "?district=%s", all->agency[s->district].code);
	return s->level >= 0 ? arena_printf(a, "?level=%s", level_names[s->level]) : "";
}

static bool put_parts(struct request *r, struct value_map *m, struct indicator_page *p,
	const struct indicator *on, struct error *err)
{
	struct parts *all = arena_zalloc(&r->arena, sizeof *all);
	if (on->formula)
		find_parts(all, on->formula, p->period, p->scope);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (PARTS + 1));
	for (int i = 0; i < all->n; i++) {
		const struct part *x = &all->part[i];
		struct indicator_value v;
		struct value_map *row = value_map_new(&r->arena, 6);
		const char *period = period_text(&r->arena, &x->p),
			   *query = scope_query(&r->arena, p, &x->s);
		if (!evaluation_node(p->e, x->n, x->p, x->s, &v, err))
			return false;
		put_text(row, "text", indicator_written(x->n, &r->arena));
		put_text(row, "value", indicator_shown(r, &v));
		put_bool(row, "missing", v.state == INDICATOR_MISSING);
		if (x->n->kind == NODE_INDICATOR) {
			const struct indicator_set *s = &p->sets->set[x->n->set];
			const struct indicator *to = &s->item[x->n->item];
			put_text(row, "name", to->name);
			put_text(row, "href",
				arena_printf(&r->arena, "/indicators/%s/%s/%s%s", s->code, period, to->code,
					query));
		} else {
			put_text(row, "name", message(r->lang, sources[x->n->item]->title));
			put_text(row, "href",
				arena_printf(&r->arena, "/indicators/%s/%s/%s/%d%s",
					p->sets->set[p->set].code, period_text(&r->arena, &p->period),
					on->code, i + 1, p->scope_query));
		}
		put_text(row, "period", x->p.to == p->period.to ? "" : period);
		rows[i] = row;
	}
	put_list(m, "parts", rows, all->n);
	put_bool(m, "computed", on->formula != NULL);
	return true;
}

static bool put_answers(struct request *r, struct value_map *m, struct indicator_page *p,
	const struct indicator *on, struct error *err)
{
	static const char *const states[] = { "answer.draft", "answer.submitted", "answer.returned",
		"answer.approved" };
	struct answer *list;
	int n, shown = 0;
	if (on->formula)
		return true;
	if (!answers_list(r->db, p->sets->set[p->set].code, p->period, 0, &r->arena, &list, &n, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		int at = province_agency_by_id(&p->rules->province, list[i].agency);
		struct account who;
		struct error none = { 0 };
		struct indicator_value v = { .state = INDICATOR_KNOWN };
		if (strcmp(list[i].code, on->code) != 0 || at < 0 ||
			!indicator_within(&p->scope, &p->rules->province, at))
			continue;
		struct value_map *row = value_map_new(&r->arena, 8);
		bool known =
			list[i].value && rational_parse(list[i].value, strlen(list[i].value), &v.number);
		put_text(row, "agency", p->rules->province.agency[at].name);
		put_text(row, "value", known ? indicator_shown(r, &v) : "");
		put_text(row, "note", list[i].note);
		put_text(row, "state", message(r->lang, states[list[i].state]));
		put_text(row, "who",
			account_by_id(r->db, list[i].account, &r->arena, &who, &none) ? who.full_name : "");
		put_time(row, "at", list[i].at);
		rows[shown++] = row;
	}
	put_list(m, "answers", rows, shown);
	put_bool(m, "answered", shown > 0);
	put_bool(m, "asked", on->kind != INDICATOR_HEADING);
	return true;
}

static bool put_musts(struct request *r, struct value_map *m, struct indicator_page *p,
	const struct indicator *on, struct error *err)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * INDICATOR_MUSTS);
	for (int i = 0; i < on->conditions; i++) {
		struct indicator_value v;
		struct value_map *row = value_map_new(&r->arena, 3);
		if (!evaluation_node(p->e, on->condition[i], p->period, p->scope, &v, err))
			return false;
		put_text(row, "must", indicator_written(on->condition[i], &r->arena));
		put_bool(row, "holds", v.state == INDICATOR_KNOWN && v.number.num != 0);
		put_bool(row, "broken", v.state == INDICATOR_KNOWN && v.number.num == 0);
		rows[i] = row;
	}
	put_list(m, "musts", rows, on->conditions);
	put_bool(m, "any_must", on->conditions > 0);
	return true;
}

/* The same in other periods. */
static bool put_others(
	struct request *r, struct value_map *m, struct indicator_page *p, int item, struct error *err)
{
	const struct period others[] = { p->previous, p->last_year };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * 2);
	int n = 0;
	for (int i = 0; i < 2; i++) {
		struct indicator_value v;
		if (!evaluation_value(p->e, p->set, item, others[i], p->scope, &v, err))
			return false;
		struct value_map *row = value_map_new(&r->arena, 5);
		put_text(row, "period", period_text(&r->arena, &others[i]));
		put_day(row, "from", others[i].from);
		put_day(row, "to", others[i].to);
		put_text(row, "value", indicator_shown(r, &v));
		put_bool(row, "missing", v.state == INDICATOR_MISSING);
		rows[n++] = row;
	}
	put_list(m, "others", rows, n);
	return true;
}

static const struct indicator *find(
	struct request *r, const struct indicator_page *p, int *item, struct error *err)
{
	const struct indicator_set *s = &p->sets->set[p->set];
	*item = indicator_find(s, r->param[2]);
	const struct indicator *on = *item < 0 ? NULL : indicator_on(s, *item, p->period.to);
	if (!on)
		err_set(err, ERR_NOT_FOUND, "the set has no such indicator in this period");
	return on;
}

static bool one_page(struct request *r, struct indicator_page *p, struct error *err)
{
	struct indicator_value v;
	int item;
	const struct indicator *on = find(r, p, &item, err);
	if (!on || !evaluation_value(p->e, p->set, item, p->period, p->scope, &v, err))
		return false;
	struct value_map *m = page_values(r);
	indicator_page_put(r, m, p);
	put_text(m, "code", on->code);
	put_text(m, "name", on->name);
	put_text(m, "unit", on->unit);
	put_text(m, "value", indicator_shown(r, &v));
	put_bool(m, "known", v.state == INDICATOR_KNOWN);
	put_bool(m, "missing", v.state == INDICATOR_MISSING);
	put_bool(m, "none", v.state == INDICATOR_NONE);
	if (on->formula)
		put_text(m, "formula", indicator_written(on->formula, &r->arena));
	if (on->valid_from > -DAY_NEVER)
		put_day(m, "valid_from", on->valid_from);
	if (on->valid_to != DAY_NEVER)
		put_day(m, "valid_to", on->valid_to);
	if (v.owed) {
		put_count(m, "owed", v.owed);
		put_count(m, "answered_count", v.answered);
		put_bool(m, "owes", true);
	}
	return put_parts(r, m, p, on, err) && put_answers(r, m, p, on, err) &&
	       put_musts(r, m, p, on, err) && put_others(r, m, p, item, err) &&
	       page_render(r, "indicator/one.html", m, on->name, err);
}

bool indicator_one(struct request *r, struct error *err)
{
	return indicator_page(r, one_page, err);
}

static int by_place(const void *a, const void *b)
{
	const struct source_row *x = a, *y = b;
	if (x->agency != y->agency)
		return x->agency - y->agency;
	return x->procedure - y->procedure;
}

static int by_count(const void *a, const void *b)
{
	const struct source_row *x = a, *y = b;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return by_place(a, b);
}

/* Rows of one agency and procedure become one; then the largest come first. */
static int merged(struct source_row *row, int n)
{
	int kept = 0;
	if (n)
		qsort(row, (size_t)n, sizeof *row, by_place);
	for (int i = 0; i < n; i++) {
		if (kept && !row[i].href && !row[i].name && by_place(&row[kept - 1], &row[i]) == 0)
			row[kept - 1].count += row[i].count;
		else
			row[kept++] = row[i];
	}
	int some = 0;
	for (int i = 0; i < kept; i++)
		if (row[i].count)
			row[some++] = row[i];
	if (some)
		qsort(row, (size_t)some, sizeof *row, by_count);
	return some;
}

/* Where the records of a row are: its dossiers, its procedure, its agency's figures. */
static const char *row_href(
	struct arena *a, const struct indicator_page *p, const struct part *x, const struct source_row *row)
{
	const struct rules *rules = p->rules;
	const char *agency = row->agency < 0 ? NULL : rules->province.agency[row->agency].code;
	const char *procedure = row->procedure < 0 ? NULL : rules->catalogue.procedure[row->procedure].code;
	if (row->href)
		return row->href;
	if (strcmp(x->n->name, "dossiers") == 0)
		return arena_printf(a, "/figures/%s/%s/%s?procedure=%s", period_text(a, &x->p), agency,
			x->n->what, procedure ? procedure : "");
	if (procedure)
		return arena_printf(a, "/procedures/%s", procedure);
	return arena_printf(a, "/figures/%s/%s/to_process", period_text(a, &x->p), agency);
}

static bool rows_table(
	struct request *r, const struct indicator_page *p, const struct source_row *row, int n)
{
	static const char *const columns[] = { "agency", "agency_name", "procedure", "procedure_name",
		"name", "count", NULL };
	struct table t;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		const struct agency *a =
			row[i].agency < 0 ? NULL : &p->rules->province.agency[row[i].agency];
		const struct procedure *x =
			row[i].procedure < 0 ? NULL : &p->rules->catalogue.procedure[row[i].procedure];
		table_text(&t, a ? a->code : NULL);
		table_text(&t, a ? a->name : NULL);
		table_text(&t, x ? x->code : NULL);
		table_text(&t, x ? x->name : NULL);
		table_text(&t, row[i].name);
		table_int(&t, row[i].count);
	}
	return page_table(r, &t, "records");
}

static void put_rows(struct request *r, struct value_map *m, const struct indicator_page *p,
	const struct part *x, const struct source_row *row, int n)
{
	int shown = n < ROWS_SHOWN ? n : ROWS_SHOWN;
	int64_t total = 0;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)shown + 1));
	for (int i = 0; i < n; i++)
		total += row[i].count;
	for (int i = 0; i < shown; i++) {
		struct value_map *to = value_map_new(&r->arena, 5);
		put_text(to, "agency",
			row[i].agency < 0 ? "" : p->rules->province.agency[row[i].agency].name);
		put_text(to, "what",
			row[i].name            ? row[i].name
			: row[i].procedure < 0 ? ""
					       : p->rules->catalogue.procedure[row[i].procedure].name);
		put_text(to, "href", row_href(&r->arena, p, x, &row[i]));
		put_count(to, "count", row[i].count);
		rows[i] = to;
	}
	put_list(m, "rows", rows, shown);
	put_count(m, "row_count", n);
	put_count(m, "shown", shown);
	put_bool(m, "cut", shown < n);
	put_count(m, "total", total);
}

static bool rows_page(struct request *r, struct indicator_page *p, struct error *err)
{
	struct source_row *row;
	int item, n;
	int64_t at;
	const struct indicator *on = find(r, p, &item, err);
	if (!on)
		return false;
	struct parts *all = arena_zalloc(&r->arena, sizeof *all);
	if (on->formula)
		find_parts(all, on->formula, p->period, p->scope);
	if (!int_parse(r->param[3], strlen(r->param[3]), &at) || at < 1 || at > all->n ||
		all->part[at - 1].n->kind != NODE_SOURCE)
		return err_set(err, ERR_NOT_FOUND, "the formula has no such part");
	const struct part *x = &all->part[at - 1];
	if (!evaluation_rows(p->e, x->n, x->p, x->s, &row, &n, err))
		return false;
	n = merged(row, n);
	if (r->format != FORMAT_PAGE)
		return rows_table(r, p, row, n);
	struct value_map *m = page_values(r);
	indicator_page_put(r, m, p);
	put_text(m, "code", on->code);
	put_text(m, "name", on->name);
	put_text(m, "part", r->param[3]);
	put_text(m, "text", indicator_written(x->n, &r->arena));
	put_rows(r, m, p, x, row, n);
	return page_render(r, "indicator/rows.html", m, on->name, err);
}

bool indicator_rows(struct request *r, struct error *err)
{
	return indicator_page(r, rows_page, err);
}
