/* moved_test.c: how an act moves the figures of a period, and which formulas it reaches. */
#include "../../tests/office.h"

#include "base/date.h"
#include "indicator/indicator.h"

static const struct period half = { 18976, 19157 }; /* 15/12/2021 to 14/6/2022 */

static int64_t on(int year, int month, int day)
{
	return time_of_day_start(day_of(year, month, day)) + 600;
}

/* What a dossier counts as, as letters: p to process, r received, c carried in, o online, t on time, l
 * late, i in time, x overdue; small: one more, capital: one less. */
static const char *moves(struct moved_times was, struct moved_times now, char out[FIGURES * 4])
{
	static const char letters[] = "prcotlix";
	const struct moved_by by = {
		.kind = MOVED_DOSSIER, .channel = CHANNEL_ONLINE, .was = was, .now = now
	};
	struct figures f;
	char *to = out;
	moved_figures(&by, half, &f);
	for (int i = 0; i < FIGURES; i++)
		for (int64_t n = f.v[i]; n; n += n > 0 ? -1 : 1)
			*to++ = (char)(n > 0 ? letters[i] : letters[i] - 32);
	*to = 0;
	return out;
}

static void counts_as_the_rules_say(void **state)
{
	(void)state;
	const int64_t before = on(2021, 12, 1), in = on(2022, 2, 1), later = on(2022, 3, 1),
		      after = on(2022, 7, 1), last = on(2022, 6, 14), next = on(2022, 6, 15);
	const struct moved_times none = { 0 }, open = { in, later, 0 }, stopped = { in, CLOCK_STOPPED, 0 };
	const struct {
		struct moved_times was, now;
		const char *moves;
	} all[] = {
		{ none, { in, later, 0 }, "prox" },
		{ none, { in, after, 0 }, "proi" },
		{ none, { before, later, 0 }, "pcx" },
		{ none, { before, in, before }, "" },
		{ none, { before, later, in }, "pct" },
		{ none, { before, in, later }, "pcl" },
		{ none, { in, in, in }, "prot" },
		{ none, { after, after, 0 }, "" },
		{ none, { last, last, next }, "prox" },
		{ none, { next, after, 0 }, "" },
		{ open, { in, later, in }, "tX" },
		{ open, { in, later, last }, "lX" },
		{ open, { in, later, next }, "" },
		{ open, stopped, "iX" },
		{ stopped, { in, after, 0 }, "" },
		{ stopped, { in, after, last }, "tI" },
	};
	char out[FIGURES * 4];
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(moves(all[i].was, all[i].now, out), all[i].moves) != 0)
			fail_msg("row %zu: %s, expected %s", i, out, all[i].moves);
}

/* Sets of an office, and what an act reaches of them. */
struct reached {
	struct office o;
	struct indicators sets;
	struct arena arena;
};

static void reached_make(struct reached *x)
{
	static const char list[] = "code,name,every,basis\nbo,Bộ thử,half_year,\n";
	static const char set[] = "code,name,unit,kind,formula,who,rollup,must,valid_from,valid_to\n"
				  "A,Đúng hạn,Hồ sơ,count,dossiers(on_time),,,,,\n"
				  "B,Trễ,Hồ sơ,count,dossiers(late),,,,,\n"
				  "C,Của sở,Hồ sơ,count,\"dossiers(on_time, level=province)\",,,,,\n"
				  "D,Của xã,Hồ sơ,count,\"dossiers(on_time, level=commune)\",,,,,\n"
				  "E,Tỷ lệ,%,rate,\"rate({A}, {A} + {B})\",,,,,\n"
				  "F,Kỳ trước,Hồ sơ,count,previous({A}),,,,,\n"
				  "G,Thủ tục,Thủ tục,count,procedures(),,,,,\n"
				  "H,Có hồ sơ,Thủ tục,count,procedures(with=on_time),,,,,\n"
				  "I,Có trễ,Thủ tục,count,procedures(with=late),,,,,\n"
				  "K,Hỏi,Người,count,,S1,,,,\n"
				  "L,Trừ,Người,count,{K} - 1,,,,,\n"
				  "M,Nhiệm vụ,Nhiệm vụ,count,tasks(all),,,,,\n"
				  "N,Cấp xã,Hồ sơ,count,\"level(commune, {A})\",,,,,\n";
	struct error err = { 0 };
	struct arena a = { 0 };
	*x = (struct reached){ 0 };
	office_make(&x->o);
	char *dir = path_join(&a, x->o.w.folder.path, "sets");
	mkdir(dir, 0700);
	mkdir(path_join(&a, dir, "indicators"), 0700);
	assert_ok(file_write(path_join(&a, dir, "indicators/sets.csv"), list, strlen(list), &err), err);
	assert_ok(file_write(path_join(&a, dir, "indicators/bo.csv"), set, strlen(set), &err), err);
	assert_ok(indicators_read_files(&x->sets, &x->o.rules, dir, NULL, &err), err);
	arena_release(&a);
}

static void reaches(struct reached *x, const struct moved_by *by, const char *codes)
{
	struct error err = { 0 };
	struct moved_act *m = moved_begin(&x->o.rules, &x->sets, by, &x->arena);
	char out[40] = "";
	size_t n = 0;
	for (int i = 0; i < x->sets.set[0].items; i++) {
		bool moved;
		assert_ok(moved_indicator(m, 0, i, half, indicator_whole, &moved, &err), err);
		if (moved)
			out[n++] = *x->sets.set[0].item[i].code;
	}
	out[n] = 0;
	assert_string_equal(out, codes);
}

static void reaches_what_counts_it(void **state)
{
	(void)state;
	struct reached x;
	reached_make(&x);
	const struct province *p = &x.o.rules.province;
	const int s1 = province_agency(p, "S1", 2), c1 = province_agency(p, "C1", 2),
		  s2 = province_agency(p, "S2", 2);
	struct moved_by by = { .kind = MOVED_DOSSIER,
		.agency = s1,
		.channel = CHANNEL_COUNTER,
		.was = { on(2022, 2, 1), on(2022, 3, 1), 0 },
		.now = { on(2022, 2, 1), on(2022, 3, 1), on(2022, 2, 2) } };
	reaches(&x, &by, "ACEH");
	by.agency = c1;
	reaches(&x, &by, "ADEHN");
	by.now.finished = on(2022, 4, 1);
	reaches(&x, &by, "BEI");
	by.now.finished = on(2022, 7, 1);
	reaches(&x, &by, "");
	by.was = (struct moved_times){ 0 };
	by.now = (struct moved_times){ on(2021, 7, 1), on(2021, 8, 1), on(2021, 7, 2) };
	reaches(&x, &by, "F");
	by.agency = -1;
	reaches(&x, &by, "");
	reaches(&x, &(struct moved_by){ .kind = MOVED_ANSWERS, .agency = s1 }, "KL");
	reaches(&x, &(struct moved_by){ .kind = MOVED_ANSWERS, .agency = s2 }, "");
	reaches(&x, &(struct moved_by){ .kind = MOVED_ANSWERS, .agency = -1 }, "KL");
	reaches(&x, &(struct moved_by){ .kind = MOVED_CATALOGUE, .agency = -1 }, "GHI");
	reaches(&x, &(struct moved_by){ .kind = MOVED_TASKS, .agency = -1 }, "M");
	indicators_release(&x.sets);
	arena_release(&x.arena);
	office_drop(&x.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_as_the_rules_say),
		cmocka_unit_test(reaches_what_counts_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
