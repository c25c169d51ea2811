/* format_test.c: formats at their borders; the official suite has more (tests/schema.test.mjs). */
#include "schema/format.h"

#include "../../tests/support.h"

static void assert_format(const char *name, const char *text, bool yes)
{
	const struct format *f = format_find(name);
	assert_non_null(f);
	if (f->valid(text, strlen(text)) != yes)
		fail_msg("%s: %s should be %s", name, text, yes ? "valid" : "invalid");
}

static void test_formats(void **state)
{
	(void)state;
	static const struct {
		const char *name, *yes, *no;
	} cases[] = {
		{ "date", "2024-02-29", "2022-02-29" },
		{ "date", "2000-02-29", "1900-02-29" },
		{ "date", "2022-06-14", "14/6/2022" },
		{ "time", "23:59:60Z", "22:59:60Z" },
		{ "time", "06:59:60.5+07:00", "23:59:60+07:00" },
		{ "time", "07:30:00+07:00", "07:30:00" },
		{ "time", "07:30:00.1z", "07:30:00.Z" },
		{ "time", "23:59:59-23:59", "24:00:00Z" },
		{ "date-time", "2022-06-14t07:30:00Z", "2022-06-14 07:30:00Z" },
		{ "duration", "P1Y2M3DT4H5M6S", "P1Y3D" },
		{ "duration", "P2W", "P2W1D" },
		{ "duration", "PT1M", "P1DT" },
		{ "duration", "P0D", "P" },
		{ "email", "a.b+c@camau.gov.vn", "a..b@c" },
		{ "email", "\"a b\\\\\"@c", "\"a\"b\"@c" },
		{ "email", "a@[10.0.0.1]", "a@[10.0.0]" },
		{ "email", "a@[IPv6:::1]", "a@-b" },
		{ "idn-email", "bưu.điện@Cà-Mau.vn", "bưu điện@vn" },
		{ "email", "buu.dien@vn", "bưu.điện@vn" },
		{ "uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000" },
		{ "json-pointer", "/a~0b/~1", "/a~2" },
		{ "json-pointer", "", "a" },
		{ "relative-json-pointer", "1/a", "01/a" },
		{ "relative-json-pointer", "0#", "0##" },
		{ "regex", "^a+$", "a**" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_format(cases[i].name, cases[i].yes, true);
		assert_format(cases[i].name, cases[i].no, false);
	}
	assert_null(format_find("colour"));
	assert_false(format_date("2022-06-1\0", 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_formats) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
