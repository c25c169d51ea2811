/* report_test.c: who may do what as a report stands; each act is whole or not at all, whichever call of the
 * engine fails; so is the making of a document; what would be other figures today. */
#include "../../tests/office.h"

#include "base/tool.h"
#include "report/report.h"

static const char LIST[] = "code,name,every,basis\nbo,Bộ thử,half_year,\n";
static const char SET[] = "code,name,unit,kind,formula,who\nA,Có,Hồ sơ,count,dossiers(received),\n";
static const char LAYOUT[] = "#! name Thử\n#! every half_year\n#! sets bo\n#! title BÁO CÁO\n"
			     "#! subject Việc {period}\n#! symbol BC\n#! drafters S1\n"
			     "@block mot Một\nCó {A}.\n@end\n"
			     "@annex mot indicators bo Một\n@annex hai bodies bo Hai\n"
			     "@annex ba dossiers commune Ba\n@annex bon targets Bốn\n";

/* An office with a set and a layout in its store. */
struct reporting {
	struct office o;
	struct indicators sets;
	struct arena arena;
	char *dir;
	struct report report;
};

static bool save_files(struct tx *tx, void *arg, struct error *err)
{
	struct reporting *x = arg;
	int changed;
	return indicators_save(tx, &x->sets, err) &&
	       report_layouts_save(tx, &x->o.rules, &x->sets, x->dir, &changed, err);
}

static void put_file(struct reporting *x, const char *folder, const char *name, const char *text)
{
	struct error err = { 0 };
	const char *dir = path_join(&x->arena, x->dir, folder);
	mkdir(x->dir, 0700);
	mkdir(dir, 0700);
	assert_ok(file_write(path_join(&x->arena, dir, name), text, strlen(text), &err), err);
}

static void reporting_make(struct reporting *x)
{
	struct error err = { 0 };
	*x = (struct reporting){ 0 };
	office_make(&x->o);
	x->dir = path_join(&x->arena, x->o.w.folder.path, "files");
	put_file(x, "indicators", "sets.csv", LIST);
	put_file(x, "indicators", "bo.csv", SET);
	put_file(x, "reports", "l.report", LAYOUT);
	assert_ok(indicators_read_files(&x->sets, &x->o.rules, x->dir, NULL, &err), err);
	assert_ok(store_act(x->o.w.store, "test", save_files, x, &err), err);
	x->report = (struct report){ .layout = "l", .name = "Thử", .period = { 18976, 19157 } };
}

static void reporting_drop(struct reporting *x)
{
	indicators_release(&x->sets);
	arena_release(&x->arena);
	office_drop(&x->o);
}

static void may_as_it_stands(void **state)
{
	(void)state;
	static const struct report_actor all[] = { { .drafts = true }, { .drafts = true, .reviews = true },
		{ .leads = true }, { 0 } };
	/* By state and act: for whom, as letters w(riter), h(ead), l(eader). */
	static const char *const expected[4][5] = { { "whl", "hl", "", "", "" }, { "", "", "hl", "l", "" },
		{ "", "", "", "", "l" }, { "", "", "", "", "" } };
	for (int s = 0; s < 4; s++)
		for (int act = 0; act < 5; act++)
			for (int k = 0; k < 4; k++)
				if (report_may(&all[k], (enum report_state)s, (enum report_act)act) !=
					(k < 3 && strchr(expected[s][act], "whl"[k])))
					fail_msg("state %d, act %d, actor %d", s, act, k);
}

static struct report_call call(const struct reporting *x, enum report_act act)
{
	return (struct report_call){ .act = act,
		.report = x->report.id,
		.revision = act == REPORT_WRITE ? test_number(x->o.w.folder.data, "SELECT "
										  "COALESCE(MAX(revision), "
										  "0) FROM report_block")
						: test_number(x->o.w.folder.data, "SELECT MAX(revision) "
										  "FROM report"),
		.who = { .name = "an", .account = 1, .drafts = true, .reviews = true, .leads = true },
		.block = "mot",
		.text = "Có **{A}**.",
		.reason = "Xem lại",
		.number = "7/BC",
		.signer = "Lê Văn Tám",
		.capacity = "CHỦ TỊCH",
		.frozen = "{}",
		.pdf = "0123456789012345678901234567890123456789012345678901234567890123",
		.pdf_bytes = 7 };
}

static void refused(struct reporting *x, struct report_call c, enum err_code code)
{
	struct error err = { 0 };
	struct state before = state_of(&x->o);
	assert_false(store_act(x->o.w.store, "test", report_do_act, &c, &err));
	assert_int_equal(err.code, code);
	struct state after = state_of(&x->o);
	assert_memory_equal(&before, &after, sizeof before);
}

static void acts_are_whole_or_nothing(void **state)
{
	(void)state;
	struct reporting x;
	reporting_make(&x);
	const char *data = x.o.w.folder.data;
	assert_true(under_faults(&x.o, report_add_act, &x.report, sizeof x.report) > 2 / test_fault_step());
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM report"), 1);
	static const enum report_act acts[] = { REPORT_WRITE, REPORT_WRITE, REPORT_REVIEW, REPORT_BACK,
		REPORT_REVIEW, REPORT_SIGN, REPORT_ISSUE };
	struct report_call before = call(&x, REPORT_WRITE), c;
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		c = call(&x, acts[i]);
		assert_true(under_faults(&x.o, report_do_act, &c, sizeof c) > 3 / test_fault_step());
		/* The same once more comes too late. */
		refused(&x, c, acts[i] == REPORT_WRITE ? ERR_CONFLICT : i < 5 ? ERR_DENIED : ERR_CONFLICT);
		if (i == 1)
			refused(&x, before, ERR_CONFLICT);
		if (acts[i] == REPORT_REVIEW) {
			struct report_call sign = call(&x, REPORT_SIGN), back = call(&x, REPORT_BACK);
			sign.revision--;
			refused(&x, sign, ERR_CONFLICT);
			sign.revision++;
			sign.who.leads = false;
			refused(&x, sign, ERR_DENIED);
			back.reason = "";
			refused(&x, back, ERR_DATA);
		}
	}
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM report WHERE state = 'issued'"), 1);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM report_block"), 2);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM event WHERE kind = 'report'"), 9);
	assert_int_equal(
		test_number(data, "SELECT COUNT(*) FROM evidence WHERE kind = 'report' AND bytes = 7"), 1);
	/* Another report does not get the same number. */
	struct error err = { 0 };
	struct report second = { .layout = "l", .name = "Hai", .period = x.report.period };
	assert_ok(store_act(x.o.w.store, "test", report_add_act, &second, &err), err);
	x.report.id = second.id;
	c = call(&x, REPORT_REVIEW);
	c.revision = 1;
	assert_ok(store_act(x.o.w.store, "test", report_do_act, &c, &err), err);
	c = call(&x, REPORT_SIGN);
	c.revision = 2;
	refused(&x, c, ERR_CONFLICT);
	c.number = "8/BC";
	assert_ok(store_act(x.o.w.store, "test", report_do_act, &c, &err), err);
	test_sound_journal(x.o.w.store);
	reporting_drop(&x);
}

/* Makes the document over a reader; false with err. */
static bool make(struct reporting *x, struct db *db, struct report_doc **d, struct error *err)
{
	struct report_layout l;
	struct report_making m = { .rules = &x->o.rules,
		.sets = &x->sets,
		.layout = &l,
		.period = x->report.period,
		.day = 19160,
		.db = db,
		.arena = &x->arena };
	return report_layout_load(db, &x->o.rules, &x->sets, "l", &x->arena, &l, err) &&
	       report_make(&m, d, err);
}

static void document_is_whole_or_nothing(void **state)
{
	(void)state;
	struct reporting x;
	struct report_doc *d;
	reporting_make(&x);
	take_in(&x.o);
	bool over = false;
	for (long nth = 1; !over; nth += test_fault_step()) {
		struct error err = { 0 };
		struct db *db = store_reader(x.o.w.store, &err);
		assert_ok(db != NULL, err);
		fault_arm(nth, ERR_STORE, false);
		bool ok = make(&x, db, &d, &err);
		over = fault_calls() < nth;
		fault_arm(0, ERR_NONE, false);
		assert_true(ok == over);
		if (!ok)
			assert_has(err.text, "injected fault");
		assert_false(db_in_transaction(db));
		store_reader_return(x.o.w.store, db);
	}
	/* As JSON and back it is the same. */
	struct buf one = BUF_INIT(1 << 20), two = BUF_INIT(1 << 20);
	struct report_doc *again;
	struct error err = { 0 };
	report_json(d, &one);
	assert_ok(report_from_json(one.p, one.len, &x.arena, &again, &err), err);
	report_json(again, &two);
	assert_string_equal(one.p, two.p);
	assert_false(report_from_json("{", 1, &x.arena, &again, &err));
	buf_release(&one);
	buf_release(&two);
	reporting_drop(&x);
}

static void compares_figures(void **state)
{
	(void)state;
	struct reporting x;
	struct error err = { 0 };
	struct report_doc *then, *now;
	struct report_change *list;
	int n;
	reporting_make(&x);
	struct db *db = store_reader(x.o.w.store, &err);
	assert_ok(make(&x, db, &then, &err) && make(&x, db, &now, &err), err);
	store_reader_return(x.o.w.store, db);
	report_compare(then, now, &x.arena, &list, &n);
	assert_int_equal(n, 0);
	struct report_fact *f = now->facts;
	while (strcmp(f->key, "dossiers:level:commune:received") != 0)
		f = f->next;
	f->plain = f->shown = "5";
	f->next = NULL; /* and what follows is not there any more */
	report_compare(then, now, &x.arena, &list, &n);
	assert_string_equal(list[0].key, "dossiers:level:commune:received");
	assert_string_equal(list[0].was, "0");
	assert_string_equal(list[0].is, "5");
	assert_true(n > 1);
	assert_string_equal(list[n - 1].is, "");
	reporting_drop(&x);
}

static struct report_row *sheet_row(
	struct arena *a, struct report_table *t, int sum_of, const char *const plain[3])
{
	struct report_row *r = arena_zalloc(a, sizeof *r);
	r->cell = arena_zalloc(a, sizeof *r->cell * 3);
	for (int i = 0; i < 3; i++)
		r->cell[i] = (struct report_cell){ plain[i], i ? plain[i] : NULL, NULL };
	r->sum_of = sum_of;
	if (t->last)
		t->last->next = r;
	else
		t->first = r;
	t->last = r;
	t->rows++;
	return r;
}

/* Sums of two kinds: the total is of the sums below it, a sum of the rows below it; a rate is none. */
static void sums_are_formulas(void **state)
{
	(void)state;
	static const struct report_column columns[] = { { "a", 10, false }, { "b", 10, true },
		{ "c", 10, true } };
	struct report_table t = { .code = "x", .title = "T", .column = columns, .columns = 3 };
	struct report_part part = { .kind = PART_ANNEX, .table = &t };
	struct report_doc d = { .subject = "s", .number = "", .body = "b", .first = &part };
	struct arena a = { 0 };
	struct error err = { 0 };
	struct buf book = BUF_INIT(1 << 20), sheet = BUF_INIT(1 << 20);
	static const struct {
		int sum_of;
		const char *plain[3];
	} rows[] = { { 1, { "all", "10", "50" } }, { 2, { "one", "3", "20.5" } },
		{ 0, { "1a", "1", "20" } }, { 0, { "1b", "2", "21" } }, { 2, { "two", "7", "60" } },
		{ 0, { "2a", "7", "" } }, { 2, { "none", "0", "0" } }, { 1, { "=2+2", "9", "9" } },
		{ 0, { "z", "8", "9" } } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		sheet_row(&a, &t, rows[i].sum_of, rows[i].plain);
	assert_ok(report_xlsx(&d, &book, &err), err);
	char path[] = "/tmp/motcua-book-XXXXXX";
	int fd = mkstemp(path);
	static const struct tool_limits limits = { 60, 2000 };
	const char *const argv[] = { "unzip", "-p", path, "xl/worksheets/sheet1.xml", NULL };
	assert_true(fd >= 0 && write(fd, book.p, book.len) == (ssize_t)book.len);
	assert_ok(tool_run(argv, fd, &limits, &sheet, &err), err);
	close(fd);
	unlink(path);
	/* The table begins in row 4. */
	assert_has(sheet.p, "<f>B5+B8+B10</f><v>10</v>");
	assert_has(sheet.p, "<f>SUM(B6:B7)</f><v>3</v>");
	assert_has(sheet.p, "<f>SUM(B9:B9)</f><v>7</v>");
	assert_has(sheet.p, "<f>SUM(C12:C12)</f><v>9</v>");
	int formulas = 0;
	for (const char *p = sheet.p; (p = strstr(p, "<f>")); p++)
		formulas++;
	assert_int_equal(formulas, 4);
	buf_release(&book);
	buf_release(&sheet);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(may_as_it_stands),
		cmocka_unit_test(acts_are_whole_or_nothing),
		cmocka_unit_test(document_is_whole_or_nothing),
		cmocka_unit_test(compares_figures),
		cmocka_unit_test(sums_are_formulas),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
