/* result_test.c: each act on a result is whole or not at all, whichever call of the engine fails; a
 * number that was given out and not used is given out again. */
#include "../../tests/office.h"

#include "result/result.h"

static bool draft(struct tx *tx, void *arg, struct error *err)
{
	return result_draft_act(tx, arg, err);
}

static bool give_number(struct tx *tx, void *arg, struct error *err)
{
	return issue_number_act(tx, arg, err);
}

static bool issue(struct tx *tx, void *arg, struct error *err)
{
	return issue_act(tx, arg, err);
}

static void acted(struct office *o, enum work_act act, int step)
{
	struct error err = { 0 };
	struct work_call c = call_of(o, act);
	c.step = step;
	assert_ok(store_act(o->w.store, "an", do_act, &c, &err), err);
}

static struct issuing issuing_of(struct office *o, struct arena *a, enum issue_kind kind)
{
	return (struct issuing){ .rules = &o->rules,
		.actor = &o->who,
		.dossier = o->dossier,
		.kind = kind,
		.revision = 1,
		.pass = call_of(o, ACT_PASS),
		.file = { .dossier = o->dossier,
			.sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			.name = "ket-qua.pdf",
			.type = "application/pdf",
			.bytes = 10 },
		.title = "Giấy phép",
		.signer = "An",
		.capacity = "GIÁM ĐỐC",
		.pages = 1,
		.keep = a };
}

static void write_draft(struct office *o)
{
	struct result_drafting c = { .rules = &o->rules,
		.actor = &o->who,
		.dossier = o->dossier,
		.title = "Giấy phép",
		.body = "Cho phép bà Trần Thị Bích." };
	assert_true(under_faults(o, draft, &c, sizeof c) > 4 / test_fault_step());
	assert_int_equal(test_number(o->w.folder.data, "SELECT revision FROM result_draft"), 1);
	struct error err = { 0 };
	assert_false(store_act(o->w.store, "an", draft, &c, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
}

static void signing_is_two_acts_each_whole(void **state)
{
	(void)state;
	struct office o;
	struct arena a = { 0 };
	struct error err = { 0 };
	office_make(&o);
	take_in(&o);
	acted(&o, ACT_TAKE, 0);
	acted(&o, ACT_PASS, 0);
	write_draft(&o);
	acted(&o, ACT_PASS, 0);
	struct issuing early = issuing_of(&o, &a, ISSUE_RESULT);
	assert_false(store_act(o.w.store, "an", give_number, &early, &err));
	assert_int_equal(err.code, ERR_DENIED);
	acted(&o, ACT_PASS, 5);
	struct issuing c = issuing_of(&o, &a, ISSUE_RESULT), again = c;
	assert_true(under_faults(&o, give_number, &c, sizeof c) > 4 / test_fault_step());
	assert_int_equal(c.issued.number, 1);
	err = (struct error){ 0 };
	assert_ok(store_act(o.w.store, "an", give_number, &again, &err), err);
	assert_int_equal(again.issued.number, 1);
	assert_string_equal(again.issued.token, c.issued.token);
	assert_true(under_faults(&o, issue, &c, sizeof c) > 8 / test_fault_step());
	const char *data = o.w.folder.data;
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM issued WHERE at IS NOT NULL"), 1);
	assert_int_equal(test_number(data, "SELECT marks & 15 FROM dossier"), MARK_YES);
	assert_int_equal(test_number(data, "SELECT last FROM issue_serial"), 1);
	assert_false(store_act(o.w.store, "an", give_number, &again, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	test_sound_journal(o.w.store);
	arena_release(&a);
	office_drop(&o);
}

static void a_scan_needs_no_number(void **state)
{
	(void)state;
	struct office o;
	struct arena a = { 0 };
	office_make(&o);
	take_in(&o);
	acted(&o, ACT_TAKE, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 5);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 0);
	struct issuing c = issuing_of(&o, &a, ISSUE_SCAN);
	assert_true(under_faults(&o, issue, &c, sizeof c) > 8 / test_fault_step());
	const char *data = o.w.folder.data;
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM issued WHERE number IS NULL"), 1);
	assert_int_equal(test_number(data, "SELECT marks & 15 FROM dossier"), MARK_YES);
	test_sound_journal(o.w.store);
	arena_release(&a);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signing_is_two_acts_each_whole),
		cmocka_unit_test(a_scan_needs_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
