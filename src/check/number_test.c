/* number_test.c: digits with dots and commas as reports mix them, and what a number in a sentence is. */
#include "../../tests/support.h"

#include "check/passage.h"

static void reads_digits(void **state)
{
	(void)state;
	static const struct {
		const char *text, *value,
			*other; /* NULL: no number; other NULL: it can be read in one way only */
	} cases[] = { { "1.984", "1984", "1.984" }, { "112,603", "112603", "112.603" },
		{ "20041", "20041", NULL }, { "05", "5", NULL }, { "52,5", "52.5", NULL },
		{ "83.87", "83.87", NULL }, { "1.234.567", "1234567", NULL },
		{ "1.234,50", "1234.50", NULL }, { "1,234.5", "1234.5", NULL }, { "0,123", "0.123", NULL },
		{ "0290", NULL, NULL }, { "2.1.3", NULL, NULL }, { "1.23.456", NULL, NULL },
		{ "99999999999999999999999999", NULL, NULL } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct number_reading r;
		char text[DECIMAL_TEXT];
		number_read(cases[i].text, strlen(cases[i].text), &r);
		assert_int_equal(r.sound, cases[i].value != NULL);
		if (!r.sound)
			continue;
		decimal_text(r.value, '.', 0, text);
		assert_string_equal(text, cases[i].value);
		assert_int_equal(r.ambiguous, cases[i].other != NULL);
		if (r.ambiguous) {
			decimal_text(r.other, '.', 0, text);
			assert_string_equal(text, cases[i].other);
		}
	}
}

/* The kinds of a text's numbers: l label, c count, r rate, f fraction; a capital: loose. */
static const char *kinds(const char *text)
{
	static char out[64];
	struct passage s = { 0 };
	passage_read(&s, text, (uint32_t)strlen(text));
	int n = 0;
	for (; n < s.number_count && n < 60; n++) {
		char k = "lcrf"[s.numbers[n].kind];
		out[n] = (char)(s.numbers[n].loose && k != 'l' ? k - 32 : k);
	}
	out[n] = '\0';
	passage_release(&s);
	return out;
}

static void knows_labels(void **state)
{
	(void)state;
	static const struct {
		const char *text, *kinds;
	} cases[] = { { "Báo cáo số 162/BC-UBND ngày 15/12/2021", "ll" },
		{ "Nghị định số 61/2018/NĐ-CP", "l" }, { "Điều 5, khoản 2, điểm 3", "lll" },
		{ "mức độ 3, 4 và mức độ 4", "lll" }, { "mức độ 3/4", "l" },
		{ "24/24 giờ, 24/7, 1/2 ngày", "lll" }, { "tháng 6/2022, quý 2, năm 2022", "lll" },
		{ "từ ngày 15/12 đến 14/6", "ll" }, { "điện thoại 0290.3831.123; tổng đài 1022", "ll" },
		{ "xếp thứ 12/63, hạng 5", "ll" }, { "Phường 5, khóm 4, Quốc lộ 60", "lll" },
		{ "giai đoạn 2021 - 2025", "ll" }, { "giai đoạn 2021-2025", "l" }, { "7h30, 17h00", "ll" },
		{ "1. Kết quả", "l" }, { "2.1. Kết quả", "l" }, { "III.3.1 Kết quả", "l" },
		{ "(2) Hai", "l" }, { "6 tháng đầu năm", "l" }, { "Đề án 06", "l" },
		{ "05 phòng, 02 trung tâm", "cc" }, { "đạt 52,5%", "r" }, { "21/40 nhiệm vụ", "f" },
		{ "152.688/152.690 hồ sơ", "f" }, { "trên 90.000 lượt", "C" }, { "gần 67%", "R" },
		{ "từ 20% trở lên", "R" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (strcmp(kinds(cases[i].text), cases[i].kinds) != 0)
			fail_msg("%s: found %s, expected %s", cases[i].text, kinds(cases[i].text),
				cases[i].kinds);
}

static void lowers_letters(void **state)
{
	(void)state;
	static const char upper[] = "ĂÂĐÊÔƠƯ ÀẢÃÁẠ ẰẲẴẮẶ ẦẨẪẤẬ ÈẺẼÉẸ ỀỂỄẾỆ ÌỈĨÍỊ ÒỎÕÓỌ ỒỔỖỐỘ ỜỞỠỚỢ ÙỦŨÚỤ "
				    "ỪỬỮỨỰ ỲỶỸÝỴ × 10";
	static const char lower[] = "ăâđêôơư àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ "
				    "ừửữứự ỳỷỹýỵ × 10";
	char out[sizeof upper] = { 0 };
	words_lower(upper, sizeof upper - 1, out);
	assert_string_equal(out, lower);
	words_lower(lower, sizeof lower - 1, out);
	assert_string_equal(out, lower);
	assert_int_equal(words_name("tỉ", strlen("tỉ")), W_ty);
	assert_int_equal(words_name("tủ", strlen("tủ")), W_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_digits),
		cmocka_unit_test(knows_labels),
		cmocka_unit_test(lowers_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
