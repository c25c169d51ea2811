/* date_test.c: days and dates there and back over three centuries, local time, and what is no date. */
#include "../../tests/support.h"

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Walks every day of 1900 to 2199 by counting, and asks for each both ways. */
static void every_day_there_and_back(void **state)
{
	(void)state;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t day = day_of(1900, 1, 1), parsed;
	int weekday = 1; /* 1 January 1900 was a Monday */
	char text[40], again[11];
	assert_int_equal(day, -25567);
	for (int y = 1900; y <= 2199; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= lengths[m - 1] + (m == 2 && leap(y)); d++, day++) {
				assert_int_equal(day_of(y, m, d), day);
				struct date back = date_of(day);
				assert_true(back.year == y && back.month == m && back.day == d);
				assert_int_equal(weekday_of(day), weekday);
				weekday = weekday % 7 + 1;
				assert_int_equal(month_of_day(day), y * 12 + m - 1);
				snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
				assert_string_equal(day_format(day, again), text);
				assert_true(day_parse(text, 10, &parsed));
				assert_int_equal(parsed, day);
				assert_int_equal(day_of_time(time_of_day_start(day)), day);
				assert_int_equal(day_of_time(time_of_day_start(day) - 1), day - 1);
			}
	assert_int_equal(month_first_day(2022 * 12 + 5), day_of(2022, 6, 1));
}

static void times_are_seven_hours_ahead(void **state)
{
	(void)state;
	int64_t t;
	char text[17];
	assert_true(time_parse("1970-01-01T07:00", 16, &t));
	assert_int_equal(t, 0);
	assert_true(time_parse("2021-12-15T00:00", 16, &t));
	assert_int_equal(t, 1639501200);
	assert_string_equal(time_format(t, text), "2021-12-15T00:00");
	assert_string_equal(time_format(t - 60, text), "2021-12-14T23:59");
	assert_true(time_parse("1900-01-01T00:01", 16, &t));
	assert_string_equal(time_format(t, text), "1900-01-01T00:01");
	assert_true(time_parse("2199-12-31T23:59", 16, &t));
	assert_string_equal(time_format(t, text), "2199-12-31T23:59");
}

static void refuses_what_is_no_date(void **state)
{
	(void)state;
	static const char *const bad[] = { "2022-02-29", "2100-02-29", "2022-13-01", "2022-00-10",
		"2022-04-31", "2022-01-00", "1899-12-31", "2200-01-01", "2022-1-01", "2022/01/01",
		" 022-01-01", "2022-01-1 ", "+022-01-01", "20220101--", "", "2022-01-011" };
	int32_t day;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (day_parse(bad[i], strlen(bad[i]), &day))
			fail_msg("took \"%s\"", bad[i]);
	assert_true(day_parse("2000-02-29", 10, &day));
	static const char *const bad_times[] = { "2022-01-01T24:00", "2022-01-01T23:60", "2022-01-01 10:00",
		"2022-01-01T1:00", "2022-01-01", "2022-02-30T10:00", "2022-01-01T10:00:00",
		"2022-01-01T-1:00" };
	int64_t t;
	for (size_t i = 0; i < sizeof bad_times / sizeof bad_times[0]; i++)
		if (time_parse(bad_times[i], strlen(bad_times[i]), &t))
			fail_msg("took \"%s\"", bad_times[i]);
}

static void reads_dates_as_people_write_them(void **state)
{
	(void)state;
	int32_t day;
	static const char *const same[] = { "14/6/2022", "14/06/2022" };
	for (int i = 0; i < 2; i++) {
		assert_true(day_parse_local(same[i], strlen(same[i]), &day));
		assert_int_equal(day, day_of(2022, 6, 14));
	}
	static const char *const bad[] = { "6/14/2022", "14/6/22", "14/6", "14//2022", "/6/2022",
		"014/6/2022", "14/6/2022/1", "14.6.2022", "29/2/2022", "", "14/6/02022" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (day_parse_local(bad[i], strlen(bad[i]), &day))
			fail_msg("took \"%s\"", bad[i]);
}

static void now_can_be_fixed_for_tests(void **state)
{
	(void)state;
	assert_int_equal(setenv("MOTCUA_NOW", "1655200000", 1), 0);
	assert_int_equal(time_now(), 1655200000);
	unsetenv("MOTCUA_NOW");
	assert_true(time_now() > 1655200000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_there_and_back),
		cmocka_unit_test(times_are_seven_hours_ahead),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(reads_dates_as_people_write_them),
		cmocka_unit_test(now_can_be_fixed_for_tests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
