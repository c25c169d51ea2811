/* annex_bodies.c: a set of indicators by body: level by level, communes by district. */
#include <string.h>

#include "report/annex.h"

/* The table being made. */
struct bodies {
	const struct report_making *m;
	struct words *w;
	struct report_table *t;
	const struct indicator_set *s;
	int set;
	int item[ANNEX_ITEMS]; /* of the columns after the first two */
	int items;
};

static const char *scope_query(struct bodies *b, const struct indicator_scope *s)
{
	const struct province *p = &b->m->rules->province;
	struct arena *a = b->w->arena;
	if (s->agency >= 0)
		return arena_printf(a, "?agency=%s", p->agency[s->agency].code);
	if (s->district >= 0)
		return arena_printf(a, "?district=%s&level=commune", p->agency[s->district].code);
	return arena_printf(a, "?level=%s", level_names[s->level]);
}

static bool put_row(struct bodies *b, const char *no, const char *name, struct indicator_scope s,
	int sum_of, struct error *err)
{
	struct arena *a = b->w->arena;
	struct report_row *r = annex_row(a, b->t);
	const char *query = scope_query(b, &s), *period = period_text(a, &b->m->period);
	r->bold = sum_of == 1;
	r->sum_of = sum_of;
	r->cell[0].text = no;
	r->cell[1].text = name;
	for (int i = 0; i < b->items; i++) {
		const struct indicator *on = indicator_on(b->s, b->item[i], b->m->period.to);
		struct indicator_value v;
		if (!evaluation_value(b->w->e, b->set, b->item[i], b->m->period, s, &v, err))
			return false;
		if (v.state == INDICATOR_NONE)
			continue;
		annex_value(b->w, &r->cell[i + 2],
			arena_printf(a, "%s:{%s}%s", b->s->code, on->code, query),
			arena_printf(a, "%s: %s", name, on->name), &v,
			arena_printf(a, "/indicators/%s/%s/%s%s", b->s->code, period, on->code, query));
	}
	return true;
}

/* Whether somebody is asked there at all. */
static bool asked(const struct bodies *b, int agency)
{
	for (int i = 0; i < b->s->items; i++)
		if (indicator_asks(&b->s->item[i], &b->m->rules->province, agency))
			return true;
	return false;
}

static bool put_level(struct bodies *b, int level, struct error *err)
{
	static const char *const roman[LEVELS] = { "I", "II", "III" };
	static const char *const names[LEVELS] = { "CẤP TỈNH", "CẤP HUYỆN", "CẤP XÃ" };
	const struct province *p = &b->m->rules->province;
	struct arena *a = b->w->arena;
	int no = 0;
	if (!put_row(b, roman[level], names[level], (struct indicator_scope){ level, -1, -1 }, 1, err))
		return false;
	for (int i = 0; i < p->agencies; i++) {
		const struct agency *x = &p->agency[i];
		bool district = level == LEVEL_COMMUNE && x->level == LEVEL_DISTRICT;
		if (x->valid_from > b->m->period.to || x->valid_to < b->m->period.to ||
			(!district && ((int)x->level != level || level == LEVEL_COMMUNE || !asked(b, i))))
			continue;
		struct indicator_scope s = district ? (struct indicator_scope){ LEVEL_COMMUNE, -1, i }
						    : (struct indicator_scope){ -1, i, -1 };
		const char *name =
			district ? arena_printf(a, "Xã, phường, thị trấn thuộc %s", x->name) : x->name;
		if (!put_row(b, arena_printf(a, "%d", ++no), name, s, 0, err))
			return false;
	}
	return true;
}

bool annex_bodies(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err)
{
	struct bodies b = { .m = m, .w = w, .set = indicator_set_find(m->sets, x->of) };
	b.s = &m->sets->set[b.set];
	struct report_column *columns = arena_zalloc(w->arena, sizeof *columns * (ANNEX_ITEMS + 2));
	columns[0] = (struct report_column){ "TT", 9, false };
	columns[1] = (struct report_column){ "Tên đơn vị", 58, false };
	for (int i = 0; i < b.s->items && b.items < ANNEX_ITEMS; i++) {
		const struct indicator *on = b.s->item[i].later ? NULL : indicator_on(b.s, i, m->period.to);
		if (!on || on->kind == INDICATOR_HEADING)
			continue;
		columns[2 + b.items] = (struct report_column){ on->name, 20, true };
		b.item[b.items++] = i;
	}
	b.t = *out = annex_table(w->arena, x, columns, b.items + 2);
	b.t->turned = true;
	for (int level = 0; level < LEVELS; level++)
		if (!put_level(&b, level, err))
			return false;
	return true;
}
