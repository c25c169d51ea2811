/* template_test.c: a value is escaped for the place where it stands, and may not stand where no escaping
 * would do; sections, partials and messages say what they are given. */
#include "../../tests/support.h"

#include "web/template.h"

/* Renders one template with values; the text lives in the arena. */
static const char *render(const char *text, const struct value_map *values, struct arena *a)
{
	struct error err = { 0 };
	struct buf out = BUF_INIT(1 << 16);
	struct templates *t = templates_from("t.html", text, strlen(text), &err);
	assert_ok(t != NULL, err);
	assert_ok(template_render(t, "t.html", values, LANG_VI, a, &out, &err), err);
	char *copy = arena_dup(a, out.p ? out.p : "", out.len);
	buf_release(&out);
	templates_free(t);
	return copy;
}

static void assert_page(const char *text, const struct value_map *values, const char *page)
{
	struct arena a = { 0 };
	assert_string_equal(render(text, values, &a), page);
	arena_release(&a);
}

static void assert_refused(const char *text, const char *part)
{
	struct error err = { 0 };
	struct templates *t = templates_from("t.html", text, strlen(text), &err);
	if (t)
		print_error("taken, though it should be refused: %s\n", text);
	assert_null(t);
	assert_int_equal(err.code, ERR_DATA);
	assert_has(err.text, part);
}

/* A map with one text under the name v. */
static struct value_map *text_v(struct arena *a, const char *s)
{
	struct value_map *m = value_map_new(a, 8);
	put_text(m, "v", s);
	return m;
}

static void a_value_is_escaped_for_its_place(void **state)
{
	(void)state;
	struct arena a = { 0 };
	const struct value_map *m = text_v(&a, "\"/a?b='c'&<d>");
	assert_page("<p>{{v}}</p>", m, "<p>&quot;/a?b=&#39;c&#39;&amp;&lt;d&gt;</p>");
	assert_page("<p title=\"{{v}}\">", m, "<p title=\"&quot;/a?b=&#39;c&#39;&amp;&lt;d&gt;\">");
	assert_page("<p title='{{v}}'>", m, "<p title='&quot;/a?b=&#39;c&#39;&amp;&lt;d&gt;'>");
	assert_page("<a href=\"/x?q={{v}}\">", m, "<a href=\"/x?q=%22%2Fa%3Fb%3D%27c%27%26%3Cd%3E\">");
	assert_page("<textarea>{{v}}</textarea>", text_v(&a, "</textarea>"),
		"<textarea>&lt;/textarea&gt;</textarea>");
	arena_release(&a);
}

static void a_whole_address_must_be_a_good_one(void **state)
{
	(void)state;
	struct arena a = { 0 };
	static const char *const names[] = { "href", "src", "action", "formaction", "HREF" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *t = arena_printf(&a, "<x %s=\"{{v}}\">", names[i]);
		assert_page(
			t, text_v(&a, "javascript:alert(1)"), arena_printf(&a, "<x %s=\"#\">", names[i]));
		assert_page(t, text_v(&a, "/ok?a&b"), arena_printf(&a, "<x %s=\"/ok?a&amp;b\">", names[i]));
	}
	/* After a whole value the next is a part: two together must not make up a scheme. */
	struct value_map *m = text_v(&a, "");
	put_text(m, "w", "javascript:alert(1)");
	assert_page("<a href=\"{{v}}{{w}}\">", m, "<a href=\"#javascript%3Aalert%281%29\">");
	/* An attribute that only begins like one of an address is none. */
	assert_page("<a hreflang=\"{{w}}\">", m, "<a hreflang=\"javascript:alert(1)\">");
	arena_release(&a);
}

static void values_stand_only_where_they_can_be_escaped(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"<a {{v}}>",
		"<a b{{v}}>",
		"<{{v}}>",
		"</{{v}}>",
		"<a b={{v}}>",
		"<a b=x{{v}}>",
		"<a b=\"c\"{{v}}>",
		"<a b= {{v}}>",
		"<a onclick=\"{{v}}\">",
		"<a ONCLICK='f({{v}})'>",
		"<a style=\"width:{{v}}\">",
		"<script>{{v}}</script>",
		"<SCRIPT>{{v}}</SCRIPT>",
		"<script type=\"module\">a({{v}})",
		"<style>{{v}}</style>",
		"<!-- {{v}} -->",
		"<!-- <p>{{v}}</p> -->",
		"<!-- > {{v}} -->",
		"<a b=\"c\" {{%skip}}>",
		"<script>{{%skip}}</script>",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_refused(bad[i], "t.html:1: found a value");
	assert_refused("<p>{{{v}}}</p>", "without escaping");
	assert_refused("<p>{{&v}}</p>", "without escaping");
	assert_refused("<p {{>other.html}}>", "inside a tag");
}

static void text_goes_on_after_what_holds_no_values(void **state)
{
	(void)state;
	struct arena a = { 0 };
	const struct value_map *m = text_v(&a, "<");
	assert_page("<!-- a --><p>{{v}}</p>", m, "<!-- a --><p>&lt;</p>");
	assert_page("<script>if (a < b) c();</script>{{v}}", m, "<script>if (a < b) c();</script>&lt;");
	assert_page("<style>a > b {}</style>{{v}}", m, "<style>a > b {}</style>&lt;");
	assert_page("<a b=\"x>y\">{{v}}", m, "<a b=\"x>y\">&lt;");
	assert_page("<a b='\"'>{{v}}", m, "<a b='\"'>&lt;");
	assert_page("<input checked>{{v}}", m, "<input checked>&lt;");
	assert_page("<br/>{{v}}", m, "<br/>&lt;");
	arena_release(&a);
}

/* The end of another tag inside a script's text does not end the script. */
static void a_script_ends_only_at_its_own_end(void **state)
{
	(void)state;
	assert_refused("<script>a = '</b>{{v}}'</script>", "found a value");
	assert_refused("<style>a::after { content: '</b>{{v}}' }</style>", "found a value");
}

static void sections_end_where_they_began(void **state)
{
	(void)state;
	assert_refused("{{#a}}<p {{/a}}>", "ends inside a tag");
	assert_refused("<p {{#a}}class=\"{{/a}}\">", "ends inside a tag");
	assert_refused("{{#a}}<script>{{/a}}", "ends inside a tag");
	assert_refused("{{#a}}x", "never closed");
	assert_refused("x{{/a}}", "no section is open");
	assert_refused("{{#a}}{{#b}}{{/a}}{{/b}}", "another name");
	assert_refused("{{^a}}{{/b}}", "another name");
	/* From one quoted attribute into another: what follows stands in either. */
	assert_refused("<a href=\"{{#a}}\" class=\"{{/a}}{{v}}\">", "t.html:1");
}

/* What a template leaves open, the one that includes it does not know of. */
static void a_template_ends_in_text(void **state)
{
	(void)state;
	assert_refused("<a href=\"", "t.html:1");
	assert_refused("<script>", "t.html:1");
	assert_refused("<!-- a", "t.html:1");
}

static void faults_tell_the_line(void **state)
{
	(void)state;
	assert_refused("a\n\n{{! two\nlines }}\n<p {{v}}>", "t.html:5: ");
	assert_refused("a\n{{v", "t.html:2: found {{ without }}");
	assert_refused("{{}}", "without a name");
	assert_refused("{{# }}", "without a name");
	assert_refused("\n{{%no.such.message}}", "t.html:2: found a message that");
	assert_refused("{{>no/such.html}}", "there is no template no/such.html");
}

static void a_section_repeats_for_each_of_a_list(void **state)
{
	(void)state;
	struct arena a = { 0 };
	static const char *const keys[] = { "name", "n" };
	const struct value_map *rows[3];
	struct value_map *m = value_map_new(&a, 8);
	for (int i = 0; i < 3; i++) {
		struct value_map *row = value_map_shaped(&a, keys, 2);
		row->value[0] = (struct value){ .type = VALUE_TEXT, .as.text = { "A<BC" + i, 1 } };
		row->value[1] = (struct value){ .type = i == 1 ? VALUE_NONE : VALUE_COUNT, .as.number = i };
		rows[i] = row;
	}
	put_list(m, "rows", rows, 3);
	put_list(m, "nothing", rows, 0);
	put_text(m, "n", "outer");
	put_text(m, "top", "T");
	assert_page("{{#rows}}[{{name}}{{n}}{{top}}]{{/rows}}", m, "[A0T][&lt;T][B2T]");
	assert_page("{{#rows}}{{#n}}x{{/n}}{{^n}}-{{/n}}{{/rows}}{{n}}", m, "--xouter");
	assert_page("{{^rows}}empty{{/rows}}{{#nothing}}full{{/nothing}}{{^nothing}}empty{{/nothing}}", m,
		"empty");
	arena_release(&a);
}

static void a_section_asks_whether_a_value_is_there(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct value_map *inner = value_map_new(&a, 2), *m = value_map_new(&a, 16);
	put_text(inner, "v", "inner");
	put_text(m, "v", "outer");
	put_text(m, "empty", "");
	put_text(m, "null", NULL);
	put_bool(m, "yes", true);
	put_bool(m, "no", false);
	put_count(m, "zero", 0);
	put_count(m, "one", 1);
	put_map(m, "map", inner);
	put_map(m, "nomap", NULL);
	put_day(m, "epoch", 0);
	put_time(m, "never", 0);
	static const char *const there[] = { "v", "yes", "one", "map", "epoch" };
	static const char *const missing[] = { "empty", "null", "no", "zero", "nomap", "never", "unknown" };
	for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
		assert_page(arena_printf(&a, "{{#%s}}+{{/%s}}{{^%s}}-{{/%s}}", there[i], there[i], there[i],
				    there[i]),
			m, "+");
	for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
		assert_page(arena_printf(&a, "{{#%s}}+{{/%s}}{{^%s}}-{{/%s}}{{%s}}", missing[i], missing[i],
				    missing[i], missing[i], i == 3 ? "no" : missing[i]),
			m, "-");
	assert_page("{{#map}}{{v}}{{/map}}{{v}}{{#yes}}{{v}}{{/yes}}", m, "innerouterouter");
	/* What stands behind a section that was written is passed by only when it is the other half of it. */
	assert_page("{{#yes}}{{v}} t{{/yes}}{{^yes}}-{{/yes}}e", m, "outer te");
	assert_page("{{#no}}{{v}} t{{/no}}{{^no}}-{{/no}}e", m, "-e");
	assert_page("{{#yes}}+{{/yes}} or {{^yes}}-{{/yes}}", m, "+ or ");
	assert_page("{{#yes}}+{{/yes}}{{^no}}-{{/no}}", m, "+-");
	assert_page("{{^no}}a{{/no}}{{^no}}b{{/no}}", m, "ab");
	assert_page("{{#yes}}+{{/yes}}{{^yes}}-{{/yes}}{{^yes}}-{{/yes}}{{#yes}}+{{/yes}}", m, "++");
	assert_page(
		"<i {{#yes}}a=\"{{v}}\"{{/yes}}{{#no}}b{{/no}} {{#yes}}c{{/yes}}>", m, "<i a=\"outer\" c>");
	arena_release(&a);
}

static void values_are_written_as_people_read_them(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct value_map *m = value_map_new(&a, 16);
	put_count(m, "count", 1234567);
	put_plain(m, "plain", 1234567);
	put_percent(m, "rate", 45531, 45538);
	put_percent(m, "norate", 0, 0);
	put_day(m, "day", test_day("2022-06-04"));
	put_time(m, "time", test_time("2022-06-14T08:05"));
	put_html(m, "html", "<b>&amp;</b>", 12);
	assert_page("{{count}} {{plain}} {{rate}} {{norate}} {{day}} {{time}}", m,
		"1.234.567 1234567 99,98% – 4/6/2022 08:05 14/6/2022");
	/* Markup goes into text alone. */
	assert_page("<p title=\"{{html}}\">{{html}}</p>", m, "<p title=\"\"><b>&amp;</b></p>");
	static const char text[] = "{{count}} {{rate}} {{day}}";
	struct templates *t = templates_from("t", text, sizeof text - 1, &err);
	struct buf out = BUF_INIT(1000);
	assert_ok(template_render(t, "t", m, LANG_EN, &a, &out, &err), err);
	assert_has(out.p, "1,234,567 99.98");
	assert_has(out.p, " 4/6/2022");
	buf_release(&out);
	templates_free(t);
	arena_release(&a);
}

static void messages_speak_both_languages(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct value_map *m = value_map_new(&a, 4);
	put_text(m, "from", "<1>");
	put_day(m, "to", test_day("2022-06-14"));
	static const char text[] = "{{%list.caption}}|<a title=\"{{%list.caption}}\">";
	struct templates *t = templates_from("t", text, sizeof text - 1, &err);
	static const char *const want[LANGS] = { "Từ &lt;1&gt; đến 14/6/2022|<a title=\"Từ &lt;1&gt; đến "
						 "14/6/2022\">",
		"From &lt;1&gt; to 14/6/2022|<a title=\"From &lt;1&gt; to 14/6/2022\">" };
	for (int lang = 0; lang < LANGS; lang++) {
		struct buf out = BUF_INIT(1000);
		assert_ok(template_render(t, "t", m, (enum lang)lang, &a, &out, &err), err);
		assert_string_equal(out.p, want[lang]);
		buf_release(&out);
	}
	templates_free(t);
	assert_string_equal(message(LANG_EN, "skip"), "Skip to main content");
	assert_string_equal(message(LANG_VI, "no.such.key"), "no.such.key");
	arena_release(&a);
}

static void endless_pages_end(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct buf out = BUF_INIT(100);
	static const char self[] = "x{{>t}}", deep[] = "{{#m}}{{#m}}{{v}}{{/m}}{{/m}}";
	struct value_map *m = text_v(&a, "a long value that is written more than once");
	struct templates *t = templates_from("t", self, sizeof self - 1, &err);
	assert_ok(t != NULL, err);
	assert_false(template_render(t, "t", m, LANG_VI, &a, &out, &err));
	assert_has(err.text, "without end");
	err = (struct error){ 0 };
	assert_false(template_render(t, "u", m, LANG_VI, &a, &out, &err));
	assert_has(err.text, "there is no template u");
	templates_free(t);
	/* A map that holds itself. */
	put_map(m, "m", m);
	assert_page(deep, m, "a long value that is written more than once");
	static const char four[] = "{{v}}{{v}}{{v}}{{v}}";
	err = (struct error){ 0 };
	t = templates_from("t", four, sizeof four - 1, &err);
	out.len = 0;
	assert_false(template_render(t, "t", m, LANG_VI, &a, &out, &err));
	assert_has(err.text, "grew too large");
	buf_release(&out);
	templates_free(t);
	arena_release(&a);
}

static void all_pages_of_the_program_compile(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct templates *t = templates_load(NULL, &err);
	assert_ok(t != NULL, err);
	templates_free(t);
	t = templates_load("src", &err);
	assert_ok(t != NULL, err);
	templates_free(t);
	assert_null(templates_load("no/such/folder", &err));
	assert_int_not_equal(err.code, ERR_NONE);
	templates_free(NULL);
}

static int set_up(void **state)
{
	struct error err = { 0 };
	(void)state;
	return messages_load(&err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	messages_release();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_escaped_for_its_place),
		cmocka_unit_test(a_whole_address_must_be_a_good_one),
		cmocka_unit_test(values_stand_only_where_they_can_be_escaped),
		cmocka_unit_test(text_goes_on_after_what_holds_no_values),
		cmocka_unit_test(a_script_ends_only_at_its_own_end),
		cmocka_unit_test(sections_end_where_they_began),
		cmocka_unit_test(a_template_ends_in_text),
		cmocka_unit_test(faults_tell_the_line),
		cmocka_unit_test(a_section_repeats_for_each_of_a_list),
		cmocka_unit_test(a_section_asks_whether_a_value_is_there),
		cmocka_unit_test(values_are_written_as_people_read_them),
		cmocka_unit_test(messages_speak_both_languages),
		cmocka_unit_test(endless_pages_end),
		cmocka_unit_test(all_pages_of_the_program_compile),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
