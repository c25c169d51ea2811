/* gather_test.c: what is typed, read as each kind of indicator; who may do what as a form stands; each
 * act is whole or not at all, whichever call of the engine fails. */
#include "../../tests/office.h"

#include "base/date.h"
#include "gather/gather.h"

static void reads_what_is_typed(void **state)
{
	(void)state;
	static const struct {
		enum indicator_kind kind;
		const char *typed, *value;
		enum typed_fault fault;
	} rows[] = {
		{ INDICATOR_COUNT, "1.984", "1984", TYPED_FINE },
		{ INDICATOR_COUNT, "", NULL, TYPED_FINE },
		{ INDICATOR_COUNT, "  ", NULL, TYPED_FINE },
		{ INDICATOR_COUNT, "52,5", NULL, TYPED_FRACTION },
		{ INDICATOR_COUNT, "-1", NULL, TYPED_NEGATIVE },
		{ INDICATOR_COUNT, "05", "5", TYPED_FINE },
		{ INDICATOR_COUNT, "năm", NULL, TYPED_NOT_NUMBER },
		{ INDICATOR_RATE, "52,5", "52.5", TYPED_FINE },
		{ INDICATOR_RATE, "99,99%", "99.99", TYPED_FINE },
		{ INDICATOR_RATE, "100,01", NULL, TYPED_RANGE },
		{ INDICATOR_RATE, "-0,1", NULL, TYPED_NEGATIVE },
		{ INDICATOR_NUMBER, "-3,5", "-3.5", TYPED_FINE },
		{ INDICATOR_CHOICE, "1", "1", TYPED_FINE },
		{ INDICATOR_CHOICE, "10", "10", TYPED_FINE },
		{ INDICATOR_CHOICE, "2", NULL, TYPED_CHOICE },
		{ INDICATOR_CHOICE, "0,5", NULL, TYPED_CHOICE },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena a = { 0 };
		struct indicator on = { .kind = rows[i].kind, .unit = "Chưa = 0; Đang làm = 1; Xong =10" };
		const char *value;
		if (typed_read(&on, rows[i].typed, &a, &value) != rows[i].fault ||
			!text_eq(value, rows[i].value))
			fail_msg("%s: %s", rows[i].typed, value ? value : "nothing");
		arena_release(&a);
	}
}

static void may_as_the_form_stands(void **state)
{
	(void)state;
	struct round_actor own = { .fills = true }, superior = { .decides = true },
			   leader = { .leads = true };
	struct round_actor nobody = { 0 };
	static const bool expected[4][3][FORM_ACTS] = {
		[ANSWER_DRAFT] = { { true } },
		[ANSWER_SUBMITTED] = { { false }, { false, true, true }, { false, true, true } },
		[ANSWER_RETURNED] = { { true } },
		[ANSWER_APPROVED] = { { false }, { false }, { false, true } },
	};
	for (int s = 0; s < 4; s++)
		for (int act = 0; act < FORM_ACTS; act++) {
			struct round_form f = { .state = (enum answer_state)s };
			assert_int_equal(round_may(&f, &own, (enum form_act)act), expected[s][0][act]);
			assert_int_equal(round_may(&f, &superior, (enum form_act)act), expected[s][1][act]);
			assert_int_equal(round_may(&f, &leader, (enum form_act)act), expected[s][2][act]);
			assert_false(round_may(&f, &nobody, (enum form_act)act));
		}
}

static void late_by_its_submission(void **state)
{
	(void)state;
	struct round r = { .due_at = 1000 };
	struct round_form f = { .state = ANSWER_DRAFT };
	assert_false(round_form_late(&r, &f, 1000));
	assert_true(round_form_late(&r, &f, 1001));
	f.state = ANSWER_SUBMITTED;
	f.submitted_at = 1000;
	assert_false(round_form_late(&r, &f, 5000));
	f.submitted_at = 1001;
	assert_true(round_form_late(&r, &f, 5000));
	f.state = ANSWER_RETURNED;
	f.submitted_at = 900;
	assert_true(round_form_late(&r, &f, 5000));
}

/* --- acts ------------------------------------------------------------------------------------------- */

static const char LIST[] = "code,name,every,basis\nbo,Bộ thử,half_year,Quyết định\n";
static const char SET[] = "code,name,unit,kind,formula,who,rollup,must\n"
			  "A,Mục,,heading,,,,\n"
			  "A.1,Tổng số,Người,count,,S1,sum,\n"
			  "A.2,Trong đó,Người,count,,S1,sum,{A.2} <= {A.1}\n";

/* An office with a set of two indicators that S1 answers. */
struct gathering {
	struct office o;
	struct indicators sets;
	struct round_open open;
	int64_t agency;
};

static void gathering_make(struct gathering *g)
{
	struct error err = { 0 };
	struct arena a = { 0 };
	office_make(&g->o);
	const struct province *p = &g->o.rules.province;
	char *dir = path_join(&a, g->o.w.folder.path, "sets");
	mkdir(dir, 0700);
	mkdir(path_join(&a, dir, "indicators"), 0700);
	assert_ok(file_write(path_join(&a, dir, "indicators/sets.csv"), LIST, strlen(LIST), &err), err);
	assert_ok(file_write(path_join(&a, dir, "indicators/bo.csv"), SET, strlen(SET), &err), err);
	assert_ok(indicators_read_files(&g->sets, &g->o.rules, dir, NULL, &err), err);
	g->o.rules.indicators = &g->sets;
	g->agency = p->agency[province_agency(p, "S1", 2)].id;
	g->open = (struct round_open){ .rules = &g->o.rules,
		.round = { .set = "bo",
			.name = "Đợt thử",
			.period = { day_of(2022, 6, 15), day_of(2022, 12, 14) },
			.due_at = time_of_day_start(day_of(2022, 12, 9)) } };
	arena_release(&a);
}

static struct round_actor actor(void)
{
	return (struct round_actor){ .account = 1, .name = "an", .fills = true, .decides = true };
}

static struct form_call call(const struct gathering *g, enum form_act act)
{
	return (struct form_call){ .rules = &g->o.rules,
		.act = act,
		.round = g->open.round.id,
		.agency = g->agency,
		.revision = test_number(g->o.w.folder.data, "SELECT MAX(revision) FROM gather_form"),
		.who = actor(),
		.reason = "Xem lại" };
}

/* An answer lives in the array: under faults it must be put back with the rest. */
struct put {
	struct round_saving saving;
	struct typed_answer answer[2];
};

static bool save_act(struct tx *tx, void *arg, struct error *err)
{
	struct put *p = arg;
	p->saving.answer = p->answer;
	return round_save_act(tx, &p->saving, err);
}

static void acts_are_whole_or_nothing(void **state)
{
	(void)state;
	struct gathering g;
	struct error err = { 0 };
	gathering_make(&g);
	struct office *o = &g.o;
	const char *data = o->w.folder.data;
	assert_true(under_faults(o, round_open_act, &g.open, sizeof g.open) > 2 / test_fault_step());
	assert_int_equal(g.open.forms, 1);
	struct put put = { .saving = { .rules = &o->rules,
				   .round = g.open.round.id,
				   .agency = g.agency,
				   .who = actor(),
				   .count = 2 },
		.answer = { { .code = "A.1", .value = "10", .note = "" },
			{ .code = "A.2", .value = "12", .note = "" } } };
	struct put first = put;
	assert_true(under_faults(o, save_act, &put, sizeof put) > 4 / test_fault_step());
	assert_int_equal(put.saving.saved, 2);
	/* The same revisions again: both are told, nothing is written. */
	assert_ok(store_act(o->w.store, "test", save_act, &first, &err), err);
	assert_int_equal(first.saving.conflicts, 2);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM indicator_value_past"), 0);
	struct form_call c = call(&g, FORM_SUBMIT);
	assert_false(store_act(o->w.store, "test", round_form_act, &c, &err));
	assert_int_equal(err.code, ERR_DATA); /* 12 of 10 */
	assert_int_equal(c.faults, 1);
	put.answer[1] = (struct typed_answer){ .code = "A.2", .value = "9", .note = "", .revision = 1 };
	put.saving.count = 2;
	err = (struct error){ 0 };
	assert_ok(store_act(o->w.store, "test", save_act, &put, &err), err);
	static const enum form_act acts[] = { FORM_SUBMIT, FORM_RETURN, FORM_SUBMIT, FORM_APPROVE };
	for (int i = 0; i < 4; i++) {
		c = call(&g, acts[i]);
		assert_true(under_faults(o, round_form_act, &c, sizeof c) > 4 / test_fault_step());
	}
	assert_int_equal(
		test_number(data, "SELECT COUNT(*) FROM indicator_value WHERE state = 'approved'"), 2);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM gather_step"), 4);
	err = (struct error){ 0 };
	assert_false(store_act(o->w.store, "test", save_act, &put, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	test_sound_journal(o->w.store);
	indicators_release(&g.sets);
	office_drop(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_typed),
		cmocka_unit_test(may_as_the_form_stands),
		cmocka_unit_test(late_by_its_submission),
		cmocka_unit_test(acts_are_whole_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
