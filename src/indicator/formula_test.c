/* formula_test.c: formulas bind as in arithmetic, and say where they are wrong. */
#include "indicator/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void written(const char *text, const char *expected)
{
	struct arena a = { 0 };
	struct buf b = BUF_INIT(10000);
	struct error err = { 0 };
	struct node *f = formula_read(&a, "f:1:", 1, text, strlen(text), &err);
	assert_string_equal(err.text, "");
	assert_non_null(f);
	formula_write(&b, f);
	assert_string_equal(b.p, expected);
	/* What was written reads as the same. */
	struct node *again = formula_read(&a, "f:1:", 1, b.p, b.len, &err);
	assert_non_null(again);
	struct buf c = BUF_INIT(10000);
	formula_write(&c, again);
	assert_string_equal(c.p, expected);
	buf_release(&b);
	buf_release(&c);
	arena_release(&a);
}

static void test_writes_what_it_read(void **state)
{
	(void)state;
	written("1+2*3", "1 + 2 * 3");
	written("(1+2)*3", "(1 + 2) * 3");
	written("1-(2-3)", "1 - (2 - 3)");
	written("1-2-3", "1 - 2 - 3");
	written("8/(4/2)", "8 / (4 / 2)");
	written("-{A.1}*2", "-{A.1} * 2");
	written("-(1+2)", "-(1 + 2)");
	written("rate( {A},sum({B.1},{b:C}) )", "rate({A}, sum({B.1}, {b:C}))");
	written("dossiers(on_time,level=district|commune,field!=\"Đất đai\")", "dossiers(on_time, "
									       "level=district|commune, "
									       "field!=\"Đất đai\")");
	written("procedures()", "procedures()");
	written("if(1<2 and not(3>=4) or 5!=6,last_year({A}),in_year(2015,{A}))",
		"if(1 < 2 and not(3 >= 4) or 5 != 6, last_year({A}), in_year(2015, {A}))");
	written("(1=1 or 2=2) and 3=3", "(1 = 1 or 2 = 2) and 3 = 3");
	written("as('Đơn vị',level(province,round(1.25,1)))", "as(\"Đơn vị\", level(province, round(1.25, "
							      "1)))");
	written("as('a\"b', 1)", "as('a\"b', 1)");
	written("min(1,max(2,3),mean(4))", "min(1, max(2, 3), mean(4))");
}

static void refused(const char *text, const char *expected)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	assert_null(formula_read(&a, "f:7:", 11, text, strlen(text), &err));
	assert_int_equal(err.code, ERR_DATA);
	if (strncmp(err.text, expected, strlen(expected)) != 0)
		assert_string_equal(err.text, expected);
	arena_release(&a);
}

static void test_says_where_it_is_wrong(void **state)
{
	(void)state;
	refused("", "f:7:11: the formula ends, expected a number");
	refused("1 +", "f:7:14: the formula ends");
	refused("1 2", "f:7:13: found \"2\", expected an operator");
	refused("(1", "f:7:13: the formula ends, expected )");
	refused("{A", "f:7:11: found { without }");
	refused("'x", "f:7:11: found ' without '");
	refused("rate(1)", "f:7:17: found \")\", expected , and another argument");
	refused("rate(1,2,3)", "f:7:20: found \"3\", expected fewer arguments");
	refused("1.2.3", "f:7:11: found \"1.2.3\", expected a number such as 12.5");
	refused("1 ≤ 2", "f:7:13: found \"≤\", expected an operator");
	refused("dossiers(a, b)", "f:7:24: found \")\", expected = or !=");
	refused("dossiers(a, b=)", "f:7:25: found \")\", expected a word, a number or a text");
	refused("level('x', 1)", "f:7:17: found \"x\", expected a word");
	refused("in_year(20.5, 1)", "f:7:19: found \"20.5\", expected a whole number");
	refused("round(1, 10)", "f:7:20: found \"10\", expected a whole number");
	refused("* 2", "f:7:11: found \"*\", expected a number, {CODE}");
}

static void test_has_limits(void **state)
{
	(void)state;
	enum { MANY = 5000 };
	char *deep = calloc(1, MANY + 2), *longer = calloc(3, MANY);
	memset(deep, '(', MANY);
	refused(deep, "f:7:211: the formula is too deep");
	longer[0] = '1';
	for (int i = 0; i < MANY; i++)
		memcpy(longer + 1 + 2 * i, "+1", 2);
	struct arena a = { 0 };
	struct error err = { 0 };
	assert_null(formula_read(&a, "f:7:", 1, longer, strlen(longer), &err));
	assert_non_null(strstr(err.text, "too long"));
	arena_release(&a);
	free(deep);
	free(longer);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writes_what_it_read),
		cmocka_unit_test(test_says_where_it_is_wrong),
		cmocka_unit_test(test_has_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
