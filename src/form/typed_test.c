/* typed_test.c: what people type becomes what the schema asks for, or a fault; and comes back as people
 * write it. */
#include "../../tests/support.h"

#include "form/typed.h"

/* What a text becomes, as JSON; "" nothing; the fault's keyword with ! before it. */
static const char *becomes(struct arena *a, enum form_widget widget, const char *text)
{
	struct form_node node = { .widget = widget };
	struct form_fault fault = { 0 };
	json_t *value;
	if (!typed_value(&node, &text, 1, a, &value, &fault))
		return arena_printf(a, "!%s", fault.keyword);
	if (!value)
		return "";
	char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	json_decref(value);
	const char *out = arena_str(a, json);
	free(json);
	return out;
}

static void texts_become_values(void **state)
{
	(void)state;
	static const struct {
		enum form_widget widget;
		const char *text, *json;
	} cases[] = {
		{ WIDGET_TEXT, "  Nguyễn   Văn\tAn ", "\"Nguyễn Văn An\"" },
		{ WIDGET_TEXT, " \t ", "" },
		{ WIDGET_LONG, " a\r\n\r\n b ", "\"a\\n\\n b\"" },
		{ WIDGET_DATE, "14/6/2022", "\"2022-06-14\"" },
		{ WIDGET_DATE, " 14 / 06 / 2022", "\"2022-06-14\"" },
		{ WIDGET_DATE, "14-6-2022", "\"2022-06-14\"" },
		{ WIDGET_DATE, "14.06.2022", "\"2022-06-14\"" },
		{ WIDGET_DATE, "2022-06-14", "\"2022-06-14\"" },
		{ WIDGET_DATE, "29/2/2024", "\"2024-02-29\"" },
		{ WIDGET_DATE, "29/2/2023", "!date" },
		{ WIDGET_DATE, "31/4/2022", "!date" },
		{ WIDGET_DATE, "6/14/2022", "!date" },
		{ WIDGET_DATE, "14/6/22", "!date" },
		{ WIDGET_DATE, "hôm qua", "!date" },
		{ WIDGET_MONTH, "6/2022", "\"2022-06\"" },
		{ WIDGET_MONTH, "2022-06", "\"2022-06\"" },
		{ WIDGET_MONTH, "13/2022", "!month" },
		{ WIDGET_NUMBER, "1.984,5", "1984.5" },
		{ WIDGET_NUMBER, "1984,5", "1984.5" },
		{ WIDGET_NUMBER, "1 984", "1984" },
		{ WIDGET_NUMBER, "-12", "-12" },
		{ WIDGET_NUMBER, "\u22121.000", "-1000" },
		{ WIDGET_NUMBER, "1.5", "!number" },
		{ WIDGET_NUMBER, "1.9845", "!number" },
		{ WIDGET_NUMBER, "1.98.450", "!number" },
		{ WIDGET_NUMBER, "1,5,0", "!number" },
		{ WIDGET_NUMBER, ",5", "!number" },
		{ WIDGET_NUMBER, "5,", "!number" },
		{ WIDGET_NUMBER, "1e3", "!number" },
		{ WIDGET_NUMBER, "1234567890123456", "!number" },
		{ WIDGET_MONEY, "1.500.000 đồng", "1500000" },
		{ WIDGET_MONEY, "1.500.000đ", "1500000" },
		{ WIDGET_MONEY, "50000 VND", "50000" },
		{ WIDGET_MONEY, "50.000 ₫", "50000" },
		{ WIDGET_MONEY, "50 triệu", "!number" },
		{ WIDGET_PHONE, "+84 912 345.678", "\"0912345678\"" },
		{ WIDGET_PHONE, "0084912345678", "\"0912345678\"" },
		{ WIDGET_PHONE, "(0290) 3831-234", "\"02903831234\"" },
		{ WIDGET_IDENTITY, "096 090 123 456", "\"096090123456\"" },
		{ WIDGET_TAX, "0100109106001", "\"0100109106-001\"" },
		{ WIDGET_TAX, "0100109106-001", "\"0100109106-001\"" },
		{ WIDGET_TAX, "0100 109 106", "\"0100109106\"" },
		{ WIDGET_YES_NO, "yes", "true" },
		{ WIDGET_YES_NO, "no", "false" },
		{ WIDGET_YES_NO, "maybe", "\"maybe\"" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *json = becomes(&a, cases[i].widget, cases[i].text);
		if (strcmp(json, cases[i].json) != 0)
			fail_msg("%s became %s, expected %s", cases[i].text, json, cases[i].json);
	}
	arena_release(&a);
}

static void values_come_back(void **state)
{
	(void)state;
	static const struct {
		enum form_widget widget;
		const char *json, *text;
	} cases[] = {
		{ WIDGET_DATE, "\"2022-06-04\"", "4/6/2022" },
		{ WIDGET_MONTH, "\"2022-06\"", "6/2022" },
		{ WIDGET_NUMBER, "1984.5", "1.984,5" },
		{ WIDGET_MONEY, "1500000", "1.500.000" },
		{ WIDGET_YES_NO, "false", "no" },
		{ WIDGET_TEXT, "\"Ấp 1\"", "Ấp 1" },
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct form_node node = { .widget = cases[i].widget };
		json_t *value = json_loads(cases[i].json, JSON_DECODE_ANY, NULL);
		int n;
		const char *const *text = typed_texts(&node, value, &a, &n);
		assert_int_equal(n, 1);
		assert_string_equal(text[0], cases[i].text);
		assert_string_equal(becomes(&a, cases[i].widget, text[0]), cases[i].json);
		json_decref(value);
	}
	arena_release(&a);
}

/* Nothing but marks is no number and no empty answer; of two answers to one question the first counts. */
static void nothing_stays_nothing(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct form_node node = { .widget = WIDGET_PHONE };
	struct form_fault fault = { 0 };
	json_t *value;
	const char *twice[] = { " ", "0912345678" };
	assert_string_equal(becomes(&a, WIDGET_PHONE, " - "), "\"-\"");
	assert_string_equal(becomes(&a, WIDGET_IDENTITY, "."), "\".\"");
	assert_true(typed_value(&node, twice, 2, &a, &value, &fault));
	assert_null(value);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_stays_nothing),
		cmocka_unit_test(texts_become_values),
		cmocka_unit_test(values_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
