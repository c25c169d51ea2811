/* typed_person_test.c: names put in order, numbers and phones told from what is none, amounts as people type
 * them. */
#include "../../tests/support.h"

#include "work/typed_person.h"

static void names(void **state)
{
	(void)state;
	struct arena a = { 0 };
	assert_null(typed_tidy(&a, NULL));
	assert_string_equal(typed_tidy(&a, "  Trần\t Thị  Bích "), "Trần Thị Bích");
	assert_string_equal(typed_tidy(&a, "\xC2\xA0 \n"), "");
	assert_string_equal(typed_tidy(&a, "Đỗ\xC2\xA0\xC2\xA0Ân"), "Đỗ Ân");
	assert_true(typed_same_name(&a, "TRẦN THỊ  BÍCH", " tran thi bich"));
	assert_false(typed_same_name(&a, "Trần Thị Bích", "Trần Thị Bảo"));
	assert_string_equal(typed_masked_name(&a, "Đỗ Thị Ân"), "Đ••• T••• Â•••");
	assert_string_equal(typed_masked_name(&a, ""), "");
	arena_release(&a);
}

static void numbers(void **state)
{
	static const char *const right[] = { "096123456789", "381234567", "096 123 456 789", "B1234567",
		"c03005988", "AB-123456", "0300588569", "0101248141", "0300588569-001", NULL };
	static const char *const wrong[] = { "", "0300588568", "0300588569001", "0300588569-0011",
		"0961234567890", "1234567890", "abc<>", "abcdef", "B12", "0961234567é9",
		"A12345678901234567", "---", NULL };
	(void)state;
	for (int i = 0; right[i]; i++)
		assert_true(typed_is_number(right[i]));
	for (int i = 0; wrong[i]; i++)
		assert_false(typed_is_number(wrong[i]));
}

static void phones(void **state)
{
	static const char *const right[] = { "0912345678", "+84 912 345 678", "0290 3831 234", "113456789",
		NULL };
	static const char *const wrong[] = { "", "không có", "xyz", "113", "0912+345678",
		"0912345678901234", "0912-345-678", NULL };
	(void)state;
	for (int i = 0; right[i]; i++)
		assert_true(typed_is_phone(right[i]));
	for (int i = 0; wrong[i]; i++)
		assert_false(typed_is_phone(wrong[i]));
}

static void persons(void **state)
{
	(void)state;
	static const struct {
		const char *person[PERSON_FIELDS];
		enum typed_fault fault;
	} cases[] = {
		{ { "Trần Thị Bích", NULL, NULL }, TYPED_FINE },
		{ { "Trần Thị Bích", "", "" }, TYPED_FINE },
		{ { "Trần Thị Bích", "096123456789", "0912345678" }, TYPED_FINE },
		{ { NULL, "096123456789", "0912345678" }, TYPED_NO_NAME },
		{ { " \t", NULL, NULL }, TYPED_NO_NAME },
		{ { "Trần Thị Bích", "12", "0912345678" }, TYPED_BAD_NUMBER },
		{ { "Trần Thị Bích", NULL, "113" }, TYPED_BAD_PHONE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(typed_person_fault(cases[i].person), cases[i].fault);
}

static void amounts(void **state)
{
	static const char *const wrong[] = { "", ".", "1.50", "20.0000", ".200", "200.", "1.500 000",
		"1,500", "2000.000", "-5", "12a", "1..000", "99999999999999999999999999999999999", NULL };
	(void)state;
	int64_t n = -1;
	assert_true(typed_dong("200.000", &n) && n == 200000);
	assert_true(typed_dong("1.500.000", &n) && n == 1500000);
	assert_true(typed_dong("1 500 000", &n) && n == 1500000);
	assert_true(typed_dong("50000", &n) && n == 50000);
	assert_true(typed_dong("0", &n) && n == 0);
	for (int i = 0; wrong[i]; i++)
		assert_false(typed_dong(wrong[i], &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(numbers),
		cmocka_unit_test(phones), cmocka_unit_test(persons), cmocka_unit_test(amounts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
