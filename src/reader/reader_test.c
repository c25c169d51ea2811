/* reader_test.c: plain text and CSV as paragraphs and tables, numbers of spreadsheets, what is
 * refused. DOCX, XLSX and PDF are read in tests/check-report.test.mjs. */
#include "../../tests/support.h"

#include "reader/number_format.h"
#include "reader/reader.h"

static struct reader_document read_as(struct arena *a, const char *name, const char *text)
{
	struct reader_document d;
	struct error err = { 0 };
	if (!reader_read(a, name, text, strlen(text), &d, &err))
		fail_msg("%s", err.text);
	return d;
}

static void is(struct reader_text t, const char *want)
{
	if (t.n != strlen(want) || memcmp(t.p, want, t.n) != 0)
		fail_msg("found \"%.*s\", expected \"%s\"", (int)t.n, t.p, want);
}

static void joins_lines(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct reader_document d = read_as(&a, "a.txt",
		"I. KẾT QUẢ\n"
		"Thực hiện Kế hoạch số 12 của UBND tỉnh, các cơ quan đã hoàn thành tổng cộng\n"
		"21/40 nhiệm vụ, đạt 52,5%.\n"
		"- Mục một\r\n"
		"- Mục hai\n\nHết.\n");
	assert_int_equal(d.count, 5);
	is(d.blocks[0].text, "I. KẾT QUẢ");
	assert_int_equal(d.blocks[1].text.spots, 2);
	assert_int_equal(reader_where(&d.blocks[1].text, 0).line, 2);
	assert_int_equal(reader_where(&d.blocks[1].text, d.blocks[1].text.n - 1).line, 3);
	is(d.blocks[2].text, "- Mục một");
	is(d.blocks[4].text, "Hết.");
	assert_int_equal(d.blocks[4].text.spot[0].line, 7);
	arena_release(&a);
}

static void composes_letters(void **state)
{
	(void)state;
	struct arena a = { 0 };
	/* A telephone's marks one by one; Windows' letters with a tone behind; blanks of many kinds. */
	struct reader_document d = read_as(&a, "a.txt",
		"Ti\xCC\x89 lê\xCC\xA3 hoa\xCC\x80n tha\xCC\x80nh \xC2\xA0  \xE2\x80\x8B\xC4\x91"
		"a\xCC\xA3t "
		"U\xCC\x9B\xCC\x81"
		"c");
	is(d.blocks[0].text, "Tỉ lệ hoàn thành đạt Ức");
	arena_release(&a);
}

static void reads_tables(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct reader_document d = read_as(&a, "a.txt",
		"Bảng 1\nTT\tTên\tSố\n1\tSở A\t20\nCẤP HUYỆN\n2\tHuyện B\t\n\n| a | b |\n|---|--:|\n| 1 | "
		"2 |\n");
	assert_int_equal(d.count, 3);
	struct reader_table *t = d.blocks[1].table;
	assert_int_equal(t->rows, 4);
	assert_int_equal(t->columns, 3);
	is(reader_cell_at(t, 1, 1)->text, "Sở A");
	is(reader_cell_at(t, 2, 0)->text, "CẤP HUYỆN");
	assert_int_equal(reader_cell_at(t, 3, 1)->text.spot[0].line, 5);
	assert_int_equal(reader_cell_at(t, 3, 2)->text.n, 0);
	t = d.blocks[2].table;
	assert_int_equal(t->rows, 2);
	is(reader_cell_at(t, 1, 1)->text, "2");
	d = read_as(&a, "b.csv", "a,b\n\"x,\ny\",2\n3,4\n");
	t = d.blocks[0].table;
	is(reader_cell_at(t, 1, 0)->text, "x,\ny");
	assert_int_equal(reader_cell_at(t, 2, 1)->text.spot[0].line, 4);
	arena_release(&a);
}

static void refuses(void **state)
{
	(void)state;
	static const struct {
		const char *name, *bytes;
		size_t n;
		const char *says;
	} cases[] = { { "a.txt",
			      "\xFF\xFE"
			      "a",
			      3, "UTF-16" },
		{ "a.txt", "a\xFF", 2, "byte 2" },
		{ "a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "encrypted" },
		{ "a.docx", "PK\x03\x04", 4, "broken archive" }, { "a.csv", "a,\"b\n", 5, "a.csv:1" } };
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reader_document d;
		struct error err = { 0 };
		assert_false(reader_read(&a, cases[i].name, cases[i].bytes, cases[i].n, &d, &err));
		assert_int_equal(err.code, ERR_DATA);
		if (!strstr(err.text, cases[i].says))
			fail_msg("%s: expected %s", err.text, cases[i].says);
	}
	arena_release(&a);
}

static void shows_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *value, *format, *shown, *meant;
	} cases[] = { { "112603", "#,##0", "112.603", "112603" },
		{ "0.52500000000000002", "0.0%", "52,5%", "52.5" },
		{ "0.999986901", "0.00%", "100,00%", "100.00" },
		{ "1.2E-3", "General", "0,0012", "0.0012" }, { "52.5", "General", "52,5", "52.5" },
		{ "44726", "dd/mm/yyyy", "14/6/2022", "44726" }, { "5", "00", "5", "5" },
		{ "1984", "#,##0 \"hồ sơ\"", "1.984", "1984" }, { "-12.345", "0.00", "-12,35", "-12.35" },
		{ "0", "General", "0", "0" }, { "0.1428571428571428", "General", "0,142857", "0.142857" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct number_format f = number_format_read(cases[i].format);
		struct decimal v, meant;
		char shown[128], text[DECIMAL_TEXT];
		if (strcmp(cases[i].format, "General") == 0)
			f = (struct number_format){ .general = true };
		assert_true(number_format_value(cases[i].value, strlen(cases[i].value), &v));
		number_format_show(v, &f, &meant, shown, sizeof shown);
		assert_string_equal(shown, cases[i].shown);
		decimal_text(meant, '.', 0, text);
		assert_string_equal(text, cases[i].meant);
	}
	struct decimal v;
	assert_false(number_format_value("1e400", 5, &v));
	assert_false(number_format_value("abc", 3, &v));
	assert_true(number_format_value("0e400", 5, &v));
	assert_true(number_format_builtin(10).percent && number_format_builtin(10).places == 2);
	assert_true(number_format_builtin(14).date);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_lines),
		cmocka_unit_test(composes_letters),
		cmocka_unit_test(reads_tables),
		cmocka_unit_test(refuses),
		cmocka_unit_test(shows_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
