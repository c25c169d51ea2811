/* target.c: what a target's indicator comes to. */
#include <string.h>

#include "indicator/indicator.h"
#include "indicator/source.h"
#include "plan/plan.h"

bool target_indicator(const struct indicators *sets, const struct plan_target *t, struct arena *a, int *set,
	int *item, struct indicator_scope *s)
{
	const char *colon = t->indicator ? strchr(t->indicator, ':') : NULL;
	const char *rest = colon ? colon + 1 : "", *level = strchr(rest, ':');
	*s = indicator_whole;
	*set = colon ? indicator_set_find(sets, arena_dup(a, t->indicator, (size_t)(colon - t->indicator)))
		     : -1;
	const char *code = level ? arena_dup(a, rest, (size_t)(level - rest)) : rest;
	*item = *set < 0 ? -1 : indicator_find(&sets->set[*set], code);
	return *item >= 0 && (!level || (s->level = text_word(level + 1, level_names)) >= 0);
}

bool target_by_indicator(struct evaluation *e, const struct plan_target *t, struct period p,
	struct target_value *out, struct error *err)
{
	struct indicator_scope s;
	struct indicator_value v;
	int set, item;
	out->known = false;
	if (!target_indicator(evaluation_sets(e), t, evaluation_arena(e), &set, &item, &s))
		return true;
	if (!evaluation_value(e, set, item, p, s, &v, err))
		return false;
	out->known = v.state == INDICATOR_KNOWN;
	out->value = v.number;
	return true;
}

bool target_measure_now(void *rules, struct db *db, const struct plan_target *t, int32_t from, int32_t to,
	struct target_value *out, struct error *err)
{
	const struct rules *r = rules;
	struct arena a = { 0 };
	struct indicator_answer *answers;
	int n;
	bool ok = answers_approved(db, r, r->indicators, &a, &answers, &n, err) &&
		  target_by_indicator(evaluation_new(r, r->indicators, db, answers, n, &a), t,
			  (struct period){ from, to }, out, err);
	arena_release(&a);
	return ok;
}
