/* html_test.c: nothing that a person typed leaves the place it was written to. */
#include "../../tests/support.h"

#include "base/buf.h"
#include "web/html.h"

typedef void escaper(struct buf *out, const char *p, size_t n);

static void assert_escaped(escaper *fn, const char *from, size_t n, const char *to)
{
	struct buf b = BUF_INIT(4096);
	fn(&b, from, n);
	assert_int_equal(b.len, strlen(to));
	if (b.len)
		assert_memory_equal(b.p, to, b.len);
	buf_release(&b);
}

static void assert_each(escaper *fn, const char *const pairs[][2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_escaped(fn, pairs[i][0], strlen(pairs[i][0]), pairs[i][1]);
}

static void five_letters_become_entities(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "", "" },
		{ "Nguyễn Văn Đạt", "Nguyễn Văn Đạt" },
		{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "\" onclick=\"x", "&quot; onclick=&quot;x" },
		{ "' a='", "&#39; a=&#39;" },
		{ "&amp;", "&amp;amp;" },
		{ "&<>\"'", "&amp;&lt;&gt;&quot;&#39;" },
	};
	assert_each(html_escape, pairs, sizeof pairs / sizeof pairs[0]);
}

/* Every byte by itself: only those five change, so that UTF-8 passes through. */
static void all_other_bytes_stay(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char text[2] = { (char)c, '\0' };
		struct buf b = BUF_INIT(64);
		html_escape(&b, text, 1);
		bool special = strchr("&<>\"'", c) != NULL;
		assert_int_equal(b.len > 1, special);
		assert_int_equal(b.p[0], special ? '&' : (char)c);
		buf_release(&b);
	}
}

/* At every place of a text of every length up to some blocks, beside every other place. */
static void they_are_found_wherever_they_stand(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 50; n++)
		for (size_t i = 0; i < n; i++)
			for (size_t k = i; k < n; k++) {
				char text[51];
				struct buf b = BUF_INIT(80), want = BUF_INIT(80);
				memset(text, 'x', n);
				assert_true(html_is_plain(text, n));
				text[i] = '<';
				text[k] = '&';
				assert_false(html_is_plain(text, n));
				for (size_t c = 0; c < n; c++)
					buf_adds(&want, text[c] == 'x'   ? "x"
							: text[c] == '<' ? "&lt;"
									 : "&amp;");
				html_escape(&b, text, n);
				assert_string_equal(b.p, want.p);
				buf_release(&b);
				buf_release(&want);
			}
}

/* What url_escape writes reads back as the same bytes, and holds nothing but safe letters. */
static void parts_of_addresses_keep_to_safe_letters(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char from = (char)c, digits[3] = { 0 };
		struct buf b = BUF_INIT(64);
		url_escape(&b, &from, 1);
		bool plain = c && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789-._~",
					  c);
		if (plain) {
			assert_int_equal(b.len, 1);
			assert_int_equal(b.p[0], from);
		} else {
			assert_int_equal(b.len, 3);
			assert_int_equal(b.p[0], '%');
			memcpy(digits, b.p + 1, 2);
			assert_int_equal(strtol(digits, NULL, 16), c);
		}
		buf_release(&b);
	}
	static const char *const pairs[][2] = {
		{ "a&b=c", "a%26b%3Dc" },
		{ "Xã Đào", "X%C3%A3%20%C4%90%C3%A0o" },
		{ "../x?y#z", "..%2Fx%3Fy%23z" },
		{ "javascript:alert(1)", "javascript%3Aalert%281%29" },
	};
	assert_each(url_escape, pairs, sizeof pairs / sizeof pairs[0]);
}

static void whole_addresses_of_this_site_pass(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "/", "/" },
		{ "/dossiers?code=A-1&x='y'", "/dossiers?code=A-1&amp;x=&#39;y&#39;" },
		{ "?by=agency", "?by=agency" },
		{ "#top", "#top" },
		{ "http://example.vn/a", "http://example.vn/a" },
		{ "https://example.vn/\"", "https://example.vn/&quot;" },
	};
	assert_each(html_escape_url, pairs, sizeof pairs / sizeof pairs[0]);
}

static void other_addresses_do_not_pass(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "", "#" },
		{ "javascript:alert(1)", "#" },
		{ "JaVaScRiPt:alert(1)", "#" },
		{ " javascript:alert(1)", "#" },
		{ "data:text/html,x", "#" },
		{ "vbscript:x", "#" },
		{ "//evil.example", "#" },
		{ "/\\evil.example", "#" },
		{ "\\\\evil.example", "#" },
		{ "http://", "#" },
		{ "https:evil", "#" },
		{ "page.html", "#" },
	};
	assert_each(html_escape_url, pairs, sizeof pairs / sizeof pairs[0]);
}

/* Browsers take tabs and line breaks out of an address before they read it: what is left after that
 * must still be a path on this site. */
static void blanks_do_not_hide_another_site(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "/\t/evil.example", "#" },
		{ "/\n/evil.example", "#" },
		{ "/\r\\evil.example", "#" },
		{ "\t//evil.example", "#" },
	};
	assert_each(html_escape_url, pairs, sizeof pairs / sizeof pairs[0]);
}

static void nothing_is_written_past_the_ceiling(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(10);
	html_escape(&b, "<<<<<<", 6);
	assert_true(b.full);
	assert_true(b.len <= 10);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_letters_become_entities),
		cmocka_unit_test(all_other_bytes_stay),
		cmocka_unit_test(they_are_found_wherever_they_stand),
		cmocka_unit_test(parts_of_addresses_keep_to_safe_letters),
		cmocka_unit_test(whole_addresses_of_this_site_pass),
		cmocka_unit_test(other_addresses_do_not_pass),
		cmocka_unit_test(blanks_do_not_hide_another_site),
		cmocka_unit_test(nothing_is_written_past_the_ceiling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
