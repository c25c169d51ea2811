/* files.c: tasks and targets as files. */
#include <string.h>

#include "base/date.h"
#include "base/rows.h"
#include "base/text.h"
#include "plan/plan.h"

/* --- tasks ------------------------------------------------------------------------------------------ */

enum { T_NO, T_SECTION, T_TEXT, T_OWNER, T_GIVEN, T_DUE, T_DONE, T_DOCUMENT, T_COLUMNS };
static const struct sheet_column task_columns[T_COLUMNS] = {
	[T_NO] = { "no", false },
	[T_SECTION] = { "section", false },
	[T_TEXT] = { "text", false },
	[T_OWNER] = { "owner", false },
	[T_GIVEN] = { "given", true },
	[T_DUE] = { "due", false },
	[T_DONE] = { "done", true },
	[T_DOCUMENT] = { "document", true },
};

/* An empty field is no day. */
static bool optional_day(const struct sheet *s, int col, int32_t *day, struct error *err)
{
	*day = 0;
	return !sheet_field(s, col)->n || sheet_day(s, col, 0, day, err);
}

static bool read_task(
	struct rows *r, const struct province *province, struct plan_task *t, struct error *err)
{
	const struct sheet *s = &r->sheet;
	const struct csv_field *owner = sheet_field(s, T_OWNER);
	int agency = province_agency(province, owner->p, owner->n), section;
	int64_t no;
	if (!sheet_int(s, T_NO, 1, PLAN_TASKS_MAX, &no, err) ||
		!sheet_word(s, T_SECTION, plan_section_names, &section, err) ||
		!rows_required(r, T_TEXT, &t->text, err))
		return false;
	if (agency < 0)
		return sheet_bad(s, T_OWNER, err, "the code of an agency");
	t->no = (int)no;
	t->section = plan_section_names[section];
	t->agency = province->agency[agency].id;
	t->document = rows_text(r, T_DOCUMENT);
	if (!optional_day(s, T_GIVEN, &t->given, err) || !optional_day(s, T_DUE, &t->due, err) ||
		!optional_day(s, T_DONE, &t->done, err))
		return false;
	return !t->done || t->document ||
	       sheet_bad(s, T_DOCUMENT, err, "what shows that the task was done");
}

bool plan_tasks_read(struct plan_import *p, const struct province *province, struct arena *a,
	const char *path, struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (!rows_begin_at(&r, a, path, task_columns, T_COLUMNS, sizeof *p->task, err))
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW) {
		struct plan_task *t = rows_more(&r);
		const struct plan_task *all = r.items;
		ok = read_task(&r, province, t, err);
		for (size_t i = 0; ok && i + 1 < r.count; i++)
			ok = all[i].no != t->no ||
			     sheet_bad(&r.sheet, T_NO, err, "a number that no row above has");
		ok = ok && (r.count <= PLAN_TASKS_MAX ||
				   sheet_bad(&r.sheet, T_NO, err, "at most %d tasks", PLAN_TASKS_MAX));
	}
	p->task = r.items;
	p->count = (int)r.count;
	rows_end(&r);
	return ok && got == CSV_END;
}

/* --- targets ---------------------------------------------------------------------------------------- */

enum {
	G_NO,
	G_TARGET,
	G_SCOPE,
	G_THRESHOLD,
	G_OPERATOR,
	G_VALUE,
	G_UNIT,
	G_COURSE,
	G_INDICATOR,
	G_FORMULA,
	G_BASE,
	G_BEGINS,
	G_DEADLINE,
	G_OWNER,
	G_COLUMNS
};
static const struct sheet_column target_columns[G_COLUMNS] = {
	[G_NO] = { "no", false },
	[G_TARGET] = { "target", false },
	[G_SCOPE] = { "scope", false },
	[G_THRESHOLD] = { "threshold", false },
	[G_OPERATOR] = { "operator", false },
	[G_VALUE] = { "value", false },
	[G_UNIT] = { "unit", false },
	[G_COURSE] = { "course", false },
	[G_INDICATOR] = { "indicator", true },
	[G_FORMULA] = { "formula", true },
	[G_BASE] = { "base", true },
	[G_BEGINS] = { "begins", true },
	[G_DEADLINE] = { "deadline", true },
	[G_OWNER] = { "owner", true },
};

static bool read_number(const struct sheet *s, int col, struct rational *out, struct error *err)
{
	const struct csv_field *f = sheet_field(s, col);
	*out = rational_int(0);
	return (!f->n && col == G_BASE) || rational_parse(f->p, f->n, out) ||
	       sheet_bad(s, col, err, "a number such as 52.5");
}

/* set:code or set:code:level. */
static bool indicator_fits(const char *s)
{
	const char *first = strchr(s, ':'), *second = first ? strchr(first + 1, ':') : NULL;
	return first && first > s && first[1] && (!second || text_word(second + 1, level_names) >= 0);
}

static bool read_texts(
	struct rows *r, struct plan_target *t, const struct plan_target *above, struct error *err)
{
	t->name = rows_text(r, G_TARGET);
	if (!t->name && above && strcmp(above->no, t->no) == 0)
		t->name = above->name;
	if (!t->name)
		return sheet_bad(&r->sheet, G_TARGET, err, "a name, or the number of the row above");
	t->indicator = rows_text(r, G_INDICATOR);
	t->formula = rows_text(r, G_FORMULA);
	if (t->indicator && !indicator_fits(t->indicator))
		return sheet_bad(&r->sheet, G_INDICATOR, err, "set:code or set:code:level");
	return t->indicator || t->formula ||
	       sheet_bad(&r->sheet, G_FORMULA, err, "how it is measured, where no indicator does");
}

static bool read_target(struct rows *r, const struct province *p, struct plan_target *t,
	const struct plan_target *above, struct error *err)
{
	const struct sheet *s = &r->sheet;
	const struct csv_field *owner = sheet_field(s, G_OWNER);
	int at = province_agency(p, owner->p, owner->n), year = t->year, scope, compares, course;
	if (!rows_required(r, G_NO, &t->no, err) || !read_texts(r, t, above, err) ||
		!sheet_word(s, G_SCOPE, target_scope_names, &scope, err) ||
		!rows_required(r, G_THRESHOLD, &t->threshold, err) ||
		!sheet_word(s, G_OPERATOR, target_operator_names, &compares, err) ||
		!read_number(s, G_VALUE, &t->value, err) || !rows_required(r, G_UNIT, &t->unit, err) ||
		!sheet_word(s, G_COURSE, target_course_names, &course, err) ||
		!read_number(s, G_BASE, &t->base, err) ||
		!sheet_day(s, G_BEGINS, day_of(year, 1, 1), &t->begins, err) ||
		!sheet_day(s, G_DEADLINE, day_of(year, 12, 31), &t->deadline, err))
		return false;
	t->scope = target_scope_names[scope];
	t->compares = (enum target_operator)compares;
	t->course = (enum target_course)course;
	if (owner->n && at < 0)
		return sheet_bad(s, G_OWNER, err, "the code of an agency");
	t->agency = at < 0 ? 0 : p->agency[at].id;
	return t->begins < t->deadline || sheet_bad(s, G_DEADLINE, err, "a day after the beginning");
}

bool plan_targets_read(struct plan_targets *t, const struct province *province, struct arena *a,
	const char *path, struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (!rows_begin_at(&r, a, path, target_columns, G_COLUMNS, sizeof *t->target, err))
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW) {
		struct plan_target *one = rows_more(&r);
		const struct plan_target *all = r.items;
		one->place = (int)r.count;
		one->year = t->year;
		ok = read_target(&r, province, one, r.count > 1 ? one - 1 : NULL, err);
		for (size_t i = 0; ok && i + 1 < r.count; i++)
			ok = strcmp(all[i].no, one->no) != 0 || strcmp(all[i].scope, one->scope) != 0 ||
			     sheet_bad(&r.sheet, G_SCOPE, err,
				     "a scope that this target does not have above");
		ok = ok && (r.count <= TARGETS_MAX ||
				   sheet_bad(&r.sheet, G_NO, err, "at most %d targets", TARGETS_MAX));
	}
	t->target = r.items;
	t->count = (int)r.count;
	rows_end(&r);
	return ok && got == CSV_END;
}
