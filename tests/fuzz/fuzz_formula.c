/* fuzz_formula.c: any bytes as a formula: what is read is written so that it reads the same, what is not
 * says where. Then the same bytes as a set of indicators (after its header) and as a layout of a report
 * over a sound set. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "indicator/formula.h"
#include "indicator/sets.h"
#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char LIST[] = "code,name,every,basis\ns,Bộ,year,\n";
static const char HEADER[] = "code,name,unit,kind,formula,who,rollup,must,valid_from,valid_to\n";
static const char SOUND[] = "A.1,Một,Hồ sơ,count,dossiers(on_time),,,,,\nA.2,Hai,Hồ sơ,count,,all,sum,,,\n"
			    "A.3,Ba,%,rate,\"rate({A.1}, {A.1} + {A.2})\",,,,,\n";
static const char LAYOUT[] = "#! name x\n#! every year\n#! sets s\n#! title T\n#! subject S\n#! symbol "
			     "B\n#! drafters P\n";

static struct rules rules;

static void one_formula(const char *p, size_t n)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct node *f = formula_read(&a, "f:1:", 1, p, n, &err);
	assert((f != NULL) == (err.code == ERR_NONE));
	if (f) {
		struct buf once = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
		formula_write(&once, f);
		struct node *g = formula_read(&a, "f:1:", 1, once.p, once.len, &err);
		/* A number keeps nine places; brackets that were not needed are gone, so it is never
		 * deeper. */
		assert(g || once.full);
		if (g) {
			formula_write(&again, g);
			assert(again.len == once.len && memcmp(again.p, once.p, once.len) == 0);
		}
		buf_release(&once);
		buf_release(&again);
	}
	arena_release(&a);
}

static void one_set(const char *p, size_t n)
{
	struct indicators s = { 0 };
	struct error err = { 0 };
	char *text = arena_alloc(&s.arena, sizeof HEADER + n);
	memcpy(text, HEADER, sizeof HEADER - 1);
	memcpy(text + sizeof HEADER - 1, p, n);
	text[sizeof HEADER - 1 + n] = '\0';
	struct set_file file = { "s", "s.csv", text, sizeof HEADER - 1 + n };
	bool ok = sets_read(&s, &rules, "sets.csv", LIST, sizeof LIST - 1, &file, 1, &err);
	assert(ok == (err.code == ERR_NONE));
	if (ok)
		indicators_release(&s);
}

static void one_layout(const char *p, size_t n)
{
	struct indicators s = { 0 };
	struct error err = { 0 };
	struct arena a = { 0 };
	struct report_layout l;
	char *set = arena_printf(&a, "%s%s", HEADER, SOUND), *text = arena_alloc(&a, sizeof LAYOUT + n);
	struct set_file file = { "s", "s.csv", set, strlen(set) };
	assert(sets_read(&s, &rules, "sets.csv", LIST, sizeof LIST - 1, &file, 1, &err));
	memcpy(text, LAYOUT, sizeof LAYOUT - 1);
	memcpy(text + sizeof LAYOUT - 1, p, n);
	bool ok =
		report_layout_read(&l, &rules, &s, "l", "l.report", text, sizeof LAYOUT - 1 + n, &a, &err);
	assert(ok == (err.code == ERR_NONE));
	indicators_release(&s);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	const char *p = (const char *)data + 1;
	if (data[0] % 3 == 0)
		one_formula(p, size - 1);
	else if (data[0] % 3 == 1)
		one_set(p, size - 1);
	else
		one_layout(p, size - 1);
	return 0;
}
