/* seen_test.c: looks are written down once a day each, wait while the store takes none, and are kept as long
 * as the province says. */
#include "../../tests/support.h"

#include <unistd.h>

#include "base/date.h"
#include "dossier/seen_rows.h"
#include "dossier/seen_seal.h"
#include "store/driver_fault.h"

enum { MANY = 128 };

/* A store with two accounts and a dossier, whose id is 7. */
static void begin(struct test_world *w)
{
	test_world_make(w);
	test_exec(w->folder.data, "INSERT INTO account (id, name, full_name, role, password, locked, "
				  "failures, wait_until)"
				  " VALUES (1, 'an', 'Lê An', 'officer', '', 0, 0, 0), (2, 'ba', 'Lý Ba', "
				  "'head', '', 0, 0, 0)");
}

/* Each test has accounts of its own: what was noted lately is one for the process. */
static bool note(int64_t account, int64_t dossier, const char *at, struct error *err)
{
	struct seen s = { .account = account, .dossier = dossier, .agency = 3, .at = test_time(at) };
	return seen_note(&s, err);
}

static int64_t rows(const struct test_world *w)
{
	return test_number(w->folder.data, "SELECT COUNT(*) FROM dossier_seen");
}

static void each_is_kept_once_a_day(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	assert_ok(note(1, 7, "2022-05-04T08:30", &err), err);
	assert_ok(note(1, 7, "2022-05-04T23:59", &err), err);
	assert_ok(note(1, 7, "2022-05-05T00:00", &err), err);
	assert_ok(note(1, 8, "2022-05-05T09:00", &err), err);
	assert_ok(note(2, 7, "2022-05-05T09:10", &err), err);
	assert_int_equal(rows(&w), 0);
	seen_end(w.store);
	assert_int_equal(rows(&w), 4);
	/* Another process, or this one when it has forgotten, may note it again. */
	test_exec(w.folder.data, "DELETE FROM dossier_seen WHERE account = 2");
	assert_ok(note(2, 7, "2022-05-04T09:10", &err), err);
	assert_ok(note(2, 7, "2022-05-05T10:10", &err), err);
	assert_ok(note(2, 7, "2022-05-04T10:10", &err), err);
	seen_end(w.store);
	assert_int_equal(rows(&w), 5);
	assert_int_equal(test_number(w.folder.data, "SELECT MIN(at) FROM dossier_seen WHERE account = 2"),
		test_time("2022-05-04T09:10"));
	test_world_drop(&w);
}

/* What a list or a sum told, as text. */
struct heard {
	struct buf b;
	int max;
};

static bool hear(void *arg, const struct seen_row *row)
{
	struct heard *h = arg;
	buf_printf(&h->b, "%s %s %lld %d;", row->who, row->full_name, (long long)row->looks,
		date_of(day_of_time(row->at)).day);
	return --h->max > 0;
}

static void assert_heard(
	struct test_world *w, bool sums, const struct seen_asked *asked, int max, const char *expected)
{
	struct error err = { 0 };
	struct heard h = { .b = BUF_INIT(4096), .max = max };
	struct db *db = store_reader(w->store, &err);
	assert_ok(sums ? seen_sums(db, asked, hear, &h, &err)
		       : seen_list(db, &w->setup.province, asked, hear, &h, &err),
		err);
	store_reader_return(w->store, db);
	assert_string_equal(h.b.p ? h.b.p : "", expected);
	buf_release(&h.b);
}

static void they_are_told_by_person_and_by_dossier(void **state)
{
	(void)state;
	struct test_world w;
	begin(&w);
	test_exec(w.folder.data, "INSERT INTO dossier_seen (account, day, dossier, agency, at) VALUES"
				 " (1, 19116, 7, 3, 1651626000), (1, 19117, 7, 3, 1651712400),"
				 " (1, 19117, 8, 4, 1651712401), (2, 19117, 7, 3, 1651712500)");
	struct seen_asked all = { .from = 19116, .to = 19117, .max = 9 };
	assert_heard(&w, true, &all, 9, "an Lê An 3 5;ba Lý Ba 1 5;");
	assert_heard(&w, true, &all, 1, "an Lê An 3 5;");
	struct seen_asked one_day = { .from = 19116, .to = 19116, .max = 9 };
	assert_heard(&w, true, &one_day, 9, "an Lê An 1 4;");
	struct seen_asked of_agency = { .from = 19116, .to = 19117, .agency = 4, .max = 9 };
	assert_heard(&w, true, &of_agency, 9, "an Lê An 1 5;");
	struct seen_asked of_an = { .from = 19116, .to = 19117, .account = 1, .max = 2 };
	assert_heard(&w, false, &of_an, 9, "an Lê An 1 5;an Lê An 1 5;");
	struct seen_asked of_an_there = { .from = 19116, .to = 19117, .account = 1, .agency = 3, .max = 9 };
	assert_heard(&w, false, &of_an_there, 9, "an Lê An 1 5;an Lê An 1 4;");
	struct seen_asked at_seven = { .from = INT32_MIN, .to = 19117, .dossier = 7, .max = 9 };
	assert_heard(&w, false, &at_seven, 9, "ba Lý Ba 1 5;an Lê An 1 5;an Lê An 1 4;");
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
	assert_ok(note(11, 7, "2022-05-04T08:30", &err), err);
	assert_ok(note(11, 8, "2022-05-04T08:31", &err), err);
	fault_arm(1, ERR_FULL, true);
	seen_end(w.store);
	fault_arm(0, ERR_FULL, false);
	assert_int_equal(rows(&w), 0);
	seen_end(w.store);
	assert_int_equal(rows(&w), 2);
	test_world_drop(&w);
}

static void when_too_many_wait_none_is_shown(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	for (int i = 0; i < SEEN_WAITING_MAX; i++)
		assert_ok(note(21, i, "2022-05-04T08:30", &err), err);
	assert_false(note(22, 7, "2022-05-04T08:30", &err));
	assert_int_equal(err.code, ERR_FULL);
	err = (struct error){ 0 };
	/* What was noted before goes on being shown, and what was refused was not noted. */
	assert_ok(note(21, SEEN_WAITING_MAX - 1, "2022-05-04T08:31", &err), err);
	seen_end(w.store);
	assert_int_equal(rows(&w), SEEN_WAITING_MAX);
	assert_ok(note(22, 7, "2022-05-04T08:30", &err), err);
	seen_end(w.store);
	assert_int_equal(rows(&w), SEEN_WAITING_MAX + 1);
	test_world_drop(&w);
}

/* As the server's clock does it, until there are `n` rows. */
static void write_until(struct test_world *w, int64_t n)
{
	for (int i = 0; i < 600 && rows(w) < n; i++) {
		seen_write(w->store);
		usleep(20000);
	}
	assert_int_equal(rows(w), n);
}

static void the_writer_takes_them_in_passing(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	assert_ok(store_writer_start(w.store, &err), err);
	for (int i = 0; i < MANY + 1; i++)
		assert_ok(note(31, i, "2022-05-04T08:30", &err), err);
	write_until(&w, MANY + 1);
	assert_ok(note(31, 1000, "2022-05-04T08:30", &err), err);
	write_until(&w, MANY + 2);
	test_world_drop(&w);
}

static void set_now(int64_t now)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)now);
	setenv("MOTCUA_NOW", text, 1);
}

/* Looks at dossier 7 on this day, which is the store's too, and writes it down or fails to. */
static void look_on(struct test_world *w, int32_t day, int64_t account, bool fails)
{
	struct error err = { 0 };
	set_now(time_of_day_start(day));
	struct seen s = { .account = account, .dossier = 7, .agency = 3, .at = time_now() };
	assert_ok(seen_note(&s, &err), err);
	fault_arm(fails ? 1 : 0, ERR_STORE, true);
	seen_end(w->store);
	fault_arm(0, ERR_STORE, false);
}

static bool seen_before_act(struct tx *tx, void *arg, struct error *err)
{
	return seen_insert(tx, arg, 0, err);
}

/* A look that was written down on that day. */
static void seen_before(struct test_world *w, int64_t account, int64_t dossier, int32_t day)
{
	struct error err = { 0 };
	struct seen s = { .account = account, .dossier = dossier, .agency = 3 };
	s.at = time_of_day_start(day);
	assert_ok(store_act(w->store, "test", seen_before_act, &s, &err), err);
}

static void the_old_go(void **state)
{
	(void)state;
	enum { DAY = 20000 };
	struct test_world w;
	static const int days[] = { SEEN_KEPT_DAYS + 1, SEEN_KEPT_DAYS, 400, 400 - 1 };
	begin(&w);
	store_close(w.store);
	w.store = test_open(&w.folder, &driver_fault);
	for (int i = 0; i < 4; i++)
		seen_before(&w, 1 + i / 2, 1 + i, DAY - days[i]);
	look_on(&w, DAY, 1, true);
	assert_int_equal(rows(&w), 4);
	/* It is the same day's first that was written. */
	look_on(&w, DAY, 2, false);
	assert_int_equal(rows(&w), 4 - 1 + 2);
	/* They go once a day. */
	test_exec(w.folder.data, "INSERT INTO setting (key, value) VALUES ('looks_kept_days', '400')");
	look_on(&w, DAY, 51, false);
	assert_int_equal(rows(&w), 6);
	look_on(&w, DAY + 1, 1, false);
	assert_int_equal(rows(&w), 7 - 2);
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

/* A look at that moment, which is the store's too, written down at once. */
static void look_at(struct test_world *w, const char *when, int64_t account, int64_t dossier)
{
	struct error err = { 0 };
	set_now(test_time(when));
	assert_ok(note(account, dossier, when, &err), err);
	seen_end(w->store);
}

static void assert_noticed(struct test_world *w, const char *change, const char *back)
{
	test_exec(w->folder.data, change);
	struct seen_proof proof = prove(w);
	assert_has(proof.fault, "looks written down in the hour from 2022-05-06T08:00");
	test_exec(w->folder.data, back);
	assert_string_equal(prove(w).fault, "");
}

static void an_hour_that_is_over_is_sealed(void **state)
{
	(void)state;
	struct test_world w;
	begin(&w);
	look_at(&w, "2022-05-06T08:00", 61, 7);
	look_at(&w, "2022-05-06T08:59", 61, 8);
	look_at(&w, "2022-05-06T08:59", 62, 7);
	assert_int_equal(prove(&w).hours, 0);
	look_at(&w, "2022-05-06T09:00", 61, 9);
	struct seen_proof proof = prove(&w);
	assert_string_equal(proof.fault, "");
	assert_int_equal(proof.hours, 1);
	assert_int_equal(proof.rows, 3);
	look_at(&w, "2022-05-06T13:00", 61, 10);
	assert_int_equal(prove(&w).hours, 2);
	assert_int_equal(
		test_number(w.folder.data, "SELECT COUNT(*) FROM event WHERE act = 'looks.sealed'"), 2);
	assert_noticed(&w, "UPDATE dossier_seen SET account = 63 WHERE account = 62",
		"UPDATE dossier_seen SET account = 62 WHERE account = 63");
	assert_noticed(&w, "UPDATE dossier_seen SET at = at + 1 WHERE account = 62",
		"UPDATE dossier_seen SET at = at - 1 WHERE account = 62");
	assert_noticed(&w, "UPDATE dossier_seen SET hour = 0 WHERE dossier = 8",
		"UPDATE dossier_seen SET hour = (SELECT hour FROM dossier_seen WHERE account = 62) WHERE "
		"dossier = 8");
	assert_noticed(&w, "UPDATE dossier_seen SET hour = hour - 1 WHERE dossier = 9",
		"UPDATE dossier_seen SET hour = hour + 1 WHERE dossier = 9");
	test_world_drop(&w);
}

/* What comes after an hour was sealed is of the next one, whatever the clock says. */
static void a_clock_put_back_breaks_no_seal(void **state)
{
	(void)state;
	struct test_world w;
	begin(&w);
	look_at(&w, "2022-05-06T08:30", 71, 7);
	look_at(&w, "2022-05-06T09:30", 71, 8);
	look_at(&w, "2022-05-06T08:40", 71, 9);
	assert_int_equal(test_number(w.folder.data, "SELECT COUNT(DISTINCT hour) FROM dossier_seen"), 2);
	look_at(&w, "2022-05-06T11:00", 71, 10);
	struct seen_proof proof = prove(&w);
	assert_string_equal(proof.fault, "");
	assert_int_equal(proof.hours, 2);
	assert_int_equal(proof.rows, 3);
	test_world_drop(&w);
}

static bool forget_act(struct tx *tx, void *arg, struct error *err)
{
	return seen_tell_forgotten(tx, *(int32_t *)arg, err);
}

static void only_the_old_may_be_gone(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	begin(&w);
	look_at(&w, "2022-05-06T08:30", 1, 7);
	look_at(&w, "2022-05-06T09:30", 1, 8);
	assert_int_equal(prove(&w).hours, 1);
	look_at(&w, "2024-05-06T09:30", 1, 9);
	assert_int_equal(rows(&w), 1);
	assert_int_equal(
		test_number(w.folder.data, "SELECT COUNT(*) FROM event WHERE act = 'looks.forgotten'"), 1);
	struct seen_proof proof = prove(&w);
	assert_string_equal(proof.fault, "");
	assert_int_equal(proof.hours, 0);
	/* What is younger than the province may choose is missed. */
	int32_t day = day_of_time(test_time("2024-05-01T00:00"));
	assert_ok(store_act(w.store, "test", forget_act, &day, &err), err);
	assert_has(prove(&w).fault, "younger than 365 days");
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_kept_once_a_day),
		cmocka_unit_test(they_are_told_by_person_and_by_dossier),
		cmocka_unit_test(they_wait_while_the_store_takes_none),
		cmocka_unit_test(when_too_many_wait_none_is_shown),
		cmocka_unit_test(the_writer_takes_them_in_passing),
		cmocka_unit_test(the_old_go),
		cmocka_unit_test(an_hour_that_is_over_is_sealed),
		cmocka_unit_test(a_clock_put_back_breaks_no_seal),
		cmocka_unit_test(only_the_old_may_be_gone),
	};
	set_now(test_time("2022-05-06T08:00"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
