/* demo_plan.c: the plan of the demonstration: two lists of tasks whose texts are invented and whose
 * counts are the printed ones, and the targets of the printed annex with what had been reached. */
#include <string.h>

#include "base/date.h"
#include "base/rows.h"
#include "plan/plan.h"
#include "setup/setup.h"

static bool add_list(struct tx *tx, const struct demo *d, struct arena *a, struct plan *plan,
	const char *file, struct error *err)
{
	struct plan_import p = { .plan = plan->code };
	const char *path = path_join(a, d->setup->dir, file);
	return plan_tasks_read(&p, &d->setup->province, a, path, err) && plan_add_act(tx, plan, err) &&
	       plan_import_act(tx, &p, err);
}

enum { V_NO, V_SCOPE, V_DAY, V_VALUE, V_NOTE, V_COLUMNS };
static const struct sheet_column reached_columns[V_COLUMNS] = {
	[V_NO] = { "no", false },
	[V_SCOPE] = { "scope", false },
	[V_DAY] = { "day", false },
	[V_VALUE] = { "value", false },
	[V_NOTE] = { "note", false },
};

static bool same(const struct csv_field *f, const char *s)
{
	return f->n == strlen(s) && memcmp(f->p, s, f->n) == 0;
}

static bool read_reached(
	struct rows *r, const struct plan_targets *t, struct target_note *n, struct error *err)
{
	const struct sheet *s = &r->sheet;
	const struct csv_field *value = sheet_field(s, V_VALUE);
	*n = (struct target_note){ .seen = -1 };
	for (int i = 0; i < t->count && !n->target; i++)
		if (same(sheet_field(s, V_NO), t->target[i].no) &&
			same(sheet_field(s, V_SCOPE), t->target[i].scope))
			n->target = t->target[i].id;
	if (!n->target)
		return sheet_bad(s, V_NO, err, "a target of this scope");
	return sheet_day(s, V_DAY, 0, &n->day, err) && rows_required(r, V_NOTE, &n->note, err) &&
	       (rational_parse(value->p, value->n, &n->value) || sheet_bad(s, V_VALUE, err, "a number"));
}

static bool add_reached(struct tx *tx, const struct demo *d, struct arena *a, const struct plan_targets *t,
	struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (!rows_begin(
		    &r, a, d->setup->dir, "demo/targets-reached.csv", reached_columns, V_COLUMNS, 1, err))
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW) {
		struct target_note n;
		ok = read_reached(&r, t, &n, err) && target_note_act(tx, &n, err);
	}
	rows_end(&r);
	return ok && got == CSV_END;
}

bool demo_plan(struct tx *tx, struct demo *d, struct error *err)
{
	struct arena *a = &d->arena;
	struct plan own = { .code = "KH-CCHC-2022",
		.list = PLAN_OWN,
		.year = 2022,
		.name = "Kế hoạch cải cách hành chính năm 2022 (minh họa)",
		.number = "2437/QĐ-UBND",
		.day = day_of(2021, 12, 28) };
	struct plan government = { .code = "NV-CP-2022",
		.list = PLAN_GOVERNMENT,
		.year = 2022,
		.name = "Nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao năm 2022 (minh họa)",
		.number = "Nhiều văn bản",
		.day = day_of(2021, 12, 20) };
	struct plan_targets t = { .year = 2022 };
	return add_list(tx, d, a, &own, "demo/tasks-plan.csv", err) &&
	       add_list(tx, d, a, &government, "demo/tasks-government.csv", err) &&
	       plan_targets_read(
		       &t, &d->setup->province, a, path_join(a, d->setup->dir, "targets-2022.csv"), err) &&
	       plan_targets_act(tx, &t, err) && add_reached(tx, d, a, &t, err);
}
