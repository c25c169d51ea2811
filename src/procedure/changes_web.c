/* changes_web.c: what decisions changed in the catalogue, for everybody. */
#include "procedure/changes_web.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure_web.h"
#include "procedure/publish.h"
#include "procedure/show_web.h"
#include "web/page.h"

static const char *const kind_keys[CHANGES] = { "change.new", "change.amended", "change.abolished" };

static bool decisions_table(struct request *r, const struct decision *d, int n)
{
	static const char *const columns[] = { "id", "number", "date", "effective", "new", "amended",
		"abolished", NULL };
	struct table t;
	char day[11];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_int(&t, d[i].id);
		table_text(&t, d[i].number);
		table_text(&t, day_format(d[i].day, day));
		table_text(&t, day_format(d[i].effective, day));
		for (int k = 0; k < CHANGES; k++)
			table_int(&t, d[i].count[k]);
	}
	return page_table(r, &t, "decisions");
}

bool changes_decisions(struct request *r, struct error *err)
{
	struct decision *d;
	int n, sum[CHANGES] = { 0 };
	if (!decisions_list(r->db, &r->arena, &d, &n, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return decisions_table(r, d, n);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 8);
		put_plain(row, "id", d[i].id);
		put_text(row, "number", d[i].number);
		put_day(row, "day", d[i].day);
		put_day(row, "effective", d[i].effective);
		put_count(row, "new", d[i].count[CHANGE_NEW]);
		put_count(row, "amended", d[i].count[CHANGE_AMENDED]);
		put_count(row, "abolished", d[i].count[CHANGE_ABOLISHED]);
		for (int k = 0; k < CHANGES; k++)
			sum[k] += d[i].count[k];
		rows[i] = row;
	}
	struct value_map *m = page_values(r);
	put_list(m, "rows", rows, n);
	put_count(m, "row_count", n);
	put_count(m, "all_new", sum[CHANGE_NEW]);
	put_count(m, "all_amended", sum[CHANGE_AMENDED]);
	put_count(m, "all_abolished", sum[CHANGE_ABOLISHED]);
	return page_render(r, "procedure/decisions.html", m, NULL, err);
}

/* The decision that the address names, with its changes of the kind asked for (or all). */
static bool read_changes(struct request *r, struct change **c, int *n, struct error *err)
{
	const char *kind = form_get(&r->get, "kind");
	int64_t id;
	int want = kind && *kind ? text_word(kind, change_names) : CHANGES, kept = 0;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id) || id < 1)
		return err_set(err, ERR_NOT_FOUND, "there is no decision %.40s", r->param[0]);
	if (want < 0)
		return err_set(err, ERR_USAGE, "the kind must be new, amended or abolished");
	if (!changes_list(r->db, id, 0, &r->arena, c, n, err))
		return false;
	if (!*n)
		return err_set(err, ERR_NOT_FOUND, "there is no decision %.40s", r->param[0]);
	for (int i = 0; i < *n; i++)
		if (want == CHANGES || (int)(*c)[i].kind == want)
			(*c)[kept++] = (*c)[i];
	*n = kept;
	return true;
}

bool changes_of_decision(struct request *r, struct error *err)
{
	static const char *const columns[] = { "code", "name", "change", "decision", "effective", NULL };
	const struct rules *rules = r->subjects;
	struct change *c;
	struct table t;
	char day[11];
	int n;
	if (!read_changes(r, &c, &n, err))
		return false;
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		int at = catalogue_by_id(&rules->catalogue, c[i].procedure);
		const struct procedure *p = at < 0 ? NULL : &rules->catalogue.procedure[at];
		table_text(&t, p ? p->code : NULL);
		table_text(&t, p ? p->name : NULL);
		table_text(&t, change_names[c[i].kind]);
		table_text(&t, c[i].number);
		table_text(&t, day_format(c[i].effective, day));
		struct value_map *row = value_map_new(&r->arena, 4);
		put_text(row, "code", p ? p->code : "");
		put_text(row, "name", p ? p->name : "");
		put_text(row, "kind", message(r->lang, kind_keys[c[i].kind]));
		rows[i] = row;
	}
	if (r->format != FORMAT_PAGE)
		return page_table(r, &t, "changes");
	const char *kind = form_get(&r->get, "kind");
	const char *query = kind && *kind ? arena_printf(&r->arena, "?kind=%s", kind) : "";
	put_text(m, "number", n ? c[0].number : NULL);
	put_day(m, "day", n ? c[0].day : 0);
	put_day(m, "effective", n ? c[0].effective : 0);
	put_list(m, "rows", rows, n);
	put_count(m, "row_count", n);
	put_text(m, "csv", arena_printf(&r->arena, "/catalogue/changes/%s.csv%s", r->param[0], query));
	put_text(m, "json", arena_printf(&r->arena, "/catalogue/changes/%s.json%s", r->param[0], query));
	return page_render(r, "procedure/decision.html", m, n ? c[0].number : NULL, err);
}

static const struct value_map *cut_row(struct request *r, const struct procedure *p)
{
	struct value_map *row = value_map_new(&r->arena, 8);
	put_text(row, "code", p->code);
	put_text(row, "name", p->name);
	put_limit(r, row, p);
	put_count(row, "legal_limit", p->legal_limit);
	put_text(row, "legal_unit", message(r->lang, unit_keys[p->legal_unit]));
	return row;
}

bool changes_cuts(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	const struct catalogue *c = &rules->catalogue;
	int32_t today = day_of_time(time_now());
	int *found = arena_alloc(&r->arena, sizeof *found * ((size_t)c->procedures + 1)), n = 0, known = 0;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)c->procedures + 1));
	for (int i = 0; i < c->procedures; i++) {
		const struct procedure *p = &c->procedure[i];
		bool there = p->valid_from <= today && today <= p->valid_to;
		known += there && p->legal_limit;
		if (there && limit_compare(p) < 0) {
			rows[n] = cut_row(r, p);
			found[n++] = i;
		}
	}
	if (r->format != FORMAT_PAGE)
		return procedures_table(r, c, found, n);
	struct value_map *m = page_values(r);
	put_list(m, "rows", rows, n);
	put_count(m, "row_count", n);
	put_count(m, "known", known);
	return page_render(r, "procedure/cuts.html", m, NULL, err);
}

/* Whether the rules that were read have the version that begins on a day: one published this very moment
 * may still be unknown. */
static bool knows(const struct procedure *p, int32_t day)
{
	bool known = p->valid_from == day;
	for (int i = 0; i < p->versions; i++)
		known |= p->version[i].valid_from == day;
	return known;
}

bool changes_put(struct request *r, struct value_map *m, const struct procedure *p, struct error *err)
{
	struct change *c;
	int n;
	if (!changes_list(r->db, 0, p->id, &r->arena, &c, &n, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 8);
		put_text(row, "number", c[i].number);
		put_day(row, "day", c[i].day);
		put_day(row, "effective", c[i].effective);
		put_text(row, "kind", message(r->lang, kind_keys[c[i].kind]));
		put_bool(row, "limited", c[i].kind != CHANGE_ABOLISHED && knows(p, c[i].effective));
		put_limit(r, row, procedure_on(p, c[i].effective));
		rows[i] = row;
	}
	put_list(m, "history", rows, n);
	put_bool(m, "history_any", n > 0);
	return true;
}
