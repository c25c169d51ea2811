/* ledger_test.c: movements in any order of months give the balances that counting from the start gives,
 * wherever the horizon stood when they came. */
#include "../../tests/support.h"

#include "store/ledger.h"

enum { MOVES = 600, KEYS = 6 };

/* Movements made by a small generator; the same ones for the same seed. */
static struct movement moves[MOVES];

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

static int32_t clamp_day(int32_t day)
{
	return day > 20000 ? 20000 : day;
}

/* Whole histories, so that balances make sense: received, perhaps overdue, perhaps finished. */
static int invent(uint32_t seed)
{
	int n = 0;
	while (n + 4 <= MOVES) {
		int key = (int)draw(&seed, KEYS);
		int32_t day = 18600 + (int32_t)draw(&seed, 1200), due = day + 1 + (int32_t)draw(&seed, 90);
		struct movement m = {
			.agency = key / 3 + 1, .procedure = key % 2 + 1, .channel = key % 3 + 1
		};
		bool open = draw(&seed, 4) == 0;
		int32_t finish = clamp_day(day + (int32_t)draw(&seed, 200));
		m.day = day, m.received = 1;
		moves[n++] = m;
		m.received = 0;
		if (open || finish > due) {
			m.day = due, m.overdue = 1;
			moves[n++] = m;
			m.overdue = 0;
		}
		if (!open) {
			m.day = finish;
			m.on_time = finish <= due;
			m.late = finish > due;
			m.overdue = finish > due ? -1 : 0;
			moves[n++] = m;
		}
	}
	return n;
}

/* Part of the movements, for one act. */
struct part {
	int from, to, step;
};

static bool move_part(struct tx *tx, void *arg, struct error *err)
{
	struct part *p = arg;
	(void)err;
	for (int i = p->from; i < p->to; i += p->step)
		ledger_move(tx, &moves[i]);
	return true;
}

static void assert_agrees(const char *data, const char *what, const char *sql)
{
	int64_t wrong = test_number(data, sql);
	if (wrong)
		print_error("%s: %lld rows differ\n", what, (long long)wrong);
	assert_int_equal(wrong, 0);
}

/* SQLite's own recount of the months from the days; the months' numbers come from its calendar. */
#define MONTH_OF(day) \
	"(CAST(strftime('%Y', " day " * 86400, 'unixepoch') AS INTEGER) * 12 +" \
	" CAST(strftime('%m', " day " * 86400, 'unixepoch') AS INTEGER) - 1)"

static const char MONTHS_WRONG[] = "WITH d AS (SELECT " MONTH_OF(
	"day") " AS month, agency, procedure, channel, SUM(received) AS r,"
	       " SUM(on_time) AS o, SUM(late) AS l, SUM(overdue) AS v FROM ledger_day GROUP BY 1, 2, 3, 4)"
	       " SELECT COUNT(*) FROM (SELECT month, agency, procedure, channel, received, on_time, late, "
	       "overdue"
	       " FROM ledger_month WHERE received <> 0 OR on_time <> 0 OR late <> 0 OR overdue <> 0"
	       " EXCEPT SELECT month, agency, procedure, channel, r, o, l, v FROM d) AS t";
static const char MONTHS_LACKING[] = "WITH d AS (SELECT " MONTH_OF(
	"day") " AS month, agency, procedure, channel, SUM(received) AS r,"
	       " SUM(on_time) AS o, SUM(late) AS l, SUM(overdue) AS v FROM ledger_day GROUP BY 1, 2, 3, 4)"
	       " SELECT COUNT(*) FROM (SELECT month, agency, procedure, channel, r, o, l, v FROM d"
	       " WHERE r <> 0 OR o <> 0 OR l <> 0 OR v <> 0"
	       " EXCEPT SELECT month, agency, procedure, channel, received, on_time, late, overdue FROM "
	       "ledger_month) AS t";
/* Every balance up to the horizon against the days before the month; a row that lacks counts as 0. */
static const char BALANCES_WRONG[] =
	"WITH RECURSIVE h AS (SELECT next AS last FROM counter WHERE name = 'ledger_horizon'),"
	" m(month) AS (SELECT MIN(month) FROM ledger_month UNION ALL SELECT month + 1 FROM m, h"
	" WHERE month < h.last),"
	" k AS (SELECT DISTINCT agency, procedure, channel FROM ledger_day),"
	" e AS (SELECT m.month, k.agency, k.procedure, k.channel,"
	"  (SELECT COALESCE(SUM(received - on_time - late), 0) FROM ledger_day d WHERE d.agency = k.agency"
	"   AND d.procedure = k.procedure AND d.channel = k.channel AND " MONTH_OF(
		"d.day") " < m.month) AS o,"
			 "  (SELECT COALESCE(SUM(overdue), 0) FROM ledger_day d WHERE d.agency = k.agency"
			 "   AND d.procedure = k.procedure AND d.channel = k.channel AND " MONTH_OF(
				 "d.day") " < m.month) AS v"
					  " FROM m, k)"
					  " SELECT COUNT(*) FROM e LEFT JOIN ledger_month l USING (month, "
					  "agency, procedure, channel)"
					  " WHERE e.o <> COALESCE(l.open_before, 0) OR e.v <> "
					  "COALESCE(l.overdue_before, 0)";
static const char BEYOND_WRONG[] = "SELECT COUNT(*) FROM ledger_month WHERE month > (SELECT next FROM "
				   "counter WHERE name ="
				   " 'ledger_horizon') AND (open_before <> 0 OR overdue_before <> 0)";
static const char AGENCY_DAYS_WRONG[] =
	"SELECT COUNT(*) FROM (SELECT day, agency, SUM(received), SUM(CASE WHEN channel = 2 THEN received"
	" ELSE 0 END), SUM(on_time), SUM(late), SUM(overdue) FROM ledger_day GROUP BY 1, 2"
	" EXCEPT SELECT day, agency, received, online, on_time, late, overdue FROM ledger_agency_day) AS t";
static const char AGENCY_MONTHS_WRONG[] =
	"WITH RECURSIVE h AS (SELECT next AS last FROM counter WHERE name = 'ledger_horizon'),"
	" m(month) AS (SELECT MIN(month) FROM ledger_month UNION ALL SELECT month + 1 FROM m, h"
	" WHERE month < h.last),"
	" e AS (SELECT m.month, a.agency, SUM(a.received) AS r, SUM(a.online) AS n, SUM(a.on_time) AS o,"
	" SUM(a.late) AS l, SUM(a.overdue) AS v FROM m JOIN ledger_agency_day a"
	" ON " MONTH_OF("a.day") " < m.month GROUP BY 1, 2)"
				 " SELECT COUNT(*) FROM (SELECT * FROM e EXCEPT"
				 " SELECT month, agency, received, online, on_time, late, overdue FROM "
				 "ledger_agency_month) AS t";

static void assert_ledger(const char *data)
{
	assert_agrees(data, "months", MONTHS_WRONG);
	assert_agrees(data, "months that lack", MONTHS_LACKING);
	assert_agrees(data, "balances", BALANCES_WRONG);
	assert_agrees(data, "balances beyond the horizon", BEYOND_WRONG);
	assert_agrees(data, "agencies' days", AGENCY_DAYS_WRONG);
	assert_agrees(data, "agencies' months", AGENCY_MONTHS_WRONG);
}

/* The horizon as the days give it: the last month in which something was received or finished. */
static void assert_horizon(struct store *s, const char *data)
{
	struct error err = { 0 };
	int32_t horizon;
	struct db *db = store_reader(s, &err);
	assert_ok(ledger_horizon(db, &horizon, &err), err);
	assert_int_equal(horizon, month_of_day((int32_t)test_number(data, "SELECT MAX(day) FROM ledger_day "
									  "WHERE received <> 0 OR on_time "
									  "<> 0 OR late <> 0")));
	store_reader_return(s, db);
}

static void run_parts(uint32_t seed, const struct part *parts, int n)
{
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	int made = invent(seed);
	int64_t received = 0;
	for (int i = 0; i < made; i++)
		received += moves[i].received;
	for (int i = 0; i < n; i++) {
		struct part p = parts[i];
		p.to = p.to < made ? p.to : made;
		assert_ok(store_act(s, "test", move_part, &p, &err), err);
		assert_ledger(f.data);
		assert_horizon(s, f.data);
	}
	assert_int_equal(test_number(f.data, "SELECT SUM(received) FROM ledger_day"), received);
	store_close(s);
	test_folder_drop(&f);
}

static int by_day(const void *a, const void *b)
{
	const struct movement *x = a, *y = b;
	return (x->day > y->day) - (x->day < y->day);
}

static void all_at_once(void **state)
{
	(void)state;
	run_parts(1, (struct part[]){ { 0, MOVES, 1 } }, 1);
}

static void in_several_acts_of_mixed_months(void **state)
{
	(void)state;
	run_parts(2, (struct part[]){ { 0, MOVES, 3 }, { 2, MOVES, 3 }, { 1, MOVES, 3 } }, 3);
}

static void one_after_another(void **state)
{
	(void)state;
	struct part parts[12];
	for (int i = 0; i < 12; i++)
		parts[i] = (struct part){ i * 50, i * 50 + 50, 1 };
	run_parts(3, parts, 12);
}

/* In order of days the horizon moves on all the time; backwards it never does. */
static void forwards_and_backwards(void **state)
{
	(void)state;
	for (int backwards = 0; backwards < 2; backwards++) {
		struct test_folder f;
		struct error err = { 0 };
		test_folder_make(&f);
		struct store *s = test_open(&f, NULL);
		int n = invent(4);
		qsort(moves, (size_t)n, sizeof moves[0], by_day);
		for (int i = 0; i < 10; i++) {
			int at = backwards ? 9 - i : i;
			struct part p = { n * at / 10, n * (at + 1) / 10, 1 };
			assert_ok(store_act(s, "test", move_part, &p, &err), err);
			assert_ledger(f.data);
			assert_horizon(s, f.data);
		}
		store_close(s);
		test_folder_drop(&f);
	}
}

/* A movement that is taken back leaves no trace in any balance. */
static bool there_and_back(struct tx *tx, void *arg, struct error *err)
{
	struct movement m = *(struct movement *)arg;
	(void)err;
	ledger_move(tx, &m);
	m.received = -m.received;
	m.overdue = -m.overdue;
	ledger_move(tx, &m);
	return true;
}

static void what_is_taken_back_leaves_nothing(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct movement m = {
		.day = 19000, .agency = 1, .procedure = 1, .channel = 2, .received = 1, .overdue = 1
	};
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_ok(store_act(s, "test", there_and_back, &m, &err), err);
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM ledger_day WHERE received <> 0"), 0);
	assert_int_equal(
		test_number(f.data, "SELECT COUNT(*) FROM ledger_agency_day WHERE online <> 0"), 0);
	assert_int_equal(
		test_number(f.data, "SELECT COUNT(*) FROM ledger_month WHERE open_before <> 0"), 0);
	store_close(s);
	test_folder_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(in_several_acts_of_mixed_months),
		cmocka_unit_test(one_after_another),
		cmocka_unit_test(forwards_and_backwards),
		cmocka_unit_test(what_is_taken_back_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
