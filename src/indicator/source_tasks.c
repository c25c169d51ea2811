/* source_tasks.c: tasks(STATE, list=...): tasks of the plans of the year in which a period ends, as they
 * stood then. */
#include "base/date.h"
#include "indicator/source.h"
#include "plan/plan.h"

enum { OF_LIST, OF_LEVEL, OF_OWNER };
static const struct source_filter filters[] = {
	[OF_LIST] = { "list", FILTER_WORD, plan_list_names },
	[OF_LEVEL] = { "level", FILTER_WORD, level_names },
	[OF_OWNER] = { "agency", FILTER_AGENCY, NULL },
	{ NULL, FILTER_YES, NULL },
};

/* What asking the store for a list weighs beside a record in memory. */
enum { LOOKS_OF_LIST = 5000 };

static bool each_of_list(struct evaluation *e, const struct node *n, struct period p, enum plan_list list,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	const struct province *all = &evaluation_rules(e)->province;
	struct arena own = { 0 }, *a = &own;
	struct plan_query q = { .list = list,
		.year = date_of(p.to).year,
		.day = p.to,
		.state = (enum plan_state)n->what_place };
	if (!evaluation_looks(e, LOOKS_OF_LIST, err))
		return false;
	struct plan_task *task = arena_alloc(a, sizeof *task * PLAN_TASKS_MAX);
	int count = plan_tasks(evaluation_db(e), &q, a, task, PLAN_TASKS_MAX, err);
	for (int i = 0; i < count; i++) {
		int owner = province_agency_by_id(all, task[i].agency);
		if (owner < 0 || !indicator_within(s, all, owner) || !filter_lets(n, OF_OWNER, owner) ||
			!filter_lets(n, OF_LEVEL, all->agency[owner].level))
			continue;
		fn(arg, &(struct source_row){ .agency = owner,
				.procedure = -1,
				.name = task[i].text,
				.href = arena_printf(a, "/plan/tasks/%lld", (long long)task[i].id),
				.count = 1 });
	}
	arena_release(a);
	return count >= 0;
}

static bool each(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	for (int list = 0; list < PLAN_LISTS; list++)
		if (filter_lets(n, OF_LIST, list) &&
			!each_of_list(e, n, p, (enum plan_list)list, s, fn, arg, err))
			return false;
	return true;
}

const struct source task_source = { "tasks", "source.tasks", "Nhiệm vụ", plan_state_names, filters, each };
