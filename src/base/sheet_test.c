/* sheet_test.c: columns by name, in any order; each wrong value told with place, found and expected. */
#include "../../tests/support.h"

#include "base/sheet.h"

enum { CODE, COUNT, DAY, YES, WORD, COLUMNS };
static const struct sheet_column columns[COLUMNS] = {
	[CODE] = { "code", false },
	[COUNT] = { "count", false },
	[DAY] = { "day", true },
	[YES] = { "yes", true },
	[WORD] = { "word", true },
};
static const char *const words[] = { "red", "green", "", NULL };

static bool open_text(struct sheet *s, const char *text, struct error *err)
{
	*err = (struct error){ 0 };
	return sheet_open(s, "s.csv", text, strlen(text), columns, COLUMNS, err);
}

static void finds_columns_in_any_order(void **state)
{
	(void)state;
	struct sheet s;
	struct error err;
	int64_t n;
	int32_t day;
	bool yes;
	int word;
	assert_true(open_text(&s, "word,count,code\ngreen,7,a\n", &err));
	assert_int_equal(sheet_next(&s, &err), CSV_ROW);
	assert_memory_equal(sheet_field(&s, CODE)->p, "a", 1);
	assert_true(sheet_int(&s, COUNT, 0, 9, &n, &err) && n == 7);
	assert_true(sheet_word(&s, WORD, words, &word, &err) && word == 1);
	/* Columns that the file lacks are empty. */
	assert_true(sheet_day(&s, DAY, 5, &day, &err) && day == 5);
	assert_true(sheet_yes(&s, YES, &yes, &err) && !yes);
	assert_int_equal(sheet_next(&s, &err), CSV_END);
	sheet_close(&s);
}

static void refuses_a_wrong_header(void **state)
{
	(void)state;
	struct sheet s;
	struct error err;
	assert_false(open_text(&s, "", &err));
	assert_has(err.text, "s.csv:1:1: found an empty file");
	assert_false(open_text(&s, "\n\n", &err));
	assert_has(err.text, "found an empty file");
	assert_false(open_text(&s, "code,count,colour\n", &err));
	assert_has(err.text, "s.csv:1:12: found the unknown column \"colour\"");
	assert_false(open_text(&s, "code,count,code\n", &err));
	assert_has(err.text, "s.csv:1:12: found the column \"code\" twice");
	assert_false(open_text(&s, "code,day\n", &err));
	assert_has(err.text, "s.csv:1:1: expected a column \"count\" in the header, found none");
	assert_false(open_text(&s, "Code,count\n", &err));
	assert_has(err.text, "unknown column \"Code\"");
}

static void counts_the_fields_of_each_row(void **state)
{
	(void)state;
	struct sheet s;
	struct error err;
	assert_true(open_text(&s, "code,count\na\nb,1,x\nc,2\n", &err));
	assert_int_equal(sheet_next(&s, &err), CSV_BAD);
	assert_has(err.text, "s.csv:2:1: found 1 fields, expected 2");
	err = (struct error){ 0 };
	assert_int_equal(sheet_next(&s, &err), CSV_BAD);
	assert_has(err.text, "s.csv:3:1: found 3 fields, expected 2");
	err = (struct error){ 0 };
	assert_int_equal(sheet_next(&s, &err), CSV_ROW);
	sheet_close(&s);
}

static void tells_what_was_found_and_expected(void **state)
{
	(void)state;
	struct sheet s;
	struct error err;
	int64_t n;
	int32_t day;
	bool yes;
	int word;
	assert_true(open_text(&s, "code,count,day,yes,word\nx,12,2022-02-30,maybe,blue\n", &err));
	assert_int_equal(sheet_next(&s, &err), CSV_ROW);
	assert_false(sheet_int(&s, COUNT, 0, 9, &n, &err));
	assert_string_equal(err.text, "s.csv:2:3: count: found \"12\", expected a whole number from 0 to "
				      "9");
	assert_int_equal(err.code, ERR_DATA);
	err = (struct error){ 0 };
	assert_false(sheet_day(&s, DAY, 5, &day, &err));
	assert_string_equal(err.text, "s.csv:2:6: day: found \"2022-02-30\", expected a day YYYY-MM-DD");
	err = (struct error){ 0 };
	assert_false(sheet_yes(&s, YES, &yes, &err));
	assert_string_equal(err.text, "s.csv:2:17: yes: found \"maybe\", expected yes, no or nothing");
	err = (struct error){ 0 };
	assert_false(sheet_word(&s, WORD, words, &word, &err));
	assert_string_equal(err.text, "s.csv:2:23: word: found \"blue\", expected red, green or nothing");
	sheet_close(&s);
	assert_true(open_text(&s, "code,count,day,yes\nx,,,no\n", &err));
	assert_int_equal(sheet_next(&s, &err), CSV_ROW);
	assert_false(sheet_int(&s, COUNT, 0, 9, &n, &err));
	err = (struct error){ 0 };
	assert_false(sheet_day(&s, DAY, 0, &day, &err));
	assert_true(sheet_yes(&s, YES, &yes, NULL) && !yes);
	sheet_close(&s);
}

/* A long value is cut for the message, never inside a letter. */
static void cuts_a_long_value_between_letters(void **state)
{
	(void)state;
	struct sheet s;
	struct error err;
	int64_t n;
	struct buf file = BUF_INIT(4096);
	buf_adds(&file, "code,count\nx,a");
	for (int i = 0; i < 60; i++)
		buf_adds(&file, "Đ");
	assert_true(open_text(&s, file.p, &err));
	assert_int_equal(sheet_next(&s, &err), CSV_ROW);
	assert_false(sheet_int(&s, COUNT, 0, 9, &n, &err));
	assert_has(err.text, "Đ\", expected");
	sheet_close(&s);
	buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_columns_in_any_order),
		cmocka_unit_test(refuses_a_wrong_header),
		cmocka_unit_test(counts_the_fields_of_each_row),
		cmocka_unit_test(tells_what_was_found_and_expected),
		cmocka_unit_test(cuts_a_long_value_between_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
