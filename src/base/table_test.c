/* table_test.c: one table, three forms. */
#include "../../tests/support.h"

#include "base/table.h"

static const char *const columns[] = { "code", "n", NULL };

static void fill(struct table *t, struct arena *a)
{
	table_begin(t, a, columns);
	table_text(t, "Đào, \"x\"");
	table_int(t, 1984);
	table_text(t, NULL);
	table_int(t, -5);
}

static void writes_csv_and_json_plain(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct table t;
	struct buf b = BUF_INIT(4096);
	fill(&t, &a);
	assert_int_equal(table_rows(&t), 2);
	assert_true(table_write(&t, "csv", &b));
	assert_string_equal(b.p, "code,n\n\"Đào, \"\"x\"\"\",1984\n,-5\n");
	buf_reset(&b);
	assert_true(table_write(&t, "json", &b));
	assert_string_equal(b.p, "[{\"code\":\"Đào, \\\"x\\\"\",\"n\":1984},{\"code\":null,\"n\":-5}]\n");
	assert_false(table_write(&t, "xml", &b));
	buf_release(&b);
	arena_release(&a);
}

/* On a terminal: characters count, not bytes; numbers stand to the right, in the Vietnamese way. */
static void aligns_for_a_terminal(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct table t;
	struct buf b = BUF_INIT(4096);
	fill(&t, &a);
	assert_true(table_write(&t, "table", &b));
	assert_string_equal(b.p, "code          n\n"
				 "Đào, \"x\"  1.984\n"
				 "             \u22125\n");
	buf_release(&b);
	arena_release(&a);
}

static void an_empty_table_has_its_header(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct table t;
	struct buf b = BUF_INIT(4096);
	table_begin(&t, &a, columns);
	assert_int_equal(table_rows(&t), 0);
	table_csv(&t, &b);
	assert_string_equal(b.p, "code,n\n");
	buf_reset(&b);
	table_json(&t, &b);
	assert_string_equal(b.p, "[]\n");
	buf_reset(&b);
	table_plain(&t, &b);
	assert_string_equal(b.p, "code  n\n");
	buf_release(&b);
	arena_release(&a);
}

static void holds_many_rows_and_copies_texts(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct table t;
	struct buf b = BUF_INIT(1 << 20);
	char text[16];
	table_begin(&t, &a, columns);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "r%d", i);
		table_text(&t, text);
		table_int(&t, i);
	}
	assert_int_equal(table_rows(&t), 1000);
	table_csv(&t, &b);
	assert_has(b.p, "\nr0,0\n");
	assert_has(b.p, "\nr500,500\n");
	assert_has(b.p, "\nr999,999\n");
	buf_release(&b);
	arena_release(&a);
}

static void what_a_spreadsheet_would_reckon_is_told_as_text(void **state)
{
	(void)state;
	static const char *const text[] = { "=cmd|' /C calc'!A0", "+HYPERLINK(\"http://a\",1)", "-1+2",
		"@SUM(A1)", "\tx", "\rx", "-", "-5", "+84912345678", "-1.984,5", "a=b", "", NULL };
	static const char *const one[] = { "text", NULL };
	struct arena a = { 0 };
	struct table t;
	struct buf b = BUF_INIT(4096);
	table_begin(&t, &a, one);
	for (int i = 0; text[i]; i++)
		table_text(&t, text[i]);
	table_int(&t, -7);
	table_csv_safe(&t, &b);
	assert_string_equal(b.p, "text\n'=cmd|' /C "
				 "calc'!A0\n\"'+HYPERLINK(\"\"http://a\"\",1)\"\n'-1+2\n'@SUM(A1)\n"
				 "'\tx\n\"'\rx\"\n'-\n-5\n+84912345678\n\"-1.984,5\"\na=b\n\n-7\n");
	buf_reset(&b);
	table_csv(&t, &b);
	assert_has(b.p, "text\n=cmd|' /C calc'!A0\n");
	buf_release(&b);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_csv_and_json_plain),
		cmocka_unit_test(aligns_for_a_terminal),
		cmocka_unit_test(an_empty_table_has_its_header),
		cmocka_unit_test(holds_many_rows_and_copies_texts),
		cmocka_unit_test(what_a_spreadsheet_would_reckon_is_told_as_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
