/* dossier_import_test.c: a file is loaded whole or not at all, whatever fails and whenever: every single
 * call of the engine is made to fail in turn, and what is left on disk is looked at each time. */
#include "../../tests/support.h"

#include "dossier/dossier_import.h"
#include "store/driver_fault.h"

static const char HEADER[] = "code,procedure,agency,channel,received_at,due_at,finished_at,applicant\n";
static const char ROWS[] = "A-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,Nguyễn Thị Đào\n"
			   "A-2,X1,C1,online,2022-01-31T08:00,2022-02-02T17:00,2022-02-03T09:00,\n"
			   "A-3,H1,D1,post,2021-12-31T23:59,2022-02-02T17:00,2022-02-01T09:00,Trần Văn An\n"
			   "A-4,X2,C3,counter,2022-05-31T08:00,2022-06-02T17:00,2022-06-02T17:00,\"Lê, "
			   "Bình\"\n";

/* Faults that were told. */
struct told {
	int count;
	char last[768];
};

static void tell(void *arg, const char *text)
{
	struct told *t = arg;
	t->count++;
	snprintf(t->last, sizeof t->last, "%s", text);
}

static struct dossier_import import_of(struct test_world *w, const char *text, struct told *told)
{
	*told = (struct told){ 0 };
	return (struct dossier_import){ .name = "in.csv",
		.p = text,
		.n = strlen(text),
		.province = &w->setup.province,
		.catalogue = &w->setup.catalogue,
		.now = test_time("2022-12-31T00:00"),
		.fault = tell,
		.arg = told };
}

static int64_t dossiers(const struct test_world *w)
{
	return test_number(w->folder.data, "SELECT COUNT(*) FROM dossier");
}

static void a_good_file_is_loaded(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	struct told told;
	struct arena a = { 0 };
	test_world_make(&w);
	struct dossier_import in = import_of(&w, arena_printf(&a, "%s%s", HEADER, ROWS), &told);
	assert_ok(store_act(w.store, "import", dossier_import_act, &in, &err), err);
	assert_true(in.loaded == 4 && in.bad == 0 && told.count == 0);
	assert_int_equal(dossiers(&w), 4);
	assert_int_equal(
		test_number(w.folder.data, "SELECT COUNT(*) FROM event WHERE act = 'dossier.file'"), 1);
	test_sound(w.store);
	/* The very same bytes again, under any name. */
	in.name = "other.csv";
	assert_false(store_act(w.store, "import", dossier_import_act, &in, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_has(err.text, "this very file was imported on");
	assert_int_equal(dossiers(&w), 4);
	arena_release(&a);
	test_world_drop(&w);
}

static void each_bad_row_refuses_all(void **state)
{
	(void)state;
	static const struct {
		const char *row, *fault;
	} rows[] = {
		{ ",T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,", "in.csv:6:1: code: found \"\"" },
		{ "B,T9,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,", "in.csv:6:3: procedure: found "
									 "\"T9\"" },
		{ "B,T1,S9,counter,2022-03-01T08:00,2022-03-15T17:00,,", "in.csv:6:6: agency: found "
									 "\"S9\"" },
		{ "B,T1,S1,pigeon,2022-03-01T08:00,2022-03-15T17:00,,", "in.csv:6:9: channel: found "
									"\"pigeon\", expected counter, "
									"online or post" },
		{ "B,T1,S1,,2022-03-01T08:00,2022-03-15T17:00,,", "in.csv:6:9: channel: found \"\"" },
		{ "B,T1,S1,counter,2022-02-29T08:00,2022-03-15T17:00,,", "in.csv:6:17: received_at: "
									 "found" },
		{ "B,T1,S1,counter,2022-03-01,2022-03-15T17:00,,", "in.csv:6:17: received_at: found "
								   "\"2022-03-01\"" },
		{ "B,T1,S1,counter,2022-03-01T08:00,,,", "in.csv:6:34: due_at: found \"\", expected a "
							 "time" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-01T07:59,,", "in.csv:6:34: due_at: found" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,2022-03-01T07:59,",
			"in.csv:6:51: finished_at: found \"2022-03-01T07:59\", expected a time not "
			"before" },
		{ "B,T1,S1,counter,2022-12-31T00:01,2023-03-15T17:00,,", "in.csv:6:17: received_at: found "
									 "\"2022-12-31T00:01\", expected a "
									 "time that is not in" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,2023-01-01T08:00,",
			"in.csv:6:51: finished_at: found \"2023-01-01T08:00\", expected a time that is not "
			"in" },
		{ "A-3,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,", "in.csv:6:1: code: found "
									   "\"A-3\", expected a code that "
									   "no other dossier has" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,", "in.csv:6:1: found 7 fields, "
									"expected 8" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,,", "in.csv:6:1: found 9 fields" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,x\xFF", "in.csv:6:53: found a byte "
									      "that is not" },
		{ "B,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,\"x", "in.csv:6:52: a quote opens "
									    "here" },
	};
	struct test_world w;
	struct arena a = { 0 };
	test_world_make(&w);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error err = { 0 };
		struct told told;
		struct dossier_import in =
			import_of(&w, arena_printf(&a, "%s%s%s\n", HEADER, ROWS, rows[i].row), &told);
		assert_false(store_act(w.store, "import", dossier_import_act, &in, &err));
		assert_int_equal(err.code, ERR_DATA);
		assert_has(err.text, "in.csv: 1 row is wrong of 5: nothing was stored");
		assert_int_equal(told.count, 1);
		assert_has(told.last, rows[i].fault);
		assert_int_equal(dossiers(&w), 0);
	}
	test_sound(w.store);
	arena_release(&a);
	test_world_drop(&w);
}

static const char *const columns_wanted[] = { "outcome", "returned_at", "digitised", "fee", "desk" };

static void optional_columns_are_checked(void **state)
{
	(void)state;
	static const struct {
		const char *values, *fault; /* finished_at, then the five columns above */
	} rows[] = {
		{ ",granted,,,,", "outcome: found \"granted\", expected nothing while the dossier is "
				  "open" },
		{ "2022-03-02T08:00,done,,,,", "outcome: found \"done\", expected nothing, granted, "
					       "refused or" },
		{ ",,2022-03-02T08:00,,,", "returned_at: found \"2022-03-02T08:00\"" },
		{ "2022-03-02T08:00,,2022-03-02T07:59,,,", "returned_at: found \"2022-03-02T07:59\"" },
		{ ",,,maybe,,", "digitised: found \"maybe\"" },
		{ ",,,,-1,", "fee: found \"-1\"" },
		{ ",,,,01,", "fee: found \"01\"" },
		{ ",,,,-0,", "fee: found \"-0\"" },
		{ ",,,,1.5,", "fee: found \"1.5\"" },
		{ ",,,,,M9", "desk: found \"M9\", expected the code of a desk, or nothing" },
	};
	struct test_world w;
	struct arena a = { 0 };
	test_world_make(&w);
	struct buf head = BUF_INIT(1024);
	buf_adds(&head, "code,procedure,agency,channel,received_at,due_at,finished_at");
	for (int i = 0; i < 5; i++)
		buf_printf(&head, ",%s", columns_wanted[i]);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error err = { 0 };
		struct told told;
		struct dossier_import in = import_of(&w,
			arena_printf(&a, "%s\nB,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,%s\n",
				head.p, rows[i].values),
			&told);
		bool ok = store_act(w.store, "import", dossier_import_act, &in, &err);
		if (ok)
			print_error("took: %s\n", rows[i].values);
		assert_false(ok);
		assert_has(told.last, rows[i].fault);
		assert_has(told.last, "in.csv:2:");
	}
	assert_int_equal(dossiers(&w), 0);
	buf_release(&head);
	arena_release(&a);
	test_world_drop(&w);
}

static void bad_rows_can_be_set_aside(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	struct told told;
	struct arena a = { 0 };
	struct buf rejects = BUF_INIT(1 << 20);
	test_world_make(&w);
	struct dossier_import in = import_of(&w,
		arena_printf(&a, "%sB,T9,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,\"x, y\"\n%s",
			HEADER, ROWS),
		&told);
	in.rejects = &rejects;
	in.fault = NULL;
	assert_ok(store_act(w.store, "import", dossier_import_act, &in, &err), err);
	assert_true(in.loaded == 4 && in.bad == 1);
	assert_int_equal(dossiers(&w), 4);
	assert_string_equal(rejects.p, "code,procedure,agency,channel,received_at,due_at,finished_at,"
				       "applicant,reason\n"
				       "B,T9,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,\"x, y\","
				       "\"in.csv:2:3: procedure: found \"\"T9\"\", expected the code of a "
				       "procedure in the catalogue\"\n");
	test_sound(w.store);
	buf_release(&rejects);
	arena_release(&a);
	test_world_drop(&w);
}

/* What one round of faults does: some single acts, then an import. True when all went well. */
static bool work(struct test_world *w, const char *text, int64_t *expected, struct error *err)
{
	static const char *const codes[] = { "S-1", "S-2", "S-3" };
	struct told told;
	*expected = 0;
	for (int i = 0; i < 3; i++) {
		struct dossier_new d = test_dossier(w, codes[i], i == 1 ? "C1" : "D2", i == 1 ? "X1" : "H2",
			"2022-04-01T08:00", "2022-04-05T17:00", i == 2 ? "2022-07-06T08:00" : "");
		d.person[PERSON_APPLICANT] = (struct span){ "Danh Út", 8 };
		if (!store_act(w->store, "test", test_add_act, &d, err))
			return false;
		++*expected;
	}
	struct dossier_import in = import_of(w, text, &told);
	if (!store_act(w->store, "import", dossier_import_act, &in, err))
		return false;
	*expected += 4;
	return true;
}

/* Opens the folder with the fault engine, lets the nth call fail, and looks at what is on disk after. */
static bool round_of_faults(struct test_world *w, const char *text, long nth, enum err_code code, bool stay)
{
	struct error err = { 0 };
	int64_t expected;
	w->store = test_open(&w->folder, &driver_fault);
	fault_arm(nth, code, stay);
	bool ok = work(w, text, &expected, &err);
	fault_arm(0, ERR_NONE, false);
	store_close(w->store);
	w->store = test_open(&w->folder, NULL);
	if (!ok && err.code != code)
		print_error("call %ld: %d %s\n", nth, (int)err.code, err.text);
	assert_int_equal(err.code, ok ? ERR_NONE : code);
	if (dossiers(w) != expected)
		print_error("after a fault at call %ld (%s)\n", nth, err.text);
	assert_int_equal(dossiers(w), expected);
	assert_int_equal(
		test_number(w->folder.data, "SELECT COUNT(*) FROM event WHERE kind = 'dossier'"), expected);
	assert_int_equal(
		test_number(w->folder.data, "SELECT COUNT(*) FROM dossier_file"), expected == 7 ? 1 : 0);
	test_sound(w->store);
	return ok;
}

static void run_faults(enum err_code code, bool stay)
{
	struct arena a = { 0 };
	const char *text = arena_printf(&a, "%s%s", HEADER, ROWS);
	struct test_world w;
	long nth = 0;
	bool ok = false;
	while (!ok) {
		assert_true((nth += test_fault_step()) < 5000);
		test_world_make(&w);
		store_close(w.store);
		ok = round_of_faults(&w, text, nth, code, stay);
		/* Once the cause is gone, what was refused can be done. */
		if (!ok && nth / test_fault_step() % 16 == 1) {
			struct error err = { 0 };
			struct told told;
			struct dossier_import in = import_of(&w, text, &told);
			assert_ok(store_act(w.store, "import", dossier_import_act, &in, &err), err);
			test_sound(w.store);
		}
		test_world_drop(&w);
	}
	/* If the engine were never asked, nothing would have been tried. */
	assert_true(nth > 50);
	arena_release(&a);
}

static void every_call_that_fails_leaves_no_half(void **state)
{
	(void)state;
	run_faults(ERR_STORE, false);
}

static void a_disk_that_fills_up_leaves_no_half(void **state)
{
	(void)state;
	run_faults(ERR_FULL, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_file_is_loaded),
		cmocka_unit_test(each_bad_row_refuses_all),
		cmocka_unit_test(optional_columns_are_checked),
		cmocka_unit_test(bad_rows_can_be_set_aside),
		cmocka_unit_test(every_call_that_fails_leaves_no_half),
		cmocka_unit_test(a_disk_that_fills_up_leaves_no_half),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
