/* number_test.c: what identity numbers and tax codes prove, and that nothing uncertain is told. */
#include "../../tests/support.h"

#include "form/number.h"

static void identity_numbers(void **state)
{
	(void)state;
	const char *codes[] = { "001", "096" };
	const struct form_list places = { .name = "identity_places", .value = codes, .values = 2 };
	static const struct {
		const char *number, *birth, *sex;
		enum id_fault fault;
	} cases[] = {
		{ "096090123456", "1990-05-01", "male", ID_SOUND },
		{ "096090123456", "1991-05-01", "male", ID_BIRTH },
		{ "096090123456", "2090-05-01", "male", ID_BIRTH },
		{ "096090123456", "1990-05-01", "female", ID_SEX },
		{ "096190123456", "1990-05-01", "female", ID_SOUND },
		{ "096201123456", "2001-05-01", "male", ID_SOUND },
		{ "096301123456", "2001-05-01", "female", ID_SOUND },
		{ "096090123456", NULL, NULL, ID_SOUND },
		{ "096090123456", NULL, "other", ID_SOUND },
		{ "003090123456", NULL, NULL, ID_PLACE },
		{ "120090123456", NULL, NULL, ID_SOUND },
		{ "000190123456", "2001-05-01", "male", ID_SOUND },
		{ "123456789", "1990-05-01", "male", ID_SOUND },
		{ "09609012345x", "1991-05-01", "male", ID_SOUND },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int32_t birth = cases[i].birth ? test_day(cases[i].birth) : 0;
		if (id_check(&places, cases[i].number, birth, cases[i].sex) != cases[i].fault)
			fail_msg("%zu: %s", i, cases[i].number);
	}
	assert_int_equal(id_check(NULL, "003090123456", 0, NULL), ID_SOUND);
}

static void tax_codes(void **state)
{
	(void)state;
	/* Codes that large companies print on their bills, and each other last digit. */
	static const char *const good[] = { "0100109106", "0300588569", "0100109106-001" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!tax_code_sound(good[i]))
			fail_msg("refused: %s", good[i]);
	char code[] = "0100109106";
	for (char c = '0'; c <= '9'; c++) {
		code[9] = c;
		assert_int_equal(tax_code_sound(code), c == '6');
	}
	static const char *const bad[] = { "", "010010910", "01001091061", "0100109106-01", "0100109106001",
		"0100109106-0a1", "a100109106" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (tax_code_sound(bad[i]))
			fail_msg("taken: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_numbers),
		cmocka_unit_test(tax_codes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
