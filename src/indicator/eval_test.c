/* eval_test.c: what formulas come to when something is missing, not applicable or too much; what a check
 * says of it; nothing is half found, whichever call of the engine fails. */
#include "../../tests/office.h"

#include "base/date.h"
#include "indicator/formula.h"

static const char LIST[] = "code,name,every,basis\nbo,Bộ thử,half_year,\n";
static const char HEAD[] = "code,name,unit,kind,formula,who,rollup,must,valid_from,valid_to\n";

/* An office with a set of its own. */
struct measured {
	struct office o;
	struct indicators sets;
	struct arena arena;
	struct indicator_answer answer[8];
	int answers;
};

static const struct period half = { 18976, 19157 }; /* 15/12/2021 to 14/6/2022 */

static bool read_sets(struct measured *m, const char *rows, struct error *err)
{
	struct arena a = { 0 };
	char *dir = path_join(&a, m->o.w.folder.path, "sets");
	char *set = arena_printf(&a, "%s%s", HEAD, rows);
	mkdir(dir, 0700);
	mkdir(path_join(&a, dir, "indicators"), 0700);
	assert_ok(file_write(path_join(&a, dir, "indicators/sets.csv"), LIST, strlen(LIST), err), *err);
	assert_ok(file_write(path_join(&a, dir, "indicators/bo.csv"), set, strlen(set), err), *err);
	bool ok = indicators_read_files(&m->sets, &m->o.rules, dir, NULL, err);
	arena_release(&a);
	return ok;
}

static void measured_make(struct measured *m, const char *rows)
{
	struct error err = { 0 };
	*m = (struct measured){ 0 };
	office_make(&m->o);
	assert_ok(read_sets(m, rows, &err), err);
}

static void measured_drop(struct measured *m)
{
	indicators_release(&m->sets);
	arena_release(&m->arena);
	office_drop(&m->o);
}

static void answered(struct measured *m, const char *code, const char *agency, int64_t value)
{
	m->answer[m->answers++] = (struct indicator_answer){ .item = indicator_find(&m->sets.set[0], code),
		.agency = province_agency(&m->o.rules.province, agency, strlen(agency)),
		.period = half,
		.number = rational_int(value) };
}

/* An evaluation over a reader, and the reader back. */
static struct evaluation *begin(struct measured *m, struct db **db)
{
	struct error err = { 0 };
	*db = store_reader(m->o.w.store, &err);
	assert_ok(*db != NULL, err);
	return evaluation_new(&m->o.rules, &m->sets, *db, m->answer, m->answers, &m->arena);
}

static void comes_to(struct measured *m, const char *code, enum indicator_state state, const char *plain)
{
	struct error err = { 0 };
	struct indicator_value v;
	struct db *db;
	struct evaluation *e = begin(m, &db);
	assert_ok(evaluation_value(
			  e, 0, indicator_find(&m->sets.set[0], code), half, indicator_whole, &v, &err),
		err);
	store_reader_return(m->o.w.store, db);
	if (v.state != state)
		fail_msg("%s is of state %d", code, (int)v.state);
	assert_string_equal(indicator_plain(&m->arena, &v), plain);
}

static void knows_what_is_missing(void **state)
{
	(void)state;
	struct measured m;
	measured_make(&m, "A,Có,Người,number,,S1,,,,\n"
			  "B,Thiếu,Người,number,,S1,,,,\n"
			  "C,Không,Người,number,{A} / 0,,,,,\n"
			  "D,Cũ,Người,number,,S1,,,,2020-12-31\n"
			  "E.1,Tổng,Người,number,\"sum({C}, {B})\",,,,,\n"
			  "E.2,Cộng,Người,number,{C} + {B},,,,,\n"
			  "E.3,Không áp dụng,Người,number,\"sum({A}, {D}, {C})\",,,,,\n"
			  "F,Trung bình,Người,number,\"mean({A}, 4)\",,,,,\n"
			  "G,Nhỏ nhất,Người,number,\"min({A}, 4, -{A})\",,,,,\n");
	answered(&m, "A", "S1", 7);
	comes_to(&m, "A", INDICATOR_KNOWN, "7");
	comes_to(&m, "B", INDICATOR_MISSING, "");
	comes_to(&m, "C", INDICATOR_NONE, "");
	comes_to(&m, "D", INDICATOR_NONE, "");
	comes_to(&m, "E.1", INDICATOR_MISSING, "");
	comes_to(&m, "E.2", INDICATOR_MISSING, "");
	comes_to(&m, "E.3", INDICATOR_NONE, "");
	comes_to(&m, "F", INDICATOR_KNOWN, "5.5");
	comes_to(&m, "G", INDICATOR_KNOWN, "-7");
	measured_drop(&m);
}

static void tells_a_condition_with_what_it_knows(void **state)
{
	(void)state;
	struct measured m;
	struct error err = { 0 };
	struct must_broken *broken;
	struct db *db;
	int n;
	measured_make(&m, "A,Có,Người,number,,S1,,{A} = 1 and {C} + {B} = 2;{A} = 7,,\n"
			  "B,Thiếu,Người,number,,S1,,,,\n"
			  "C,Không,Người,number,{B} / 2,,,,,\n");
	answered(&m, "A", "S1", 7);
	struct evaluation *e = begin(&m, &db);
	assert_ok(evaluation_musts(e, 0, half, indicator_whole, &broken, &n, &err), err);
	store_reader_return(m.o.w.store, db);
	assert_int_equal(n, 1);
	assert_string_equal(broken[0].words, "7 = 1 and {C} + {B} = 2");
	measured_drop(&m);
}

/* The kinds of doubt about a code, as letters: c r h o n g p m. */
static const char *doubts_of(struct measured *m, const char *code, const struct doubt *list, int n)
{
	static const char letters[] = "crhongpm";
	char *out = arena_zalloc(&m->arena, (size_t)n + 1), *to = out;
	for (int i = 0; i < n; i++)
		if (list[i].item == indicator_find(&m->sets.set[0], code))
			*to++ = letters[list[i].kind];
	return out;
}

static void doubts_what_cannot_be(void **state)
{
	(void)state;
	struct measured m;
	struct error err = { 0 };
	struct doubt *list;
	struct db *db;
	int n;
	measured_make(&m, "A,Âm,Người,count,,S1,,,,\n"
			  "B,Phần,Người,count,,S1,,,,\n"
			  "C,Toàn bộ,Người,count,,S1 C1,,,,\n"
			  "D,Tỷ lệ,%,rate,\"rate({B}, {C})\",,,,,\n"
			  "E,Quá,%,rate,\"rate({C}, {B})\",,,,,\n"
			  "F,Chọn,Chưa = 0; Xong = 10,choice,,S1,,,,\n"
			  "G,Gần,%,rate,\"rate(9993, 10000)\",,,,,\n"
			  "H,Đủ,%,rate,\"rate({C}, {C})\",,,,,\n"
			  "I,Chưa ai,Người,count,,S1,,,,\n"
			  "K,Lẻ,Người,count,{A} / 2,,,,,\n");
	answered(&m, "A", "S1", -3);
	answered(&m, "B", "S1", 152688);
	answered(&m, "C", "S1", 152690);
	answered(&m, "F", "S1", 1);
	struct evaluation *e = begin(&m, &db);
	assert_ok(evaluation_doubts(e, 0, half, period_last_year(half), indicator_whole, &list, &n, &err),
		err);
	store_reader_return(m.o.w.store, db);
	static const char *const expected[][2] = { { "A", "r" }, { "B", "" }, { "C", "p" }, { "D", "o" },
		{ "E", "r" }, { "F", "h" }, { "G", "n" }, { "H", "" }, { "I", "m" }, { "K", "r" } };
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		if (strcmp(doubts_of(&m, expected[i][0], list, n), expected[i][1]) != 0)
			fail_msg("%s: %s", expected[i][0], doubts_of(&m, expected[i][0], list, n));
	/* What cannot be comes first. */
	for (int i = 1; i < n; i++)
		assert_true(list[i - 1].kind <= DOUBT_CHOICE || list[i].kind > DOUBT_CHOICE);
	measured_drop(&m);
}

/* A formula that people type, as long as a text may be. */
static bool ask(struct measured *m, const char *part, int times, struct error *err)
{
	struct indicator_value v;
	struct db *db;
	struct evaluation *e = begin(m, &db);
	bool ok = true;
	evaluation_typed(e, true);
	for (int i = 0; ok && i < times; i++) {
		const char *text = strstr(part, "%d")
					   ? arena_printf(&m->arena, "in_year(%d, %s)", 1900 + i, part + 2)
					   : part;
		const struct node *f = indicator_formula(
			&m->sets, &m->o.rules, 0, "t:1:", 1, text, strlen(text), &m->arena, err);
		ok = f && evaluation_node(e, f, half, indicator_whole, &v, err);
	}
	store_reader_return(m->o.w.store, db);
	return ok;
}

static void stops_at_too_much(void **state)
{
	(void)state;
	struct measured m;
	struct error err = { 0 };
	measured_make(&m, "A,Có,Người,number,,S1,,,,\n");
	assert_ok(ask(&m, "%ddossiers(received)", 16, &err), err);
	assert_false(ask(&m, "%ddossiers(received)", 17, &err));
	assert_has(err.text, "more than 16 periods");
	err = (struct error){ 0 };
	assert_ok(ask(&m, "tasks(done)", 1000, &err), err);
	assert_false(ask(&m, "tasks(done)", 40000, &err));
	assert_has(err.text, "more than 100000000 records");
	measured_drop(&m);
}

static void refuses_a_long_chain(void **state)
{
	(void)state;
	struct measured m;
	struct error err = { 0 };
	struct buf b = BUF_INIT(1 << 20);
	buf_adds(&b, "A0,Đầu,Người,number,,S1,,,,\n");
	for (int i = 1; i <= 100; i++)
		buf_printf(&b, "A%d,Tiếp,Người,number,{A%d} + 1,,,,,\n", i, i - 1);
	measured_make(&m, b.p);
	answered(&m, "A0", "S1", 7);
	comes_to(&m, "A100", INDICATOR_KNOWN, "107");
	buf_adds(&b, "A101,Thêm,Người,number,{A100} + 1,,,,,\n");
	indicators_release(&m.sets);
	assert_false(read_sets(&m, b.p, &err));
	assert_has(err.text, "bo.csv:103:1: found {A100} in the formula of {A101}, expected at most 100");
	/* The same from its end: it is not gone down to the bottom first. */
	buf_reset(&b);
	for (int i = 15000; i > 0; i--)
		buf_printf(&b, "A%d,Tiếp,Người,number,{A%d} + 1,,,,,\n", i, i - 1);
	buf_adds(&b, "A0,Đầu,Người,number,,S1,,,,\n");
	err = (struct error){ 0 };
	assert_false(read_sets(&m, b.p, &err));
	assert_has(err.text, "expected at most 100");
	buf_release(&b);
	measured_drop(&m);
}

/* All of it in a snapshot, with a fault at each call in turn. */
static void finds_all_or_nothing(void **state)
{
	(void)state;
	struct measured m;
	measured_make(&m, "A,Hồ sơ,Hồ sơ,count,dossiers(received),,,,,\n"
			  "B,Thủ tục,Thủ tục,count,procedures(with=received) + decisions(new),,,,,\n"
			  "C,Việc,Nhiệm vụ,count,tasks(all),,,,,\n"
			  "D,Cơ quan,\"Cơ quan, đơn vị\",count,agencies(),,,,,\n");
	take_in(&m.o);
	bool over = false;
	for (long nth = 1; !over; nth += test_fault_step()) {
		struct error err = { 0 };
		struct indicator_answer *answers;
		struct doubt *list;
		int n, doubts;
		struct db *db = store_reader(m.o.w.store, &err);
		assert_ok(db != NULL, err);
		fault_arm(nth, ERR_STORE, false);
		bool ok = db_snapshot(db, &err);
		if (ok) {
			bool read = answers_approved(db, &m.o.rules, &m.sets, &m.arena, &answers, &n, &err);
			struct evaluation *e =
				read ? evaluation_new(&m.o.rules, &m.sets, db, answers, n, &m.arena) : NULL;
			read = read && evaluation_doubts(e, 0, half, period_last_year(half),
					       indicator_whole, &list, &doubts, &err);
			ok = db_snapshot_end(db, read, &err);
		}
		over = fault_calls() < nth;
		fault_arm(0, ERR_NONE, false);
		assert_true(ok == over);
		if (!ok)
			assert_has(err.text, "injected fault");
		assert_false(db_in_transaction(db));
		store_reader_return(m.o.w.store, db);
	}
	measured_drop(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_is_missing),
		cmocka_unit_test(tells_a_condition_with_what_it_knows),
		cmocka_unit_test(doubts_what_cannot_be),
		cmocka_unit_test(stops_at_too_much),
		cmocka_unit_test(refuses_a_long_chain),
		cmocka_unit_test(finds_all_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
