/* cube_test.c: after any commits, in any order of days, the cube in memory says what the tables say; also
 * for due times a lifetime away, days before all others, and commits that the load has seen already. */
#include "../../tests/support.h"

#include "figure/cube.h"

enum { AGENCIES = 8 };
static const char *const agencies[AGENCIES] = { "S1", "S2", "D1", "D2", "C1", "C2", "C3", "C4" };

static uint64_t shift = 0x9e3779b97f4a7c15u;

static int below(int n)
{
	shift ^= shift << 13;
	shift ^= shift >> 7;
	shift ^= shift << 17;
	return (int)((shift >> 20) % (uint64_t)n);
}

/* A world whose store tells a cube. */
struct cubed {
	struct test_world w;
	struct cube *cube;
	struct db *db;
	int number;
};

static void make(struct cubed *c)
{
	struct error err = { 0 };
	test_world_make(&c->w);
	c->cube = cube_new(&c->w.setup.province);
	c->db = store_reader(c->w.store, &err);
	c->number = 0;
	assert_ok(c->db != NULL, err);
	store_listen(c->w.store, cube_apply, c->cube);
}

static void drop(struct cubed *c)
{
	store_listen(c->w.store, NULL, NULL);
	cube_free(c->cube);
	store_reader_return(c->w.store, c->db);
	test_world_drop(&c->w);
}

static struct dossier_new dossier(
	struct cubed *c, const char *agency, const char *received, const char *due, const char *finished)
{
	static char code[32];
	snprintf(code, sizeof code, "Q-%d", c->number++);
	return test_dossier(&c->w, code, agency, "X2", received, due, finished);
}

static void assert_day(struct cubed *c, int32_t day)
{
	struct error err = { 0 };
	struct moved cube[AGENCIES], table[AGENCIES];
	cube_hold(c->cube);
	assert_ok(cube_moved(c->cube, day, cube, &err), err);
	cube_let_go(c->cube);
	assert_ok(figure_moved(c->db, &c->w.setup.province, day, table, &err), err);
	if (memcmp(cube, table, sizeof cube) != 0) {
		char text[11];
		print_error("cube and tables differ on %s\n", day_format(day, text));
	}
	assert_memory_equal(cube, table, sizeof cube);
}

static void assert_same(struct cubed *c, const char *from, const char *to, int step)
{
	struct error err = { 0 };
	assert_ok(cube_ready(c->cube, c->db, &err), err);
	for (int32_t day = test_day(from); day <= test_day(to); day += step)
		assert_day(c, day);
	assert_int_equal(cube_last_day(c->cube),
		test_number(c->w.folder.data, "SELECT COALESCE(MAX(day), 0) FROM ledger_day "
					      "WHERE received <> 0 OR on_time <> 0 OR late <> 0"));
}

/* Several dossiers of one commit; arg is the cubed world. */
static bool add_some(struct tx *tx, void *arg, struct error *err)
{
	struct cubed *c = arg;
	for (int i = 1 + below(9); i; i--) {
		int64_t id;
		struct dossier_new d =
			dossier(c, agencies[below(AGENCIES)], "2020-01-01T00:00", "2020-01-01T00:00", "");
		d.received_at += ((int64_t)below(700) * 1440 + below(1440)) * 60;
		d.due_at = d.received_at + (int64_t)below(30 * 1440) * 60;
		if (below(4))
			d.finished_at = d.received_at + (int64_t)below(60 * 1440) * 60;
		d.channel = 1 + below(3);
		if (!dossier_add(tx, &d, &id, err))
			return false;
	}
	return true;
}

static bool add_and_fail(struct tx *tx, void *arg, struct error *err)
{
	return add_some(tx, arg, err) && err_set(err, ERR_DATA, "not after all");
}

static void an_empty_cube_says_nothing_moved(void **state)
{
	(void)state;
	struct cubed c;
	make(&c);
	assert_same(&c, "2020-01-01", "2020-03-01", 7);
	assert_int_equal(cube_last_day(c.cube), 0);
	drop(&c);
}

static void random_commits_keep_it_equal(void **state)
{
	(void)state;
	struct cubed c;
	struct error err = { 0 };
	make(&c);
	assert_ok(cube_ready(c.cube, c.db, &err), err);
	for (int i = 0; i < 60; i++) {
		if (i % 5 == 2)
			assert_false(store_act(c.w.store, "test", add_and_fail, &c, NULL));
		assert_ok(store_act(c.w.store, "test", add_some, &c, &err), err);
		assert_same(&c, "2019-12-30", "2022-03-15", i % 20 ? 97 : 1);
	}
	/* A cube that is loaded now from what is there agrees with the one that has followed. */
	struct cube *followed = c.cube;
	c.cube = cube_new(&c.w.setup.province);
	assert_same(&c, "2019-12-30", "2022-03-15", 1);
	cube_free(c.cube);
	c.cube = followed;
	drop(&c);
}

static void a_day_before_all_others_is_taken_in(void **state)
{
	(void)state;
	struct cubed c;
	struct error err = { 0 };
	make(&c);
	test_add(&c.w, dossier(&c, "C1", "2021-05-04T08:00", "2021-05-06T17:00", ""));
	assert_same(&c, "2021-04-01", "2021-06-01", 1);
	test_add(&c.w, dossier(&c, "C2", "2020-05-04T08:00", "2020-05-06T17:00", "2021-06-06T08:00"));
	assert_ok(cube_ready(c.cube, c.db, &err), err);
	assert_same(&c, "2020-05-01", "2021-07-01", 1);
	drop(&c);
}

/* Due times far off move only the overdue, on the one day; and what happens later must pass them. */
static void far_due_times_come_on_their_day(void **state)
{
	(void)state;
	static const char *const far[] = { "2039-03-01", "2199-12-31" };
	struct cubed c;
	make(&c);
	test_add(&c.w, dossier(&c, "C1", "2021-05-04T08:00", "2021-05-06T17:00", ""));
	assert_same(&c, "2021-05-01", "2021-05-10", 1);
	for (int round = 0; round < 2; round++) {
		test_add(&c.w, dossier(&c, "C1", "2021-05-05T08:00", "2039-03-01T17:00", ""));
		test_add(&c.w, dossier(&c, "S1", "2021-05-05T08:00", "2199-12-31T17:00", ""));
		for (int i = 0; i < 2; i++)
			for (int32_t day = test_day(far[i]) - 2; day <= test_day(far[i]) + 2; day++)
				assert_day(&c, day);
		/* The second time they are loaded, not applied. */
		cube_stale(c.cube);
		assert_same(&c, "2021-05-01", "2021-05-10", 1);
	}
	test_add(&c.w, dossier(&c, "C1", "2026-01-05T08:00", "2026-02-01T17:00", "2026-03-02T09:00"));
	assert_same(&c, "2021-05-01", "2039-04-01", 11);
	drop(&c);
}

/* A due time near enough when it came, with the far ones around it, is counted once. */
static void near_and_far_add_up(void **state)
{
	(void)state;
	struct cubed c;
	make(&c);
	static const char *const due[] = { "2021-06-01T17:00", "2024-01-15T17:00", "2024-06-01T17:00",
		"2025-06-01T17:00", "2031-06-01T17:00" };
	for (size_t i = 0; i < sizeof due / sizeof due[0]; i++) {
		test_add(&c.w, dossier(&c, "C3", "2021-05-04T08:00", due[i], ""));
		assert_same(&c, "2021-05-01", "2031-07-01", 5);
		test_add(&c.w, dossier(&c, "C3", "2021-05-04T08:00", due[4 - i], ""));
		assert_same(&c, "2021-05-01", "2031-07-01", 5);
	}
	drop(&c);
}

/* The load may see a commit before the listener tells it; then it must not count twice. */
static void a_commit_is_counted_once(void **state)
{
	(void)state;
	struct cubed c;
	struct error err = { 0 };
	make(&c);
	store_listen(c.w.store, NULL, NULL);
	test_add(&c.w, dossier(&c, "C1", "2021-05-04T08:00", "2021-05-06T17:00", ""));
	assert_same(&c, "2021-05-01", "2021-05-10", 1);
	int64_t seq = test_number(c.w.folder.data, "SELECT MAX(seq) + 1 FROM event");
	int agency = province_agency(&c.w.setup.province, "C1", 2);
	struct ledger_change ch = { .day = test_day("2021-05-04"),
		.agency = (int32_t)c.w.setup.province.agency[agency].id,
		.received = 1 };
	cube_apply(c.cube, seq, &ch, 1);
	assert_same(&c, "2021-05-01", "2021-05-10", 1);
	/* One that came after the load is counted, and told of an unloaded cube it is left to the load. */
	struct moved moved[AGENCIES];
	cube_apply(c.cube, seq + 1, &ch, 1);
	assert_ok(cube_moved(c.cube, ch.day, moved, &err), err);
	assert_int_equal(moved[agency].received, 2);
	cube_stale(c.cube);
	cube_apply(c.cube, seq + 2, &ch, 1);
	assert_same(&c, "2021-05-01", "2021-05-10", 1);
	drop(&c);
}

static void what_another_process_did_is_loaded(void **state)
{
	(void)state;
	struct cubed c;
	make(&c);
	test_add(&c.w, dossier(&c, "C1", "2021-05-04T08:00", "2021-05-06T17:00", ""));
	assert_same(&c, "2021-05-01", "2021-05-10", 1);
	struct store *other = test_open(&c.w.folder, NULL), *ours = c.w.store;
	c.w.store = other;
	test_add(&c.w, dossier(&c, "C2", "2021-04-04T08:00", "2021-05-06T17:00", "2021-05-08T08:00"));
	c.w.store = ours;
	store_close(other);
	cube_stale(c.cube);
	assert_same(&c, "2021-04-01", "2021-05-10", 1);
	drop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_cube_says_nothing_moved),
		cmocka_unit_test(random_commits_keep_it_equal),
		cmocka_unit_test(a_day_before_all_others_is_taken_in),
		cmocka_unit_test(far_due_times_come_on_their_day),
		cmocka_unit_test(near_and_far_add_up),
		cmocka_unit_test(a_commit_is_counted_once),
		cmocka_unit_test(what_another_process_did_is_loaded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
