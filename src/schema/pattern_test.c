/* pattern_test.c: where ECMA-262 and PCRE2 differ, what matches is what ECMA-262 says. */
#include "schema/pattern.h"

#include "../../tests/support.h"

static bool go_on(void *left)
{
	return (*(int *)left)-- > 0;
}

static enum pattern_found search(const char *expression, const char *text, size_t n)
{
	char problem[PATTERN_PROBLEM] = "";
	struct pattern *p = pattern_compile(expression, strlen(expression), problem);
	if (!p)
		fail_msg("%s: %s", expression, problem);
	struct pattern_space *space = pattern_space_new();
	int left = 5100;
	enum pattern_found found = pattern_search(p, space, text, n, go_on, &left);
	pattern_space_free(space);
	pattern_free(p);
	return found;
}

static void test_matches(void **state)
{
	(void)state;
	static const struct {
		const char *expression, *yes, *no;
	} cases[] = {
		{ "^\\d+$", "123", "१२३" },
		{ "^\\w$", "a", "é" },
		{ "^\\s$", "\xC2\xA0", "a" },
		{ "^[\\s]$", "\xEF\xBB\xBF", "\xE2\x80\x8B" },
		{ "^\\S$", "\xE2\x80\x8B", "\xE3\x80\x80" },
		{ "^[\\S]$", "x", "\xE2\x80\xAF" },
		{ "^[^\\S\\n]$", " ", "\n" },
		{ "^.$", "\v", "\xE2\x80\xA8" },
		{ "^a$", "a", "a\n" },
		{ "^\\v$", "\v", "\n" },
		{ "^[\\v]$", "\v", "\n" },
		{ "^\\cJ$", "\n", "J" },
		{ "^\\u{1F600}$", "😀", "x" },
		{ "^\\ud83d\\ude00$", "😀", "x" },
		{ "^[\\u{1F600}-\\u{1F602}]$", "😁", "😃" },
		{ "^\\x41$", "A", "x41" },
		{ "^\\p{Letter}+$", "Đất", "12" },
		{ "^\\p{Lu}\\P{Lu}$", "Đa", "đa" },
		{ "^[\\p{Nd}-]+$", "१-2", "a" },
		{ "^\\p{Script=Han}$", "漢", "a" },
		{ "^\\p{gc=Uppercase_Letter}$", "Â", "â" },
		{ "^\\p{Assigned}$", "a", "\xEF\xBF\xBF" },
		{ "^[[:alph]$", "[", "b" },
		{ "^[]|x$", "x", "a" },
		{ "^[^]$", "\n", "" },
		{ "^(?<y>a)\\k<y>$", "aa", "ab" },
		{ "^\\1(a)$", "a", "aa" },
		{ "^(?:a|b){2}?$", "ab", "a" },
		{ "(?<=a)b(?!c)", "ab", "abc" },
		{ "^\\^\\$\\/\\{\\}$", "^$/{}", "^" },
		{ "^[a\\-z]$", "-", "b" },
		{ "^[\\b]$", "\b", "b" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (search(cases[i].expression, cases[i].yes, strlen(cases[i].yes)) != PATTERN_PRESENT)
			fail_msg("%s should match %s", cases[i].expression, cases[i].yes);
		if (search(cases[i].expression, cases[i].no, strlen(cases[i].no)) != PATTERN_ABSENT)
			fail_msg("%s should not match %s", cases[i].expression, cases[i].no);
	}
	assert_int_equal(search("^a\\0b$", "a\0b", 3), PATTERN_PRESENT);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const cases[][2] = { { "a**", "at byte 2: nothing in front of *" },
		{ "a++", "byte 2" }, { "*a", "nothing in front" }, { "^*", "nothing in front" },
		{ "(?=a)*", "nothing in front" }, { "(*UTF)a", "nothing in front" }, { "a{,2}", "{ alone" },
		{ "a}", "} alone" }, { "]", "] alone" }, { "[[:alpha:]]", "] alone" },
		{ "(a", "( without its )" }, { "a)", ") without its (" }, { "[a", "[ without its ]" },
		{ "\\", "backslash at the end" }, { "\\a", "no meaning" }, { "\\A", "no meaning" },
		{ "\\Q", "no meaning" }, { "\\-", "no meaning" }, { "\\07", "no meaning" },
		{ "\\x4", "2 hexadecimal" }, { "\\u12", "4 hexadecimal" }, { "\\u{110000}", "code point" },
		{ "\\ud800", "surrogate" }, { "\\p{letter}", "no property" }, { "\\p{L", "expected \\p{" },
		{ "\\pL", "expected \\p{" }, { "\\p{gc=No}x\\p{gc=Greek}", "gc=Greek" },
		{ "\\p{Nonsense}", "unknown property" }, { "[z-a]", "range" }, { "[\\d-z]", "range" },
		{ "(?i)a", "expected (?:" }, { "(?#x)", "expected (?:" }, { "(?>a)", "expected (?:" },
		{ "(?<n", "(?<name>" }, { "\\k<n>", "" }, { "\\2(a)", "" }, { "(?<=a+)b", "lookbehind" },
		{ "a{99999}", "number too big" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char problem[PATTERN_PROBLEM] = "";
		struct pattern *p = pattern_compile(cases[i][0], strlen(cases[i][0]), problem);
		if (p)
			fail_msg("%s is taken", cases[i][0]);
		assert_has(problem, cases[i][1]);
	}
	char deep[600];
	memset(deep, '(', 300);
	memset(deep + 300, ')', 300);
	char problem[PATTERN_PROBLEM] = "";
	assert_null(pattern_compile(deep, sizeof deep, problem));
	assert_has(problem, "deeper than");
}

static void test_limits(void **state)
{
	(void)state;
	char text[5001];
	memset(text, 'a', sizeof text);
	text[5000] = '!';
	assert_int_equal(search("^(a|aa)+$", text, sizeof text), PATTERN_LONG);
	assert_int_equal(search("^a+!$", text, sizeof text), PATTERN_PRESENT);
	/* Honest work: every place of the text, all that follows it. */
	assert_int_equal(search("^[a-z]+$", text, sizeof text), PATTERN_ABSENT);
	assert_int_equal(search("(?:a|b)+[?#]", text, sizeof text), PATTERN_ABSENT);
	/* Nobody waits for a search that is told to end. */
	char longer[5300];
	memset(longer, 'a', sizeof longer);
	assert_int_equal(search("(?:a|b)+[?#]", longer, sizeof longer), PATTERN_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
