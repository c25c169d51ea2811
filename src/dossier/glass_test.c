/* glass_test.c: openings with a reason: who may, for how long, whole or not at all. */
#include "../../tests/support.h"

#include "dossier/glass.h"

static const char REASON[] = "Cấp cứu, hạn trong ngày hôm nay";

static int64_t rows(const struct test_world *w)
{
	return test_number(w->folder.data, "SELECT COUNT(*) FROM dossier_glass");
}

static void setting(const struct test_world *w, const char *sql, struct province *p)
{
	struct error err = { 0 };
	test_exec(w->folder.data, sql);
	struct db *db = store_reader(w->store, &err);
	assert_ok(db && province_read_store(p, db, false, &err), err);
	store_reader_return(w->store, db);
}

static void the_settings_say_who_may(void **state)
{
	(void)state;
	struct test_world w;
	struct province p = { 0 };
	test_world_make(&w);
	assert_int_equal(glass_roles(&w.setup.province), 1u << ROLE_OFFICER | 1u << ROLE_APPROVER |
								 1u << ROLE_HEAD | 1u << ROLE_INSPECTOR |
								 1u << ROLE_LEADER);
	setting(&w,
		"INSERT INTO setting (key, value) VALUES ('break_glass_roles', 'head  clerk nobody admin')",
		&p);
	assert_int_equal(glass_roles(&p), 1u << ROLE_HEAD);
	province_release(&p);
	test_world_drop(&w);
}

static void a_reason_says_something(void **state)
{
	(void)state;
	char text[2 * GLASS_REASON_MAX + 3] = "";
	assert_true(glass_reason_fits(REASON));
	assert_false(glass_reason_fits(NULL));
	assert_false(glass_reason_fits(""));
	assert_false(glass_reason_fits("a a a a a a a a a\n\t "));
	assert_true(glass_reason_fits("a a a a a a a a a a"));
	assert_false(glass_reason_fits("ấấấấấấấấấ"));
	for (int i = 0; i < GLASS_REASON_MAX; i++)
		memcpy(text + 2 * i, "é", 3);
	assert_true(glass_reason_fits(text));
	memcpy(text + 2 * GLASS_REASON_MAX, "é", 3);
	assert_false(glass_reason_fits(text));
}

static struct glass_new opening(struct test_world *w, const char *reason)
{
	return (struct glass_new){ .province = &w->setup.province,
		.dossier = 1,
		.account = 1,
		.role = "officer",
		.reason = reason };
}

/* An account to open with. */
static void add_account(const struct test_world *w)
{
	test_exec(w->folder.data, "INSERT INTO account (id, name, full_name, role, password, locked, "
				  "failures,"
				  " wait_until) VALUES (1, 'an', 'An', 'officer', '', 0, 0, 0)");
}

static void it_lasts_its_time(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	int64_t ends;
	test_world_make(&w);
	add_account(&w);
	struct glass_new g = opening(&w, REASON), silent = opening(&w, " ");
	assert_ok(store_act(w.store, "an", glass_act, &g, &err), err);
	struct db *db = store_reader(w.store, &err);
	assert_ok(glass_ends(db, 1, 1, g.ends - 1, &ends, &err), err);
	assert_int_equal(ends, g.ends);
	assert_ok(glass_ends(db, 1, 1, g.ends - 60 * GLASS_MINUTES, &ends, &err), err);
	assert_int_equal(ends, g.ends);
	assert_ok(glass_ends(db, 1, 1, g.ends, &ends, &err), err);
	assert_int_equal(ends, 0);
	assert_ok(glass_ends(db, 1, 2, g.ends - 1, &ends, &err), err);
	assert_int_equal(ends, 0);
	assert_ok(glass_ends(db, 2, 1, g.ends - 1, &ends, &err), err);
	assert_int_equal(ends, 0);
	store_reader_return(w.store, db);
	assert_false(store_act(w.store, "an", glass_act, &silent, &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(rows(&w), 1);
	test_sound_journal(w.store);
	test_world_drop(&w);
}

static void every_call_that_fails_leaves_no_half(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	test_world_make(&w);
	add_account(&w);
	store_close(w.store);
	w.store = test_open(&w.folder, &driver_fault);
	int64_t events = test_number(w.folder.data, "SELECT COUNT(*) FROM event");
	bool ok = false;
	for (long nth = 1; !ok; nth++) {
		struct glass_new g = opening(&w, REASON);
		err = (struct error){ 0 };
		fault_arm(nth, ERR_STORE, false);
		ok = store_act(w.store, "an", glass_act, &g, &err);
		fault_arm(0, ERR_STORE, false);
		assert_int_equal(rows(&w), ok);
		assert_int_equal(test_number(w.folder.data, "SELECT COUNT(*) FROM event"), events + ok);
	}
	test_sound_journal(w.store);
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_say_who_may),
		cmocka_unit_test(a_reason_says_something),
		cmocka_unit_test(it_lasts_its_time),
		cmocka_unit_test(every_call_that_fails_leaves_no_half),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
