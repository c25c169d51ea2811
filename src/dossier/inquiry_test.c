/* inquiry_test.c: searches and lists are written down once an hour each, wait while the store takes none, are
 * sealed with the looks of their hour, and go with them. */
#include "../../tests/support.h"

#include "base/date.h"
#include "dossier/inquiry_wait.h"
#include "dossier/seen.h"
#include "store/driver_fault.h"

/* A store with two accounts. */
static void begin(struct test_world *w)
{
	test_world_make(w);
	test_exec(w->folder.data, "INSERT INTO account (id, name, full_name, role, password, locked, "
				  "failures, wait_until)"
				  " VALUES (1, 'an', 'Lê An', 'officer', '', 0, 0, 0), (2, 'ba', 'Lý Ba', "
				  "'head', '', 0, 0, 0)");
}

/* The store's time is that of the inquiry. Each test has digests of its own: what was noted lately is one for
 * the process. */
static bool note(int64_t account, enum inquiry_kind kind, int64_t digest, const char *at, struct error *err)
{
	char now[24];
	struct inquiry q = {
		.account = account, .kind = kind, .digest = digest, .found = 3, .at = test_time(at)
	};
	snprintf(now, sizeof now, "%lld", (long long)q.at);
	setenv("MOTCUA_NOW", now, 1);
	if (kind == INQUIRY_LIST)
		snprintf(q.place, sizeof q.place, "/inbox?pile=free");
	return inquiry_note(&q, err);
}

static int64_t rows(const struct test_world *w)
{
	return test_number(w->folder.data, "SELECT COUNT(*) FROM inquiry");
}

static void each_is_kept_once_an_hour(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	assert_ok(note(1, INQUIRY_NAME, 101, "2022-05-04T08:30", &err), err);
	assert_ok(note(1, INQUIRY_NAME, 101, "2022-05-04T08:59", &err), err);
	assert_ok(note(1, INQUIRY_NAME, 101, "2022-05-04T09:00", &err), err);
	assert_ok(note(1, INQUIRY_NUMBER, 101, "2022-05-04T09:00", &err), err);
	assert_ok(note(1, INQUIRY_NAME, 102, "2022-05-04T09:00", &err), err);
	assert_ok(note(2, INQUIRY_NAME, 101, "2022-05-04T09:00", &err), err);
	assert_int_equal(rows(&w), 0);
	seen_end(w.store);
	assert_int_equal(rows(&w), 5);
	assert_int_equal(test_number(w.folder.data, "SELECT COUNT(DISTINCT written) FROM inquiry"), 1);
	test_world_drop(&w);
}

static void they_wait_while_the_store_takes_none(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	store_close(w.store);
	w.store = test_open(&w.folder, &driver_fault);
	assert_ok(note(1, INQUIRY_NAME, 201, "2022-05-04T08:30", &err), err);
	assert_ok(note(1, INQUIRY_LIST, 202, "2022-05-04T08:31", &err), err);
	fault_arm(1, ERR_FULL, true);
	seen_end(w.store);
	fault_arm(0, ERR_FULL, false);
	assert_int_equal(rows(&w), 0);
	seen_end(w.store);
	assert_int_equal(rows(&w), 2);
	test_world_drop(&w);
}

static void when_too_many_wait_nothing_is_shown(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	for (int i = 0; i < INQUIRY_WAITING_MAX; i++)
		assert_ok(note(1, INQUIRY_CODE, 1000 + i, "2022-05-04T08:30", &err), err);
	assert_false(note(2, INQUIRY_CODE, 1000, "2022-05-04T08:30", &err));
	assert_int_equal(err.code, ERR_FULL);
	err = (struct error){ 0 };
	seen_end(w.store);
	assert_int_equal(rows(&w), INQUIRY_WAITING_MAX);
	assert_ok(note(2, INQUIRY_CODE, 1000, "2022-05-04T08:30", &err), err);
	seen_end(w.store);
	assert_int_equal(rows(&w), INQUIRY_WAITING_MAX + 1);
	test_world_drop(&w);
}

static struct seen_proof prove(struct test_world *w)
{
	struct error err = { 0 };
	struct seen_proof proof;
	struct db *db = store_reader(w->store, &err);
	assert_ok(seen_prove(db, &proof, &err), err);
	store_reader_return(w->store, db);
	return proof;
}

static void assert_noticed(struct test_world *w, const char *change, const char *back)
{
	test_exec(w->folder.data, change);
	struct seen_proof proof = prove(w);
	assert_has(proof.fault, "searches and lists written down in the hour from 2022-05-06T08:00");
	test_exec(w->folder.data, back);
	assert_string_equal(prove(w).fault, "");
}

static void asked(struct test_world *w, const char *at, int64_t digest)
{
	struct error err = { 0 };
	assert_ok(note(1, INQUIRY_LIST, digest, at, &err), err);
	seen_end(w->store);
}

static void an_hour_that_is_over_is_sealed(void **state)
{
	(void)state;
	struct test_world w;
	begin(&w);
	asked(&w, "2022-05-06T08:00", 301);
	asked(&w, "2022-05-06T08:59", 302);
	assert_int_equal(prove(&w).hours, 0);
	asked(&w, "2022-05-06T09:10", 301);
	struct seen_proof proof = prove(&w);
	assert_string_equal(proof.fault, "");
	assert_int_equal(proof.hours, 1);
	assert_int_equal(proof.rows, 0);
	assert_noticed(&w, "UPDATE inquiry SET place = '/inbox' WHERE digest = 302",
		"UPDATE inquiry SET place = '/inbox?pile=free' WHERE digest = 302");
	assert_noticed(&w, "UPDATE inquiry SET found = 0 WHERE digest = 302",
		"UPDATE inquiry SET found = 3 WHERE digest = 302");
	assert_noticed(&w, "UPDATE inquiry SET account = 2 WHERE digest = 302",
		"UPDATE inquiry SET account = 1 WHERE digest = 302");
	assert_noticed(&w,
		"UPDATE inquiry SET written = written - 1 WHERE at = (SELECT MAX(at) FROM inquiry)",
		"UPDATE inquiry SET written = written + 1 WHERE at = (SELECT MAX(at) FROM inquiry)");
	test_sound_journal(w.store);
	test_world_drop(&w);
}

/* They are kept as long as looks are. */
static void the_old_go(void **state)
{
	(void)state;
	struct test_world w;
	begin(&w);
	asked(&w, "2020-05-06T08:00", 401);
	asked(&w, "2020-05-07T08:00", 401);
	assert_int_equal(rows(&w), 2);
	asked(&w, "2022-05-07T08:00", 401);
	assert_int_equal(rows(&w), 2);
	assert_string_equal(prove(&w).fault, "");
	assert_int_equal(
		test_number(w.folder.data, "SELECT COUNT(*) FROM event WHERE act = 'looks.forgotten'"), 1);
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_kept_once_an_hour),
		cmocka_unit_test(they_wait_while_the_store_takes_none),
		cmocka_unit_test(when_too_many_wait_nothing_is_shown),
		cmocka_unit_test(an_hour_that_is_over_is_sealed),
		cmocka_unit_test(the_old_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
