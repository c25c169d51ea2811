/* values_web.c: what the agencies answered, rolled up: commune to district to province, over what was
 * approved. */
#include <string.h>

#include "account/account_web.h"
#include "base/text.h"
#include "gather/gather_web.h"

/* The columns: the province, then its levels. */
enum { SCOPES = 1 + LEVELS };
static const char *const scope_keys[SCOPES] = { "whole", "province", "district", "commune" };

/* A round being summed. */
struct sums {
	struct request *r;
	const struct rules *rules;
	struct round round;
	int set; /* place */
	struct evaluation *e;
};

static bool begin(struct sums *s, struct error *err)
{
	struct request *r = s->r;
	struct indicator_answer *answers;
	int64_t id;
	int n;
	s->rules = r->subjects;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!round_find(r->db, id, &r->arena, &s->round, err))
		return false;
	s->set = s->round.id ? indicator_set_find(s->rules->indicators, s->round.set) : -1;
	if (s->set < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such round");
	if (!answers_approved(r->db, s->rules, s->rules->indicators, &r->arena, &answers, &n, err))
		return false;
	s->e = evaluation_new(s->rules, s->rules->indicators, r->db, answers, n, &r->arena);
	return true;
}

/* One indicator in all scopes. */
static bool sum_row(struct sums *s, const struct indicator *on, int item, struct value_map *row,
	struct table *t, struct error *err)
{
	for (int i = 0; i < SCOPES; i++) {
		struct indicator_scope scope = indicator_whole;
		struct indicator_value v;
		scope.level = i - 1;
		if (!evaluation_value(s->e, s->set, item, s->round.period, scope, &v, err))
			return false;
		put_text(row, scope_keys[i], indicator_text(&s->r->arena, &v, NUMBER_VI));
		table_text(t, indicator_plain(&s->r->arena, &v));
		if (i)
			continue;
		put_count(row, "owed", v.owed);
		put_count(row, "answered", v.answered);
		put_bool(row, "partial", v.answered < v.owed);
	}
	put_text(row, "code", on->code);
	put_text(row, "name", on->name);
	put_text(row, "unit", on->unit);
	return true;
}

bool round_values(struct request *r, struct error *err)
{
	static const char *const columns[] = { "code", "name", "unit", "whole", "province", "district",
		"commune", NULL };
	struct sums s = { .r = r };
	struct table t;
	if (!begin(&s, err))
		return false;
	const struct indicator_set *set = &s.rules->indicators->set[s.set];
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)set->items + 1));
	int n = 0;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < set->items; i++) {
		const struct indicator *on =
			set->item[i].later ? NULL : indicator_on(set, i, s.round.period.to);
		if (!on || on->formula || on->kind == INDICATOR_HEADING)
			continue;
		struct value_map *row = value_map_new(&r->arena, 13);
		table_text(&t, on->code);
		table_text(&t, on->name);
		table_text(&t, on->unit);
		if (!sum_row(&s, on, i, row, &t, err))
			return false;
		put_bool(row, "oversees", who_oversees(r));
		rows[n++] = row;
	}
	if (r->format != FORMAT_PAGE)
		return page_table(r, &t, "round-values");
	struct value_map *m = page_values(r);
	put_plain(m, "round", s.round.id);
	put_text(m, "name", s.round.name);
	put_text(m, "set_code", set->code);
	put_text(m, "period", period_text(&r->arena, &s.round.period));
	put_list(m, "rows", rows, n);
	return page_render(r, "gather/values.html", m, s.round.name, err);
}
