/* source_catalogue.c: procedures(filters): those in force on a period's last day; decisions(KIND): what
 * decisions changed within the period; agencies(filters): the bodies there are on its last day. */
#include <string.h>

#include "dossier/dossier.h"
#include "indicator/source.h"

static const struct source_filter procedure_filters[] = {
	PROCEDURE_FILTER_ROWS("level"),
	{ NULL, FILTER_YES, NULL },
};

static bool in_force(const struct procedure *p, int32_t day)
{
	int32_t from = p->versions ? p->version[0].valid_from : p->valid_from;
	return from <= day && p->valid_to >= day;
}

/* Within a scope: of its level; of a body, what it owns. With `with` the scope is of the dossiers instead. */
static bool in_scope(const struct procedure *p, const struct indicator_scope *s)
{
	return (s->level < 0 || (int)p->level == s->level) && (s->agency < 0 || p->owner == s->agency) &&
	       s->district < 0;
}

static bool each_procedure(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	const struct catalogue *c = &evaluation_rules(e)->catalogue;
	struct arena a = { 0 };
	struct figures *use;
	bool ok = source_use(e, n, PF_USE, p, s, &a, &use, err);
	for (int i = 0; ok && i < c->procedures; i++)
		if (in_force(&c->procedure[i], p.to) && source_procedure_lets(n, 0, c, i, p.to) &&
			(use || in_scope(&c->procedure[i], s)) &&
			source_used(n, PF_USE, use ? &use[i] : NULL))
			fn(arg, &(struct source_row){
					.agency = c->procedure[i].owner, .procedure = i, .count = 1 });
	arena_release(&a);
	return ok;
}

const struct source procedure_source = { "procedures", "source.procedures", "Thủ tục", NULL,
	procedure_filters, each_procedure };

static const struct source_filter decision_filters[] = {
	{ "level", FILTER_WORD, level_names },
	{ NULL, FILTER_YES, NULL },
};

/* What asking the store for a decision's changes weighs beside a record in memory. */
enum { LOOKS_OF_DECISION = 5000 };

/* A procedure counts once for each kind of change, on the day on which the decision took effect. */
static bool decisions_within(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, struct arena *a, source_fn *fn, void *arg, struct error *err)
{
	const struct catalogue *c = &evaluation_rules(e)->catalogue;
	struct decision *list;
	struct change *changes;
	int decisions, count;
	if (!decisions_list(evaluation_db(e), a, &list, &decisions, err))
		return false;
	for (int i = 0; i < decisions; i++) {
		if (list[i].effective < p.from || list[i].effective > p.to)
			continue;
		if (!evaluation_looks(e, LOOKS_OF_DECISION, err) ||
			!changes_list(evaluation_db(e), list[i].id, 0, a, &changes, &count, err))
			return false;
		for (int k = 0; k < count; k++) {
			int at = catalogue_by_id(c, changes[k].procedure);
			if (at < 0 || (int)changes[k].kind != n->what_place ||
				!in_scope(&c->procedure[at], s) ||
				!filter_lets(n, 0, c->procedure[at].level))
				continue;
			fn(arg, &(struct source_row){
					.agency = c->procedure[at].owner, .procedure = at, .count = 1 });
		}
	}
	return true;
}

static bool each_decision(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = decisions_within(e, n, p, s, &a, fn, arg, err);
	arena_release(&a);
	return ok;
}

const struct source decision_source = { "decisions", "source.decisions", "Thủ tục", change_names,
	decision_filters, each_decision };

static const struct source_filter agency_filters[] = {
	{ "level", FILTER_WORD, level_names },
	{ "kind", FILTER_WORD, source_kinds },
	{ NULL, FILTER_YES, NULL },
};

static bool each_agency(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	const struct province *all = &evaluation_rules(e)->province;
	(void)err;
	for (int i = 0; i < all->agencies; i++) {
		const struct agency *a = &all->agency[i];
		if (a->valid_from <= p.to && a->valid_to >= p.to && indicator_within(s, all, i) &&
			filter_lets(n, 0, a->level) && filter_lets(n, 1, text_word(a->kind, source_kinds)))
			fn(arg, &(struct source_row){ .agency = i, .procedure = -1, .count = 1 });
	}
	return true;
}

const struct source agency_source = { "agencies", "source.agencies", "Cơ quan, đơn vị", NULL,
	agency_filters, each_agency };
