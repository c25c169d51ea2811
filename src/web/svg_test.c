/* svg_test.c: charts: labels and addresses escaped, bars as wide as what they count. */
#include "../../tests/support.h"

#include "web/svg.h"

static const char *draw(struct arena *a, enum lang lang, const struct svg_bar *bar, int n)
{
	struct value_map *m = value_map_new(a, 1);
	svg_bars(m, "chart", a, lang, "A \"title\" & <more>", bar, n);
	const struct value *v = value_find(m, "chart");
	assert_int_equal(v->type, VALUE_HTML);
	assert_int_equal(v->as.text.n, strlen(v->as.text.p));
	return v->as.text.p;
}

static int count(const char *text, const char *part)
{
	int n = 0;
	for (const char *p = text; (p = strstr(p, part)); p++)
		n++;
	return n;
}

static void what_people_typed_is_escaped(void **state)
{
	(void)state;
	struct arena a = { 0 };
	static const struct svg_bar bar[] = {
		{ .label = "<b>\"Sở\"&", .href = "/x?a=1&b='2'", .part = { 1, 0, 0, 0 } },
		{ .label = "x", .href = "javascript:alert(1)", .part = { 1, 0, 0, 0 } },
	};
	const char *svg = draw(&a, LANG_VI, bar, 2);
	assert_has(svg, "aria-label=\"A &quot;title&quot; &amp; &lt;more&gt;\"");
	assert_has(svg, ">&lt;b&gt;&quot;Sở&quot;&amp;</text>");
	assert_has(svg, "aria-label=\"&lt;b&gt;&quot;Sở&quot;&amp;: 1\"");
	assert_has(svg, "href=\"/x?a=1&amp;b=&#39;2&#39;\"");
	assert_has(svg, "href=\"#\"");
	assert_null(strstr(svg, "javascript"));
	assert_null(strstr(svg, "style="));
	arena_release(&a);
}

/* The widths of a bar's parts, in order. */
static int widths(const char *svg, int *to, int max)
{
	int n = 0;
	for (const char *p = svg; (p = strstr(p, " width=\"")) && n < max; p++)
		to[n++] = (int)strtol(p + 8, NULL, 10);
	return n;
}

static void the_longest_bar_fills_the_width(void **state)
{
	(void)state;
	struct arena a = { 0 };
	int w[8];
	static const struct svg_bar bar[] = {
		{ .label = "a", .href = "/", .part = { 50, 25, 15, 10 } },
		{ .label = "b", .href = "/", .part = { 0, 50, 0, 0 } },
	};
	const char *svg = draw(&a, LANG_VI, bar, 2);
	assert_int_equal(widths(svg, w, 8), 5);
	assert_int_equal(w[0] + w[1] + w[2] + w[3], 500);
	assert_true(w[0] == 250 && w[1] == 125 && w[2] == 75 && w[3] == 50);
	assert_int_equal(w[4], 250);
	assert_int_equal(count(svg, "mc-chart__ontime"), 1);
	assert_int_equal(count(svg, "mc-chart__late"), 2);
	assert_int_equal(count(svg, "<a "), 2);
	assert_int_equal(count(svg, "</a>"), 2);
	arena_release(&a);
}

/* One late dossier among a million must be seen. */
static void something_is_never_nothing(void **state)
{
	(void)state;
	struct arena a = { 0 };
	int w[8];
	static const struct svg_bar bar[] = {
		{ .label = "a", .href = "/", .part = { 1000000, 1, 0, 0 } },
		{ .label = "b", .href = "/", .part = { 0, 0, 0, 1 } },
	};
	const char *svg = draw(&a, LANG_EN, bar, 2);
	assert_int_equal(widths(svg, w, 8), 3);
	assert_true(w[1] >= 1 && w[2] == 1);
	assert_has(svg, ": 1,000,001\"");
	assert_has(draw(&a, LANG_VI, bar, 2), ": 1.000.001\"");
	arena_release(&a);
}

static void nothing_to_draw_is_no_fault(void **state)
{
	(void)state;
	struct arena a = { 0 };
	static const struct svg_bar none = { .label = "a", .href = "/" };
	const char *svg = draw(&a, LANG_VI, &none, 1);
	assert_int_equal(count(svg, "<rect"), 0);
	assert_has(svg, ": 0\"");
	svg = draw(&a, LANG_VI, NULL, 0);
	assert_has(svg, "</svg>");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_typed_is_escaped),
		cmocka_unit_test(the_longest_bar_fills_the_width),
		cmocka_unit_test(something_is_never_nothing),
		cmocka_unit_test(nothing_to_draw_is_no_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
