/* json_test.c: the one fixed form of JSON that the journal's hashes rest on. */
#include "../../tests/support.h"

#include <jansson.h>

#include "base/json.h"

static void writes_commas_where_they_belong(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_open(&j, "list", '[');
	json_int(&j, NULL, 1);
	json_int(&j, NULL, -2);
	json_open(&j, NULL, '{');
	json_close(&j, '}');
	json_open(&j, NULL, '[');
	json_close(&j, ']');
	json_close(&j, ']');
	json_str(&j, "s", "x");
	json_str(&j, "none", NULL);
	json_bool(&j, "yes", 5);
	json_bool(&j, "no", 0);
	json_raw(&j, "raw", "[1]", 3);
	json_text(&j, "part", "abcdef", 3);
	json_close(&j, '}');
	assert_string_equal(b.p, "{\"list\":[1,-2,{},[]],\"s\":\"x\",\"none\":null,\"yes\":true,\"no\":"
				 "false,"
				 "\"raw\":[1],\"part\":\"abc\"}");
	buf_release(&b);
}

static void escapes_only_what_it_must(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(4096);
	json_quote(&b, "a\"b\\c\b\f\n\r\t\x01\x1f\x7f/Đào\0z", 21);
	assert_int_equal(b.len, strlen("\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/Đào\\u0000z\""));
	assert_string_equal(b.p, "\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/Đào\\u0000z\"");
	buf_release(&b);
}

/* Whatever is written, another reader of JSON reads back as it was. */
static void another_reader_reads_it_back(void **state)
{
	(void)state;
	char all[256];
	struct buf b = BUF_INIT(4096);
	for (int i = 1; i < 128; i++)
		all[i - 1] = (char)i;
	json_quote(&b, all, 127);
	json_error_t why;
	json_t *read = json_loadb(b.p, b.len, JSON_DECODE_ANY, &why);
	assert_non_null(read);
	assert_int_equal(json_string_length(read), 127);
	assert_memory_equal(json_string_value(read), all, 127);
	json_decref(read);
	buf_release(&b);
}

static void goes_thirty_one_deep(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	for (int i = 0; i < 31; i++)
		json_open(&j, NULL, '[');
	json_int(&j, NULL, 1);
	json_int(&j, NULL, 2);
	for (int i = 0; i < 31; i++)
		json_close(&j, ']');
	assert_int_equal(b.len, 31 + 3 + 31);
	assert_memory_equal(b.p + 30, "[1,2]", 5);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_commas_where_they_belong),
		cmocka_unit_test(escapes_only_what_it_must),
		cmocka_unit_test(another_reader_reads_it_back),
		cmocka_unit_test(goes_thirty_one_deep),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
