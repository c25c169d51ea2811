/* years_test.c: what a process does about a year that another one takes out, and how the journal says which
 * years are out. */
#include "../../tests/support.h"

#include <pthread.h>

#include "store/years_out.h"

/* Two dossiers, and what another process leaves when it takes the year of the first out. */
static void make(struct test_world *w)
{
	test_world_make(w);
	test_add(w, test_dossier(w, "OLD", "C1", "X2", "2019-02-01T08:00", "2019-02-04T17:00",
			    "2019-02-02T09:00"));
	test_add(w, test_dossier(w, "LAST", "C1", "X2", "2022-02-01T08:00", "2022-02-04T17:00", ""));
	test_exec(w->folder.data, "UPDATE year_part SET detached = 1 WHERE year <= 2019");
}

static struct dossier_new of_2019(const struct test_world *w, const char *code)
{
	return test_dossier(
		w, code, "C1", "X2", "2019-03-01T08:00", "2019-03-03T17:00", "2019-03-02T09:00");
}

static void a_running_process_notices_that_a_year_went_out(void **state)
{
	struct test_world w;
	struct error err = { 0 };
	(void)state;
	make(&w);
	struct dossier_new d = of_2019(&w, "B");
	bool ok = store_act(w.store, "test", test_add_act, &d, &err);
	if (test_on_postgres()) {
		assert_false(ok);
		assert_int_equal(err.code, ERR_OUT);
		assert_has(err.text, "the year 2019 is taken out: put it back with 'motcua years attach "
				     "2019'");
	} else {
		assert_ok(ok, err);
	}
	test_world_drop(&w);
}

/* Two acts of one group, and how many of them are over. */
struct two {
	struct act act;
	pthread_mutex_t *lock;
	pthread_cond_t *cond;
	int *over;
};

static void one_over(struct act *act)
{
	struct two *t = (struct two *)act;
	pthread_mutex_lock(t->lock);
	++*t->over;
	pthread_cond_signal(t->cond);
	pthread_mutex_unlock(t->lock);
}

static void an_act_that_is_refused_harms_no_other_of_its_group(void **state)
{
	struct test_world w;
	struct error err = { 0 };
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	int over = 0;
	(void)state;
	make(&w);
	/* Only the ledger of 2019 would notice the first: it was received then, and finished later. */
	struct dossier_new d[2] = { of_2019(&w, "B"),
		test_dossier(&w, "C", "C1", "X2", "2022-03-01T08:00", "2022-03-03T17:00", "") };
	d[0].finished_at = test_time("2022-03-02T09:00");
	struct two two[2];
	for (int i = 0; i < 2; i++) {
		two[i] = (struct two){
			.act = { .run = test_add_act, .arg = &d[i], .who = "test", .done = one_over },
			.lock = &lock,
			.cond = &cond,
			.over = &over
		};
		store_submit(w.store, &two[i].act);
	}
	assert_ok(store_writer_start(w.store, &err), err);
	pthread_mutex_lock(&lock);
	while (over < 2)
		pthread_cond_wait(&cond, &lock);
	pthread_mutex_unlock(&lock);
	assert_int_equal(two[0].act.ok, !test_on_postgres());
	assert_int_equal(two[1].act.ok, true);
	test_world_drop(&w);
}

/* An event about a year with the data that arg points to. */
static bool append_year(struct tx *tx, void *arg, struct error *err)
{
	const char *data = arg;
	struct event e = { .act = "year.detached",
		.kind = "year",
		.subject = 2019,
		.data = data,
		.data_len = strlen(data) };
	return journal_append(tx, &e, err);
}

static void the_newest_event_about_a_year_says_which_are_out(void **state)
{
	struct test_folder f;
	struct error err = { 0 };
	struct years_out out;
	bool agree;
	(void)state;
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	struct db *db = store_reader(s, &err);
	assert_ok(years_out_read(db, &out, &agree, &err), err);
	assert_int_equal(out.runs, 0);
	assert_true(agree);
	static const char *const said[] = { "{\"out\":[{\"year\":2018,\"events\":[1,5]}]}",
		"{\"out\":[{\"year\":2018,\"events\":[1,5,9,9]},{\"year\":2019,\"events\":[]}]}" };
	for (int i = 0; i < 2; i++)
		assert_ok(store_act(s, "test", append_year, (void *)said[i], &err), err);
	assert_ok(years_out_read(db, &out, &agree, &err), err);
	assert_false(agree); /* table year_part knows nothing of it */
	assert_int_equal(out.runs, 2);
	assert_int_equal(years_out_of(&out, 5), 2018);
	assert_int_equal(years_out_of(&out, 6), 0);
	assert_int_equal(years_out_of(&out, 9), 2018);
	assert_int_equal(years_out_events(&out, 2018), 6);
	assert_true(out.is_out[2019 - FIRST_YEAR]);
	years_out_release(&out);
	for (const char *const *bad = (const char *const[]){ "{}", "[]", "{\"out\":[{\"year\":1}]}", NULL };
		*bad; bad++) {
		assert_ok(store_act(s, "test", append_year, (void *)*bad, &err), err);
		assert_false(years_out_read(db, &out, NULL, &err));
		assert_int_equal(err.code, ERR_DATA);
		err = (struct error){ 0 };
	}
	store_reader_return(s, db);
	store_close(s);
	test_folder_drop(&f);
}

/* What a reader sees is of one moment, which comes after no year can go out any more. */
static void no_year_goes_out_under_a_reader(void **state)
{
	struct test_world w;
	struct error err = { 0 }, refused = { 0 };
	(void)state;
	if (!test_on_postgres())
		return;
	make(&w);
	struct db *reader = store_reader(w.store, &err), *other = test_connect(w.folder.data, true, &err);
	assert_ok(reader && other, err);
	static const char TAKE[] = "BEGIN; LOCK TABLE ONLY event IN ACCESS EXCLUSIVE MODE NOWAIT";
	int32_t first;
	assert_ok(years_snapshot(reader, &err), err);
	test_exec(w.folder.data, "UPDATE year_part SET detached = 0");
	assert_ok(years_first_day(reader, &first, &err), err);
	assert_int_equal(first, INT32_MIN);
	test_exec(w.folder.data, "UPDATE year_part SET detached = 1 WHERE year <= 2019");
	assert_ok(years_first_day(reader, &first, &err), err);
	assert_int_equal(first, INT32_MIN);
	assert_false(db_exec(other, TAKE, &refused));
	assert_int_equal(refused.code, ERR_CONFLICT);
	assert_ok(db_exec(other, "ROLLBACK", &err), err);
	assert_ok(db_snapshot_end(reader, true, &err), err);
	assert_ok(db_exec(other, TAKE, &err), err);
	assert_ok(db_exec(other, "ROLLBACK", &err), err);
	db_close(other);
	store_reader_return(w.store, reader);
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_running_process_notices_that_a_year_went_out),
		cmocka_unit_test(an_act_that_is_refused_harms_no_other_of_its_group),
		cmocka_unit_test(no_year_goes_out_under_a_reader),
		cmocka_unit_test(the_newest_event_about_a_year_says_which_are_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
