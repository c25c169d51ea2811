/* work_test.c: each act of a dossier's life is whole or not at all, whichever call of the engine fails; of
 * two who act at once one is refused; the text of an identity card. */
#include "../../tests/office.h"

#include "procedure/publish.h"
#include "work/bulk_web.h"
#include "work/submission.h"
#include "work/work_rows.h"

static void acted(struct office *o, enum work_act act, int step)
{
	struct work_call c = call_of(o, act);
	c.step = step;
	assert_true(under_faults(o, do_act, &c, sizeof c) > 4 / test_fault_step());
}

static void sound(struct office *o)
{
	struct error err = { 0 };
	int64_t rows, differences;
	struct db *db = store_reader(o->w.store, &err);
	assert_ok(figure_audit(db, test_show, NULL, &rows, &differences, &err), err);
	assert_int_equal(differences, 0);
	store_reader_return(o->w.store, db);
	test_sound_journal(o->w.store);
}

static void each_act_is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	office_make(&o);
	take_in(&o);
	acted(&o, ACT_TAKE, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_SUPPLEMENT, 0);
	assert_int_equal(test_number(o.w.folder.data, "SELECT due_at FROM dossier"), CLOCK_STOPPED);
	sound(&o);
	acted(&o, ACT_SUPPLEMENTED, 0);
	acted(&o, ACT_EXTEND, 0);
	acted(&o, ACT_BACK, 2);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 5);
	acted(&o, ACT_REFUSE, 0);
	acted(&o, ACT_RETURN, 0);
	assert_int_equal(state_of(&o).items, 0);
	assert_int_equal(state_of(&o).finished, 1);
	sound(&o);
	office_drop(&o);
}

static void what_never_came_is_stopped(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	take_in(&o);
	acted(&o, ACT_TAKE, 0);
	acted(&o, ACT_PASS, 0);
	struct work_call early = call_of(&o, ACT_STOP);
	assert_false(store_act(o.w.store, "an", do_act, &early, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	acted(&o, ACT_SUPPLEMENT, 0);
	acted(&o, ACT_STOP, 0);
	assert_int_equal(state_of(&o).finished, 1);
	assert_true(test_number(o.w.folder.data, "SELECT due_at FROM dossier") < CLOCK_STOPPED);
	acted(&o, ACT_RETURN, 0);
	assert_int_equal(state_of(&o).items, 0);
	sound(&o);
	office_drop(&o);
}

/* What stands of the person, its words and its digests are mended together, or nothing is. */
static void a_mended_person_is_whole_or_as_before(void **state)
{
	(void)state;
	static const char OLD[] = "SELECT COUNT(*) FROM dossier_person WHERE applicant = 'Trần Thị Bích'";
	struct office o;
	struct error err = { 0 };
	struct dossier_proof proof;
	struct arena a = { 0 };
	int64_t ids[2];
	office_make(&o);
	take_in(&o);
	assert_int_equal(test_number(o.w.folder.data, OLD), 1);
	struct work_call c = call_of(&o, ACT_CORRECT);
	c.person[PERSON_APPLICANT] = "Trần Thị Bính";
	c.person[PERSON_ID] = "096123456780";
	c.person[PERSON_PHONE] = "0912345678";
	assert_true(under_faults(&o, do_act, &c, sizeof c) > 6 / test_fault_step());
	assert_int_equal(test_number(o.w.folder.data, OLD), 0);
	struct db *db = store_reader(o.w.store, &err);
	assert_int_equal(dossiers_of_person(db, "096123456780", ids, 2, &err), 1);
	assert_int_equal(dossiers_of_person(db, "096123456789", ids, 2, &err), 0);
	assert_ok(dossier_prove(db, test_show, NULL, &proof, &err), err);
	assert_true(proof.numbers);
	assert_int_equal(proof.differences, 0);
	store_reader_return(o.w.store, db);
	arena_release(&a);
	sound(&o);
	office_drop(&o);
}

/* Who handed it in for the applicant comes with the dossier, or neither does. */
static void a_bearer_comes_with_the_dossier(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	struct dossier_proof proof;
	struct arena a = { 0 };
	struct bearer b;
	int64_t ids[2];
	office_make(&o);
	const struct province *p = &o.rules.province;
	const struct catalogue *c = &o.rules.catalogue;
	const struct bearer son = { BEARER_AUTHORISED, { "Lý Văn Được", "096077001234", "0987001122" } };
	struct intake in = { .rules = &o.rules,
		.bearer = &son,
		.dossier = { .procedure = &c->procedure[catalogue_find(c, "T1", 2)],
			.agency = &p->agency[province_agency(p, "S1", 2)],
			.channel = CHANNEL_COUNTER,
			.fee = -1,
			.person = { span_of("Trần Thị Bích") },
			.act = "dossier.received" } };
	assert_true(under_faults(&o, intake_act, &in, sizeof in) > 8 / test_fault_step());
	assert_int_equal(test_number(o.w.folder.data, "SELECT COUNT(*) FROM dossier_bearer"), 1);
	struct db *db = store_reader(o.w.store, &err);
	assert_ok(bearer_read(db, in.id, &a, &b, &err), err);
	assert_int_equal(b.ground, BEARER_AUTHORISED);
	for (int i = 0; i < BEARER_FIELDS; i++)
		assert_string_equal(b.person[i], son.person[i]);
	assert_int_equal(dossiers_of_bearer(db, "096-077 001234", ids, 2, &err), 1);
	assert_int_equal(ids[0], in.id);
	assert_int_equal(dossiers_of_bearer(db, "096077001235", ids, 2, &err), 0);
	assert_ok(bearer_read(db, in.id + 1, &a, &b, &err), err);
	assert_int_equal(b.ground, BEARER_NONE);
	assert_ok(dossier_prove(db, test_show, NULL, &proof, &err), err);
	assert_int_equal(proof.differences, 0);
	store_reader_return(o.w.store, db);
	o.dossier = in.id;
	struct work_call mend = call_of(&o, ACT_CORRECT);
	mend.bearer[BEARER_NUMBER] = "096077001235";
	assert_true(under_faults(&o, do_act, &mend, sizeof mend) > 4 / test_fault_step());
	db = store_reader(o.w.store, &err);
	assert_int_equal(dossiers_of_bearer(db, "096077001235", ids, 2, &err), 1);
	assert_ok(dossier_prove(db, test_show, NULL, &proof, &err), err);
	assert_int_equal(proof.differences, 0);
	store_reader_return(o.w.store, db);
	arena_release(&a);
	sound(&o);
	office_drop(&o);
}

static void an_old_version_is_refused(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	take_in(&o);
	struct work_call first = call_of(&o, ACT_TAKE), second = call_of(&o, ACT_PASS);
	assert_ok(store_act(o.w.store, "an", do_act, &first, &err), err);
	assert_false(store_act(o.w.store, "an", do_act, &second, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	o.who.posts = 0;
	err = (struct error){ 0 };
	second = call_of(&o, ACT_PASS);
	assert_false(store_act(o.w.store, "an", do_act, &second, &err));
	assert_int_equal(err.code, ERR_DENIED);
	office_drop(&o);
}

/* Several: a store that fails undoes all of them, a part that may not be done itself alone; a key does each
 * once. */
static void several_are_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	struct bulk *b = calloc(1, sizeof *b);
	office_make(&o);
	take_in(&o);
	acted(&o, ACT_TAKE, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_TAKE, 0);
	struct work_call c = call_of(&o, ACT_PASS);
	b->who = o.who;
	b->call = (struct work_call){ .rules = &o.rules, .actor = &b->who, .act = ACT_PASS };
	b->one[b->n++] =
		(struct bulk_one){ .item = c.item, .version = c.version, .once = { .key = "1:k\nitem" } };
	b->one[b->n++] = (struct bulk_one){ .item = c.item, .version = c.version };
	assert_true(under_faults(&o, bulk_pass_act, b, sizeof *b) > 8 / test_fault_step());
	assert_int_equal(b->done, 1);
	assert_int_equal(b->one[0].version_now, c.version + 1);
	assert_int_equal(b->one[1].why.code, ERR_CONFLICT);
	struct state before = state_of(&o);
	b->done = 0;
	assert_ok(store_act(o.w.store, "an", bulk_pass_act, b, &err), err);
	assert_true(b->one[0].before && b->done == 1);
	struct state after = state_of(&o);
	assert_memory_equal(&before, &after, sizeof before);
	sound(&o);
	free(b);
	office_drop(&o);
}

static void a_card_is_read(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct card c;
	assert_true(card_read("096123456780|381234567|Lê Văn Hai|02031990|Nam|Ấp 1|15042021", &a, &c));
	assert_string_equal(c.number, "096123456780");
	assert_string_equal(c.name, "Lê Văn Hai");
	assert_string_equal(c.address, "Ấp 1");
	assert_int_equal(c.born, test_day("1990-03-02"));
	assert_string_equal(c.sex, "male");
	assert_int_equal(c.issued, test_day("2021-04-15"));
	assert_true(card_read("096123456780||Lê Văn Hai||Nam|Ấp 1|", &a, &c));
	assert_int_equal(c.born, 0);
	assert_true(card_read("096123456780||Lê Thị Hai|02031990||Ấp 1", &a, &c));
	assert_null(c.sex);
	static const char *const bad[] = { "", "|", "000.00.04.H12-220615-0001", "096|1|A|02031990|Nam|X|1",
		"096123456780|1|A|31021990|Nam|X|1", "096123456780|1||02031990|Nam|X|1" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(card_read(bad[i], &a, &c));
	arena_release(&a);
}

/* A page made by the rules of before takes nothing in once a decision has changed them. */
static void old_rules_take_nothing_in(void **state)
{
	(void)state;
	static const char TEXT[] = "code,name,level,field,owner,counted,time_limit,unit,online_level,"
				   "interlinked,boundary_free,"
				   "on_the_spot,fee,paid_online,post,valid_from,valid_to,demo\n"
				   "T1,Cấp giấy chứng nhận,province,Đất đai,S1,yes,7,working "
				   "days,4,,,,yes,yes,yes,2199-01-01,,yes\n";
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	const struct catalogue *c = &o.rules.catalogue;
	struct publication p = { .rows = { "a.csv", TEXT, sizeof TEXT - 1 },
		.number = "1",
		.day = test_day("2022-01-01"),
		.effective = test_day("2199-01-01") };
	assert_true(under_faults(&o, publish_act, &p, sizeof p) > 8 / test_fault_step());
	assert_int_equal(p.count[CHANGE_AMENDED], 1);
	struct intake in = { .rules = &o.rules,
		.dossier = { .procedure = &c->procedure[catalogue_find(c, "T1", 2)],
			.agency = &o.rules.province.agency[0],
			.channel = CHANNEL_COUNTER,
			.fee = -1,
			.act = "dossier.received" } };
	assert_false(store_act(o.w.store, "test", intake_act, &in, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(test_number(o.w.folder.data, "SELECT COUNT(*) FROM dossier"), 0);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

/* What came online is given back whole, with its letter, or waits as before. */
static void a_submission_is_given_back_or_waits(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	struct arena a = { 0 };
	struct submission s;
	office_make(&o);
	const struct rules *r = &o.rules;
	struct submission_new in = { .rules = r,
		.s = { .number = "G-1",
			.procedure = catalogue_find(&r->catalogue, "T1", 2),
			.agency = province_agency(&r->province, "S1", 2),
			.desk = province_desk(&r->province, "TT", 2),
			.person = { "Trần Thị Bích", "096123456789", "0912345678" } } };
	assert_true(under_faults(&o, submission_add_act, &in, sizeof in) > 4 / test_fault_step());
	struct submission_answer back = { .rules = r,
		.who = "clerk",
		.id = in.s.id,
		.kind = LETTER_SUPPLEMENT,
		.reason = "Thiếu bản vẽ",
		.basis = "Điều 17" };
	assert_true(under_faults(&o, submission_return_act, &back, sizeof back) > 4 / test_fault_step());
	struct db *db = store_reader(o.w.store, &err);
	assert_ok(db && submission_read(db, r, in.s.id, &a, &s, &err), err);
	assert_int_equal(submission_state_of(&s), SUBMISSION_RETURNED);
	assert_int_equal(s.kind, LETTER_SUPPLEMENT);
	assert_string_equal(s.person[PERSON_APPLICANT], "Trần Thị Bích");
	assert_true(!s.person[PERSON_ID] && !s.person[PERSON_PHONE]);
	assert_string_equal(s.who, "clerk");
	assert_string_equal(s.basis, "Điều 17");
	assert_null(s.code);
	store_reader_return(o.w.store, db);
	assert_false(store_act(o.w.store, "clerk", submission_return_act, &back, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	arena_release(&a);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

/* 'o': an opinion, 'w': the step's own. */
static bool give_items(struct tx *tx, void *arg, struct error *err)
{
	int64_t dossier = test_number(((struct office *)arg)->w.folder.data, "SELECT id FROM dossier");
	bool ok = items_delete(tx, dossier, err);
	for (const char *kind = "owwowo"; ok && *kind; kind++) {
		struct item item = { .dossier = dossier,
			.kind = *kind == 'o' ? ITEM_OPINION : 0,
			.agency = 1,
			.given_by = "test" };
		ok = item_insert(tx, &item, err);
	}
	return ok;
}

/* The step's own come first, opinions after them, both as they came, whatever there is room for. */
static void items_have_an_order(void **state)
{
	(void)state;
	static const int64_t order[] = { 1, 2, 4, 0, 3, 5 }; /* places in the order in which they came */
	struct office o;
	struct error err = { 0 };
	struct arena a = { 0 };
	office_make(&o);
	take_in(&o);
	assert_ok(store_act(o.w.store, "test", give_items, &o, &err), err);
	int64_t dossier = test_number(o.w.folder.data, "SELECT id FROM dossier");
	int64_t first = test_number(o.w.folder.data, "SELECT MIN(id) FROM work");
	struct db *db = store_reader(o.w.store, &err);
	for (int max = 1; max <= 8; max++) {
		struct item list[8];
		int n = items_of(db, dossier, &a, list, max, &err);
		assert_int_equal(n, max < 6 ? max : 6);
		for (int i = 0; i < n; i++)
			assert_int_equal(list[i].id, first + order[i]);
	}
	store_reader_return(o.w.store, db);
	arena_release(&a);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_act_is_whole_or_nothing),
		cmocka_unit_test(what_never_came_is_stopped),
		cmocka_unit_test(a_mended_person_is_whole_or_as_before),
		cmocka_unit_test(a_bearer_comes_with_the_dossier),
		cmocka_unit_test(an_old_version_is_refused),
		cmocka_unit_test(several_are_whole_or_nothing),
		cmocka_unit_test(items_have_an_order),
		cmocka_unit_test(a_card_is_read),
		cmocka_unit_test(old_rules_take_nothing_in),
		cmocka_unit_test(a_submission_is_given_back_or_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
