/* procedure_test.c: the catalogue from its file, its faults, the store's copy, and what is due when. */
#include "../../tests/support.h"

static void reads_the_catalogue(void **state)
{
	(void)state;
	struct setup s;
	struct error err = { 0 };
	assert_ok(setup_read(&s, TEST_PROVINCE, &err), err);
	const struct catalogue *c = &s.catalogue;
	assert_int_equal(c->procedures, 7);
	const struct procedure *t2 = &c->procedure[catalogue_find(c, "T2", 2)];
	assert_string_equal(t2->name, "Cấp phiếu, bản sao");
	assert_int_equal(t2->unit, UNIT_WORKING_HOURS);
	assert_int_equal(t2->time_limit, 8);
	assert_int_equal(t2->online_level, 3);
	assert_true(t2->on_the_spot && t2->counted && !t2->fee && t2->demo);
	assert_string_equal(t2->boundary_free, "province");
	assert_null(t2->interlinked);
	assert_int_equal(t2->owner, province_agency(&s.province, "S1", 2));
	const struct procedure *t3 = &c->procedure[catalogue_find(c, "T3", 2)];
	assert_false(t3->counted);
	assert_int_equal(t3->unit, UNIT_DAYS);
	assert_string_equal(t3->interlinked, "across");
	assert_int_equal(c->procedure[catalogue_find(c, "H1", 2)].owner, -1);
	assert_int_equal(catalogue_find(c, "T", 1), -1);
	/* Fields in order of first appearance, each once. */
	static const char *const fields[] = { "Đất đai", "Hộ tịch", "Y tế", "Chứng thực" };
	assert_int_equal(c->fields, 4);
	for (int i = 0; i < 4; i++)
		assert_string_equal(c->field[i], fields[i]);
	assert_int_equal(c->field_of[catalogue_find(c, "X1", 2)], 1);
	setup_release(&s);
}

static void every_fault_has_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *fault;
	} edits[] = {
		{ "T2,", "T1,",
			"procedures.csv:3:1: code: found \"T1\", expected a code that no earlier row has" },
		{ "T1,Cấp", ",Cấp", "procedures.csv:2:1: code: found \"\", expected some text" },
		{ "yes,10,working days", "yes,-10,working days",
			"time_limit: found \"-10\", expected a whole number" },
		{ "yes,10,working days", "yes,ten,working days", "time_limit: found \"ten\"" },
		{ "yes,10,working days", "yes,10,weeks",
			"unit: found \"weeks\", expected working days, working" },
		{ "yes,10,working days", "maybe,10,working days", "counted: found \"maybe\"" },
		{ "working days,4", "working days,5",
			"online_level: found \"5\", expected a whole number from 1 to 4" },
		{ "T1,Cấp giấy chứng nhận,province", "T1,Cấp giấy chứng nhận,city",
			"level: found \"city\"" },
		{ "Đất đai,S1", "Đất đai,S9",
			"owner: found \"S9\", expected the code of an agency, or nothing" },
		{ "2,across", "2,beside",
			"interlinked: found \"beside\", expected same, across or nothing" },
		{ "yes,yes,yes,2020", "no,yes,yes,2020",
			"paid_online: found \"yes\", expected nothing, since there" },
		{ "2020-01-01,,yes\nT2", "2020-01-01,2019-01-01,yes\nT2",
			"valid_to: found \"2019-01-01\"" },
		{ "2020-01-01,,yes\nT2", "20-01-01,,yes\nT2",
			"valid_from: found \"20-01-01\", expected a day" },
		{ "time_limit,", "limit,", "procedures.csv:1:37: found the unknown column \"limit\"" },
	};
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		struct test_folder f;
		struct setup s;
		struct error err = { 0 };
		struct arena a = { 0 };
		test_folder_make(&f);
		test_copy_province(&f);
		test_edit(&f, "province/procedures.csv", edits[i].from, edits[i].to);
		assert_false(setup_read(&s, path_join(&a, f.path, "province"), &err));
		assert_has(err.text, edits[i].fault);
		assert_int_equal(err.code, ERR_DATA);
		arena_release(&a);
		test_folder_drop(&f);
	}
}

static void the_store_gives_back_the_same(void **state)
{
	(void)state;
	struct test_world w;
	struct rules r;
	struct error err = { 0 };
	test_world_make(&w);
	struct db *db = store_reader(w.store, &err);
	assert_ok(rules_load(&r, db, &err), err);
	assert_int_equal(r.catalogue.procedures, 7);
	for (int i = 0; i < 7; i++) {
		const struct procedure *x = &r.catalogue.procedure[i], *y = &w.setup.catalogue.procedure[i];
		assert_string_equal(x->code, y->code);
		assert_string_equal(x->name, y->name);
		assert_string_equal(x->field, y->field);
		assert_true(x->level == y->level && x->owner == y->owner && x->counted == y->counted);
		assert_true(x->time_limit == y->time_limit && x->unit == y->unit);
		assert_true(x->online_level == y->online_level && x->on_the_spot == y->on_the_spot);
		assert_true(x->fee == y->fee && x->paid_online == y->paid_online && x->post == y->post);
		assert_true(
			x->valid_from == y->valid_from && x->valid_to == y->valid_to && x->demo == y->demo);
		assert_true(!x->interlinked == !y->interlinked && !x->boundary_free == !y->boundary_free);
		assert_int_equal(catalogue_by_id(&r.catalogue, x->id), i);
	}
	assert_int_equal(catalogue_by_id(&r.catalogue, 0), -1);
	assert_int_equal(catalogue_by_id(&r.catalogue, 99), -1);
	rules_release(&r);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

static void each_unit_has_its_due_time(void **state)
{
	(void)state;
	static const struct {
		const char *procedure, *from, *due;
	} cases[] = {
		{ "T1", "2022-06-10T10:00", "2022-06-24T17:00" }, /* 10 working days */
		{ "T2", "2022-06-10T10:00", "2022-06-13T10:00" }, /* 8 working hours */
		{ "T3", "2022-06-10T10:00", "2022-06-15T17:00" }, /* 5 days */
		{ "X2", "2022-01-28T10:00", "2022-02-08T17:00" }, /* 2 working days over Tết */
	};
	struct test_world w;
	struct rules r;
	struct error err = { 0 };
	char text[17];
	test_world_make(&w);
	struct db *db = store_reader(w.store, &err);
	assert_ok(rules_load(&r, db, &err), err);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int at = catalogue_find(&r.catalogue, cases[i].procedure, 2);
		int64_t due = procedure_due(&r, &r.catalogue.procedure[at], test_time(cases[i].from));
		assert_string_equal(time_format(due, text), cases[i].due);
	}
	rules_release(&r);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

static void a_store_takes_one_province(void **state)
{
	(void)state;
	struct test_world w;
	struct setup second;
	struct error err = { 0 };
	test_world_make(&w);
	assert_ok(setup_read(&second, TEST_PROVINCE, &err), err);
	assert_false(store_act(w.store, "test", setup_act, &second, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(test_number(w.folder.data, "SELECT COUNT(*) FROM procedure"), 7);
	assert_int_equal(test_number(w.folder.data, "SELECT COUNT(*) FROM event"), 1);
	setup_release(&second);
	test_world_drop(&w);
}

static const char DETAILS[] = "procedure,audience,decides,result,steps,how,requirements,basis,fee_basis,"
			      "life_events,source\n"
			      "T1,Ai cũng được,Sở,Giấy,Nộp|Nhận,Trực tiếp,,Luật,,land building,verify: x\n"
			      "T2,Ai cũng được,Sở,Phiếu,Nộp,Trực tiếp,Đủ tuổi,Luật,Thông tư,,\n";
static const char PAPERS[] = "procedure,no,name,originals,copies,needed,when\n"
			     "T1,1,Đơn,1,0,yes,\n"
			     "T1,2,Bản vẽ,2,1,,khi xây mới\n";
static const char PRICED[] = "code,name,level,field,owner,counted,time_limit,unit,online_level,interlinked,"
			     "boundary_free,on_the_spot,fee,paid_online,post,fee_amount,fee_per,legal_"
			     "limit,"
			     "legal_unit,valid_from,valid_to,demo\n"
			     "T1,Cấp giấy,province,Đất đai,S1,yes,10,working days,4,,,,yes,,,5000,page,15,"
			     "days,2020-01-01,,\n"
			     "T2,Cấp phiếu,province,Đất đai,S1,yes,8,working hours,4,,,,,,,,,2,working "
			     "days,2020-01-01,,\n";

static void priced(struct test_folder *f, struct arena *a)
{
	test_folder_make(f);
	test_copy_province(f);
	test_write(path_join(a, f->path, "province/procedures.csv"), PRICED, sizeof PRICED - 1);
	test_write(path_join(a, f->path, "province/procedure_details.csv"), DETAILS, sizeof DETAILS - 1);
	test_write(path_join(a, f->path, "province/procedure_papers.csv"), PAPERS, sizeof PAPERS - 1);
}

static void what_is_shown_comes_back(void **state)
{
	(void)state;
	struct test_folder f;
	struct setup s;
	struct rules r;
	struct error err = { 0 };
	struct arena a = { 0 };
	priced(&f, &a);
	assert_ok(setup_read(&s, path_join(&a, f.path, "province"), &err), err);
	struct store *store = test_open(&f, NULL);
	assert_ok(store_act(store, "test", setup_act, &s, &err), err);
	struct db *db = store_reader(store, &err);
	assert_ok(rules_load(&r, db, &err), err);
	const struct procedure *t1 = &r.catalogue.procedure[0], *t2 = &r.catalogue.procedure[1];
	assert_true(t1->fee_amount == 5000 && t1->fee_per == FEE_PER_PAGE && t1->legal_limit == 15);
	assert_true(t1->legal_unit == UNIT_DAYS && limit_compare(t1) < 0);
	assert_true(t2->fee_amount == -1 && t2->fee_per == FEE_PER_DOSSIER && limit_compare(t2) < 0);
	const struct procedure_detail *d = t1->detail;
	assert_string_equal(d->steps, "Nộp|Nhận");
	assert_null(d->requirements);
	assert_string_equal(d->source, "verify: x");
	assert_int_equal(d->events, 1u << EVENT_LAND | 1u << EVENT_BUILDING);
	assert_int_equal(d->components, 2);
	assert_true(d->component[0].needed && !d->component[0].when && !d->component[1].needed);
	assert_true(d->component[1].originals == 2 && d->component[1].copies == 1);
	assert_string_equal(d->component[1].when, "khi xây mới");
	assert_string_equal(t2->detail->fee_basis, "Thông tư");
	assert_true(t2->detail->components == 0 && !t2->detail->events);
	rules_release(&r);
	store_reader_return(store, db);
	store_close(store);
	setup_release(&s);
	test_folder_drop(&f);
	arena_release(&a);
}

static void what_is_shown_is_checked(void **state)
{
	(void)state;
	static const char D[] = "province/procedure_details.csv", P[] = "province/procedure_papers.csv",
			  C[] = "province/procedures.csv";
	static const struct {
		const char *file, *from, *to, *fault;
	} edits[] = {
		{ D, "T2,", "T9,",
			"procedure_details.csv:3:1: procedure: found \"T9\", expected the code" },
		{ D, "T2,", "T1,",
			"procedure: found \"T1\", expected a procedure that no earlier row has" },
		{ D, "Ai cũng được,Sở,Giấy", ",Sở,Giấy", "procedure_details.csv:2:4: audience: found" },
		{ D, "land building", "land party", "life_events: found \"land party\"" },
		{ P, "T1,2", "T2,2", "no: found \"2\", expected 1, the next number of this procedure" },
		{ P, "T1,1,Đơn,1,0", "T1,1,Đơn,0,0", "copies: found \"0\", expected at least one" },
		{ P, "yes,\n", "yes,luôn\n",
			"procedure_papers.csv:2:20: when: found \"luôn\", expected in which" },
		{ P, ",khi xây mới", ",", "when: found \"\", expected in which case" },
		{ C, "5000,page", ",page", "fee_per: found \"page\", expected nothing" },
		{ C, "5000,page", "5000,kilo", "fee_per: found \"kilo\"" },
		{ C, "yes,,,5000", ",,,5000", "fee_amount: found \"5000\", expected nothing" },
		{ C, "15,days", "13,days", "legal_limit: found \"13\", expected at least as long" },
		{ C, "15,days", ",days", "legal_unit: found \"days\", expected nothing" },
	};
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		struct test_folder f;
		struct setup s;
		struct error err = { 0 };
		struct arena a = { 0 };
		priced(&f, &a);
		test_edit(&f, edits[i].file, edits[i].from, edits[i].to);
		assert_false(setup_read(&s, path_join(&a, f.path, "province"), &err));
		assert_has(err.text, edits[i].fault);
		arena_release(&a);
		test_folder_drop(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_catalogue),
		cmocka_unit_test(every_fault_has_its_place),
		cmocka_unit_test(the_store_gives_back_the_same),
		cmocka_unit_test(each_unit_has_its_due_time),
		cmocka_unit_test(what_is_shown_comes_back),
		cmocka_unit_test(what_is_shown_is_checked),
		cmocka_unit_test(a_store_takes_one_province),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
