/* words_test.c: texts with marks: what is refused and where, how tables between texts are read, what becomes
 * of a line that was right once. */
#include "../../tests/office.h"

#include "report/words.h"

static const char LIST[] = "code,name,every,basis\nbo,Bộ thử,half_year,\n";
static const char SET[] = "code,name,unit,kind,formula,who\n"
			  "A,Có,Hồ sơ,count,dossiers(received),\n"
			  "B,Hỏi,Người,count,,S1\n";
static const char LAYOUT[] = "#! name Thử\n#! every half_year\n#! sets bo\n#! title BÁO CÁO\n"
			     "#! subject Việc {period}\n#! symbol BC\n#! drafters S1\n"
			     "= I. Phần\n@block mot Một\nCó {A}.\n@end\n@block hai Hai\n@end\n";

/* An office with a set and a layout of its own. */
struct writing {
	struct office o;
	struct indicators sets;
	struct report_layout layout;
	struct arena arena;
};

static void writing_make(struct writing *x)
{
	struct error err = { 0 };
	*x = (struct writing){ 0 };
	office_make(&x->o);
	char *dir = path_join(&x->arena, x->o.w.folder.path, "sets");
	mkdir(dir, 0700);
	mkdir(path_join(&x->arena, dir, "indicators"), 0700);
	const char *list = path_join(&x->arena, dir, "indicators/sets.csv"),
		   *set = path_join(&x->arena, dir, "indicators/bo.csv");
	assert_ok(
		file_write(list, LIST, strlen(LIST), &err) && file_write(set, SET, strlen(SET), &err), err);
	assert_ok(indicators_read_files(&x->sets, &x->o.rules, dir, NULL, &err), err);
	assert_ok(report_layout_read(&x->layout, &x->o.rules, &x->sets, "l", "l.report", LAYOUT,
			  strlen(LAYOUT), &x->arena, &err),
		err);
}

static void writing_drop(struct writing *x)
{
	indicators_release(&x->sets);
	arena_release(&x->arena);
	office_drop(&x->o);
}

static void checked(struct writing *x, const char *text, const char *expected)
{
	struct words w = {
		.rules = &x->o.rules, .sets = &x->sets, .set = x->layout.set[0], .arena = &x->arena
	};
	struct error err = { 0 };
	bool ok = words_check(&w, "t", 1, text, &err);
	if (ok != !expected || (expected && !strstr(err.text, expected)))
		fail_msg("%s: %s", text, err.text);
}

static void checks_what_is_typed(void **state)
{
	(void)state;
	struct writing x;
	writing_make(&x);
	static const char *const good[] = { "", "\n\n", "Có {A} và {= {A} + 1}.",
		"{if {A} > 1: nhiều | ít}", "{if {A} > 1: viết \\{ và \\| | không}",
		"| a | b\n| {A} | {if {A} > 1: x | y}", "| a | b\r\n| c\r\n", "| a\nlời\n| a | b | c",
		"[^chú thích]", "|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|" };
	static const char *const bad[][2] = { { "một\n{C}", "t:2:1: found {C}" },
		{ "một\r\n{C}", "t:2:1: found {C}" }, { "{if {A}: a}", "expected a condition" },
		{ "| a | b\n| c | d | e", "t:2:1: found \"| c | d | e\", expected as many cells as the "
					  "first" },
		{ "|", "expected a cell" }, { "| a[^b]", "expected no footnote in a table" },
		{ "|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17", "at most 16 cells" },
		{ "{{", "expected }" }, { "{if {A} > 1}", "expected : and the words" } };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		checked(&x, good[i], NULL);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		checked(&x, bad[i][0], bad[i][1]);
	char *note = arena_zalloc(&x.arena, WORDS_NOTE + 8);
	memset(note, 'x', WORDS_NOTE + 4);
	memcpy(note, "[^", 2);
	note[WORDS_NOTE + 3] = ']';
	checked(&x, note, "a footnote of at most 4000 bytes");
	writing_drop(&x);
}

/* The document with blocks as they are written. */
static struct report_doc *made(struct writing *x, const struct report_block *block, int blocks)
{
	struct error err = { 0 };
	struct report_doc *d;
	struct db *db = store_reader(x->o.w.store, &err);
	assert_ok(db != NULL, err);
	struct report_making m = { .rules = &x->o.rules,
		.sets = &x->sets,
		.layout = &x->layout,
		.block = block,
		.blocks = blocks,
		.period = { 18976, 19157 },
		.day = 19160,
		.db = db,
		.arena = &x->arena };
	assert_ok(report_make(&m, &d, &err), err);
	store_reader_return(x->o.w.store, db);
	return d;
}

static const struct report_part *part_of(const struct report_doc *d, int no)
{
	const struct report_part *p = d->first;
	while (p && no--)
		p = p->next;
	assert_non_null(p);
	return p;
}

static void makes_tables_of_rows(void **state)
{
	(void)state;
	struct writing x;
	writing_make(&x);
	struct report_block block[] = {
		{ .code = "mot", .text = "| a | b\n\n| {A} | {if {A} > 1: x | {if 1 = 1: \\| | z}}\n" },
		{ .code = "hai", .text = "| c\n|\n" }
	};
	const struct report_doc *d = made(&x, block, 2);
	const struct report_table *t = part_of(d, 1)->table;
	assert_non_null(t);
	assert_int_equal(t->columns, 2);
	assert_int_equal(t->rows, 1);
	assert_string_equal(t->first->cell[0].text, "0");
	assert_string_equal(t->first->cell[1].text, "|");
	/* Another block's table is another table; a row without cells is none. */
	assert_string_equal(part_of(d, 2)->table->column[0].title, "c");
	assert_true(part_of(d, 3)->spans->missing);
	assert_int_equal(d->missing, 1);
	writing_drop(&x);
}

static void keeps_a_line_that_is_wrong_now(void **state)
{
	(void)state;
	struct writing x;
	writing_make(&x);
	struct buf much = BUF_INIT(1 << 20);
	for (int year = 1901; year < 1930; year++)
		buf_printf(&much, "Năm: {= in_year(%d, dossiers(received))}\n", year);
	struct report_block block[] = { { .code = "mot",
						.text = "Trước {A}.\nCũ {C.9}.\n| {C.8}\nSau {A}." },
		{ .code = "hai", .text = much.p } };
	const struct report_doc *d = made(&x, block, 2);
	assert_string_equal(words_plain(part_of(d, 1)->spans, &x.arena), "Trước 0.");
	assert_string_equal(words_plain(part_of(d, 2)->spans, &x.arena), "Cũ {C.9}.");
	assert_true(part_of(d, 2)->spans->missing);
	assert_true(part_of(d, 3)->spans->missing);
	assert_string_equal(words_plain(part_of(d, 4)->spans, &x.arena), "Sau 0.");
	/* Sixteen periods, one of which the first block has read. */
	assert_false(part_of(d, 5 + 14)->spans->missing);
	assert_true(part_of(d, 5 + 15)->spans->missing);
	assert_int_equal(d->missing, 2 + 29 - 15);
	buf_release(&much);
	writing_drop(&x);
}

/* A set of so many indicators as columns. */
static bool reads_bodies(int items, struct error *err)
{
	struct indicator *item = calloc((size_t)items, sizeof *item);
	struct indicator_set set = { .code = "bo", .item = item, .items = items };
	struct indicators sets = { .set = &set, .sets = 1 };
	struct report_layout l;
	struct arena a = { 0 };
	static const char text[] = "#! name a\n#! every year\n#! sets bo\n#! title a\n#! subject a\n"
				   "#! symbol a\n#! drafters S1\n@annex x bodies bo Tên\n";
	for (int i = 0; i < items; i++)
		item[i].kind = i ? INDICATOR_COUNT : INDICATOR_HEADING;
	bool ok = report_layout_read(&l, NULL, &sets, "l", "l.report", text, strlen(text), &a, err);
	arena_release(&a);
	free(item);
	return ok;
}

static void has_columns_for_so_many(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_ok(reads_bodies(31, &err), err);
	assert_false(reads_bodies(32, &err));
	assert_has(err.text, "l.report:8:1: found \"bo\", expected a set of at most 30");
}

static void period_has_a_name(void **state)
{
	(void)state;
	static const char *const rows[][2] = { { "2021-12-15..2022-06-14", "6 tháng đầu năm 2022" },
		{ "2022-06-15..2022-12-14", "6 tháng cuối năm 2022" },
		{ "2021-12-15..2022-12-14", "năm 2022" }, { "2024-02-01..2024-02-29", "tháng 2 năm 2024" },
		{ "2022-10-01..2022-12-31", "quý IV năm 2022" },
		{ "2022-02-01..2022-04-30", "từ ngày 01/02/2022 đến ngày 30/04/2022" },
		{ "2022-01-01..2022-12-31", "năm 2022" } };
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct period p;
		assert_true(period_parse(rows[i][0], &p));
		assert_string_equal(period_words(p, &a), rows[i][1]);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_what_is_typed),
		cmocka_unit_test(makes_tables_of_rows),
		cmocka_unit_test(keeps_a_line_that_is_wrong_now),
		cmocka_unit_test(has_columns_for_so_many),
		cmocka_unit_test(period_has_a_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
