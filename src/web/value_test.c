/* value_test.c: the maps that pages are made from: each kind of value under its name, and what is missing
 * told apart from what is empty. */
#include "../../tests/support.h"

#include "web/value.h"

static void values_are_found_by_name(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct value_map *m = value_map_new(&a, 8);
	char name[] = "two"; /* another pointer than the literal */
	put_text(m, "one", "1");
	put_count(m, "two", 2);
	put_plain(m, "three", -3);
	assert_int_equal(value_find(m, name)->type, VALUE_COUNT);
	assert_int_equal(value_find(m, name)->as.number, 2);
	assert_int_equal(value_find(m, "three")->as.number, -3);
	assert_null(value_find(m, "tw"));
	assert_null(value_find(m, "twos"));
	assert_null(value_find(m, ""));
	assert_int_equal(m->count, 3);
	arena_release(&a);
}

static void each_kind_keeps_what_it_was_given(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct value_map *m = value_map_new(&a, 16), *inner = value_map_new(&a, 1);
	const struct value_map *items[] = { inner, inner };
	put_textn(m, "textn", "abcdef", 3);
	put_html(m, "html", "<b>", 3);
	put_percent(m, "percent", 1, 8);
	put_day(m, "day", -5);
	put_time(m, "time", 60);
	put_bool(m, "bool", true);
	put_list(m, "list", items, 2);
	put_map(m, "map", inner);
	assert_int_equal(value_find(m, "textn")->type, VALUE_TEXT);
	assert_int_equal(value_find(m, "textn")->as.text.n, 3);
	assert_int_equal(value_find(m, "html")->type, VALUE_HTML);
	assert_int_equal(value_find(m, "percent")->as.ratio.num, 1);
	assert_int_equal(value_find(m, "percent")->as.ratio.den, 8);
	assert_int_equal(value_find(m, "day")->type, VALUE_DAY);
	assert_int_equal(value_find(m, "day")->as.number, -5);
	assert_int_equal(value_find(m, "time")->type, VALUE_TIME);
	assert_int_equal(value_find(m, "bool")->as.number, 1);
	assert_int_equal(value_find(m, "list")->as.list.n, 2);
	assert_ptr_equal(value_find(m, "list")->as.list.item[1], inner);
	assert_ptr_equal(value_find(m, "map")->as.map, inner);
	arena_release(&a);
}

static void what_is_missing_is_none(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct value_map *m = value_map_new(&a, 8);
	put_text(m, "null", NULL);
	put_text(m, "empty", "");
	put_time(m, "never", 0);
	put_map(m, "nomap", NULL);
	put_day(m, "epoch", 0);
	assert_int_equal(value_find(m, "null")->type, VALUE_NONE);
	assert_int_equal(value_find(m, "empty")->type, VALUE_TEXT);
	assert_int_equal(value_find(m, "never")->type, VALUE_NONE);
	assert_int_equal(value_find(m, "nomap")->type, VALUE_NONE);
	assert_int_equal(value_find(m, "epoch")->type, VALUE_DAY);
	arena_release(&a);
}

static void rows_share_their_names(void **state)
{
	(void)state;
	struct arena a = { 0 };
	static const char *const keys[] = { "name", "n" };
	struct value_map *one = value_map_shaped(&a, keys, 2), *two = value_map_shaped(&a, keys, 2);
	assert_ptr_equal(one->key, two->key);
	assert_int_equal(value_find(one, "n")->type, VALUE_NONE);
	one->value[1] = (struct value){ .type = VALUE_COUNT, .as.number = 4 };
	assert_int_equal(value_find(one, "n")->as.number, 4);
	assert_int_equal(value_find(two, "n")->type, VALUE_NONE);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_found_by_name),
		cmocka_unit_test(each_kind_keeps_what_it_was_given),
		cmocka_unit_test(what_is_missing_is_none),
		cmocka_unit_test(rows_share_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
