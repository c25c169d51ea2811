/* plan_cli.c: plans, tasks and targets from files, and lists of them. */
#include "plan/plan_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "plan/plan.h"

static bool year_of(const struct cli *c, int *year, struct error *err)
{
	const char *s = cli_get(c, "year");
	int64_t v = date_of(day_of_time(time_now())).year;
	if (s && (!int_parse(s, strlen(s), &v) || v < 2000 || v > 2199))
		return err_set(err, ERR_USAGE, "--year: expected a year");
	*year = (int)v;
	return true;
}

static bool list_of(const struct cli *c, enum plan_list *list, struct error *err)
{
	const char *s = cli_get(c, "list");
	int at = s ? text_word(s, plan_list_names) : PLAN_OWN;
	if (at < 0)
		return err_set(err, ERR_USAGE, "--list: expected plan or government");
	*list = (enum plan_list)at;
	return true;
}

static bool run(struct cli *c, act_fn *act, void *arg, struct error *err)
{
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", act, arg, err);
	store_close(s);
	return ok;
}

static bool add(struct cli *c, struct error *err)
{
	struct plan p = { .code = c->arg[0], .name = cli_get(c, "name"), .number = cli_get(c, "number") };
	if (!p.name || !p.number)
		return err_set(err, ERR_USAGE, "--name, --number: expected the decision's name and number");
	if (!list_of(c, &p.list, err) || !year_of(c, &p.year, err) || !cli_day(c, "day", &p.day, err) ||
		!run(c, plan_add_act, &p, err))
		return false;
	fprintf(stderr, "added the plan %s\n", p.code);
	return true;
}

static bool load_province(struct cli *c, struct province *p, struct error *err)
{
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(p, db, false, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static bool import(struct cli *c, struct error *err)
{
	struct province province;
	struct plan_import p = { .plan = cli_get(c, "plan") };
	struct error why = { 0 };
	if (!p.plan)
		return err_set(err, ERR_USAGE, "--plan: expected the code of a plan");
	if (!load_province(c, &province, err))
		return false;
	bool ok = plan_tasks_read(&p, &province, &c->arena, c->arg[0], err);
	province_release(&province);
	if (!ok)
		return false;
	if (!run(c, plan_import_act, &p, &why))
		return p.bad < p.count ? err_set(err, why.code, "%s: task %d: %s", c->arg[0],
						 p.task[p.bad].no, why.text)
				       : err_set(err, why.code, "%s", why.text);
	fprintf(stderr, "read %d tasks of the plan %s\n", p.count, p.plan);
	return true;
}

static void put_task(struct table *t, const struct province *p, const struct plan_task *k, int32_t day)
{
	int at = province_agency_by_id(p, k->agency);
	char text[11];
	table_text(t, k->plan_code);
	table_int(t, k->no);
	table_text(t, k->section);
	table_text(t, k->text);
	table_text(t, at < 0 ? "" : p->agency[at].code);
	table_text(t, day_format(k->given, text));
	table_text(t, k->due ? day_format(k->due, text) : "");
	table_text(t, plan_state_names[plan_state_of(k, day)]);
	table_text(t, k->done && k->done <= day && k->stage == STAGE_DONE ? day_format(k->done, text) : "");
	table_text(t, k->document);
}

static bool list_tasks(struct cli *c, struct db *db, struct error *err)
{
	static const char *const columns[] = { "plan", "no", "section", "text", "owner", "given", "due",
		"state", "done", "document", NULL };
	struct plan_query q = { .state = PLAN_ALL, .day = day_of_time(time_now()) };
	struct plan_task *k = arena_alloc(&c->arena, sizeof *k * PLAN_TASKS_MAX);
	struct province p;
	struct table t;
	if (!list_of(c, &q.list, err) || !year_of(c, &q.year, err) ||
		(cli_get(c, "day") && !cli_day(c, "day", &q.day, err)) ||
		!province_read_store(&p, db, false, err))
		return false;
	int n = plan_tasks(db, &q, &c->arena, k, PLAN_TASKS_MAX, err);
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < n; i++)
		put_task(&t, &p, &k[i], q.day);
	province_release(&p);
	return n >= 0 && cli_table(c, &t, err);
}

static bool list(struct cli *c, struct error *err)
{
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && list_tasks(c, db, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static bool targets(struct cli *c, struct error *err)
{
	struct plan_targets t = { 0 };
	if (!cli_get(c, "year"))
		return err_set(err, ERR_USAGE, "--year: expected a year");
	struct province province;
	if (!year_of(c, &t.year, err) || !load_province(c, &province, err))
		return false;
	bool ok = plan_targets_read(&t, &province, &c->arena, c->arg[0], err);
	province_release(&province);
	if (!ok || !run(c, plan_targets_act, &t, err))
		return false;
	fprintf(stderr, "read %d targets of %d\n", t.count, t.year);
	return true;
}

const struct cli_command plan_commands[] = {
	{ .words = "plan add",
		.args = "CODE",
		.min_args = 1,
		.max_args = 1,
		.run = add,
		.help = "Adds a decision that gives tasks out: the province's own plan of a year, or what "
			"the\n"
			"Government assigned.",
		.option = { { "list", "plan|government", "whose tasks (default: plan)" },
			{ "year", "YEAR", "the year (default: this one)" },
			{ "number", "NUMBER", "the decision's number, such as 2437/QĐ-UBND" },
			{ "day", "DAY", "the decision's day" }, { "name", "TEXT", "what it is called" },
			CLI_DATA } },
	{ .words = "plan import",
		.args = "FILE.csv",
		.min_args = 1,
		.max_args = 1,
		.run = import,
		.help = "Takes in the tasks of a plan, all or nothing: no, section (I to VII or nothing), "
			"text, owner\n"
			"(code of an agency), given (nothing: the decision's day), due, done and document "
			"(of a task\n"
			"that was done and confirmed before).",
		.option = { { "plan", "CODE", "the plan" }, CLI_DATA } },
	{ .words = "plan list",
		.run = list,
		.help = "Lists the tasks of a year with their state at the end of a day.",
		.option = { { "list", "plan|government", "whose tasks (default: plan)" },
			{ "year", "YEAR", "the year (default: this one)" },
			{ "day", "DAY", "as of the end of this day (default: today)" }, CLI_FORMAT,
			CLI_DATA } },
	{ .words = "plan targets",
		.args = "FILE.csv",
		.min_args = 1,
		.max_args = 1,
		.run = targets,
		.help = "Takes in the targets of a year, which has none yet: no, target, scope, threshold, "
			"operator\n"
			"(>=, >, <=, <), value, unit, course (grows, stands), indicator (set:code or "
			"set:code:level),\n"
			"formula, base, begins, deadline, owner.",
		.option = { { "year", "YEAR", "the year" }, CLI_DATA } },
	{ 0 },
};
