/* reason_test.c: what an error says in English is told in Vietnamese, whatever stands in it; each row of the
 * catalogue is found by its own format. */
#include "../../tests/support.h"

#include "web/reason.h"

static void assert_said(const char *text, const char *expected)
{
	struct arena a = { 0 };
	const char *said = reason_in(LANG_VI, text, &a);
	if (!expected)
		assert_null(said);
	else
		assert_string_equal(said ? said : "(nothing)", expected);
	arena_release(&a);
}

static void it_is_said_in_vietnamese(void **state)
{
	(void)state;
	assert_said("the dossier belongs to another agency", "Hồ sơ thuộc cơ quan khác");
	assert_said("the dossier has 64 files already", "Hồ sơ đã có 64 tệp");
	assert_said("from, to: expected 1 to 366 days", "Khoảng thời gian phải từ 1 đến 366 ngày");
	assert_said("an account named \"a\" b\" exists already", "Đã có tài khoản “a\" b”");
	/* A word that stands in it is told too; another stays as it is. */
	assert_said("amount: expected 1 to 30 working days", "Thời gian gia hạn phải từ 1 đến 30 ngày làm "
							     "việc");
	assert_said("amount: expected 1 to 30 moons", "Thời gian gia hạn phải từ 1 đến 30 moons");
}

static void what_it_is_about_stays_in_front(void **state)
{
	(void)state;
	assert_said("đơn: mới.pdf: the PDF is damaged: scan it again", "đơn: mới.pdf: tệp PDF bị hỏng; hãy "
								       "quét lại");
	assert_said("a.exe: its name ends with .exe, its first bytes are of type application/pdf",
		"a.exe: tên tệp có đuôi .exe nhưng nội dung là loại application/pdf; hãy kiểm tra lại tệp");
	assert_said("token softhsm: found no private key", "Thiết bị ký số softhsm không có khóa bí mật");
	assert_said("token softhsm: found no private key named x", "Thiết bị ký số softhsm không có khóa "
								   "bí mật");
	assert_said("a.csv:3:7: found a byte that is not UTF-8 (0xE9), expected UTF-8 text",
		"a.csv, dòng 3, ký tự 7: có byte không phải UTF-8 (0xE9); hãy lưu tệp dạng UTF-8");
	assert_said("a.csv:3:7: code: found \"x, y\", expected a code that no earlier row has",
		"a.csv, dòng 3, ký tự 7, cột code: “x, y” không hợp lệ; phải là mã chưa có ở dòng trước");
}

static void what_no_row_tells_is_left(void **state)
{
	(void)state;
	struct arena a = { 0 };
	assert_said("", NULL);
	assert_said("something new", NULL);
	assert_said("a: b: c: ", NULL);
	assert_said("the dossier has many files already", NULL);
	assert_said("the dossier has 64 files already, and more", NULL);
	assert_said("the dossier has 64 files", NULL);
	assert_string_equal(reason_in(LANG_EN, "something new", &a), "something new");
	/* A text that has very many places where a part may end is given up. */
	struct buf b = BUF_INIT(1024);
	while (b.len < 700)
		buf_adds(&b, ": found , expected ");
	reason_in(LANG_VI, b.p, &a);
	buf_release(&b);
	arena_release(&a);
}

/* The format with a value for each conversion, and the parts in the order in which they stand. */
static void put_example(struct buf *b, const char *en)
{
	for (const char *p = en; *p;) {
		if (*p != '%') {
			buf_addc(b, *p++);
			continue;
		}
		p += 1 + strspn(p + 1, "-+ #0123456789.*lhzjt");
		buf_adds(b, *p == '%' ? "%" : *p == 's' ? "~" : *p == 'c' ? "@" : "7");
		p++;
	}
}

static void each_row_is_found(void **state)
{
	(void)state;
	const char *en, *vi;
	int rows = 0;
	for (; reason_row(rows, &en, &vi); rows++) {
		struct arena a = { 0 };
		struct buf b = BUF_INIT(4096), filled = BUF_INIT(4096);
		put_example(&b, en);
		for (const char *p = vi; *p; p++)
			buf_addc(&filled, *p == '{' ? '~' : *p);
		const char *said = reason_in(LANG_VI, b.p, &a);
		if (!said || strchr(said, '{'))
			print_error("%s: %s\n", en, said ? said : "(nothing)");
		assert_non_null(said);
		assert_null(strchr(said, '{'));
		/* It begins as the row does, up to what is filled in. */
		size_t same = strcspn(filled.p, "~");
		assert_memory_equal(said, vi, same);
		buf_release(&b);
		buf_release(&filled);
		arena_release(&a);
	}
	assert_true(rows > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_said_in_vietnamese),
		cmocka_unit_test(what_it_is_about_stays_in_front),
		cmocka_unit_test(what_no_row_tells_is_left),
		cmocka_unit_test(each_row_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
