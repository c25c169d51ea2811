/* province_files_test.c: what the files say is read; every fault in them is told with its place, and a
 * faulty province is not loaded by half. */
#include "../../tests/support.h"

static void reads_what_the_files_say(void **state)
{
	(void)state;
	struct province p;
	struct error err = { 0 };
	assert_ok(province_read_files(&p, TEST_PROVINCE, &err), err);
	assert_int_equal(p.agencies, 8);
	assert_int_equal(p.desks, 3);
	int c1 = province_agency(&p, "C1", 2), d1 = province_agency(&p, "D1", 2);
	assert_string_equal(p.agency[c1].name, "Xã Đào");
	assert_int_equal(p.agency[c1].level, LEVEL_COMMUNE);
	assert_int_equal(p.agency[c1].parent, d1);
	assert_int_equal(p.agency[d1].parent, -1);
	assert_string_equal(p.agency[d1].kind, "district");
	assert_int_equal(p.agency[c1].valid_to, DAY_NEVER);
	int c4 = province_agency(&p, "C4", 2);
	assert_int_equal(p.agency[c4].valid_to, test_day("2019-12-31"));
	assert_int_equal(p.agency[c4].successor, province_agency(&p, "C3", 2));
	assert_int_equal(province_agency(&p, "C9", 2), -1);
	assert_int_equal(province_agency(&p, "C", 1), -1);
	assert_int_equal(p.desk[province_desk(&p, "M1", 2)].agency, d1);
	assert_int_equal(p.desk[province_desk(&p, "TT", 2)].agency, -1);
	assert_string_equal(province_setting(&p, "name", "?"), "Tỉnh Thử");
	assert_string_equal(province_setting(&p, "none", "?"), "?");
	assert_int_equal(p.calendar.hour_count, 10);
	assert_int_equal(p.calendar.announced_count, 13);
	province_release(&p);
}

/* An edit of one file, and the end of what is said of it. */
struct edit {
	const char *file, *from, *to, *fault;
};

static void assert_faults(const struct edit *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct test_folder f;
		struct province p;
		struct error err = { 0 };
		struct arena a = { 0 };
		test_folder_make(&f);
		test_copy_province(&f);
		test_edit(&f, e[i].file, e[i].from, e[i].to);
		bool ok = province_read_files(&p, path_join(&a, f.path, "province"), &err);
		if (ok || !strstr(err.text, e[i].fault))
			print_error(
				"%s: \"%s\" -> \"%s\"\n", e[i].file, e[i].from ? e[i].from : "", e[i].to);
		assert_false(ok);
		assert_has(err.text, e[i].fault);
		assert_int_equal(err.code, ERR_DATA);
		assert_int_equal(p.agencies, 0);
		arena_release(&a);
		test_folder_drop(&f);
	}
}

static void faults_of_agencies(void **state)
{
	(void)state;
	static const struct edit edits[] = {
		{ "province/agencies.csv", NULL, "", "agencies.csv:1:1: found an empty file" },
		{ "province/agencies.csv", NULL,
			"code,name,level,kind,parent,desk,valid_from,valid_to,successor\n",
			"agencies.csv:2:1: found no agency" },
		{ "province/agencies.csv", "successor\n", "heir\n",
			"agencies.csv:1:54: found the unknown column" },
		{ "province/agencies.csv", ",desk,", ",parent,",
			"agencies.csv:1:29: found the column \"parent\"" },
		{ "province/agencies.csv", "C2,", "C1,",
			"agencies.csv:7:1: code: found \"C1\", expected a code" },
		{ "province/agencies.csv", "C2,Xã Hai", "C2,",
			"agencies.csv:7:4: name: found \"\", expected some" },
		{ "province/agencies.csv", "D1,Huyện Một,district", "D1,Huyện Một,county",
			"agencies.csv:4:18: level: found \"county\", expected province, district or "
			"commune" },
		{ "province/agencies.csv", "department", "office",
			"agencies.csv:2:24: kind: found \"office\"" },
		{ "province/agencies.csv", "2004-01-01,,\nS2", "2004-02-30,,\nS2",
			"agencies.csv:2:39: valid_from: found \"2004-02-30\", expected a day" },
		{ "province/agencies.csv", "2019-12-31", "2003-12-31",
			"valid_to: found \"2003-12-31\", expected a day not before valid_from" },
		{ "province/agencies.csv", "commune,D1,M1", "commune,D9,M1",
			"parent: found \"D9\", expected the" },
		{ "province/agencies.csv", "2019-12-31,C3", "2019-12-31,C9", "successor: found \"C9\"" },
		{ "province/agencies.csv", "district,district,,M1", "district,district,C1,M1",
			"parent: found a cycle through \"D1\"" },
		{ "province/agencies.csv", "S1,Sở Một,province,department,,",
			"S1,Sở Một,province,department,S1,", "parent: found a cycle through \"S1\"" },
		{ "province/agencies.csv", "2004-01-01,,\nC4", "2004-01-01,,C4\nC4",
			"successor: found a cycle through \"C3\"" },
		{ "province/agencies.csv", "commune,D1,M1", "commune,D1,M9",
			"desk: found \"M9\", expected a code" },
		{ "province/agencies.csv", "Xã Hai,commune,commune", "Xã Hai,commune",
			"agencies.csv:7:1: found 8" },
		{ "province/agencies.csv", "Xã Đào", "X\xE3 D",
			"agencies.csv:6:5: found a byte that is not UTF-8" },
		{ "province/agencies.csv", "\"Sở Hai, Ba\"", "\"Sở Hai",
			"agencies.csv:3:4: a quote opens here" },
	};
	assert_faults(edits, sizeof edits / sizeof edits[0]);
}

static void faults_of_desks_and_settings(void **state)
{
	(void)state;
	static const struct edit edits[] = {
		{ "province/desks.csv", "M2,", "M1,",
			"desks.csv:4:1: code: found \"M1\", expected a code that no" },
		{ "province/desks.csv", "Một cửa huyện Một,D1", "Một cửa huyện Một,D9",
			"agency: found \"D9\", expected the code of an agency, or nothing" },
		{ "province/desks.csv", "Trung tâm", "", "desks.csv:2:4: name: found \"\"" },
		{ "province/settings.csv", "name_en,", "name,", "settings.csv:3:1: key: found \"name\"" },
		{ "province/settings.csv", "code,H99", ",H99", "settings.csv:4:1: key: found \"\"" },
		{ "province/settings.csv", "code,H99", "two_step_roles,head boss",
			"settings.csv:4:16: value: found \"head boss\", expected names of roles" },
	};
	assert_faults(edits, sizeof edits / sizeof edits[0]);
}

static void faults_of_the_calendar(void **state)
{
	(void)state;
	static const struct edit edits[] = {
		{ "vn/hours.csv", "1,07:00,11:00", "8,07:00,11:00", "hours.csv:2:1: weekday: found \"8\"" },
		{ "vn/hours.csv", "1,07:00,11:00", "1,7:00,11:00", "hours.csv:2:3: from: found \"7:00\"" },
		{ "vn/hours.csv", "1,07:00,11:00", "1,07:00,24:01", "hours.csv:2:9: to: found \"24:01\"" },
		{ "vn/hours.csv", "1,07:00,11:00", "1,11:00,11:00",
			"hours.csv:2:9: to: found \"11:00\", expected a" },
		{ "vn/holidays.csv", "solar,1,1", "moon,1,1",
			"holidays.csv:2:1: calendar: found \"moon\"" },
		{ "vn/holidays.csv", "solar,1,1", "solar,13,1", "holidays.csv:2:7: month: found \"13\"" },
		{ "vn/holidays.csv", "lunar,3,10", "lunar,3,31",
			"day: found \"31\", expected a whole number from 1" },
		{ "vn/announced.csv", "2022-01-03,off", "2022-01-01,off",
			"announced.csv:2:12: kind: found \"off\"" },
		{ "vn/announced.csv", "2022-01-03,off", "2022-01-04,work",
			"kind: found \"work\", expected off for a" },
		{ "vn/announced.csv", "2022-02-01,off", "2022-01-31,off",
			"announced.csv:4:1: date: found" },
		{ "vn/announced.csv", "2022-02-01,off", "2022-02-1,off",
			"date: found \"2022-02-1\", expected a day" },
	};
	assert_faults(edits, sizeof edits / sizeof edits[0]);
}

/* A place is line and column of the value that is wrong, whatever stands before it in the file. */
static void places_of_links_are_exact(void **state)
{
	(void)state;
	static const struct edit edits[] = {
		{ "province/agencies.csv", "commune,D1,M1", "commune,D9,M1", "agencies.csv:6:30: parent" },
		{ "province/agencies.csv", "S1,Sở Một,province,department,,TT",
			"\n\nS1,Sở Một,province,department,,T9", "agencies.csv:4:36: desk" },
	};
	assert_faults(edits, sizeof edits / sizeof edits[0]);
}

static void a_missing_file_is_named(void **state)
{
	(void)state;
	struct test_folder f;
	struct province p;
	struct error err = { 0 };
	struct arena a = { 0 };
	test_folder_make(&f);
	test_copy_province(&f);
	assert_int_equal(unlink(path_join(&a, f.path, "vn/hours.csv")), 0);
	assert_false(province_read_files(&p, path_join(&a, f.path, "province"), &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_has(err.text, "hours.csv");
	arena_release(&a);
	test_folder_drop(&f);
}

static void the_store_gives_back_the_same(void **state)
{
	(void)state;
	struct test_world w;
	struct province p;
	struct error err = { 0 };
	test_world_make(&w);
	struct db *db = store_reader(w.store, &err);
	assert_ok(province_read_store(&p, db, true, &err), err);
	const struct province *from = &w.setup.province;
	assert_int_equal(p.agencies, from->agencies);
	for (int i = 0; i < p.agencies; i++) {
		const struct agency *x = &p.agency[i], *y = &from->agency[i];
		assert_string_equal(x->code, y->code);
		assert_string_equal(x->name, y->name);
		assert_string_equal(x->kind, y->kind);
		assert_true(x->level == y->level && x->parent == y->parent && x->successor == y->successor);
		assert_true(x->valid_from == y->valid_from && x->valid_to == y->valid_to && x->id > 0);
		assert_int_equal(province_agency_by_id(&p, x->id), i);
	}
	assert_int_equal(p.desks, from->desks);
	assert_string_equal(p.desk[0].address, "Phường 1, tỉnh Thử");
	assert_int_equal(p.calendar.rule_count, from->calendar.rule_count);
	assert_int_equal(p.calendar.hour_count, from->calendar.hour_count);
	assert_int_equal(p.calendar.announced_count, from->calendar.announced_count);
	assert_true(p.calendar.announced[12].work);
	assert_int_equal(province_agency_by_id(&p, 99), -1);
	assert_int_equal(province_agency_by_id(&p, -1), -1);
	province_release(&p);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_files_say),
		cmocka_unit_test(faults_of_agencies),
		cmocka_unit_test(faults_of_desks_and_settings),
		cmocka_unit_test(faults_of_the_calendar),
		cmocka_unit_test(places_of_links_are_exact),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(the_store_gives_back_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
