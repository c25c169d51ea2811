/* acts_test.c: what an act may not do: give a blank reason, leave a step's clock running while the person is
 * asked, hang a dossier on an opinion that nobody gives, end it beside a result that stands. */
#include "../../tests/office.h"

#include "base/date.h"
#include "work/came.h"

static void set_now(const char *text)
{
	char now[24];
	snprintf(now, sizeof now, "%lld", (long long)test_time(text));
	setenv("MOTCUA_NOW", now, 1);
}

static bool try_call(struct office *o, struct work_call *c, struct error *err)
{
	*err = (struct error){ 0 };
	return store_act(o->w.store, "an", do_act, c, err);
}

static int64_t ask(const struct office *o, const char *sql)
{
	return test_number(o->w.folder.data, sql);
}

static void act_at(struct office *o, const char *when, enum work_act act)
{
	struct error err;
	if (when)
		set_now(when);
	struct work_call c = call_of(o, act);
	/* From the approver two ways lead on. */
	c.step = act == ACT_PASS && ask(o, "SELECT MAX(step) FROM work") == 4 ? 5 : 0;
	assert_ok(try_call(o, &c, &err), err);
}

/* A dossier taken in on 6/6/2022 at 8:00, due on 20/6, in the officer's hands. */
static void begin(struct office *o)
{
	set_now("2022-06-06T08:00");
	office_make(o);
	take_in(o);
	act_at(o, NULL, ACT_TAKE);
	act_at(o, NULL, ACT_PASS);
	act_at(o, NULL, ACT_TAKE);
}

static void refused(struct office *o, struct work_call c, enum err_code code, const char *text)
{
	struct error err;
	struct state before = state_of(o);
	assert_false(try_call(o, &c, &err));
	assert_int_equal(err.code, code);
	assert_has(err.text, text);
	struct state after = state_of(o);
	assert_memory_equal(&before, &after, sizeof before);
}

static void blanks_are_no_reason(void **state)
{
	(void)state;
	static const char *const blanks[] = { "", "   ", "\n\t ", "\xc2\xa0 \xc2\xa0" };
	struct office o;
	begin(&o);
	for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
		struct work_call c = call_of(&o, ACT_SUPPLEMENT);
		c.text = blanks[i];
		refused(&o, c, ERR_DATA, "text: expected the reason, in words");
		c = call_of(&o, ACT_SUPPLEMENT);
		c.basis = blanks[i];
		refused(&o, c, ERR_DATA, "basis: expected the provision of law");
	}
	office_drop(&o);
}

static void a_step_stands_still_with_the_whole(void **state)
{
	(void)state;
	struct office o;
	struct error err;
	begin(&o);
	const struct due_rules *r = &o.rules.due;
	int64_t asked = test_time("2022-06-07T10:00"), answered = test_time("2022-06-24T09:00");
	int64_t was = ask(&o, "SELECT step_due FROM work");
	int64_t left = due_minutes_between(r, asked, was);
	assert_true(was > asked && was < answered && left > 0);
	act_at(&o, "2022-06-07T10:00", ACT_SUPPLEMENT);
	act_at(&o, "2022-06-24T09:00", ACT_SUPPLEMENTED);
	assert_int_equal(ask(&o, "SELECT step_due FROM work"), due_working_minutes(r, answered, left));
	assert_true(ask(&o, "SELECT step_due FROM work") <= ask(&o, "SELECT due_at FROM dossier"));
	/* The step was kept. */
	act_at(&o, "2022-06-24T10:00", ACT_PASS);
	assert_int_equal(ask(&o, "SELECT COUNT(*) FROM event WHERE act = 'dossier.passed' AND data LIKE "
				 "'%\"kept\":\"late\"%'"),
		0);
	/* What is late when it is asked stays so. */
	int64_t late = ask(&o, "SELECT step_due FROM work");
	struct work_call back = call_of(&o, ACT_BACK);
	back.step = 3;
	assert_ok(try_call(&o, &back, &err), err);
	late = ask(&o, "SELECT step_due FROM work");
	set_now("2022-07-20T09:00");
	assert_true(late < test_time("2022-07-20T09:00"));
	act_at(&o, NULL, ACT_SUPPLEMENT);
	act_at(&o, "2022-07-25T09:00", ACT_SUPPLEMENTED);
	assert_int_equal(ask(&o, "SELECT step_due FROM work"), late);
	office_drop(&o);
}

static void a_step_ends_within_the_whole(void **state)
{
	(void)state;
	struct office o;
	begin(&o);
	int64_t due = ask(&o, "SELECT due_at FROM dossier");
	/* An hour before the dossier is due its next step has no longer either. */
	act_at(&o, "2022-06-20T16:00", ACT_PASS);
	assert_int_equal(due, test_time("2022-06-20T17:00"));
	assert_int_equal(ask(&o, "SELECT step_due FROM work"), due);
	/* Extended, it has its own hours. */
	act_at(&o, NULL, ACT_EXTEND);
	int64_t more = ask(&o, "SELECT step_due FROM work");
	assert_true(more > due && more <= ask(&o, "SELECT due_at FROM dossier"));
	/* A step that begins when the dossier is late has its own hours, too. */
	act_at(&o, "2022-07-04T09:00", ACT_PASS);
	assert_true(ask(&o, "SELECT step_due FROM work") > test_time("2022-07-04T09:00"));
	office_drop(&o);
}

static void nobody_waits_for_an_opinion_for_ever(void **state)
{
	(void)state;
	struct office o;
	struct error err;
	begin(&o);
	const struct province *p = &o.rules.province;
	int64_t other = p->agency[province_agency(p, "D1", 2)].id;
	struct work_call c = call_of(&o, ACT_ASK);
	c.agency = other;
	c.amount = 8;
	refused(&o, c, ERR_DATA, "nobody at D1 answers here");
	test_exec(o.w.folder.data, "INSERT INTO account (id, name, full_name, role, password, locked, "
				   "failures, wait_until)"
				   " VALUES (7, 'ba', 'Lý Ba', 'officer', '', 0, 0, 0)");
	test_exec(o.w.folder.data, "INSERT INTO account_post (account, role, agency, desk)"
				   " SELECT 7, 'officer', id, 0 FROM agency WHERE code = 'D1'");
	assert_ok(try_call(&o, &c, &err), err);
	assert_int_equal(state_of(&o).items, 2);
	refused(&o, call_of(&o, ACT_PASS), ERR_CONFLICT, "an opinion that was asked");
	/* It was given eight working hours. */
	set_now("2022-06-07T08:00");
	refused(&o, call_of(&o, ACT_PASS), ERR_CONFLICT, "an opinion that was asked");
	act_at(&o, "2022-06-07T08:01", ACT_PASS);
	assert_int_equal(state_of(&o).items, 1);
	assert_int_equal(ask(&o, "SELECT COUNT(*) FROM event WHERE data LIKE '%\"unanswered\":1%'"), 1);
	office_drop(&o);
}

/* The actor, once more as somebody who stands in for account 2. */
static void who_stands_in_takes_for_the_colleague(void **state)
{
	(void)state;
	struct office o;
	set_now("2022-06-06T08:00");
	office_make(&o);
	take_in(&o);
	act_at(&o, NULL, ACT_TAKE);
	act_at(&o, NULL, ACT_PASS);
	struct actor self = o.who;
	for (int i = 0; i < self.posts; i++)
		o.who.post[i].acts_for = 2;
	act_at(&o, NULL, ACT_TAKE);
	assert_int_equal(ask(&o, "SELECT holder FROM work"), 2);
	struct state taken = state_of(&o);
	/* Who stands in goes on with it, and so does the colleague who is back. */
	act_at(&o, NULL, ACT_PASS);
	act_at(&o, NULL, ACT_TAKE);
	o.who = self;
	refused(&o, call_of(&o, ACT_PASS), ERR_CONFLICT, "cannot be acted on so");
	o.who.account = 2;
	act_at(&o, NULL, ACT_PASS);
	assert_true(state_of(&o).version > taken.version);
	/* What somebody was given by name before standing in for another is the own, too. */
	act_at(&o, NULL, ACT_TAKE);
	for (int i = 0; i < self.posts; i++)
		o.who.post[i].acts_for = 3;
	act_at(&o, NULL, ACT_BACK);
	office_drop(&o);
}

#define ISSUE \
	"INSERT INTO issued (id, kind, revoked_at, dossier, source, agency, year, symbol, token, who, " \
	"at) SELECT"
#define OF_DOSSIER ", id, 0, 1, 2022, 'KQ', 't', 'an', 1 FROM dossier"

/* One thing was issued: what the statement says. */
static void issue(struct office *o, const char *sql)
{
	test_exec(o->w.folder.data, "DELETE FROM issued");
	test_exec(o->w.folder.data, sql);
}

static void nothing_ends_beside_a_result(void **state)
{
	(void)state;
	static const enum work_act ends[] = { ACT_WITHDRAW, ACT_BACK };
	struct office o;
	begin(&o);
	act_at(&o, NULL, ACT_PASS);
	for (size_t i = 0; i < 2; i++) {
		issue(&o, ISSUE " 1, 'result', NULL" OF_DOSSIER);
		refused(&o, call_of(&o, ends[i]), ERR_CONFLICT, "a result of this dossier stands");
		issue(&o, ISSUE " 1, 'scan', NULL" OF_DOSSIER);
		refused(&o, call_of(&o, ends[i]), ERR_CONFLICT, "a result of this dossier stands");
	}
	issue(&o, ISSUE " 1, 'copy', NULL" OF_DOSSIER);
	act_at(&o, NULL, ACT_BACK);
	issue(&o, ISSUE " 1, 'result', 2" OF_DOSSIER);
	act_at(&o, NULL, ACT_WITHDRAW);
	office_drop(&o);
}

/* Everything but the telephone stands on what was signed. */
static void a_signed_name_is_not_mended(void **state)
{
	(void)state;
	struct office o;
	struct error err;
	begin(&o);
	issue(&o, ISSUE " 1, 'result', NULL" OF_DOSSIER);
	struct work_call name = call_of(&o, ACT_CORRECT), phone = name, back;
	name.person[PERSON_APPLICANT] = "Trần Thị Bính";
	refused(&o, name, ERR_CONFLICT, "a result of this dossier stands");
	phone.person[PERSON_PHONE] = "0912345678";
	assert_ok(try_call(&o, &phone, &err), err);
	issue(&o, ISSUE " 1, 'result', 2" OF_DOSSIER);
	name.version = phone.version_now;
	back = name;
	assert_ok(try_call(&o, &name, &err), err);
	refused(&o, back, ERR_CONFLICT, "somebody else has acted");
	back.version = name.version_now;
	refused(&o, back, ERR_DATA, "applicant: expected something that differs");
	back.person[PERSON_APPLICANT] = NULL;
	refused(&o, back, ERR_DATA, "applicant: expected the name, the number or the telephone");
	office_drop(&o);
}

/* Whoever is clerk and officer mends at the desk what a colleague has taken. */
static void a_post_at_the_desk_is_enough(void **state)
{
	(void)state;
	struct office o;
	struct error err;
	begin(&o);
	test_exec(o.w.folder.data, "UPDATE work SET holder = 99");
	struct work_call c = call_of(&o, ACT_CORRECT);
	c.person[PERSON_APPLICANT] = "Trần Thị Bính";
	o.who.posts = 3;
	refused(&o, c, ERR_CONFLICT, "cannot be acted on so");
	o.who.posts = 4;
	assert_ok(try_call(&o, &c, &err), err);
	assert_int_equal(ask(&o, "SELECT COUNT(*) FROM event WHERE act = 'dossier.corrected' AND data LIKE "
				 "'%\"role\":\"clerk\"%'"),
		1);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_are_no_reason),
		cmocka_unit_test(a_step_stands_still_with_the_whole),
		cmocka_unit_test(a_step_ends_within_the_whole),
		cmocka_unit_test(nobody_waits_for_an_opinion_for_ever),
		cmocka_unit_test(who_stands_in_takes_for_the_colleague),
		cmocka_unit_test(nothing_ends_beside_a_result),
		cmocka_unit_test(a_signed_name_is_not_mended),
		cmocka_unit_test(a_post_at_the_desk_is_enough),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
