/* store_test.c: acts are gathered, durable, and each for itself: one that fails leaves nothing and
 * harms no other; an act done once is not done again. */
#include "../../tests/support.h"

#include <pthread.h>

#include "store/ledger.h"

/* What a test act does: a setting, an event, a movement; then it succeeds or not. */
struct doing {
	const char *key;
	bool fails;
	int64_t id;
};

static const char SETTING[] = "INSERT INTO setting (key, value) VALUES (?1, 'x')";

static bool do_it(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	d->id = tx_id(tx, "thing", err);
	struct event e = {
		.act = "thing.done", .kind = "thing", .subject = d->id, .data = "{}", .data_len = 2
	};
	struct movement m = { .day = 19000, .agency = 1, .procedure = 1, .channel = 1, .received = 1 };
	struct stmt *q = db_stmt(tx->db, SETTING);
	bind_str(q, 1, d->key);
	if (!d->id || !stmt_run(q, err) || !journal_append(tx, &e, err))
		return false;
	ledger_move(tx, &m);
	return !d->fails || err_set(err, ERR_DATA, "the act %s fails", d->key);
}

static void assert_counts(const char *data, int settings, int events, int received)
{
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM setting"), settings);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM event"), events);
	assert_int_equal(test_number(data, "SELECT COALESCE(SUM(received), 0) FROM ledger_day"), received);
	assert_int_equal(
		test_number(data, "SELECT COALESCE(SUM(received), 0) FROM ledger_agency_day"), received);
	assert_int_equal(test_number(data, "SELECT COALESCE(SUM(last - first + 1), 0) FROM seal"), events);
}

/* Two parts that can be done, around one that fails, and one that finds its key taken. */
static bool do_parts(struct tx *tx, void *arg, struct error *err)
{
	static const enum err_code expected[] = { ERR_NONE, ERR_DATA, ERR_CONFLICT, ERR_NONE };
	struct doing part[] = { { .key = "p" }, { .key = "q", .fails = true }, { .key = "p" },
		{ .key = "r" } };
	struct error why;
	(void)arg;
	for (int i = 0; i < 4; i++) {
		if (!tx_try(tx, do_it, &part[i], &why, err))
			return false;
		assert_int_equal(why.code, expected[i]);
	}
	assert_int_equal(part[3].id, part[0].id + 1);
	return true;
}

static void parts_of_an_act_fail_by_themselves(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_ok(store_act(s, "test", do_parts, NULL, &err), err);
	assert_counts(f.data, 2, 2, 2);
	store_close(s);
	test_folder_drop(&f);
}

static void an_act_is_whole_or_nothing(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	struct doing good = { .key = "a" }, bad = { .key = "b", .fails = true }, again = { .key = "a" };
	assert_ok(store_act(s, "test", do_it, &good, &err), err);
	assert_counts(f.data, 1, 1, 1);
	assert_false(store_act(s, "test", do_it, &bad, &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "the act b fails");
	err = (struct error){ 0 };
	assert_false(store_act(s, "test", do_it, &again, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_counts(f.data, 1, 1, 1);
	/* Numbers that a failed act took are given out again: no gaps. */
	struct doing next = { .key = "c" };
	err = (struct error){ 0 };
	assert_ok(store_act(s, "test", do_it, &next, &err), err);
	assert_int_equal(next.id, good.id + 1);
	assert_counts(f.data, 2, 2, 2);
	test_sound_journal(s);
	struct store_stats st = store_stats(s);
	assert_int_equal(st.acts, 2);
	assert_int_equal(st.failed, 2);
	assert_int_equal(st.commits, 2);
	store_close(s);
	test_folder_drop(&f);
}

/* A queue of acts behind one that waits until all of them are there. */
struct queue {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool open;
	int done;
};

static bool wait_for_all(struct tx *tx, void *arg, struct error *err)
{
	struct queue *q = arg;
	(void)tx, (void)err;
	pthread_mutex_lock(&q->lock);
	while (!q->open)
		pthread_cond_wait(&q->cond, &q->lock);
	pthread_mutex_unlock(&q->lock);
	return true;
}

static struct queue *counting;

static void note_done(struct act *act)
{
	(void)act;
	pthread_mutex_lock(&counting->lock);
	counting->done++;
	pthread_cond_broadcast(&counting->cond);
	pthread_mutex_unlock(&counting->lock);
}

/* Submits all acts so that they wait together, and waits for them. */
static void run_together(struct store *s, struct act *acts, int n)
{
	struct queue q = { .lock = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER };
	struct act first = { .run = wait_for_all, .arg = &q, .who = "test", .done = note_done };
	counting = &q;
	store_submit(s, &first);
	for (int i = 0; i < n; i++) {
		acts[i].who = "test";
		acts[i].done = note_done;
		store_submit(s, &acts[i]);
	}
	pthread_mutex_lock(&q.lock);
	q.open = true;
	pthread_cond_broadcast(&q.cond);
	while (q.done < n + 1)
		pthread_cond_wait(&q.cond, &q.lock);
	pthread_mutex_unlock(&q.lock);
}

static void waiting_acts_share_a_commit(void **state)
{
	(void)state;
	enum { N = 100 };
	static char keys[N][16];
	static struct doing doing[N];
	static struct act acts[N];
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_ok(store_writer_start(s, &err), err);
	for (int i = 0; i < N; i++) {
		snprintf(keys[i], sizeof keys[i], "k%d", i);
		doing[i] = (struct doing){ .key = keys[i], .fails = i % 10 == 3 };
		acts[i] = (struct act){ .run = do_it, .arg = &doing[i] };
	}
	run_together(s, acts, N);
	int64_t id = 0;
	for (int i = 0; i < N; i++) {
		assert_int_equal(acts[i].ok, i % 10 != 3);
		assert_int_equal(acts[i].err.code, i % 10 == 3 ? ERR_DATA : ERR_NONE);
		if (acts[i].ok)
			assert_int_equal(doing[i].id, ++id);
	}
	assert_counts(f.data, 90, 90, 90);
	test_sound_journal(s);
	/* The act that waited may have had a commit to itself; all others shared one. */
	assert_true(store_stats(s).commits <= 2);
	store_close(s);
	test_folder_drop(&f);
}

static bool once(struct tx *tx, const struct once *what, const char *kind, struct error *err)
{
	int64_t subject = 0;
	if (tx_done_before(tx, what, kind, &subject, err)) {
		assert_int_equal(subject, 77);
		return true;
	}
	if (err->code)
		return false;
	struct stmt *q = db_stmt(tx->db, SETTING);
	bind_str(q, 1, what->key);
	return stmt_run(q, err) && tx_done_now(tx, what, kind, 77, err);
}

static bool once_act(struct tx *tx, void *arg, struct error *err)
{
	return once(tx, arg, "thing", err);
}

static bool once_other_kind(struct tx *tx, void *arg, struct error *err)
{
	return once(tx, arg, "other", err);
}

static bool once_then_fail(struct tx *tx, void *arg, struct error *err)
{
	return once_act(tx, arg, err) && err_set(err, ERR_DATA, "after all");
}

static void an_act_is_done_once(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct once what = { .key = "once-key", .asked = "the one" };
	struct once another = { .key = "once-key", .asked = "another" };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_ok(store_act(s, "test", once_act, &what, &err), err);
	assert_counts(f.data, 1, 0, 0);
	assert_ok(store_act(s, "test", once_act, &what, &err), err);
	assert_counts(f.data, 1, 0, 0);
	assert_false(store_act(s, "test", once_other_kind, &what, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	err = (struct error){ 0 };
	assert_false(store_act(s, "test", once_act, &another, &err));
	assert_int_equal(err.code, ERR_DATA);
	err = (struct error){ 0 };
	/* What was done before digests were kept is known by its key alone. */
	test_exec(f.data, "UPDATE act_once SET asked = NULL");
	assert_ok(store_act(s, "test", once_act, &another, &err), err);
	assert_counts(f.data, 1, 0, 0);
	store_close(s);
	test_folder_drop(&f);
}

/* An act that fails forgets its key as well: the retry must be able to do it. */
static void a_failed_act_may_be_tried_again(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct once key = { .key = "retry-key" };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_false(store_act(s, "test", once_then_fail, &key, &err));
	err = (struct error){ 0 };
	assert_ok(store_act(s, "test", once_act, &key, &err), err);
	assert_counts(f.data, 1, 0, 0);
	store_close(s);
	test_folder_drop(&f);
}

static void a_reading_store_takes_no_act(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct doing d = { .key = "a" };
	test_folder_make(&f);
	store_close(test_open(&f, NULL));
	struct store *s = store_open(&(struct store_open){ .data = f.data, .read_only = true }, &err);
	assert_ok(s != NULL, err);
	assert_false(store_act(s, "test", do_it, &d, &err));
	err = (struct error){ 0 };
	assert_false(store_writer_start(s, &err));
	/* Nor does a borrowed connection. */
	err = (struct error){ 0 };
	struct db *db = store_reader(s, &err);
	assert_false(db_exec(db, "DELETE FROM setting", &err));
	store_reader_return(s, db);
	store_reader_return(s, NULL);
	store_close(s);
	store_close(NULL);
	test_folder_drop(&f);
}

static void refuses_a_folder_that_is_none(void **state)
{
	(void)state;
	test_sqlite_only();
	struct test_folder f;
	struct error err = { 0 };
	char file[256], longest[5000];
	test_folder_make(&f);
	assert_null(store_open(&(struct store_open){ .data = f.data, .read_only = true }, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_has(err.text, "motcua init");
	err = (struct error){ 0 };
	assert_null(store_open(&(struct store_open){ .data = f.data }, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	snprintf(file, sizeof file, "%s/motcua.db", f.path);
	FILE *out = fopen(file, "w");
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", out);
	fclose(out);
	err = (struct error){ 0 };
	assert_null(store_open(&(struct store_open){ .data = f.data, .read_only = true }, &err));
	assert_int_equal(err.code, ERR_STORE);
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	err = (struct error){ 0 };
	assert_null(store_open(&(struct store_open){ .data = longest, .create = true }, &err));
	assert_int_equal(err.code, ERR_USAGE);
	test_folder_drop(&f);
}

/* What the listener was told. */
struct heard {
	int calls;
	size_t changes;
	int64_t seq;
	int received;
};

static void listen(void *arg, int64_t seq, const struct ledger_change *c, size_t n)
{
	struct heard *h = arg;
	h->calls++;
	h->changes += n;
	h->seq = seq;
	for (size_t i = 0; i < n; i++)
		h->received += c[i].received;
}

static void the_listener_hears_what_moved(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct heard h = { 0 };
	struct once key = { .key = "no-ledger" };
	struct doing one = { .key = "a" }, bad = { .key = "b", .fails = true };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	store_listen(s, listen, &h);
	uint64_t version = store_version(s);
	assert_ok(store_act(s, "test", do_it, &one, &err), err);
	assert_int_equal(h.calls, 1);
	assert_int_equal(h.changes, 1);
	assert_int_equal(h.received, 1);
	assert_int_equal(h.seq, 2);
	assert_true(store_version(s) > version);
	version = store_version(s);
	assert_false(store_act(s, "test", do_it, &bad, NULL));
	assert_ok(store_act(s, "test", once_act, &key, &err), err);
	assert_int_equal(h.calls, 1);
	assert_int_equal(store_version(s), version);
	store_close(s);
	test_folder_drop(&f);
}

static bool let_others(struct tx *tx, void *arg, struct error *err)
{
	(void)arg;
	return store_others(tx, err);
}

static void sees_what_another_process_commits(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct doing one = { .key = "a" }, two = { .key = "b" }, three = { .key = "c" };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL), *other = test_open(&f, NULL);
	struct db *reader = store_reader(s, &err);
	bool others;
	store_poll(s, reader, &others);
	assert_ok(store_act(s, "test", do_it, &one, &err), err);
	assert_false(store_poll(s, reader, &others));
	assert_ok(store_act(other, "test", do_it, &two, &err), err);
	uint64_t version = store_version(s);
	assert_true(store_poll(s, reader, &others));
	assert_true(store_version(s) > version);
	assert_false(store_poll(s, reader, &others));
	assert_false(others);
	/* Whoever it was that changed who may do what. */
	assert_ok(store_act(s, "test", let_others, NULL, &err), err);
	store_poll(s, reader, &others);
	assert_true(others);
	assert_ok(store_act(other, "test", let_others, NULL, &err), err);
	store_poll(s, reader, &others);
	assert_true(others);
	store_poll(s, reader, &others);
	assert_false(others);
	/* The other's numbers are known to the next act here. */
	assert_ok(store_act(s, "test", do_it, &three, &err), err);
	assert_int_equal(three.id, 3);
	test_sound_journal(s);
	store_reader_return(s, reader);
	store_close(other);
	store_close(s);
	test_folder_drop(&f);
}

/* An act that runs into a full disk, for which SQLite undoes the whole transaction by itself. */
static bool fill_the_disk(struct tx *tx, void *arg, struct error *err)
{
	(void)arg;
	if (!db_exec(tx->db, "PRAGMA max_page_count = 1", err)) /* as low as it goes: the present size */
		return false;
	for (int i = 0; i < 100; i++)
		if (!db_exec(tx->db,
			    "INSERT INTO setting (key, value) VALUES (hex(randomblob(16)), "
			    "hex(zeroblob(50000)))",
			    err))
			return false;
	return err_set(err, ERR_DATA, "the disk did not become full");
}

static bool room_again(struct tx *tx, void *arg, struct error *err)
{
	return db_exec(tx->db, "PRAGMA max_page_count = 1000000", err) && do_it(tx, arg, err);
}

static void a_full_disk_in_a_group_leaves_no_half(void **state)
{
	(void)state;
	test_sqlite_only();
	struct test_folder f;
	struct error err = { 0 };
	struct doing one = { .key = "a" }, two = { .key = "b" };
	struct act acts[3] = { { .run = do_it, .arg = &one }, { .run = fill_the_disk },
		{ .run = room_again, .arg = &two } };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_ok(store_writer_start(s, &err), err);
	run_together(s, acts, 3);
	assert_false(acts[1].ok);
	assert_int_equal(acts[1].err.code, ERR_FULL);
	int stored = acts[0].ok + acts[2].ok;
	assert_counts(f.data, stored, stored, stored);
	test_sound_journal(s);
	struct doing after = { .key = "c" };
	assert_ok(store_act(s, "test", do_it, &after, &err), err);
	assert_counts(f.data, stored + 1, stored + 1, stored + 1);
	test_sound_journal(s);
	store_close(s);
	test_folder_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_an_act_fail_by_themselves),
		cmocka_unit_test(an_act_is_whole_or_nothing),
		cmocka_unit_test(waiting_acts_share_a_commit),
		cmocka_unit_test(an_act_is_done_once),
		cmocka_unit_test(a_failed_act_may_be_tried_again),
		cmocka_unit_test(a_reading_store_takes_no_act),
		cmocka_unit_test(refuses_a_folder_that_is_none),
		cmocka_unit_test(the_listener_hears_what_moved),
		cmocka_unit_test(sees_what_another_process_commits),
		cmocka_unit_test(a_full_disk_in_a_group_leaves_no_half),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
