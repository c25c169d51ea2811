/* ranking_test.c: open dossiers past their day count, few are not ranked, equals share a place. */
#include "report/ranking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct figure_row body(const char *code, int64_t on_time, int64_t late, int64_t overdue)
{
	struct figure_row r = { .code = code, .name = code };
	r.f.v[FIGURE_ON_TIME] = on_time;
	r.f.v[FIGURE_LATE] = late;
	r.f.v[FIGURE_OVERDUE] = overdue;
	return r;
}

static void test_ranks(void **state)
{
	(void)state;
	struct figure_row rows[] = { body("hides", 100, 0, 100), body("few", 3, 0, 0),
		body("good", 990, 10, 0), body("same", 99, 1, 0), body("none", 0, 0, 0),
		body("best", 30, 0, 0), body("fewer", 0, 1, 0) };
	struct figure_report r = { .row = rows, .rows = 7 };
	static const char *const order[] = { "best", "good", "same", "hides", "few", "fewer" };
	static const int place[] = { 1, 2, 2, 4, 0, 0 };
	struct arena a = { 0 };
	int n;
	struct ranked *list = ranking_make(&r, &a, &n);
	assert_int_equal(n, 6);
	for (int i = 0; i < n; i++) {
		assert_string_equal(list[i].row->code, order[i]);
		assert_int_equal(list[i].place, place[i]);
	}
	arena_release(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_ranks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
