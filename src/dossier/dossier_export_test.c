/* dossier_export_test.c: what files brought comes out byte for byte; what came in different ways comes out
 * with all columns. */
#include "../../tests/support.h"

#include "dossier/dossier_import.h"

static bool gather(void *arg, const char *p, size_t n)
{
	buf_add(arg, p, n);
	return true;
}

static bool stop(void *arg, const char *p, size_t n)
{
	(void)p, (void)n;
	++*(int *)arg;
	return false;
}

static void load(struct test_world *w, const char *name, const char *text, size_t n)
{
	struct error err = { 0 };
	struct dossier_import in = { .name = name,
		.p = text,
		.n = n,
		.province = &w->setup.province,
		.catalogue = &w->setup.catalogue,
		.now = test_time("2022-12-31T00:00") };
	assert_ok(store_act(w->store, "import", dossier_import_act, &in, &err), err);
}

static void assert_export(struct test_world *w, const char *expected)
{
	struct error err = { 0 };
	struct buf out = BUF_INIT(1 << 20);
	struct db *db = store_reader(w->store, &err);
	assert_ok(dossier_export(db, &w->setup.province, &w->setup.catalogue, gather, &out, &err), err);
	assert_string_equal(out.p, expected);
	store_reader_return(w->store, db);
	buf_release(&out);
}

static void comes_out_byte_for_byte(void **state)
{
	(void)state;
	static const char *const files[] = {
		"code,procedure,agency,channel,received_at,due_at,finished_at\n"
		"A-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,\n"
		"\"A,2\",X1,C1,online,2022-01-31T08:00,2022-02-02T17:00,2022-02-03T09:00\n",
		/* shuffled, with all the spellings of yes and no */
		"phone,due_at,digitised,code,postal_out,procedure,fee,agency,outcome,channel,received_at,"
		"paid_online,finished_at,returned_at,postal_in,desk,applicant_id,applicant\n"
		"0001,2022-03-15T17:00,yes,A-1,no,T1,0,S1,withdrawn,counter,2022-03-01T08:00,1,2022-03-"
		"02T08:00,"
		"2022-03-02T08:00,0,TT,000,\"Đào, \"\"x\"\"\n2\"\n"
		",2022-03-15T17:00,true,A-2,false,T1,,S1,,post,2022-03-01T08:00,,,,,,,\n",
		/* BOM and CRLF */
		"\xEF\xBB\xBF"
		"code,procedure,agency,channel,received_at,due_at,finished_at,applicant\r\n"
		"A-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,\"two\r\nlines\"\r\n",
		/* everything quoted */
		"\"code\",\"procedure\",\"agency\",\"channel\",\"received_at\",\"due_at\",\"finished_at\"\n"
		"\"A-1\",\"T1\",\"S1\",\"counter\",\"2022-03-01T08:00\",\"2022-03-15T17:00\",\"\"\n",
		/* nothing but a header */
		"code,procedure,agency,channel,received_at,due_at,finished_at,fee\n",
	};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct test_world w;
		test_world_make(&w);
		load(&w, "in.csv", files[i], strlen(files[i]));
		assert_export(&w, files[i]);
		test_world_drop(&w);
	}
}

static const char ONE[] = "code,procedure,agency,channel,received_at,due_at,finished_at\n"
			  "A-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,\n";
static const char TWO[] = "code,procedure,agency,channel,received_at,due_at,finished_at\n"
			  "A-0,X1,C1,counter,2021-03-01T08:00,2021-03-15T17:00,\n";
static const char OTHER[] = "code,procedure,agency,channel,due_at,received_at,finished_at\n"
			    "A-3,X1,C1,post,2021-03-15T17:00,2021-03-01T08:00,\n";
static const char ALL_COLUMNS[] = "code,procedure,agency,channel,received_at,due_at,finished_at,desk,"
				  "applicant,applicant_id,phone,"
				  "outcome,returned_at,digitised,fee,paid_online,postal_in,postal_out\n";

static void files_of_one_shape_come_out_as_one(void **state)
{
	(void)state;
	struct test_world w;
	struct arena a = { 0 };
	test_world_make(&w);
	load(&w, "1.csv", ONE, sizeof ONE - 1);
	load(&w, "2.csv", TWO, sizeof TWO - 1);
	assert_export(&w, arena_printf(&a, "%s%s", ONE, strchr(TWO, '\n') + 1));
	load(&w, "3.csv", OTHER, sizeof OTHER - 1);
	assert_export(&w, arena_printf(&a,
				  "%sA-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,,,,,,,,,,,\n"
				  "A-0,X1,C1,counter,2021-03-01T08:00,2021-03-15T17:00,,,,,,,,,,,,\n"
				  "A-3,X1,C1,post,2021-03-01T08:00,2021-03-15T17:00,,,,,,,,,,,,\n",
				  ALL_COLUMNS));
	arena_release(&a);
	test_world_drop(&w);
}

static void what_no_file_brought_has_all_columns(void **state)
{
	(void)state;
	struct test_world w;
	struct arena a = { 0 };
	test_world_make(&w);
	assert_export(&w, ALL_COLUMNS);
	load(&w, "1.csv", ONE, sizeof ONE - 1);
	test_add(&w, test_dossier(&w, "B-1", "S1", "T1", "2022-03-01T08:00", "2022-03-15T17:00", ""));
	assert_export(&w, arena_printf(&a,
				  "%sA-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,,,,,,,,,,,\n"
				  "B-1,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,,,,,,,,,,,\n",
				  ALL_COLUMNS));
	arena_release(&a);
	test_world_drop(&w);
}

static void stops_when_nobody_listens(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	int calls = 0;
	test_world_make(&w);
	load(&w, "1.csv", ONE, sizeof ONE - 1);
	struct db *db = store_reader(w.store, &err);
	assert_false(dossier_export(db, &w.setup.province, &w.setup.catalogue, stop, &calls, &err));
	assert_int_equal(calls, 1);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_out_byte_for_byte),
		cmocka_unit_test(files_of_one_shape_come_out_as_one),
		cmocka_unit_test(what_no_file_brought_has_all_columns),
		cmocka_unit_test(stops_when_nobody_listens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
