/* csv_test.c: RFC 4180 and its oddities, with the place of each field and of each fault. */
#include "../../tests/support.h"

#include "base/csv.h"

/* The fields of the present row, joined by '|'. */
static const char *row(const struct csv *c)
{
	static char text[1024];
	struct buf b = BUF_INIT(sizeof text - 1);
	for (int i = 0; i < c->count; i++) {
		if (i)
			buf_addc(&b, '|');
		buf_add(&b, c->field[i].p, c->field[i].n);
	}
	snprintf(text, sizeof text, "%s", b.p ? b.p : "");
	buf_release(&b);
	return text;
}

static void reads_plain_rows(void **state)
{
	(void)state;
	struct csv c;
	struct error err = { 0 };
	static const char file[] = "a,b,c\n1,,3\n\n,,\nlast";
	csv_open(&c, "f", file, sizeof file - 1);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "a|b|c");
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "1||3");
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "||");
	assert_int_equal(c.field[0].line, 4);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "last");
	assert_int_equal(csv_next(&c, &err), CSV_END);
	assert_int_equal(csv_next(&c, &err), CSV_END);
	assert_false(c.bom || c.crlf);
	csv_close(&c);
}

static void takes_bom_crlf_and_quotes_in_stride(void **state)
{
	(void)state;
	struct csv c;
	struct error err = { 0 };
	static const char file[] = "\xEF\xBB\xBF\"a\",b\r\n\"x,y\",\"he said \"\"no\"\"\"\r\n"
				   "\"two\nlines\",\"\"\r\n\r\n\"\"\"\",z\r\n";
	csv_open(&c, "f", file, sizeof file - 1);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "a|b");
	assert_true(c.field[0].quoted);
	assert_false(c.field[1].quoted);
	assert_int_equal(c.field[1].column, 5);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "x,y|he said \"no\"");
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "two\nlines|");
	assert_int_equal(c.field[0].line, 3);
	assert_int_equal(c.field[1].line, 4);
	assert_int_equal(c.field[1].column, 8);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_string_equal(row(&c), "\"|z");
	assert_int_equal(c.field[0].line, 6);
	assert_int_equal(csv_next(&c, &err), CSV_END);
	assert_true(c.bom && c.crlf);
	csv_close(&c);
}

/* Reads a file whose second row is bad and whose third is good; what was wrong goes to err. */
static void bad_second_row(const char *second, struct error *err)
{
	struct csv c;
	struct buf file = BUF_INIT(4096);
	struct error none = { 0 };
	buf_printf(&file, "a,b\n%s\nc,d\n", second);
	csv_open(&c, "f.csv", file.p, file.len);
	assert_int_equal(csv_next(&c, &none), CSV_ROW);
	*err = (struct error){ 0 };
	assert_int_equal(csv_next(&c, err), CSV_BAD);
	assert_int_equal(err->code, ERR_DATA);
	if (!strstr(err->text, "never closed")) {
		assert_int_equal(csv_next(&c, &none), CSV_ROW);
		assert_string_equal(row(&c), "c|d");
		assert_int_equal(c.field[0].line, 3);
	}
	assert_int_equal(csv_next(&c, &none), CSV_END);
	csv_close(&c);
	buf_release(&file);
}

static void names_the_place_of_a_fault(void **state)
{
	(void)state;
	struct error err;
	bad_second_row("12,\"open", &err);
	assert_has(err.text, "f.csv:2:4: a quote opens here and is never closed");
	bad_second_row("\"ab\"c,d", &err);
	assert_has(err.text, "f.csv:2:5: found text after the closing quote");
	bad_second_row("x,a\"b", &err);
	assert_has(err.text, "f.csv:2:4: found a quote inside a field");
	bad_second_row("ok,b\xFF", &err);
	assert_has(err.text, "f.csv:2:5: found a byte that is not UTF-8 (0xFF)");
	bad_second_row("\xC0\x80,b", &err);
	assert_has(err.text, "f.csv:2:1: found a byte that is not UTF-8 (0xC0)");
	bad_second_row("\"x\"\ry,b", &err);
	assert_has(err.text, "f.csv:2");
}

/* A column counts bytes of the file, so a quote before the byte counts too. */
static void names_the_place_inside_quotes(void **state)
{
	(void)state;
	struct error err;
	bad_second_row("ok,\"ab\xFF\"", &err);
	assert_has(err.text, "f.csv:2:7: found a byte that is not UTF-8 (0xFF)");
}

static void refuses_too_many_fields(void **state)
{
	(void)state;
	struct csv c;
	struct error err = { 0 };
	char file[2 * CSV_MAX_FIELDS + 8];
	memset(file, ',', sizeof file);
	csv_open(&c, "f", file, CSV_MAX_FIELDS - 1);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_int_equal(c.count, CSV_MAX_FIELDS);
	csv_close(&c);
	csv_open(&c, "f", file, CSV_MAX_FIELDS);
	assert_int_equal(csv_next(&c, &err), CSV_BAD);
	assert_has(err.text, "f:1:65: found more than 64 fields");
	csv_close(&c);
}

static void knows_the_bytes_of_a_row(void **state)
{
	(void)state;
	struct csv c;
	struct error err = { 0 };
	static const char file[] = "a,\"b\nc\"\r\nx,y\r\n";
	csv_open(&c, "f", file, sizeof file - 1);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_int_equal(c.row_len, 7);
	assert_memory_equal(c.row, "a,\"b\nc\"", 7);
	assert_int_equal(csv_next(&c, &err), CSV_ROW);
	assert_int_equal(c.row_len, 3);
	assert_memory_equal(c.row, "x,y", 3);
	csv_close(&c);
}

static void writes_quotes_only_where_needed(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(1024);
	static const char *const fields[] = { "Đào", "a,b", "say \"x\"", "two\nlines", "cr\r", "",
		" blank " };
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (i)
			buf_addc(&b, '|');
		csv_puts(&b, fields[i]);
	}
	assert_string_equal(b.p, "Đào|\"a,b\"|\"say \"\"x\"\"\"|\"two\nlines\"|\"cr\r\"|| blank ");
	buf_reset(&b);
	csv_puts(&b, NULL);
	csv_put_quoted(&b, "a\"b", 3);
	assert_string_equal(b.p, "\"a\"\"b\"");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_plain_rows),
		cmocka_unit_test(takes_bom_crlf_and_quotes_in_stride),
		cmocka_unit_test(names_the_place_of_a_fault),
		cmocka_unit_test(names_the_place_inside_quotes),
		cmocka_unit_test(refuses_too_many_fields),
		cmocka_unit_test(knows_the_bytes_of_a_row),
		cmocka_unit_test(writes_quotes_only_where_needed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
