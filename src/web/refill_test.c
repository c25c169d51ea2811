/* refill_test.c: what was typed comes back to the form that it was typed into, and nowhere else. */
#include "../../tests/support.h"

#include "base/arena.h"
#include "web/refill.h"

static const char PAGE[] = "<html><head><title>T</title></head><body><main id=\"main\" class=\"a\">\n"
			   "<form method=\"post\" action=\"/out\"><input type=\"hidden\" name=\"csrf\" "
			   "value=\"c\"><input name=\"text\"></form>\n"
			   "<details class=\"x\"><summary>More</summary>"
			   "<form method=\"post\" action=\"/do\"><input type=\"hidden\" name=\"item\" "
			   "value=\"1\"><input name=\"text\" id=\"t1\"></form></details>"
			   "<details><summary>More</summary><p>a &lt; b > c</p>"
			   "<form method=\"post\" action=\"/do\"><input type=\"hidden\" name=\"csrf\" "
			   "value=\"c\"><input type=\"hidden\" name=\"item\" value=\"2\">"
			   "<input type=\"hidden\" name=\"version\" value=\"9\">"
			   "<input class=\"i\" id=\"t2\" name=\"text\" value=\"old\" "
			   "maxlength=\"9\"><input name=\"text\" type=\"tel\">"
			   "<textarea id=\"a\" name=\"words\">old</textarea>"
			   "<input type=\"checkbox\" name=\"tick\" value=\"1\" checked><input "
			   "type=\"checkbox\" name=\"tick\" value=\"2\">"
			   "<select name=\"by\"><option value=\"desk\" selected>D</option><option "
			   "value=\"post\">P</option><option>Bò &amp; bê</option></select>"
			   "<input type=\"password\" name=\"secret\"><input name=\"code\" "
			   "autocomplete=\"one-time-code\">"
			   "<input type=\"file\" name=\"file\"></form></details></main></body></html>";

/* A page with what was typed; the caller's arena has it. */
static const char *filled(struct arena *a, const char *page, const char *typed, const char *name)
{
	struct form f = { 0 };
	struct refill r;
	struct buf out = BUF_INIT(1 << 16);
	struct refill_more more = { "Lỗi: ", BUF_INIT(64), BUF_INIT(64) };
	buf_adds(&more.summary, "[why]");
	buf_adds(&more.mark, "[here]");
	assert_true(form_read(&f, a, typed, strlen(typed)));
	refill_find(&r, page, strlen(page), "/do", "/here", &f, name);
	refill_write(&r, &f, &more, &out);
	const char *text = arena_dup(a, out.p, out.len);
	buf_release(&out);
	buf_release(&more.summary);
	buf_release(&more.mark);
	return text;
}

static void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("expected %s in\n%s", part, text);
}

static void what_was_typed_comes_back(void **state)
{
	struct arena a = { 0 };
	(void)state;
	const char *t = filled(&a, PAGE,
		"csrf=x&item=2&version=3&text=%22%3E%3Cb%3E&text=0912&words=1%0D%0A%3C%2Ftextarea%3E&tick="
		"2&by=post&"
		"secret=s&code=123456&file=f",
		"words");
	assert_holds(t, "<title>Lỗi: T</title>");
	assert_holds(t, "<main id=\"main\" class=\"a\">[why]\n");
	assert_holds(t, "<input class=\"i\" id=\"t2\" name=\"text\" maxlength=\"9\" "
			"value=\"&quot;&gt;&lt;b&gt;\">"
			"<input name=\"text\" type=\"tel\" value=\"0912\">");
	assert_holds(t, "<textarea aria-invalid=\"true\" id=\"a\" "
			"name=\"words\">\n1\r\n&lt;/textarea&gt;</textarea>");
	assert_holds(t, "name=\"tick\" value=\"1\"><input type=\"checkbox\" name=\"tick\" value=\"2\" "
			"checked>");
	assert_holds(t, "<option value=\"desk\">D</option><option value=\"post\" "
			"selected>P</option><option>Bò");
	/* The page's own hidden fields, no secrets, and the other forms as they were. */
	assert_holds(t, "<form method=\"post\" action=\"/out\">[here]<input type=\"hidden\" name=\"csrf\"");
	assert_holds(t, "name=\"csrf\" value=\"c\"><input type=\"hidden\" name=\"item\" value=\"2\">"
			"<input type=\"hidden\" name=\"version\" value=\"9\">");
	assert_holds(t, "<input type=\"password\" name=\"secret\"><input name=\"code\" "
			"autocomplete=\"one-time-code\">"
			"<input type=\"file\" name=\"file\">");
	assert_holds(t, "value=\"1\"><input name=\"text\" id=\"t1\"></form>");
	assert_holds(t, "value=\"c\"><input name=\"text\"></form>");
	/* It is to be seen: its own fold is open, the others are not. */
	assert_holds(t, "<details class=\"x\"><summary>");
	assert_holds(t, "<details open><summary>");
	t = filled(&a, PAGE, "item=2&text=1&by=B%C3%B2+%26+b%C3%AA", NULL);
	assert_holds(t, "<option value=\"desk\">D</option><option value=\"post\">P</option><option "
			"selected>Bò &amp; bê<");
	arena_release(&a);
}

static void a_page_without_the_form_is_left_whole(void **state)
{
	struct arena a = { 0 };
	(void)state;
	/* Two forms go there, and neither is about item 3. */
	const char *t = filled(&a, PAGE, "item=3&text=mine", "text");
	assert_null(strstr(t, "mine"));
	assert_null(strstr(t, "aria-invalid"));
	assert_null(strstr(t, "<details open"));
	/* Where there is one alone, it is meant, whatever became of its hidden fields. */
	static const char one[] = "<main><form method=\"post\" action=\"/do\"><input type=\"hidden\" "
				  "name=\"item\" "
				  "value=\"1\"><input name=\"text\"></form></main>";
	assert_holds(filled(&a, one, "item=3&text=mine", NULL), "<input name=\"text\" value=\"mine\">");
	static const char other[] = "<main><form method=\"get\" action=\"/do\"><input "
				    "name=\"text\"></form></main>";
	assert_null(strstr(filled(&a, other, "text=mine", NULL), "mine"));
	static const char cut[] = "<main><form method=\"post\" action=\"/do\"><input name=\"text\"";
	assert_holds(filled(&a, cut, "text=mine", NULL), "[here]<input name=\"text\"");
	assert_null(strstr(filled(&a, cut, "text=mine", NULL), "mine"));
	arena_release(&a);
}

static void the_field_is_found_by_its_name(void **state)
{
	struct arena a = { 0 };
	struct form f = { 0 };
	struct refill r;
	(void)state;
	assert_true(form_read(&f, &a, "item=2", 6));
	refill_find(&r, PAGE, strlen(PAGE), "/do", "/here", &f, "words");
	assert_memory_equal(PAGE + r.field, "a\"", 2);
	assert_int_equal(r.field_len, 1);
	refill_find(&r, PAGE, strlen(PAGE), "/do", "/here", &f, "unknown");
	assert_memory_equal(PAGE + r.field, "t2", r.field_len);
	assert_null(r.name);
	arena_release(&a);
}

/* What is folded away within the form is unfolded where something was typed into it, and only there. */
static void what_was_typed_is_unfolded(void **state)
{
	static const char FOLDS[] =
		"<title>T</title><main><form method=\"post\" action=\"/do\"><details id=\"one\"><summary>1"
		"</summary><input name=\"a\"></details><details id=\"two\"><input name=\"b\"></details>"
		"<details id=\"three\"><details id=\"four\"><select name=\"c\"><option "
		"value=\"\">-</option>"
		"<option value=\"x\">X</option></select></details></details></form>"
		"<details id=\"five\"><input name=\"a\"></details></main>";
	struct arena a = { 0 };
	(void)state;
	const char *t = filled(&a, FOLDS, "a=&b=typed&c=", NULL);
	assert_holds(t, "<details id=\"one\">");
	assert_holds(t, "<details id=\"two\" open>");
	assert_holds(t, "<details id=\"three\"><details id=\"four\">");
	t = filled(&a, FOLDS, "a=z&b=&c=x", NULL);
	assert_holds(t, "<details id=\"one\" open>");
	assert_holds(t, "<details id=\"two\">");
	assert_holds(t, "<details id=\"three\" open><details id=\"four\" open>");
	assert_holds(t, "<details id=\"five\">");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_typed_comes_back),
		cmocka_unit_test(a_page_without_the_form_is_left_whole),
		cmocka_unit_test(the_field_is_found_by_its_name),
		cmocka_unit_test(what_was_typed_is_unfolded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
