/* figure_test.c: groupings add up to the total, ledger and cube say the same, the audit sees a wrong
 * figure, and periods are read and chosen as the law has them. */
#include "../../tests/support.h"

#include "figure/cube.h"
#include "figure/period.h"

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

/* A few hundred dossiers over three years. */
static bool invent(struct tx *tx, void *arg, struct error *err)
{
	struct test_world *w = arg;
	static const char *const agencies[] = { "S1", "S2", "D1", "D2", "C1", "C2", "C3", "C4" };
	static const char *const procedures[] = { "T1", "T3", "H1", "H2", "X1", "X2", "X1", "X2" };
	static uint32_t seed = 7;
	static int number;
	for (int i = 0; i < 300; i++) {
		char code[16];
		int64_t id;
		int a = (int)draw(&seed, 8);
		snprintf(code, sizeof code, "F-%d", number++);
		struct dossier_new d = test_dossier(
			w, code, agencies[a], procedures[a], "2020-01-01T00:00", "2020-01-01T00:00", "");
		d.received_at += (int64_t)draw(&seed, 1000) * DAY_SECONDS + draw(&seed, 1440) * 60;
		d.due_at = d.received_at + (int64_t)draw(&seed, 40) * DAY_SECONDS;
		if (draw(&seed, 5))
			d.finished_at = d.received_at + draw(&seed, 60 * 1440) * 60;
		d.channel = (int)draw(&seed, 3) + 1;
		if (!dossier_add(tx, &d, &id, err))
			return false;
	}
	return true;
}

static struct test_world world;

static int begin(void **state)
{
	struct error err = { 0 };
	(void)state;
	test_world_make(&world);
	return store_act(world.store, "test", invent, &world, &err) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	test_world_drop(&world);
	return 0;
}

static void groupings_add_up(void **state)
{
	(void)state;
	static const char *const periods[][2] = { { "2020-01-01", "2022-12-31" },
		{ "2021-03-05", "2021-03-05" }, { "2020-12-15", "2021-06-14" },
		{ "2021-02-01", "2021-02-28" }, { "2019-01-01", "2019-12-31" },
		{ "2021-01-31", "2021-02-01" }, { "2023-06-01", "2024-01-15" } };
	struct error err = { 0 };
	struct arena a = { 0 };
	struct db *db = store_reader(world.store, &err);
	for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
		for (int by = 0; by < BYS; by++)
			for (int level = -1; level < LEVELS; level++) {
				struct figure_report r;
				struct figures sum = { 0 };
				struct figure_query q = { .from = test_day(periods[i][0]),
					.to = test_day(periods[i][1]),
					.by = by,
					.level = level,
					.agency = -1 };
				assert_ok(figure_report(db, &world.setup.province, &world.setup.catalogue,
						  &q, &a, &r, &err),
					err);
				for (int row = 0; row < r.rows; row++)
					figures_add(&sum, &r.row[row].f);
				for (int f = 0; f < FIGURES; f++) {
					struct dossier_filter filter = dossier_filter_all(q.from, q.to, f);
					int64_t n = -1;
					filter.level = level;
					assert_ok(dossier_tally(db, &filter, &n, &err), err);
					assert_int_equal(r.total.v[f], n);
					bool flow = f == FIGURE_RECEIVED || f == FIGURE_ONLINE ||
						    f == FIGURE_ON_TIME || f == FIGURE_LATE;
					if (by != BY_MONTH || flow)
						assert_int_equal(sum.v[f], n);
				}
				const int64_t *v = r.total.v;
				assert_int_equal(
					v[FIGURE_TO_PROCESS], v[FIGURE_CARRIED_IN] + v[FIGURE_RECEIVED]);
				assert_int_equal(v[FIGURE_TO_PROCESS], v[FIGURE_ON_TIME] + v[FIGURE_LATE] +
									       v[FIGURE_IN_TIME] +
									       v[FIGURE_OVERDUE]);
			}
	store_reader_return(world.store, db);
	arena_release(&a);
}

/* The cube must say what the tables say, after loading and after each commit that follows. */
static void assert_cube(struct cube *c, struct db *db)
{
	struct error err = { 0 };
	struct moved cube[16], table[16];
	for (int32_t day = test_day("2019-12-30"); day < test_day("2023-03-01"); day += 3) {
		assert_ok(cube_moved(c, day, cube, &err), err);
		assert_ok(figure_moved(db, &world.setup.province, day, table, &err), err);
		assert_memory_equal(cube, table, sizeof cube[0] * (size_t)world.setup.province.agencies);
	}
}

static void the_cube_says_the_same(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct db *db = store_reader(world.store, &err);
	struct cube *c = cube_new(&world.setup.province);
	store_listen(world.store, cube_apply, c);
	assert_ok(cube_ready(c, db, &err), err);
	assert_cube(c, db);
	for (int i = 0; i < 3; i++) {
		assert_ok(store_act(world.store, "test", invent, &world, &err), err);
		assert_ok(cube_ready(c, db, &err), err);
		assert_cube(c, db);
	}
	int32_t last = (int32_t)test_number(world.folder.data, "SELECT MAX(day) FROM ledger_day WHERE "
							       "received <> 0 OR on_time <> 0 OR late <> "
							       "0");
	assert_int_equal(cube_last_day(c), last);
	cube_stale(c);
	assert_ok(cube_ready(c, db, &err), err);
	assert_cube(c, db);
	store_listen(world.store, NULL, NULL);
	cube_free(c);
	cube_free(NULL);
	store_reader_return(world.store, db);
}

static void count_line(void *arg, const char *line)
{
	struct buf *b = arg;
	buf_printf(b, "%s\n", line);
}

static void audit_after(const char *sql, const char *expected)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT(1 << 20);
	struct test_world w;
	int64_t rows, differences = 0;
	test_world_make(&w);
	test_add(&w, test_dossier(&w, "H-1", "C1", "X2", "2022-03-01T08:00", "2022-03-05T17:00", ""));
	struct dossier_new d = test_dossier(
		&w, "H-2", "C1", "X2", "2022-04-01T08:00", "2022-04-05T17:00", "2022-04-06T08:00");
	d.channel = CHANNEL_ONLINE;
	test_add(&w, d);
	test_exec(w.folder.data, sql);
	struct db *db = store_reader(w.store, &err);
	assert_ok(figure_audit(db, count_line, &b, &rows, &differences, &err), err);
	assert_true(differences > 0);
	assert_has(b.p, expected);
	store_reader_return(w.store, db);
	buf_release(&b);
	test_world_drop(&w);
}

static void the_audit_names_a_wrong_figure(void **state)
{
	(void)state;
	audit_after("UPDATE ledger_day SET received = 2 WHERE channel = 2 AND received = 1",
		"ledger_day 2022-04-01 C1 X2 online received: ledger 2, recount 1");
	audit_after("DELETE FROM ledger_day WHERE late = 1", "ledger_day 2022-04-06 C1 X2 online late: "
							     "ledger 0, recount 1");
	audit_after("UPDATE ledger_month SET open_before = 7 WHERE channel = 1 AND open_before = 1",
		"ledger_month 2022-04 C1 X2 counter open_before: ledger 7, recount 1");
	audit_after("UPDATE ledger_month SET overdue_before = 0", "ledger_month 2022-04 C1 X2 counter "
								  "overdue_before: ledger 0, recount 1");
	audit_after("UPDATE ledger_agency_day SET online = 0", "ledger_agency_day 2022-04-01 C1 online: "
							       "ledger 0, recount 1");
	audit_after("UPDATE ledger_agency_month SET received = received + 1", "ledger_agency_month 2022-04 "
									      "C1 received: ledger 2, "
									      "recount 1");
	audit_after("UPDATE counter SET next = next + 1 WHERE name = 'ledger_horizon'", "ledger_horizon: "
											"ledger");
	audit_after("INSERT INTO ledger_day VALUES (19200, 5, 7, 1, 1, 0, 0, 0)", "ledger_day 2022-07-27 "
										  "C1 X2 counter received: "
										  "ledger 1, recount 0");
	audit_after("INSERT INTO ledger_agency_day VALUES (19200, 5, 0, 5, 0, 0, 0)",
		"ledger_agency_day 2022-07-27 C1 online: ledger 5, recount 0");
	audit_after("UPDATE dossier SET finished_at = due_at WHERE code = 'H-2'", "ledger_day 2022-04-05 "
										  "C1 X2 online on_time: "
										  "ledger 0, recount 1");
	audit_after("DELETE FROM ledger_agency_month", "ledger_agency_month 2022-04 C1 received: ledger 0");
}

/* Times before 1970 are negative numbers: ledger and audit must put them on the same day. */
static void the_audit_knows_old_days(void **state)
{
	(void)state;
	struct test_world w;
	test_world_make(&w);
	test_add(&w, test_dossier(&w, "H-1", "C1", "X2", "1965-03-01T08:00", "1965-03-05T17:00",
			     "1966-01-01T09:30"));
	test_sound(w.store);
	test_world_drop(&w);
}

static void one_period(const char *of, struct period (*fn)(struct period), const char *expected)
{
	struct arena a = { 0 };
	struct period p;
	assert_true(period_parse(of, &p));
	p = fn(p);
	assert_string_equal(period_text(&a, &p), expected);
	arena_release(&a);
}

static void goes_to_other_periods(void **state)
{
	(void)state;
	static const char *const before[][2] = {
		{ "2021-12-15..2022-06-14", "2021-06-15..2021-12-14" },
		{ "2022-06-15..2022-12-14", "2021-12-15..2022-06-14" },
		{ "2023-12-15..2024-12-14", "2022-12-15..2023-12-14" }, /* 366 days, then 365 */
		{ "2022-03-15..2022-06-14", "2021-12-15..2022-03-14" },
		{ "2022-04-01..2022-06-30", "2022-01-01..2022-03-31" },
		{ "2022-03-01..2022-03-31", "2022-02-01..2022-02-28" },
		{ "2024-03-01..2024-03-31", "2024-02-01..2024-02-29" },
		{ "2022-01-01..2022-12-31", "2021-01-01..2021-12-31" },
		{ "2022-03-07..2022-03-13", "2022-02-28..2022-03-06" }, /* a week */
		{ "2022-01-31..2022-02-28", "2022-01-02..2022-01-30" },
	};
	static const char *const year[][2] = {
		{ "2021-12-15..2022-06-14", "2020-12-15..2021-06-14" },
		{ "2025-02-01..2025-02-28", "2024-02-01..2024-02-29" },
		{ "2024-02-01..2024-02-29", "2023-02-01..2023-02-28" },
		{ "2024-02-29..2024-03-05", "2023-02-28..2023-03-05" },
		{ "2024-02-01..2024-02-28", "2023-02-01..2023-02-28" },
		{ "2022-01-01..2022-12-31", "2021-01-01..2021-12-31" },
	};
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		one_period(before[i][0], period_previous, before[i][1]);
	for (size_t i = 0; i < sizeof year / sizeof year[0]; i++)
		one_period(year[i][0], period_last_year, year[i][1]);
}

static void reads_periods(void **state)
{
	(void)state;
	struct period p;
	struct arena a = { 0 };
	assert_true(period_parse("2021-12-15..2022-06-14", &p));
	assert_true(p.from == test_day("2021-12-15") && p.to == test_day("2022-06-14"));
	assert_string_equal(period_text(&a, &p), "2021-12-15..2022-06-14");
	assert_true(period_parse("2022-06-14..2022-06-14", &p));
	assert_false(period_parse("2022-06-15..2022-06-14", &p));
	assert_false(period_parse("2022-06-31..2022-07-14", &p));
	assert_false(period_parse("2022-06-14", &p));
	assert_false(period_parse("", &p));
	assert_false(period_parse("2022-06-14..2022-06-14x", &p));
	assert_true(period_from_form("15/12/2021", "2022-06-14", &p));
	assert_int_equal(p.from, test_day("2021-12-15"));
	assert_false(period_from_form("15/12/2021", "14/12/2021", &p));
	assert_false(period_from_form(NULL, "14/12/2021", &p));
	arena_release(&a);
}

static void half_years_run_from_the_15th_to_the_14th(void **state)
{
	(void)state;
	static const char *const cases[][3] = { { "2022-01-01", "2021-12-15", "2022-06-14" },
		{ "2022-06-14", "2021-12-15", "2022-06-14" }, { "2022-06-15", "2022-06-15", "2022-12-14" },
		{ "2022-12-14", "2022-06-15", "2022-12-14" }, { "2022-12-15", "2022-12-15", "2023-06-14" },
		{ "2022-12-31", "2022-12-15", "2023-06-14" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct period p = period_half_year(test_day(cases[i][0]));
		assert_int_equal(p.from, test_day(cases[i][1]));
		assert_int_equal(p.to, test_day(cases[i][2]));
	}
}

static void a_running_half_year_ends_today(void **state)
{
	(void)state;
	/* the last day on which something happened; today; the period */
	static const char *const cases[][4] = { { "2022-06-20", "2022-06-21", "2022-06-15", "2022-06-21" },
		{ "2022-06-20", "2022-06-15", "2022-06-15", "2022-06-15" },
		{ "2022-06-20", "2022-12-14", "2022-06-15", "2022-12-14" },
		{ "2022-06-14", "2022-06-15", "2021-12-15", "2022-06-14" },
		{ "2022-06-20", "2022-06-14", "2022-06-15", "2022-12-14" },
		{ NULL, "2022-07-01", "2022-06-15", "2022-07-01" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int32_t last = cases[i][0] ? test_day(cases[i][0]) : 0;
		struct period p = period_so_far(last, test_day(cases[i][1]));
		assert_int_equal(p.from, test_day(cases[i][2]));
		assert_int_equal(p.to, test_day(cases[i][3]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groupings_add_up),
		cmocka_unit_test(the_cube_says_the_same),
		cmocka_unit_test(the_audit_names_a_wrong_figure),
		cmocka_unit_test(the_audit_knows_old_days),
		cmocka_unit_test(reads_periods),
		cmocka_unit_test(goes_to_other_periods),
		cmocka_unit_test(half_years_run_from_the_15th_to_the_14th),
		cmocka_unit_test(a_running_half_year_ends_today),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
