/* lunar_test.c: days that Vietnam's calendar is known to have had, among them those on which it differs
 * from China's, and what is true of every year. */
#include "../../tests/support.h"

#include "province/lunar.h"

static void assert_lunar(int year, int month, int day, const char *expected)
{
	char text[11];
	day_format(lunar_day(year, month, day), text);
	if (strcmp(text, expected) != 0)
		print_error("%d/%d of lunar %d\n", day, month, year);
	assert_string_equal(text, expected);
}

static void new_years_day(void **state)
{
	(void)state;
	static const char *const days[] = { "1968-01-29", "1975-02-11", "1984-02-02", "1985-01-21",
		"1986-02-09", "1987-01-29", "1990-01-27", "1995-01-31", "1999-02-16", "2000-02-05",
		"2001-01-24", "2002-02-12", "2003-02-01", "2004-01-22", "2005-02-09", "2006-01-29",
		"2007-02-17", "2008-02-07", "2009-01-26", "2010-02-14", "2011-02-03", "2012-01-23",
		"2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16",
		"2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10",
		"2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02",
		"2053-02-18" };
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		assert_lunar(date_of(test_day(days[i])).year, 1, 1, days[i]);
}

static void feasts_after_leap_months_and_at_the_end(void **state)
{
	(void)state;
	static const char *const hung_kings[] = { "2017-04-06", "2018-04-25", "2019-04-14", "2020-04-02",
		"2021-04-21", "2022-04-10", "2023-04-29", "2024-04-18", "2025-04-07", "2026-04-26" };
	for (int i = 0; i < 10; i++)
		assert_lunar(2017 + i, 3, 10, hung_kings[i]);
	assert_lunar(2020, 8, 15, "2020-10-01"); /* after the second fourth month */
	assert_lunar(2021, 8, 15, "2021-09-21");
	assert_lunar(2022, 8, 15, "2022-09-10");
	assert_lunar(2023, 8, 15, "2023-09-29"); /* after the second second month */
	assert_lunar(2024, 8, 15, "2024-09-17");
	assert_lunar(2022, 7, 15, "2022-08-12");
	assert_lunar(2021, 12, 23, "2022-01-25");
	assert_lunar(2022, 12, 23, "2023-01-14");
}

static void every_year_has_its_shape(void **state)
{
	(void)state;
	for (int year = 1901; year <= 2198; year++) {
		int32_t first = lunar_day(year, 1, 1), next = lunar_day(year + 1, 1, 1);
		if (first < day_of(year, 1, 20) || first > day_of(year, 2, 21))
			fail_msg("lunar %d begins on day %d", year, (int)first);
		int length = next - first, leaps = 0;
		if ((length < 353 || length > 355) && (length < 383 || length > 385))
			fail_msg("lunar %d has %d days", year, length);
		for (int month = 1; month <= 12; month++) {
			int32_t from = lunar_day(year, month, 1);
			int32_t to = month < 12 ? lunar_day(year, month + 1, 1) : next;
			int n = to - from;
			leaps += n > 50;
			if (n != 29 && n != 30 && (n < 58 || n > 60))
				fail_msg("month %d of lunar %d has %d days", month, year, n);
		}
		assert_int_equal(leaps, length > 360);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_years_day),
		cmocka_unit_test(feasts_after_leap_months_and_at_the_end),
		cmocka_unit_test(every_year_has_its_shape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
