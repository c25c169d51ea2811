/* due_test.c: when a time limit ends: weekends, holidays, exchanged Saturdays, and the minutes. */
#include "../../tests/support.h"

static struct province small;
static struct due_rules rules;

static int load(void **state)
{
	struct error err = { 0 };
	(void)state;
	if (!province_read_files(&small, TEST_PROVINCE, &err))
		return -1;
	rules.calendar = &small.calendar;
	rules.days = calendar_workdays(&small.calendar, 1990, 2100, &small.arena);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	province_release(&small);
	return 0;
}

/* A case: from when, how much, until when. */
struct limit {
	const char *from;
	int n;
	const char *due;
};

typedef int64_t limit_fn(const struct due_rules *r, int64_t from, int n);

static void assert_limits(limit_fn *fn, const struct limit *l, size_t n)
{
	char text[17];
	for (size_t i = 0; i < n; i++) {
		time_format(fn(&rules, test_time(l[i].from), l[i].n), text);
		if (strcmp(text, l[i].due) != 0)
			print_error("from %s, limit %d\n", l[i].from, l[i].n);
		assert_string_equal(text, l[i].due);
	}
}

static void working_days(void **state)
{
	(void)state;
	static const struct limit limits[] = {
		{ "2022-06-10T10:00", 1, "2022-06-13T17:00" }, /* Friday: Monday */
		{ "2022-06-10T10:00", 10, "2022-06-24T17:00" },
		{ "2022-06-13T07:00", 1, "2022-06-14T17:00" }, /* the first day is not counted */
		{ "2022-06-11T09:00", 1, "2022-06-13T17:00" }, /* online on a Saturday */
		{ "2022-06-12T23:59", 1, "2022-06-13T17:00" },
		{ "2022-01-28T15:00", 1, "2022-02-07T17:00" }, /* over Tết */
		{ "2022-04-08T15:00", 1, "2022-04-12T17:00" }, /* Hung Kings' day made up on Monday */
		{ "2024-05-03T15:00", 1, "2024-05-04T17:00" }, /* an exchanged Saturday is worked */
		{ "2024-04-26T15:00", 1, "2024-05-02T17:00" },
		{ "2022-06-10T10:00", 0, "2022-06-10T17:00" },
		{ "2022-06-10T17:00", 0, "2022-06-10T17:00" },
		{ "2022-06-10T17:01", 0, "2022-06-13T17:00" }, /* never due before it was received */
		{ "2022-06-11T08:00", 0, "2022-06-13T17:00" },
	};
	assert_limits(due_working_days, limits, sizeof limits / sizeof limits[0]);
}

static void calendar_days(void **state)
{
	(void)state;
	static const struct limit limits[] = {
		{ "2022-06-10T10:00", 5, "2022-06-15T17:00" },
		{ "2022-06-10T10:00", 1, "2022-06-13T17:00" }, /* ends on a Saturday: moved on */
		{ "2022-01-29T10:00", 3, "2022-02-07T17:00" }, /* ends on mùng 1 Tết */
		{ "2022-12-30T10:00", 1, "2023-01-03T17:00" }, /* a new year without announcement here */
		{ "2022-06-10T18:00", 0, "2022-06-13T17:00" },
	};
	assert_limits(due_days, limits, sizeof limits / sizeof limits[0]);
}

static void working_hours(void **state)
{
	(void)state;
	static const struct limit limits[] = {
		{ "2022-06-14T07:00", 8, "2022-06-14T17:00" },
		{ "2022-06-14T07:00", 4, "2022-06-14T11:00" },
		{ "2022-06-14T10:30", 8, "2022-06-15T10:30" },
		{ "2022-06-14T11:00", 8, "2022-06-15T11:00" },
		{ "2022-06-14T12:15", 8, "2022-06-15T11:00" },
		{ "2022-06-10T16:00", 8, "2022-06-13T16:00" }, /* over a weekend */
		{ "2022-06-14T20:00", 8, "2022-06-15T17:00" },
		{ "2022-06-14T05:00", 1, "2022-06-14T08:00" },
		{ "2022-06-12T10:00", 8, "2022-06-13T17:00" },
		{ "2022-01-28T16:59", 8, "2022-02-07T16:59" },
		{ "2024-05-03T16:00", 8, "2024-05-04T16:00" }, /* Friday's hours on an exchanged Saturday */
	};
	assert_limits(due_working_hours, limits, sizeof limits / sizeof limits[0]);
}

static void closing_time_and_next_day(void **state)
{
	(void)state;
	char text[17];
	assert_string_equal(time_format(due_close_of(&rules, test_day("2022-06-10")), text), "2022-06-"
											     "10T17:00");
	assert_string_equal(time_format(due_close_of(&rules, test_day("2022-06-11")), text), "2022-06-"
											     "11T17:00");
	assert_int_equal(due_next_workday(&rules, test_day("2022-01-28")), test_day("2022-02-07"));
	assert_int_equal(due_next_workday(&rules, test_day("2022-06-14")), test_day("2022-06-15"));
}

/* Longer is never earlier, later is never earlier, nothing is due before it comes. */
static void limits_keep_their_order(void **state)
{
	(void)state;
	static limit_fn *const fns[] = { due_working_days, due_days, due_working_hours };
	for (int k = 0; k < 3; k++)
		for (int64_t from = test_time("2022-01-20T00:00"); from < test_time("2022-02-20T00:00");
			from += 7 * 3600 + 60) {
			int64_t last = from;
			for (int n = k == 2; n < 30; n++) {
				int64_t due = fns[k](&rules, from, n);
				assert_true(due >= last);
				assert_true(due <= fns[k](&rules, from + 3600, n));
				last = due;
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(working_days),
		cmocka_unit_test(calendar_days),
		cmocka_unit_test(working_hours),
		cmocka_unit_test(closing_time_and_next_day),
		cmocka_unit_test(limits_keep_their_order),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
