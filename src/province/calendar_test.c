/* calendar_test.c: the days off of a year, as announced and by default, and the map made of them. */
#include "../../tests/support.h"

static struct province small;

static int load(void **state)
{
	struct error err = { 0 };
	(void)state;
	return province_read_files(&small, TEST_PROVINCE, &err) ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	province_release(&small);
	return 0;
}

/* A year's list as "2022-01-03 off name" lines. */
static const char *listed(int year)
{
	static char text[8192];
	struct arena a = { 0 };
	struct calendar_day *days;
	struct buf b = BUF_INIT(sizeof text - 1);
	char day[11];
	int n = calendar_year(&small.calendar, year, &a, &days);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s %s %s\n", day_format(days[i].day, day), days[i].work ? "work" : "off",
			days[i].name);
	snprintf(text, sizeof text, "%s", b.p ? b.p : "");
	buf_release(&b);
	arena_release(&a);
	return text;
}

static void a_year_as_announced(void **state)
{
	(void)state;
	assert_string_equal(listed(2022), "2022-01-03 off Tết Dương lịch, nghỉ bù\n"
					  "2022-01-31 off Tết Nguyên đán\n"
					  "2022-02-01 off Tết Nguyên đán: New Year (mùng 1 Tết)\n"
					  "2022-02-02 off Tết Nguyên đán\n"
					  "2022-02-03 off Tết Nguyên đán\n"
					  "2022-02-04 off Tết Nguyên đán\n"
					  "2022-04-10 off Giỗ Tổ Hùng Vương: Hùng Kings' day\n"
					  "2022-04-11 off Giỗ Tổ Hùng Vương, nghỉ bù\n"
					  "2022-05-02 off Ngày Chiến thắng, nghỉ bù\n"
					  "2022-05-03 off Ngày Quốc tế lao động, nghỉ bù\n"
					  "2022-09-01 off Quốc khánh\n"
					  "2022-09-02 off Quốc khánh\n");
}

static void a_swap_is_off_and_worked(void **state)
{
	(void)state;
	assert_has(listed(2024), "2024-04-29 off Nghỉ hoán đổi\n");
	assert_has(listed(2024), "2024-05-04 work Làm bù\n");
	assert_null(strstr(listed(2024), "default rule"));
}

/* 2035: Tết from Wednesday 7 to Sunday 11 February, two days of it made up; 2 September is a Sunday. */
static void a_year_by_default(void **state)
{
	(void)state;
	assert_string_equal(listed(2035), "2035-01-01 off Tết Dương lịch\n"
					  "2035-02-07 off Tết Nguyên đán (default rule)\n"
					  "2035-02-08 off Tết Nguyên đán: New Year (mùng 1 Tết)\n"
					  "2035-02-09 off Tết Nguyên đán (default rule)\n"
					  "2035-02-12 off Tết Nguyên đán, nghỉ bù (default rule)\n"
					  "2035-02-13 off Tết Nguyên đán, nghỉ bù (default rule)\n"
					  "2035-04-17 off Giỗ Tổ Hùng Vương: Hùng Kings' day\n"
					  "2035-04-30 off Ngày Chiến thắng\n"
					  "2035-05-01 off Ngày Quốc tế lao động\n"
					  "2035-09-03 off Quốc khánh (default rule)\n"
					  "2035-09-04 off Quốc khánh, nghỉ bù (default rule)\n");
}

/* Before 2021 National Day had no day beside it; before 2007 nobody rested on Hung Kings' day. */
static void a_rule_holds_only_in_its_time(void **state)
{
	(void)state;
	const char *text = listed(2020);
	assert_has(text, "2020-09-02 off Quốc khánh\n");
	assert_null(strstr(text, "2020-09-01"));
	assert_null(strstr(text, "2020-09-03"));
	assert_has(listed(2007), "2007-04-26 off Giỗ Tổ Hùng Vương: Hùng Kings' day\n");
	assert_null(strstr(listed(2006), "Hùng Vương"));
}

static bool has_name(const struct calendar_day *d, const char *part)
{
	return strstr(d->name, part) != NULL;
}

static void what_is_true_of_every_year(void **state)
{
	(void)state;
	struct arena a = { 0 };
	for (int year = 1990; year <= 2100; year++) {
		struct calendar_day *d;
		int n = calendar_year(&small.calendar, year, &a, &d), tet = 0;
		for (int i = 0; i < n; i++) {
			assert_int_equal(date_of(d[i].day).year, year);
			assert_true(i == 0 || d[i - 1].day < d[i].day);
			assert_true(d[i].name[0] != '\0');
			tet += has_name(&d[i], "mùng 1 Tết");
			bool feast = has_name(&d[i], "mùng 1 Tết") || has_name(&d[i], "Kings'");
			if (weekday_of(d[i].day) > 5)
				assert_true(d[i].work || feast);
			else
				assert_false(d[i].work);
			if (year == 2022 || year == 2024)
				assert_false(has_name(&d[i], "default rule"));
		}
		assert_int_equal(tet, 1);
	}
	arena_release(&a);
}

static void the_map_says_the_same(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct workdays w = calendar_workdays(&small.calendar, 2020, 2040, &a);
	for (int year = 2020; year <= 2040; year++) {
		struct calendar_day *d;
		int n = calendar_year(&small.calendar, year, &a, &d), at = 0;
		for (int32_t day = day_of(year, 1, 1); day <= day_of(year, 12, 31); day++) {
			bool listed_day = at < n && d[at].day == day;
			bool expected = listed_day ? d[at].work : weekday_of(day) <= 5;
			at += listed_day;
			assert_int_equal(workdays_has(&w, day), expected);
		}
	}
	/* Beyond the map: Monday to Friday. */
	assert_true(workdays_has(&w, test_day("2019-09-02")));
	assert_false(workdays_has(&w, test_day("2041-01-05")));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_as_announced),
		cmocka_unit_test(a_swap_is_off_and_worked),
		cmocka_unit_test(a_year_by_default),
		cmocka_unit_test(a_rule_holds_only_in_its_time),
		cmocka_unit_test(what_is_true_of_every_year),
		cmocka_unit_test(the_map_says_the_same),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
