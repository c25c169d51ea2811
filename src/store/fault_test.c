/* fault_test.c: the engine fails at each of its calls in turn. Whatever the call was, an act is stored
 * whole or not at all, says which, and the next one finds a sound store. */
#include "../../tests/support.h"

#include <pthread.h>

#include "dossier/dossier_import.h"
#include "store/driver_fault.h"
#include "store/migrate.h"

/* Far more calls than any of these acts make: a loop that comes so far will not end. */
enum { CALLS_MAX = 5000, ROWS = 5 };

static const char FILE_TEXT[] =
	"code,procedure,agency,channel,received_at,due_at,finished_at,applicant,outcome\n"
	"A-1,T1,S1,counter,2022-01-04T08:00,2022-01-18T17:00,2022-01-17T09:30,Nguyễn Văn Một,granted\n"
	"A-2,T2,S1,online,2022-01-05T08:00,2022-01-06T08:00,2022-01-07T09:30,Trần Thị Hai,refused\n"
	"A-3,X1,C1,counter,2022-02-07T08:00,2022-02-08T08:00,,Lê Ba,\n"
	"A-4,X2,C3,post,2022-03-01T14:00,2022-03-03T17:00,2022-03-03T17:00,,\n"
	"A-5,H1,D1,online,2022-03-02T14:00,2022-03-23T17:00,,Phạm Năm,\n";

/* How the engine is to fail. */
struct way {
	enum err_code code;
	bool stay;
};
static const struct way ways[] = { { ERR_STORE, false }, { ERR_STORE, true }, { ERR_FULL, false },
	{ ERR_FULL, true } };
enum { WAYS = sizeof ways / sizeof ways[0] };

/* How far the next failing call is from the last: on PostgreSQL, where each of them takes a database, these
 * long acts have enough of them for longer steps than others. */
static long step(void)
{
	return test_on_postgres() ? 41 : 1;
}

/* Where the calls that fail begin, in each of the ways: with steps between them, each way strikes others. */
static long first_call(int way)
{
	return 1 + way * step() / WAYS;
}

/* The small province in a folder that no store holds open. */
static void make_template(struct test_world *w)
{
	test_world_make(w);
	store_close(w->store);
	w->store = NULL;
}

static struct dossier_import import_of(const struct test_world *w, struct buf *rejects)
{
	return (struct dossier_import){
		.name = "a.csv",
		.p = FILE_TEXT,
		.n = sizeof FILE_TEXT - 1,
		.province = &w->setup.province,
		.catalogue = &w->setup.catalogue,
		.now = test_time("2022-04-01T08:00"),
		.rejects = rejects,
	};
}

static void assert_dossiers(const char *data, int n)
{
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM dossier"), n);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM dossier_file"), n ? 1 : 0);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM dossier_person"), n ? n - 1 : 0);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM event WHERE act = 'dossier.imported'"), n);
	assert_int_equal(test_number(data, "SELECT COALESCE(SUM(received), 0) FROM ledger_day"), n);
}

/* One attempt with the fault at call `nth`. When that was never made: how many calls were, else 0. */
static long import_once(const struct test_world *w, struct way way, long nth, bool with_rejects)
{
	struct test_folder f;
	struct error err = { 0 };
	struct buf rejects = BUF_INIT(1 << 16);
	struct dossier_import in = import_of(w, with_rejects ? &rejects : NULL);
	test_folder_copy(&w->folder, &f);
	fault_arm(0, ERR_NONE, false);
	struct store *s = test_open(&f, &driver_fault);
	fault_arm(nth, way.code, way.stay);
	bool ok = store_act(s, "test", dossier_import_act, &in, &err);
	long calls = fault_calls() < nth ? fault_calls() : 0;
	fault_arm(0, ERR_NONE, false);
	assert_int_equal(ok, err.code == ERR_NONE);
	assert_true(ok || err.code == way.code);
	assert_true(ok || strstr(err.text, "injected fault"));
	/* Asked of the store that had the fault as well as of one opened later. */
	assert_dossiers(f.data, ok ? ROWS : 0);
	test_sound(s);
	if (!ok) {
		err = (struct error){ 0 };
		rejects.len = 0;
		assert_ok(store_act(s, "test", dossier_import_act, &in, &err), err);
	}
	store_close(s);
	s = test_open(&f, NULL);
	assert_dossiers(f.data, ROWS);
	test_sound(s);
	store_close(s);
	buf_release(&rejects);
	test_folder_drop(&f);
	return calls;
}

/* Tries every call; shows which one before the test ends at a failing assertion. */
static void import_under_faults(bool with_rejects)
{
	struct test_world w;
	make_template(&w);
	for (int i = 0; i < WAYS; i++) {
		long calls = 0;
		for (long nth = first_call(i); nth < CALLS_MAX && !calls; nth += step())
			calls = import_once(&w, ways[i], nth, with_rejects);
		/* The import's five rows alone are more calls than this: the faults did strike it. */
		assert_in_range(calls + 1, 50, CALLS_MAX - 1);
	}
	test_world_drop(&w);
}

static void an_import_is_whole_or_nothing(void **state)
{
	(void)state;
	import_under_faults(false);
}

/* With a place for rejected rows a fault of the engine must not pass for a bad row. */
static void a_fault_is_not_a_bad_row(void **state)
{
	(void)state;
	import_under_faults(true);
}

static void a_store_does_not_open_by_halves(void **state)
{
	(void)state;
	for (int i = 0; i < WAYS; i++) {
		long calls = 0;
		bool over = false;
		for (long nth = first_call(i); !over; nth += step()) {
			struct test_folder f;
			struct error err = { 0 };
			test_folder_make(&f);
			struct store_open how = { .data = f.data, .create = true, .driver = &driver_fault };
			fault_arm(nth, ways[i].code, ways[i].stay);
			struct store *s = store_open(&how, &err);
			calls = fault_calls();
			over = calls < nth;
			fault_arm(0, ERR_NONE, false);
			assert_true(nth < CALLS_MAX);
			assert_int_equal(s == NULL, err.code != ERR_NONE);
			assert_true(s || err.code == ways[i].code);
			assert_true(s || !over);
			store_close(s);
			/* What is there after all must open, and serve. */
			s = test_open(&f, NULL);
			test_sound(s);
			store_close(s);
			test_folder_drop(&f);
		}
		assert_true(calls + 2 > migration_count);
	}
}

static void a_province_is_loaded_whole_or_not(void **state)
{
	(void)state;
	struct test_folder f;
	struct setup setup;
	struct error err = { 0 };
	assert_ok(setup_read(&setup, TEST_PROVINCE, &err), err);
	test_folder_make(&f);
	fault_arm(0, ERR_NONE, false);
	struct store *s = test_open(&f, &driver_fault);
	bool ok = false;
	long nth = 1;
	for (; !ok && nth < CALLS_MAX; nth += step()) {
		err = (struct error){ 0 };
		fault_arm(nth, ERR_STORE, false);
		ok = store_act(s, "test", setup_act, &setup, &err);
		fault_arm(0, ERR_NONE, false);
		assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM agency"), ok ? 8 : 0);
		assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM procedure"), ok ? 7 : 0);
		assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM event"), ok ? 1 : 0);
		test_sound(s);
	}
	assert_true(ok);
	assert_true(nth > 15);
	store_close(s);
	setup_release(&setup);
	test_folder_drop(&f);
}

/* Acts that wait together for the writer. */
struct together {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	int done;
};
static struct together *waiting;

static void count_done(struct act *act)
{
	(void)act;
	pthread_mutex_lock(&waiting->lock);
	waiting->done++;
	pthread_cond_broadcast(&waiting->cond);
	pthread_mutex_unlock(&waiting->lock);
}

/* Runs the acts as one group with the fault at call `nth`, counted from before the first. */
static void run_group(struct store *s, struct act *acts, int n, struct way way, long nth)
{
	struct together t = { .lock = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER };
	struct error err = { 0 };
	waiting = &t;
	for (int i = 0; i < n; i++)
		store_submit(s, &acts[i]);
	/* The writer starts only now, so that all of them make one group. */
	fault_arm(nth, way.code, way.stay);
	assert_ok(store_writer_start(s, &err), err);
	pthread_mutex_lock(&t.lock);
	while (t.done < n)
		pthread_cond_wait(&t.cond, &t.lock);
	pthread_mutex_unlock(&t.lock);
}

static long group_once(const struct test_world *w, struct way way, long nth)
{
	struct test_folder f;
	static const char *const codes[3] = { "G-1", "G-2", "G-3" };
	static const char *const there[3] = { "SELECT COUNT(*) FROM dossier WHERE code = 'G-1'",
		"SELECT COUNT(*) FROM dossier WHERE code = 'G-2'",
		"SELECT COUNT(*) FROM dossier WHERE code = 'G-3'" };
	struct dossier_new d[3];
	struct act acts[3];
	test_folder_copy(&w->folder, &f);
	fault_arm(0, ERR_NONE, false);
	struct store *s = test_open(&f, &driver_fault);
	for (int i = 0; i < 3; i++) {
		d[i] = test_dossier(w, codes[i], "C1", "X2", "2022-01-04T08:00", "2022-01-06T17:00", "");
		acts[i] = (struct act){
			.run = test_add_act, .arg = &d[i], .who = "test", .done = count_done
		};
	}
	run_group(s, acts, 3, way, nth);
	long calls = fault_calls() < nth ? fault_calls() : 0;
	fault_arm(0, ERR_NONE, false);
	int stored = 0;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(test_number(f.data, there[i]), acts[i].ok);
		assert_int_equal(acts[i].err.code, acts[i].ok ? ERR_NONE : way.code);
		stored += acts[i].ok;
	}
	assert_true(!calls || stored == 3);
	assert_int_equal(test_number(f.data, "SELECT COALESCE(SUM(received), 0) FROM ledger_day"), stored);
	test_sound(s);
	store_close(s);
	test_folder_drop(&f);
	return calls;
}

/* One member's fault is its own: those that are answered with success are there, the others not. */
static void a_group_is_answered_truly(void **state)
{
	(void)state;
	struct test_world w;
	make_template(&w);
	for (int i = 0; i < WAYS; i++) {
		long calls = 0;
		for (long nth = first_call(i); nth < CALLS_MAX && !calls; nth += step())
			calls = group_once(&w, ways[i], nth);
		assert_in_range(calls + 1, 20, CALLS_MAX - 1);
	}
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_import_is_whole_or_nothing),
		cmocka_unit_test(a_fault_is_not_a_bad_row),
		cmocka_unit_test(a_store_does_not_open_by_halves),
		cmocka_unit_test(a_province_is_loaded_whole_or_not),
		cmocka_unit_test(a_group_is_answered_truly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
