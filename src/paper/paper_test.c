/* paper_test.c: templates and values, and documents as PDF and DOCX. */
#include "../../tests/support.h"

#include <pthread.h>

#include "base/tool.h"
#include "paper/paper.h"

static const char *const letter = "#! page A4\n"
				  "#! title Th\xc6\xb0 {{name}}\n"
				  "#! numbers yes\n"
				  "# not printed\n"
				  "@columns 40 60\n"
				  "{{agency}}\n"
				  "@next\n"
				  "**C\xe1\xbb\x98NG H\xc3\x92"
				  "A**\n"
				  "@rule 50\n"
				  "@end\n"
				  "[right size=12 before=6] K\xc3\xadnh g\xe1\xbb\xadi ''{{name}}'' "
				  "__x__{{#note}} ({{note}}){{/note}}\n"
				  "{{#rows_any}}\n"
				  "@table 10:center 50 border header=1\n"
				  "| **No** | Name\n"
				  "{{#rows}}\n"
				  "| {{no}} | {{text}}\n"
				  "{{/rows}}\n"
				  "@end\n"
				  "{{/rows_any}}\n"
				  "{{^rows_any}}\n"
				  "no rows \\{{here}} \\**\n"
				  "{{/rows_any}}\n"
				  "@qr 25 center {{name}}\n"
				  "@space 20 signature\n";

/* Values of the letter with as many rows. */
static struct paper_values *values(struct arena *a, int rows)
{
	struct paper_values *v = paper_values_new(a, NULL);
	paper_put(v, "name",
		"Nguy\xe1\xbb\x85n V\xc4\x83n \xc4\x90\xe1\xbb\xa9"
		"c");
	paper_put(v, "agency", "S\xe1\xbb\x9f **A**");
	if (rows)
		paper_put(v, "rows_any", "1");
	for (int i = 0; i < rows; i++) {
		struct paper_values *row = paper_put_item(v, "rows");
		paper_put(row, "no", arena_printf(a, "%d", i + 1));
		paper_put(row, "text", "m\xe1\xbb\x99t d\xc3\xb2ng");
	}
	return v;
}

static struct paper *fill(struct arena *a, const char *text, const struct paper_values *v)
{
	struct error err = { 0 };
	const struct paper_template *t = paper_template_read(a, "t.paper", text, strlen(text), &err);
	assert_ok(t != NULL, err);
	struct paper *p = paper_fill(t, v, 1655200000, a, &err);
	assert_ok(p != NULL, err);
	return p;
}

static void test_template(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct paper *p = fill(&a, letter, values(&a, 2));
	assert_string_equal(p->title, "Th\xc6\xb0 Nguy\xe1\xbb\x85n V\xc4\x83n \xc4\x90\xe1\xbb\xa9"
				      "c");
	assert_true(p->page_numbers);
	struct paper_block *b = p->blocks.first;
	assert_int_equal(b->kind, PAPER_COLUMNS);
	assert_true(b->columns.share > 0.39 && b->columns.share < 0.41);
	/* A value's marks are no marks. */
	assert_string_equal(b->columns.side[0].first->paragraph.first->text, "S\xe1\xbb\x9f **A**");
	assert_false(b->columns.side[0].first->paragraph.first->bold);
	assert_true(b->columns.side[1].first->paragraph.first->bold);
	assert_int_equal(b->columns.side[1].last->kind, PAPER_RULE);
	b = b->next;
	assert_int_equal(b->kind, PAPER_PARAGRAPH);
	assert_int_equal(b->paragraph.align, PAPER_RIGHT);
	assert_true(b->paragraph.points == 12 && b->paragraph.before == 6);
	assert_true(b->paragraph.first->next->italic && !b->paragraph.first->italic);
	assert_true(b->paragraph.last->underlined);
	assert_string_equal(b->paragraph.last->text, "x");
	b = b->next;
	assert_int_equal(b->kind, PAPER_TABLE);
	assert_int_equal(b->table.header_rows, 1);
	assert_string_equal(b->table.last->cell[0].first->text, "2");
	assert_int_equal(b->table.last->cell[0].align, PAPER_CENTRE);
	assert_int_equal(b->next->kind, PAPER_CODE);
	assert_true(b->next->next->space.signature);
	arena_release(&a);
}

/* What no document can hold is left out. */
static void test_say(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct paper_paragraph p = { 0 };
	assert_string_equal(paper_say(&a, &p,
				    "a\x01\tb\n\xef\xbf\xbf"
				    "c\xef\xbf\xbd\x7f")
				    ->text,
		"a\tb\nc\xef\xbf\xbd");
	assert_string_equal(paper_say(&a, &p, "x\xff y")->text, "x? y");
	assert_string_equal(p.first->next->text, "x? y");
	arena_release(&a);
}

static void test_sections(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct paper_values *v = values(&a, 0);
	paper_put(v, "note", "g\xe1\xba\xa5p");
	struct paper *p = fill(&a, letter, v);
	struct paper_block *b = p->blocks.first->next;
	assert_string_equal(b->paragraph.last->text, ")");
	struct buf all = BUF_INIT(1 << 16);
	for (struct paper_run *r = b->next->paragraph.first; r; r = r->next)
		buf_adds(&all, r->text);
	assert_string_equal(all.p, "no rows {{here}} **");
	buf_release(&all);
	arena_release(&a);
}

static void test_faults(void **state)
{
	(void)state;
	static const struct {
		const char *text, *fault;
	} faults[] = {
		{ "a\n#! page A4\n", "t:2:1: settings (#!) stand at the top" },
		{ "#! page A3\n", "t:1:9: found \"A3\", expected A4, A5 or roll80" },
		{ "#! margins left=200 right=5\n", "t:1:17: found \"200\", expected a number between 0 and "
						   "60" },
		{ "\xc4\x91\xc4\x91 {{na me}}", "t:1:8: expected }} after the name na" },
		{ "x **bold", "t:1:3: ** is opened here and not closed" },
		{ "{{#a}}\nx\n", "t:2:2: {{#a}} of line 1 has no end {{/a}}" },
		{ "{{#a}}\n{{/b}}\n", "t:2:1: found {{/b}}, expected {{/a}}" },
		{ "x {{/b}}\n", "t:1:3: found {{/b}}, expected no end" },
		{ "@columns 1 1\n@end\n", "t:2:1: found @end, expected @next before it" },
		{ "@columns 1 1\n@next\nx\n", "what began in line 2 has no @end" },
		{ "@end\n", "t:1:1: found @end, expected it only after @columns or @table" },
		{ "@table 10 20\n| a\n@end\n", "t:2:4: found 1 cells, expected 2" },
		{ "@table 10\n| a | b\n@end\n", "t:2:5: found more than 1 cells" },
		{ "@table\n@end\n", "expected the width of each column" },
		{ "@table 10\nx\n@end\n", "t:2:1: found no row of the table" },
		{ "@columns 1 1\n@table 1\n@end\n@next\n@end", "t:2:1: columns hold no columns, tables" },
		{ "@qr x y\n", "t:1:5: found \"x\", expected a number between 3 and 200" },
		{ "[middle] x\n", "t:1:2: found \"middle\", expected left" },
		{ "@nothing\n", "t:1:1: found \"@nothing\", expected @columns" },
		{ "\xff", "t: byte 1 is not UTF-8" },
	};
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct arena a = { 0 };
		struct error err = { 0 };
		assert_null(paper_template_read(&a, "t", faults[i].text, strlen(faults[i].text), &err));
		assert_int_equal(err.code, ERR_DATA);
		assert_has(err.text, faults[i].fault);
		arena_release(&a);
	}
}

static void test_missing_value(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	const char *text = "\n  x {{nobody}}";
	const struct paper_template *t = paper_template_read(&a, "t", text, strlen(text), &err);
	assert_ok(t != NULL, err);
	assert_null(paper_fill(t, values(&a, 0), 0, &a, &err));
	assert_has(err.text, "t:2:3: found no value for {{nobody}}, expected a text");
	arena_release(&a);
}

static void test_multiplied(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	const char *text = "{{#rows}}{{#rows}}{{#rows}}{{#rows}}x{{/rows}}{{/rows}}{{/rows}}{{/rows}}";
	const struct paper_template *t = paper_template_read(&a, "t", text, strlen(text), &err);
	assert_ok(t != NULL, err);
	assert_null(paper_fill(t, values(&a, 100), 0, &a, &err));
	assert_has(err.text, "more than 500000 texts");
	arena_release(&a);
}

static void test_json(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	json_t *json = json_loads(
		"{\"a\":\"x\",\"n\":12,\"t\":true,\"e\":null,\"l\":[{\"b\":1},{\"b\":2}]}", 0, NULL);
	struct paper_values *v = paper_values_new(&a, NULL);
	assert_ok(paper_values_json(v, json, &err), err);
	json_decref(json);
	const char *text = "{{a}} {{n}} {{t}}{{e}}{{#l}}-{{b}}{{a}}{{/l}}{{^e}}!{{/e}}";
	struct paper *p = fill(&a, text, v);
	struct buf all = BUF_INIT(1 << 16);
	for (struct paper_run *r = p->blocks.first->paragraph.first; r; r = r->next)
		buf_adds(&all, r->text);
	assert_string_equal(all.p, "x 12 true-1x-2x!");
	buf_release(&all);
	json = json_loads("{\"l\":[{\"b\":{}}]}", 0, NULL);
	assert_false(paper_values_json(v, json, &err));
	assert_string_equal(err.text, "l[0].b: found an object, expected a text, a number or a list");
	json_decref(json);
	arena_release(&a);
}

static struct buf pdf_of(const struct paper *p, struct paper_made *made)
{
	struct buf out = BUF_INIT((size_t)16 << 20);
	struct error err = { 0 };
	assert_ok(paper_pdf(p, &out, made, &err), err);
	assert_memory_equal(out.p, "%PDF-1.5", 8);
	return out;
}

static void test_pdf(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct paper_made made;
	struct buf one = pdf_of(fill(&a, letter, values(&a, 120)), &made);
	assert_int_equal(made.pages, 4);
	assert_int_equal(made.signature_page, 4);
	/* 20 mm high, between margins of 30 and 15 mm. */
	assert_true(made.signature_box[0] > 85 && made.signature_box[0] < 85.1);
	assert_true(made.signature_box[2] > 552.7 && made.signature_box[2] < 552.8);
	assert_true(made.signature_box[3] - made.signature_box[1] > 56.6);
	assert_true(made.signature_box[1] > 0);
	struct buf two = pdf_of(fill(&a, letter, values(&a, 120)), NULL);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.p, two.p, one.len);
	buf_release(&one);
	buf_release(&two);
	arena_release(&a);
}

static void *pdf_thread(void *arg)
{
	struct arena a = { 0 };
	for (int i = 0; i < 5; i++) {
		buf_release(arg);
		*(struct buf *)arg = pdf_of(fill(&a, letter, values(&a, 30)), NULL);
	}
	arena_release(&a);
	return NULL;
}

/* Threads draw the same bytes as one alone. */
static void test_threads(void **state)
{
	(void)state;
	enum { THREADS = 4 };
	struct arena a = { 0 };
	struct buf alone = pdf_of(fill(&a, letter, values(&a, 30)), NULL), made[THREADS] = { 0 };
	pthread_t thread[THREADS];
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, pdf_thread, &made[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		assert_int_equal(made[i].len, alone.len);
		assert_memory_equal(made[i].p, alone.p, alone.len);
		buf_release(&made[i]);
	}
	buf_release(&alone);
	arena_release(&a);
}

static void test_refused(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct buf out = BUF_INIT((size_t)16 << 20);
	struct error err = { 0 };
	assert_false(paper_pdf(fill(&a, "@barcode 10 \xc4\x91", values(&a, 0)), &out, NULL, &err));
	assert_has(err.text, "expected ASCII alone");
	err = (struct error){ 0 };
	assert_false(paper_pdf(fill(&a, "@qr 190 x", values(&a, 0)), &out, NULL, &err));
	assert_has(err.text, "needs 190 mm, found 165");
	err = (struct error){ 0 };
	struct paper_values *v = values(&a, 0);
	char *tall = arena_alloc(&a, 201);
	memset(tall, '\n', 200);
	tall[200] = '\0';
	paper_put(v, "tall", tall);
	assert_false(paper_pdf(fill(&a, "@table 1\n| {{tall}}\n@end", v), &out, NULL, &err));
	assert_has(err.text, "row 1 is higher than a page");
	assert_int_equal(out.len, 0);
	buf_release(&out);
	arena_release(&a);
}

/* A roll is as long as what stands on it. */
static void test_roll(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct paper_made made;
	struct buf out =
		pdf_of(fill(&a, "#! page roll80\n@space 100\n@space 42 signature", values(&a, 0)), &made);
	assert_int_equal(made.pages, 1);
	/* 4 mm margin below, then 42 mm of space: the page is 150 mm long. */
	assert_true(made.signature_box[1] > 11.3 && made.signature_box[1] < 11.4);
	assert_true(memmem(out.p, out.len, "425.196", 7) != NULL);
	buf_release(&out);
	arena_release(&a);
}

static void test_docx(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct buf one = BUF_INIT((size_t)16 << 20), two = BUF_INIT((size_t)16 << 20);
	struct error err = { 0 };
	struct paper_values *v = values(&a, 3);
	paper_put(v, "name", "a<b>&\"c\"\x01\nd\xef\xbf\xbf");
	assert_ok(paper_docx(fill(&a, letter, v), &one, &err), err);
	assert_ok(paper_docx(fill(&a, letter, v), &two, &err), err);
	assert_memory_equal(one.p, "PK\3\4", 4);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.p, two.p, one.len);
	assert_non_null(memmem(one.p, one.len, "word/media/code1.png", 20));
	buf_release(&one);
	buf_release(&two);
	arena_release(&a);
}

static struct paper_paragraph *say(struct arena *a, struct paper *p, const char *text)
{
	struct paper_paragraph *x = &paper_add(a, &p->blocks, PAPER_PARAGRAPH)->paragraph;
	paper_say(a, x, text);
	return x;
}

/* What a program prints about a document: its words, of which %s is the document. */
static const char *told(struct arena *a, const struct buf *document, const char *const *words)
{
	static const struct tool_limits limits = { 60, 2000 };
	char path[] = "/tmp/motcua-paper-XXXXXX";
	const char *argv[8] = { 0 };
	struct buf out = BUF_INIT(1 << 20);
	struct error err = { 0 };
	int fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, document->p, document->len) == (ssize_t)document->len);
	for (int i = 0; words[i]; i++)
		argv[i] = strcmp(words[i], "%s") == 0 ? path : words[i];
	assert_ok(tool_run(argv, fd, &limits, &out, &err), err);
	close(fd);
	unlink(path);
	return arena_take(a, &out);
}
#define TOLD(document, ...) told(&a, document, (const char *const[]){ __VA_ARGS__, NULL })

static int times(const char *in, const char *what)
{
	int n = 0;
	for (const char *p = in; (p = strstr(p, what)); p++)
		n++;
	return n;
}

static const char *longer(struct arena *a, int words)
{
	struct buf b = BUF_INIT(1 << 20);
	for (int i = 0; i < words; i++)
		buf_printf(&b, "chữ%d ", i);
	return arena_take(a, &b);
}

static void test_notes(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct paper_made made;
	struct paper *p = paper_new(&a, PAPER_A4);
	/* One in a heading, one in a last line that has to go to the next page with it. */
	struct paper_paragraph *x = say(&a, p, "Mục");
	x->heading = 1;
	paper_note(&a, x, 1, "chú thích đầu");
	paper_add(&a, &p->blocks, PAPER_SPACE)->space.mm = 215;
	paper_note(&a, say(&a, p, "dòng cuối"), 2, longer(&a, 120));
	struct buf out = pdf_of(p, &made);
	assert_int_equal(made.pages, 2);
	const char *first = TOLD(&out, "pdftotext", "-l", "1", "%s", "-"),
		   *second = TOLD(&out, "pdftotext", "-f", "2", "%s", "-");
	assert_non_null(strstr(first, "1. chú thích đầu"));
	assert_null(strstr(first, "dòng cuối"));
	assert_non_null(strstr(second, "dòng cuối"));
	assert_non_null(strstr(second, "chữ119"));
	buf_release(&out);
	/* One that is higher than a page. */
	struct error err = { 0 };
	paper_note(&a, say(&a, p, "quá dài"), 3, longer(&a, 3000));
	assert_false(paper_pdf(p, &out, NULL, &err));
	assert_has(err.text, "footnotes of a line are higher than a page");
	/* The last words go with the signature, with their footnote. */
	p = paper_new(&a, PAPER_A4);
	say(&a, p, "lời đầu");
	paper_add(&a, &p->blocks, PAPER_SPACE)->space.mm = 190;
	x = say(&a, p, "lời cuối");
	x->keep = true;
	paper_note(&a, x, 1, longer(&a, 100));
	struct paper_columns *c = &paper_add(&a, &p->blocks, PAPER_COLUMNS)->columns;
	c->share = 0.5;
	struct paper_space *space = &paper_add(&a, &c->side[1], PAPER_SPACE)->space;
	space->mm = 40;
	space->signature = true;
	out = pdf_of(p, &made);
	assert_int_equal(made.signature_page, 2);
	assert_non_null(strstr(TOLD(&out, "pdftotext", "-f", "2", "%s", "-"), "lời cuối"));
	buf_release(&out);
	arena_release(&a);
}

static void test_docx_parts(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct paper *p = paper_new(&a, PAPER_A4);
	struct buf out = BUF_INIT((size_t)16 << 20);
	static const bool turned[] = { true, true, false, true, false };
	static const double width[] = { 1, 2, 3 };
	for (int i = 0; i < 1200; i++)
		paper_note(&a, say(&a, p, "lời"), i + 1, arena_printf(&a, "chú thích %d", i + 1));
	for (size_t i = 0; i < sizeof turned; i++) {
		paper_add(&a, &p->blocks, PAPER_PAGE_BREAK)->page.turned = turned[i];
		struct paper_table *t = &paper_add(&a, &p->blocks, PAPER_TABLE)->table;
		*t = (struct paper_table){ .columns = 3, .width = width, .header_rows = 1 };
		for (int row = 0; row < 2; row++) {
			struct paper_row *r = paper_row(&a, t);
			r->whole = row;
			for (int k = 0; k < 3; k++)
				paper_say(&a, &r->cell[k], "ô");
		}
	}
	assert_ok(paper_docx(p, &out, &err), err);
	const char *notes = TOLD(&out, "unzip", "-p", "%s", "word/footnotes.xml"),
		   *body = TOLD(&out, "unzip", "-p", "%s", "word/document.xml");
	assert_non_null(strstr(notes, "chú thích 1200<"));
	assert_int_equal(times(notes, "<w:footnote "), 1202);
	assert_int_equal(times(body, "<w:footnoteReference"), 1200);
	/* Upright, turned (two pages), upright, turned, upright; a break alone within a section. */
	assert_int_equal(times(body, "<w:sectPr"), 5);
	assert_int_equal(times(body, "landscape"), 2);
	assert_int_equal(times(body, "<w:titlePg"), 1);
	assert_int_equal(times(body, "w:type=\"page\""), 1);
	assert_int_equal(times(body, "<w:gridSpan w:val=\"3\""), 5);
	assert_int_equal(times(body, "<w:tc>"), 5 * 4);
	buf_release(&out);
	out = pdf_of(p, NULL);
	const char *sizes = TOLD(&out, "pdfinfo", "-l", "200", "%s");
	assert_int_equal(times(sizes, "841.89 x 595.2"), 3);
	buf_release(&out);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_say),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_missing_value),
		cmocka_unit_test(test_multiplied),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_pdf),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_roll),
		cmocka_unit_test(test_docx),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_docx_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
