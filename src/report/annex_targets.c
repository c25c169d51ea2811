/* annex_targets.c: the targets of the year in which the period ends, as they stood at its end. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "plan/plan.h"
#include "report/annex.h"

/* What a target's indicator (set:code or set:code:level) comes to, by the report's own evaluation. */
struct measuring {
	const struct report_making *m;
	struct words *w;
};

static bool measure(void *arg, struct db *db, const struct plan_target *t, int32_t from, int32_t to,
	struct target_value *out, struct error *err)
{
	struct measuring *x = arg;
	(void)db;
	(void)from;
	return target_by_indicator(x->w->e, t, (struct period){ x->m->period.from, to }, out, err);
}

static const char *scope_words(const char *scope)
{
	static const struct {
		const char *scope, *words;
	} all[] = { { "", "" }, { "province", "Cấp tỉnh" }, { "district", "Cấp huyện" },
		{ "commune", "Cấp xã" }, { "district+commune", "Cấp huyện, xã" } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(scope, all[i].scope) == 0)
			return all[i].words;
	return scope;
}

static void put_target(struct words *w, struct report_table *t, const struct plan_target *x,
	const struct target_value *v, int32_t day, const char *last)
{
	static const char *const words[] = { "Chưa có số liệu", "Đang thực hiện", "Đạt", "Vượt chỉ tiêu",
		"Không đạt" };
	struct arena *a = w->arena;
	struct report_row *r = annex_row(a, t);
	struct buf b = BUF_INIT(200);
	enum target_status status = target_judge(x, v, day);
	if (v->known)
		rational_format(&b, v->value, 2, NUMBER_VI);
	const char *value =
		v->known ? arena_printf(a, "%s%s%s", b.p, strcmp(x->unit, "%") == 0 ? "" : " ", x->unit)
			 : "";
	buf_reset(&b);
	if (v->known)
		rational_plain(&b, v->value, 9);
	r->cell[0].text = strcmp(last, x->no) == 0 ? "" : x->no;
	r->cell[1].text = strcmp(last, x->no) == 0 ? "" : x->name;
	r->cell[2].text = scope_words(x->scope);
	r->cell[3].text = x->threshold;
	r->cell[4].text = v->note && *v->note ? arena_printf(a, "%s (%s)", value, v->note) : value;
	r->cell[5].text = words[status];
	r->cell[4].href = r->cell[5].href = arena_printf(a, "/plan/targets/%lld", (long long)x->id);
	const char *plain = arena_dup(a, b.p ? b.p : "", b.len);
	buf_release(&b);
	const char *key = arena_printf(a, "target:%s:%s", x->no, x->scope);
	fact_add(w->doc, a, key, x->name, plain, value, r->cell[4].href);
	fact_add(w->doc, a, arena_printf(a, "%s:status", key), x->name, words[status], words[status],
		r->cell[4].href);
}

bool annex_targets(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err)
{
	static const struct report_column columns[] = { { "STT", 11, false }, { "Chỉ tiêu", 66, false },
		{ "Phạm vi", 22, false }, { "Kế hoạch", 26, false }, { "Kết quả", 32, false },
		{ "Đánh giá", 22, false } };
	struct measuring by = { m, w };
	struct plan_measure how = { measure, &by };
	struct report_table *t = *out = annex_table(w->arena, x, columns, 6);
	struct plan_target *target = arena_alloc(w->arena, sizeof *target * TARGETS_MAX);
	int n = plan_targets_of(m->db, date_of(m->period.to).year, w->arena, target, err);
	const char *last = "";
	for (int i = 0; i < n; i++) {
		struct target_value v;
		if (!target_measure(m->db, &how, &target[i], m->period.to, w->arena, &v, err))
			return false;
		put_target(w, t, &target[i], &v, m->period.to, last);
		last = target[i].no;
	}
	return n >= 0;
}
