/* plan_test.c: what a task counts as on any day, who may do what, what a target's status and forecast
 * are, files that will not do; each act is whole or not at all. */
#include "../../tests/office.h"

#include "base/date.h"
#include "base/file.h"
#include "plan/plan.h"

static void a_task_counts_as_of_a_day(void **state)
{
	(void)state;
	struct plan_task t = { .due = 100, .stage = STAGE_OPEN };
	assert_int_equal(plan_state_of(&t, 100), PLAN_OPEN);
	assert_int_equal(plan_state_of(&t, 101), PLAN_OVERDUE);
	t.stage = STAGE_REPORTED;
	t.done = 90;
	assert_int_equal(plan_state_of(&t, 99), PLAN_OPEN);
	assert_int_equal(plan_state_of(&t, 101), PLAN_OVERDUE);
	t.stage = STAGE_DONE;
	assert_int_equal(plan_state_of(&t, 89), PLAN_OPEN);
	assert_int_equal(plan_state_of(&t, 90), PLAN_DONE_ON_TIME);
	t.done = 100;
	assert_int_equal(plan_state_of(&t, 100), PLAN_DONE_ON_TIME);
	t.done = 103;
	assert_int_equal(plan_state_of(&t, 102), PLAN_OVERDUE);
	assert_int_equal(plan_state_of(&t, 103), PLAN_DONE_LATE);
	t.due = 0;
	assert_int_equal(plan_state_of(&t, 102), PLAN_OPEN);
	assert_int_equal(plan_state_of(&t, 103), PLAN_DONE_ON_TIME);
}

static void nobody_confirms_an_own_report(void **state)
{
	(void)state;
	struct plan_task t = { .due = 100, .stage = STAGE_REPORTED, .reported_by = "head" };
	struct plan_actor head = { .name = "head", .works = true, .heads = true };
	struct plan_actor leader = { .name = "leader", .leads = true };
	struct plan_actor officer = { .name = "an", .works = true }, nobody = { .name = "x" };
	assert_false(plan_may(&t, &head, PLAN_CONFIRM, 50));
	assert_true(plan_may(&t, &head, PLAN_RETURN, 50));
	assert_true(plan_may(&t, &leader, PLAN_CONFIRM, 50));
	assert_false(plan_may(&t, &officer, PLAN_CONFIRM, 50));
	t.reported_by = "an";
	assert_true(plan_may(&t, &head, PLAN_CONFIRM, 50));
	t.stage = STAGE_OPEN;
	assert_true(plan_may(&t, &officer, PLAN_REPORT, 50));
	assert_false(plan_may(&t, &leader, PLAN_REPORT, 50));
	assert_true(plan_may(&t, &leader, PLAN_EXTEND, 100));
	assert_false(plan_may(&t, &leader, PLAN_EXTEND, 101));
	for (int i = 0; i < PLAN_ACTS; i++)
		assert_false(plan_may(&t, &nobody, (enum plan_act)i, 50));
	t.stage = STAGE_DONE;
	for (int i = 0; i < PLAN_ACTS; i++)
		assert_false(plan_may(&t, &head, (enum plan_act)i, 50));
}

static struct rational number(const char *s)
{
	struct rational x;
	assert_true(rational_parse(s, strlen(s), &x));
	return x;
}

static void assert_number(struct rational x, const char *text)
{
	struct buf b = BUF_INIT(64);
	rational_plain(&b, x, 2);
	assert_string_equal(b.p, text);
	buf_release(&b);
}

/* The printed annex: each row with the status that it prints. */
static void the_annex_judges_itself(void **state)
{
	(void)state;
	static const struct {
		enum target_operator op;
		const char *threshold, *reached;
		enum target_status status;
	} rows[] = {
		{ TARGET_AT_LEAST, "100", "100", TARGET_MET },
		{ TARGET_AT_LEAST, "80", "100", TARGET_EXCEEDED },
		{ TARGET_AT_LEAST, "20", "43.46", TARGET_EXCEEDED },
		{ TARGET_AT_LEAST, "20", "0", TARGET_IN_PROGRESS },
		{ TARGET_AT_LEAST, "50", "21.96", TARGET_IN_PROGRESS },
		{ TARGET_AT_LEAST, "60", "52.11", TARGET_IN_PROGRESS },
		{ TARGET_AT_LEAST, "2.5", "-0.34", TARGET_IN_PROGRESS },
		{ TARGET_MORE, "0", "0", TARGET_IN_PROGRESS },
		{ TARGET_MORE, "0", "1", TARGET_MET },
		{ TARGET_AT_MOST, "30", "30", TARGET_MET },
		{ TARGET_AT_MOST, "30", "29.9", TARGET_EXCEEDED },
		{ TARGET_LESS, "30", "30", TARGET_IN_PROGRESS },
		{ TARGET_AT_LEAST, "20", "88.89", TARGET_EXCEEDED },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct plan_target t = { .compares = rows[i].op,
			.value = number(rows[i].threshold),
			.unit = "%",
			.begins = 1,
			.deadline = 365 };
		struct target_value v = { .known = true, .value = number(rows[i].reached) }, none = { 0 };
		assert_int_equal(target_judge(&t, &v, 150), rows[i].status);
		assert_int_equal(target_judge(&t, &v, 365), rows[i].status);
		assert_int_equal(target_judge(&t, &v, 366),
			rows[i].status == TARGET_IN_PROGRESS ? TARGET_MISSED : rows[i].status);
		assert_int_equal(target_judge(&t, &none, 150), TARGET_UNKNOWN);
		assert_int_equal(target_judge(&t, &none, 366), TARGET_UNKNOWN);
	}
}

static void forecasts_in_a_straight_line(void **state)
{
	(void)state;
	struct plan_target t = { .course = COURSE_GROWS,
		.unit = "%",
		.begins = 1,
		.deadline = 365,
		.value = { 35, 1 },
		.base = { 0, 1 } };
	struct target_value v = { .known = true, .value = { 10, 1 } }, none = { 0 };
	struct rational x;
	assert_true(target_forecast(&t, &v, 73, &x));
	assert_number(x, "50"); /* a fifth of the year: five times as much */
	assert_true(target_reaches(&t, &x));
	t.base = number("5");
	assert_true(target_forecast(&t, &v, 73, &x));
	assert_number(x, "30");
	assert_false(target_reaches(&t, &x));
	t.base = number("0");
	v.value = number("-0.34");
	assert_true(target_forecast(&t, &v, 150, &x));
	assert_number(x, "-0.83");
	v.value = number("60");
	assert_true(target_forecast(&t, &v, 73, &x));
	assert_number(x, "100");
	v.day = 73;
	v.value = number("10");
	assert_true(target_forecast(&t, &v, 365, &x));
	assert_number(x, "50"); /* as of the day on which it was measured */
	v.day = 0;
	v.value = number("60");
	t.unit = "người";
	assert_true(target_forecast(&t, &v, 73, &x));
	assert_number(x, "300");
	t.course = COURSE_STANDS;
	assert_true(target_forecast(&t, &v, 73, &x));
	assert_int_equal(x.num, 60);
	assert_false(target_forecast(&t, &v, 0, &x));
	assert_false(target_forecast(&t, &v, 366, &x));
	assert_false(target_forecast(&t, &none, 73, &x));
}

/* --- acts ------------------------------------------------------------------------------------------- */

static void assert_tasks_bad(const struct office *o, const char *text, const char *says)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct plan_import p = { .plan = "K" };
	char *path = path_join(&a, o->w.folder.path, "tasks.csv");
	assert_ok(file_write(path, text, strlen(text), &err), err);
	assert_false(plan_tasks_read(&p, &o->rules.province, &a, path, &err));
	assert_has(err.text, says);
	arena_release(&a);
}

#define HEAD "no,section,text,owner,given,due,done,document\n"

static void bad_files_are_refused(void **state)
{
	(void)state;
	struct office o;
	office_make(&o);
	assert_tasks_bad(&o, HEAD "0,I,x,S1,,,,\n", ":2:1: no: found \"0\"");
	assert_tasks_bad(&o, HEAD "1,IX,x,S1,,,,\n", ":2:3: section: found \"IX\"");
	assert_tasks_bad(&o, HEAD "1,I,,S1,,,,\n", ":2:5: text");
	assert_tasks_bad(&o, HEAD "1,I,x,S9,,,,\n", "expected the code of an agency");
	assert_tasks_bad(&o, HEAD "1,I,x,S1,,30/6/2022,,\n", "expected a day YYYY-MM-DD");
	assert_tasks_bad(&o, HEAD "1,I,x,S1,,,2022-01-05,\n", "what shows that the task was done");
	assert_tasks_bad(&o, HEAD "1,I,x,S1,,,,\n1,I,y,S1,,,,\n", ":3:1: no: found \"1\"");
	office_drop(&o);
}

static struct plan_call call(struct office *o, enum plan_act act, const char *name)
{
	return (struct plan_call){ .act = act,
		.task = test_number(o->w.folder.data, "SELECT MIN(id) FROM plan_task"),
		.revision = test_number(o->w.folder.data, "SELECT revision FROM plan_task ORDER BY id "
							  "LIMIT 1"),
		.who = { .name = name, .works = true, .heads = true, .leads = true },
		.day = day_of_time(time_now()) };
}

static void add_task(struct office *o)
{
	struct error err = { 0 };
	int32_t today = day_of_time(time_now());
	struct plan plan = {
		.code = "K", .name = "Kế hoạch", .number = "1/KH", .year = 2022, .day = today - 9
	};
	assert_true(under_faults(o, plan_add_act, &plan, sizeof plan) > 2 / test_fault_step());
	assert_false(store_act(o->w.store, "x", plan_add_act, &plan, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	struct plan_task task = { .no = 1,
		.section = "I",
		.text = "Việc",
		.agency = o->rules.province.agency[province_agency(&o->rules.province, "S1", 2)].id,
		.due = today + 3 };
	struct plan_import in = { .plan = "K", .task = &task, .count = 1 };
	assert_true(under_faults(o, plan_import_act, &in, sizeof in) > 2 / test_fault_step());
}

static void acts_are_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	int32_t today = day_of_time(time_now());
	add_task(&o);
	struct plan_call c = call(&o, PLAN_ATTACH, "test");
	struct evidence_new file = {
		.sha256 = "ab", .name = "a.pdf", .type = "application/pdf", .bytes = 9
	};
	c.file = &file;
	assert_true(under_faults(&o, plan_do_act, &c, sizeof c) > 2 / test_fault_step());
	c = call(&o, PLAN_ATTACH, "test");
	c.file = &file;
	assert_false(store_act(o.w.store, "test", plan_do_act, &c, &err)); /* the same again */
	assert_int_equal(err.code, ERR_CONFLICT);
	test_exec(o.w.folder.data, "DELETE FROM evidence");
	c = call(&o, PLAN_REPORT, "test");
	err = (struct error){ 0 };
	assert_false(store_act(o.w.store, "test", plan_do_act, &c, &err));
	assert_has(err.text, "what shows that it was done");
	c.document = "5/BC";
	assert_true(under_faults(&o, plan_do_act, &c, sizeof c) > 2 / test_fault_step());
	err = (struct error){ 0 };
	assert_false(store_act(o.w.store, "test", plan_do_act, &c, &err)); /* an old revision */
	assert_int_equal(err.code, ERR_CONFLICT);
	c = call(&o, PLAN_CONFIRM, "test");
	err = (struct error){ 0 };
	assert_false(store_act(o.w.store, "test", plan_do_act, &c, &err)); /* an own report */
	assert_int_equal(err.code, ERR_DENIED);
	c = call(&o, PLAN_RETURN, "head");
	c.text = "Chưa đủ";
	assert_true(under_faults(&o, plan_do_act, &c, sizeof c) > 2 / test_fault_step());
	c = call(&o, PLAN_EXTEND, "leader");
	c.text = "Cần thêm thời gian";
	c.day = today + 30;
	assert_true(under_faults(&o, plan_do_act, &c, sizeof c) > 2 / test_fault_step());
	c = call(&o, PLAN_REPORT, "test");
	c.document = "6/BC";
	err = (struct error){ 0 };
	assert_ok(store_act(o.w.store, "test", plan_do_act, &c, &err), err);
	c = call(&o, PLAN_CONFIRM, "head");
	assert_true(under_faults(&o, plan_do_act, &c, sizeof c) > 2 / test_fault_step());
	const char *data = o.w.folder.data;
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM plan_task WHERE stage = 'done'"), 1);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM plan_step"), 7);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_task_counts_as_of_a_day),
		cmocka_unit_test(nobody_confirms_an_own_report),
		cmocka_unit_test(the_annex_judges_itself),
		cmocka_unit_test(forecasts_in_a_straight_line),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(acts_are_whole_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
