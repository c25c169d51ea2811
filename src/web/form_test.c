/* form_test.c: addresses, forms and cookies are taken apart exactly, or refused when not whole. */
#include "../../tests/support.h"

#include "web/form.h"

static void assert_decoded(const char *from, bool plus, const char *to)
{
	struct arena a = { 0 };
	char *got = url_decode(&a, from, strlen(from), plus);
	if (to)
		assert_string_equal(got, to);
	else
		assert_null(got);
	arena_release(&a);
}

static void percent_signs_are_decoded(void **state)
{
	(void)state;
	assert_decoded("", true, "");
	assert_decoded("a+b", true, "a b");
	assert_decoded("a+b", false, "a+b");
	assert_decoded("a%2Bb%2bc", true, "a+b+c");
	assert_decoded("%C4%90%C3%A0o", false, "Đào");
	assert_decoded("%2541", false, "%41"); /* once, not twice */
	assert_decoded("%e1%bb%85", true, "ễ");
}

static void half_a_percent_sign_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "%", "%4", "a%", "a%4", "%zz", "%4g", "%g4", "%%41", "% 41",
		"%-1", "%0x" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_decoded(bad[i], true, NULL);
	/* The digits must stand within the given bytes, whatever comes after them in memory. */
	struct arena a = { 0 };
	assert_null(url_decode(&a, "%41", 2, true));
	assert_null(url_decode(&a, "%41", 1, true));
	assert_string_equal(url_decode(&a, "%4141", 3, true), "A");
	arena_release(&a);
}

static void what_is_not_text_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "%00", "a%00b", "%ff", "%C3", "%C3%28", "%ED%A0%80",
		"%F4%90%80%80", "%C0%AF", "\xff" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_decoded(bad[i], true, NULL);
}

static bool read_text(struct form *f, struct arena *a, const char *s)
{
	return form_read(f, a, s, strlen(s));
}

static void a_form_keeps_names_and_values_in_order(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct form f;
	assert_true(read_text(&f, &a, "a=1&b=&c&a=2&&d=x%26y%3Dz&=e&t+u=v=w"));
	static const char *const want[][2] = { { "a", "1" }, { "b", "" }, { "c", "" }, { "a", "2" },
		{ "d", "x&y=z" }, { "", "e" }, { "t u", "v=w" } };
	assert_int_equal(f.count, sizeof want / sizeof want[0]);
	for (int i = 0; i < f.count; i++) {
		assert_string_equal(f.name[i], want[i][0]);
		assert_string_equal(f.value[i], want[i][1]);
	}
	assert_string_equal(form_get(&f, "a"), "1");
	assert_string_equal(form_get(&f, "c"), "");
	assert_null(form_get(&f, "A"));
	assert_null(form_get(&f, "e"));
	assert_true(read_text(&f, &a, ""));
	assert_int_equal(f.count, 0);
	assert_null(form_get(&f, "a"));
	assert_true(read_text(&f, &a, "&&&"));
	assert_int_equal(f.count, 0);
	arena_release(&a);
}

static void a_bad_part_spoils_the_form(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct form f;
	assert_false(read_text(&f, &a, "a=1&b=%"));
	assert_false(read_text(&f, &a, "a=1&%ff=2"));
	assert_false(read_text(&f, &a, "a=%00"));
	arena_release(&a);
}

static void a_form_has_a_limit(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct form f;
	struct buf b = BUF_INIT(1 << 16);
	for (int i = 0; i < FORM_MAX; i++)
		buf_printf(&b, "f%d=%d&", i, i);
	assert_true(form_read(&f, &a, b.p, b.len));
	assert_int_equal(f.count, FORM_MAX);
	assert_string_equal(form_get(&f, "f0"), "0");
	assert_string_equal(form_get(&f, "f63"), "63");
	assert_string_equal(f.name[FORM_MAX - 1], "f1023");
	buf_adds(&b, "more");
	assert_false(form_read(&f, &a, b.p, b.len));
	buf_release(&b);
	arena_release(&a);
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
	(void)state;
	struct arena a = { 0 };
	static const char header[] = "xmotcua=1; motcuax=2; lang=en; motcua=abc=d; motcua=later";
	assert_string_equal(cookie_get(&a, header, "motcua"), "abc=d");
	assert_string_equal(cookie_get(&a, header, "lang"), "en");
	assert_string_equal(cookie_get(&a, "lang=vi", "lang"), "vi");
	assert_string_equal(cookie_get(&a, "a=1;lang=vi;b=2", "lang"), "vi");
	assert_string_equal(cookie_get(&a, "lang=", "lang"), "");
	assert_null(cookie_get(&a, header, "mot"));
	assert_null(cookie_get(&a, header, "Lang"));
	assert_null(cookie_get(&a, header, "later"));
	assert_null(cookie_get(&a, "lang", "lang"));
	assert_null(cookie_get(&a, "", "lang"));
	assert_null(cookie_get(&a, " ; ;; ", "lang"));
	assert_null(cookie_get(&a, NULL, "lang"));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percent_signs_are_decoded),
		cmocka_unit_test(half_a_percent_sign_is_refused),
		cmocka_unit_test(what_is_not_text_is_refused),
		cmocka_unit_test(a_form_keeps_names_and_values_in_order),
		cmocka_unit_test(a_bad_part_spoils_the_form),
		cmocka_unit_test(a_form_has_a_limit),
		cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
