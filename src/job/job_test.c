/* job_test.c: a job is done once or not at all, whatever call of the engine fails; what is wrong with the
 * work ends it, what is wrong with the store does not; what another node has just begun is left to it. */
#include "../../tests/support.h"

#include "job/job.h"
#include "store/driver_fault.h"

enum { CALLS_MAX = 2000 };

static const char FILE_TEXT[] = "a file of two lines\nand its end\n";

/* Leaves an event, so that it can be counted how often it was done. */
static bool leave_event(
	struct tx *tx, const struct job *job, const void *subjects, struct buf *said, struct error *err)
{
	struct event e = {
		.act = "test.done", .kind = "test", .subject = job->id, .data = "{}", .data_len = 2
	};
	(void)subjects;
	assert_int_equal(job->n, sizeof FILE_TEXT - 1);
	assert_memory_equal(job->p, FILE_TEXT, job->n);
	buf_printf(said, "%s: %zu bytes", job->name, job->n);
	return journal_append(tx, &e, err);
}

static bool refuse(
	struct tx *tx, const struct job *job, const void *subjects, struct buf *said, struct error *err)
{
	bool ok = leave_event(tx, job, subjects, said, err);
	return ok && err_set(err, ERR_DATA, " and it is wrong");
}

static const struct job_kind good = { "good", leave_event }, bad = { "bad", refuse };
static const struct job_kind *const kinds[] = { &good, &bad, NULL };

static void ask(struct store *s, const char *kind)
{
	struct error err = { 0 };
	struct job_new job = { .kind = kind, .name = "tệp.csv", .p = FILE_TEXT, .n = sizeof FILE_TEXT - 1 };
	assert_ok(store_act(s, "somebody", job_ask_act, &job, &err), err);
}

static bool run(struct store *s, const char *node, bool *ran, struct error *err)
{
	struct job_work w = { .store = s, .kinds = kinds };
	snprintf(w.node, sizeof w.node, "%s", node);
	return job_run_next(&w, ran, err);
}

enum state { WAITING, DONE, FAILED };
static const char *const in_state[] = { "SELECT COUNT(*) FROM job WHERE state = 'waiting'",
	"SELECT COUNT(*) FROM job WHERE state = 'done'",
	"SELECT COUNT(*) FROM job WHERE state = 'failed'" };

/* The only job is in this state, and was done so often. */
static void assert_state(const char *data, enum state state, int done)
{
	assert_int_equal(test_number(data, in_state[state]), 1);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM event WHERE act = 'test.done'"), done);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM job_piece"), state == WAITING);
}

static void what_is_wrong_with_the_work_ends_it(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	bool ran;
	test_world_make(&w);
	assert_ok(run(w.store, "one", &ran, &err), err);
	assert_false(ran);
	ask(w.store, "bad");
	assert_ok(run(w.store, "one", &ran, &err), err);
	assert_true(ran);
	assert_state(w.folder.data, FAILED, 0);
	assert_int_equal(test_number(w.folder.data, "SELECT COUNT(*) FROM job WHERE said = 'tệp.csv: 32 "
						    "bytes and it is wrong'"),
		1);
	test_exec(w.folder.data, "UPDATE job SET kind = 'strange', state = 'waiting'");
	assert_ok(run(w.store, "one", &ran, &err), err);
	assert_state(w.folder.data, FAILED, 0);
	test_sound(w.store);
	test_world_drop(&w);
}

static void what_another_node_has_just_begun_is_left_to_it(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	bool ran;
	test_world_make(&w);
	ask(w.store, "good");
	test_exec(w.folder.data, "UPDATE job SET node = 'other', tries = 1, begun_at = asked_at + 100000");
	assert_ok(run(w.store, "one", &ran, &err), err);
	assert_false(ran);
	assert_state(w.folder.data, WAITING, 0);
	test_exec(w.folder.data, "UPDATE job SET begun_at = asked_at - 60");
	assert_ok(run(w.store, "one", &ran, &err), err);
	assert_true(ran);
	assert_state(w.folder.data, DONE, 1);
	assert_int_equal(test_number(w.folder.data, "SELECT tries FROM job"), 2);
	test_world_drop(&w);
}

/* One attempt with the fault at call `nth`. True when the call was never made. */
static bool run_once(const struct test_world *w, enum err_code code, bool stay, long nth)
{
	struct test_folder f;
	struct error err = { 0 };
	bool ran;
	test_folder_copy(&w->folder, &f);
	fault_arm(0, ERR_NONE, false);
	struct store *s = test_open(&f, &driver_fault);
	fault_arm(nth, code, stay);
	bool ok = run(s, "one", &ran, &err);
	bool over = fault_calls() < nth;
	fault_arm(0, ERR_NONE, false);
	if (ok && ran)
		assert_state(f.data, DONE, 1);
	else
		assert_state(f.data, WAITING, 0);
	err = (struct error){ 0 };
	if (!ok)
		assert_ok(run(s, "one", &ran, &err), err);
	assert_state(f.data, DONE, 1);
	test_sound(s);
	store_close(s);
	test_folder_drop(&f);
	return over;
}

static void a_job_is_done_once_whatever_fails(void **state)
{
	(void)state;
	struct test_world w;
	test_world_make(&w);
	ask(w.store, "good");
	store_close(w.store);
	w.store = NULL;
	static const enum err_code codes[] = { ERR_STORE, ERR_FULL };
	for (int i = 0; i < 4; i++) {
		long nth = 1;
		while (nth < CALLS_MAX && !run_once(&w, codes[i / 2], i % 2, nth))
			nth += test_fault_step();
		assert_in_range(nth, 20, CALLS_MAX - 1);
	}
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_with_the_work_ends_it),
		cmocka_unit_test(what_another_node_has_just_begun_is_left_to_it),
		cmocka_unit_test(a_job_is_done_once_whatever_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
