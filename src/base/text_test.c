/* text_test.c: UTF-8 by the book, Vietnamese folded for search, numbers and percentages as printed. */
#include "../../tests/support.h"

#include "base/text.h"

static const char *folded(const char *s)
{
	static char text[512];
	struct buf b = BUF_INIT(sizeof text - 1);
	text_fold(&b, s, strlen(s));
	snprintf(text, sizeof text, "%s", b.p ? b.p : "");
	buf_release(&b);
	return text;
}

static void capitals_of_vietnamese(void **state)
{
	(void)state;
	struct arena a = { 0 };
	assert_string_equal(text_capitals(&a, "Sở Kế hoạch và Đầu tư"), "SỞ KẾ HOẠCH VÀ ĐẦU TƯ");
	assert_string_equal(text_capitals(&a, "Ủy ban nhân dân xã Đất Mũi"), "ỦY BAN NHÂN DÂN XÃ ĐẤT MŨI");
	assert_string_equal(text_capitals(&a, "aáàảãạăắằẳẵặâấầẩẫậ"), "AÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬ");
	assert_string_equal(text_capitals(&a, "eéèẻẽẹêếềểễệiíìỉĩị"), "EÉÈẺẼẸÊẾỀỂỄỆIÍÌỈĨỊ");
	assert_string_equal(text_capitals(&a, "oóòỏõọôốồổỗộơớờởỡợ"), "OÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢ");
	assert_string_equal(text_capitals(&a, "uúùủũụưứừửữựyýỳỷỹỵđ"), "UÚÙỦŨỤƯỨỪỬỮỰYÝỲỶỸỴĐ");
	/* Capitals, digits, other letters and combining marks stay. */
	assert_string_equal(text_capitals(&a, "ĐẶNG 61/2018 ÷ ÿ ß e\xCC\x81"), "ĐẶNG 61/2018 ÷ ÿ ß "
									       "E\xCC\x81");
	arena_release(&a);
}

static void a_word_by_its_place(void **state)
{
	static const char *const words[] = { "", "counter", "online", NULL };
	(void)state;
	assert_string_equal(text_word_at(0, words), "");
	assert_string_equal(text_word_at(2, words), "online");
	assert_string_equal(text_word_at(3, words), "another");
	assert_string_equal(text_word_at(-1, words), "another");
	assert_string_equal(text_word_at(INT64_MAX, words), "another");
}

static void folds_vietnamese(void **state)
{
	(void)state;
	assert_string_equal(folded("Đào"), "dao");
	assert_string_equal(folded("NGUYỄN THỊ MỸ ƯỚC"), "nguyen thi my uoc");
	assert_string_equal(folded("áàảãạăắằẳẵặâấầẩẫậ"), "aaaaaaaaaaaaaaaaa");
	assert_string_equal(folded("éèẻẽẹêếềểễệ íìỉĩị"), "eeeeeeeeeee iiiii");
	assert_string_equal(folded("óòỏõọôốồổỗộơớờởỡợ"), "ooooooooooooooooo");
	assert_string_equal(folded("úùủũụưứừửữự ýỳỷỹỵ đ"), "uuuuuuuuuuu yyyyy d");
	assert_string_equal(folded("ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆ"), "aaaaaaaaaaaaaaaaaeeeeeeeeeee");
	assert_string_equal(folded("ÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢ"), "iiiiiooooooooooooooooo");
	assert_string_equal(folded("ÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴĐ"), "uuuuuuuuuuuyyyyyd");
}

/* The same words with combining marks (NFD), as some telephones type them. */
static void folds_combining_marks(void **state)
{
	(void)state;
	assert_string_equal(folded("Nguye\xCC\x82\xCC\x83n"), "nguyen");
	assert_string_equal(folded("U\xCC\x9B\xCC\x81\x63"), "uc");
	assert_string_equal(folded("Đa\xCC\x80o"), folded("Đào"));
}

static void leaves_other_letters(void **state)
{
	(void)state;
	assert_string_equal(folded("A-1/2 ×÷ 日本 €"), "a-1/2 ×÷ 日本 €");
}

static void knows_valid_utf8(void **state)
{
	(void)state;
	static const char *const good[] = { "", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
		"\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
		"Đào" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!utf8_valid(good[i], strlen(good[i]), NULL))
			fail_msg("refused good string %zu", i);
	/* Overlong forms, surrogates, beyond U+10FFFF, cut short, stray continuation. */
	static const char *const bad[] = { "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x80\x80",
		"\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
		"\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE1\xBA", "\xF0\x90\x80", "\xC2\x41" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char text[16] = "ok";
		size_t at = 99, n = strlen(bad[i]);
		memcpy(text + 2, bad[i], n + 1);
		if (utf8_valid(text, n + 2, &at))
			fail_msg("took bad string %zu", i);
		assert_int_equal(at, 2);
	}
	assert_int_equal(utf8_letters("Đào 1\xF0\x90\x80\x80", 11), 6);
	size_t at = 99;
	assert_false(utf8_valid("a\0b", 3, &at));
	assert_int_equal(at, 1);
}

static void rounds_percentages_half_up(void **state)
{
	(void)state;
	assert_int_equal(percent_hundredths(45531, 45538), 9998);
	assert_int_equal(percent_hundredths(1, 3), 3333);
	assert_int_equal(percent_hundredths(2, 3), 6667);
	assert_int_equal(percent_hundredths(1, 20000), 1); /* 0.005 % is half: up */
	assert_int_equal(percent_hundredths(1, 20001), 0); /* just below */
	assert_int_equal(percent_hundredths(19999, 20000), 10000);
	assert_int_equal(percent_hundredths(0, 7), 0);
	assert_int_equal(percent_hundredths(-1, 20000), 0); /* -0.005 goes up as well */
	assert_int_equal(percent_hundredths(-1, 19999), -1);
	assert_int_equal(percent_hundredths(INT64_C(1) << 48, INT64_C(1) << 48), 10000);
}

static const char *percent(int64_t num, int64_t den, enum number_style style)
{
	static char text[64];
	struct buf b = BUF_INIT(sizeof text - 1);
	percent_format(&b, num, den, style);
	snprintf(text, sizeof text, "%s", b.p);
	buf_release(&b);
	return text;
}

static void writes_percentages(void **state)
{
	(void)state;
	assert_string_equal(percent(45531, 45538, NUMBER_VI), "99,98%");
	assert_string_equal(percent(45531, 45538, NUMBER_EN), "99.98%");
	assert_string_equal(percent(21, 40, NUMBER_VI), "52,5%");
	assert_string_equal(percent(4, 7, NUMBER_VI), "57,14%");
	assert_string_equal(percent(7, 7, NUMBER_VI), "100%");
	assert_string_equal(percent(1, 1000, NUMBER_VI), "0,1%");
	assert_string_equal(percent(1, 2000, NUMBER_VI), "0,05%");
	assert_string_equal(percent(0, 0, NUMBER_VI), "\u2013");
	assert_string_equal(percent(1984, 1, NUMBER_VI), "198.400%");
}

static void writes_numbers(void **state)
{
	(void)state;
	static const struct {
		int64_t v;
		const char *vi, *en;
	} cases[] = {
		{ 0, "0", "0" },
		{ 999, "999", "999" },
		{ 1984, "1.984", "1,984" },
		{ 100000, "100.000", "100,000" },
		{ 1234567890, "1.234.567.890", "1,234,567,890" },
		{ -1500, "\u22121.500", "\u22121,500" },
		{ INT64_MIN, "\u22129.223.372.036.854.775.808", "\u22129,223,372,036,854,775,808" },
	};
	struct buf b = BUF_INIT(256);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_reset(&b);
		number_format(&b, cases[i].v, NUMBER_VI);
		assert_string_equal(b.p, cases[i].vi);
		buf_reset(&b);
		number_format(&b, cases[i].v, NUMBER_EN);
		assert_string_equal(b.p, cases[i].en);
	}
	buf_release(&b);
}

static void reads_integers(void **state)
{
	(void)state;
	int64_t v;
	assert_true(int_parse("9223372036854775807", 19, &v) && v == INT64_MAX);
	assert_true(int_parse("-9223372036854775808", 20, &v) && v == INT64_MIN);
	assert_true(int_parse("007", 3, &v) && v == 7);
	assert_true(int_parse("12x", 2, &v) && v == 12);
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999", "--1", "١" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (int_parse(bad[i], strlen(bad[i]), &v))
			fail_msg("took \"%s\"", bad[i]);
}

static void compares_texts(void **state)
{
	(void)state;
	assert_true(text_eq(NULL, NULL) && text_eq("a", "a"));
	assert_false(text_eq(NULL, "") || text_eq("", NULL) || text_eq("a", "b"));
	assert_true(text_hash("ab", 2) != text_hash("ba", 2));
	assert_true(text_hash("ab", 1) == text_hash("a", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_vietnamese),
		cmocka_unit_test(a_word_by_its_place),
		cmocka_unit_test(capitals_of_vietnamese),
		cmocka_unit_test(folds_combining_marks),
		cmocka_unit_test(leaves_other_letters),
		cmocka_unit_test(knows_valid_utf8),
		cmocka_unit_test(rounds_percentages_half_up),
		cmocka_unit_test(writes_percentages),
		cmocka_unit_test(writes_numbers),
		cmocka_unit_test(reads_integers),
		cmocka_unit_test(compares_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
