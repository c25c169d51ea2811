/* annex.c: the tables of indicators and of dossiers. */
#include "report/annex.h"

#include <string.h>

struct report_table *annex_table(
	struct arena *a, const struct layout_line *x, const struct report_column *column, int columns)
{
	struct report_table *t = arena_zalloc(a, sizeof *t);
	*t = (struct report_table){
		.code = x->code, .title = x->title, .column = column, .columns = columns
	};
	return t;
}

struct report_row *annex_row(struct arena *a, struct report_table *t)
{
	struct report_row *r = arena_zalloc(a, sizeof *r);
	r->cell = arena_alloc(a, sizeof *r->cell * (size_t)t->columns);
	for (int i = 0; i < t->columns; i++)
		r->cell[i] = (struct report_cell){ .text = "" };
	if (t->last)
		t->last->next = r;
	else
		t->first = r;
	t->last = r;
	t->rows++;
	return r;
}

void annex_value(struct words *w, struct report_cell *c, const char *key, const char *label,
	const struct indicator_value *v, const char *href)
{
	c->text = indicator_text(w->arena, v, NUMBER_VI);
	c->href = href;
	if (v->state == INDICATOR_KNOWN)
		c->plain = indicator_plain(w->arena, v);
	fact_add(w->doc, w->arena, key, label, indicator_exact(w->arena, v), c->text, href);
}

void annex_count(struct words *w, struct report_cell *c, const char *key, const char *label, int64_t v,
	const char *href)
{
	struct indicator_value value = { .state = INDICATOR_KNOWN, .number = rational_int(v) };
	annex_value(w, c, key, label, &value, href);
}

static bool indicators(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err)
{
	static const struct report_column columns[] = { { "STT", 17, false },
		{ "Lĩnh vực, tiêu chí thống kê", 88, false }, { "Đơn vị tính", 28, false },
		{ "Số liệu", 24, true }, { "Ghi chú", 18, false } };
	int set = indicator_set_find(m->sets, x->of);
	const struct indicator_set *s = &m->sets->set[set];
	const char *period = period_text(w->arena, &m->period);
	struct report_table *t = *out = annex_table(w->arena, x, columns, 5);
	for (int i = 0; i < s->items; i++) {
		const struct indicator *on = s->item[i].later ? NULL : indicator_on(s, i, m->period.to);
		struct indicator_value v;
		if (!on)
			continue;
		if (!evaluation_value(w->e, set, i, m->period, indicator_whole, &v, err))
			return false;
		struct report_row *r = annex_row(w->arena, t);
		r->bold = on->kind == INDICATOR_HEADING;
		r->cell[0].text = on->code;
		r->cell[1].text = on->name;
		r->cell[2].text = on->unit;
		if (on->kind == INDICATOR_HEADING)
			continue;
		annex_value(w, &r->cell[3], arena_printf(w->arena, "%s:{%s}", s->code, on->code), on->name,
			&v, arena_printf(w->arena, "/indicators/%s/%s/%s", s->code, period, on->code));
		if (v.state == INDICATOR_MISSING)
			r->cell[4].text = "Chưa có số liệu";
	}
	return true;
}

/* The columns of a table of dossiers after its first two: a figure each; the last is a sum of two. */
static const enum figure shown[] = { FIGURE_TO_PROCESS, FIGURE_RECEIVED, FIGURE_CARRIED_IN, FIGURE_ONLINE,
	FIGURE_ON_TIME, FIGURE_LATE, FIGURE_IN_TIME, FIGURE_OVERDUE };
enum { SHOWN = sizeof shown / sizeof *shown };
static const struct report_column of_dossiers[] = { { "TT", 10, false }, { "Tên đơn vị", 62, false },
	{ "Tổng số phải xử lý", 24, true }, { "Tiếp nhận trong kỳ", 24, true },
	{ "Kỳ trước chuyển sang", 24, true }, { "Trong đó trực tuyến", 24, true },
	{ "Đúng và trước hạn", 24, true }, { "Trễ hạn", 20, true },
	{ "Đang giải quyết, trong hạn", 24, true }, { "Đang giải quyết, quá hạn", 24, true } };
_Static_assert(sizeof of_dossiers / sizeof *of_dossiers == SHOWN + 2, "a column for each figure");

static void put_figures(const struct report_making *m, struct words *w, struct report_row *r,
	const char *scope, const char *name, const struct figures *f)
{
	const char *period = period_text(w->arena, &m->period);
	r->cell[1].text = name;
	for (int i = 0; i < SHOWN; i++)
		annex_count(w, &r->cell[i + 2],
			arena_printf(w->arena, "dossiers:%s:%s", scope, figure_names[shown[i]]),
			arena_printf(w->arena, "%s: %s", name, of_dossiers[i + 2].title), f->v[shown[i]],
			arena_printf(w->arena, "/figures/%s/%s/%s", period, scope, figure_names[shown[i]]));
}

/* Communes stand under their district, with its sum. */
static void put_district(const struct report_making *m, struct words *w, struct report_table *t,
	const struct figure_report *rep, int district, int no)
{
	const struct province *p = &m->rules->province;
	struct figures sum = { 0 };
	struct report_row *head = annex_row(w->arena, t);
	int k = 0;
	for (int i = 0; i < rep->rows; i++) {
		if (p->agency[rep->row[i].place].parent != district)
			continue;
		figures_add(&sum, &rep->row[i].f);
		struct report_row *r = annex_row(w->arena, t);
		r->cell[0].text = arena_printf(w->arena, "%d", ++k);
		put_figures(m, w, r, rep->row[i].code, rep->row[i].name, &rep->row[i].f);
	}
	head->bold = true;
	head->sum_of = 2;
	head->cell[0].text = arena_printf(w->arena, "%d", no);
	put_figures(m, w, head, arena_printf(w->arena, "communes:%s", p->agency[district].code),
		p->agency[district].name, &sum);
	/* There is no page for the communes of a district without itself. */
	for (int i = 0; i < t->columns; i++)
		head->cell[i].href = NULL;
}

/* From the ledger, within the snapshot that the whole document is read in. */
static bool moved_at(void *arg, int32_t day, struct moved *by_agency, struct error *err)
{
	const struct report_making *m = arg;
	return figure_moved(m->db, &m->rules->province, day, by_agency, err);
}

static bool dossiers(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err)
{
	const struct province *p = &m->rules->province;
	int level = text_word(x->of, level_names), no = 0;
	struct figure_query q = {
		.from = m->period.from, .to = m->period.to, .by = BY_AGENCY, .level = level, .agency = -1
	};
	struct figure_report rep;
	if (!figure_by_agency(p, &q, moved_at, (void *)m, w->arena, &rep, err))
		return false;
	struct report_table *t = *out = annex_table(w->arena, x, of_dossiers, SHOWN + 2);
	t->turned = true;
	struct report_row *total = annex_row(w->arena, t);
	total->bold = true;
	total->sum_of = 1;
	put_figures(m, w, total, arena_printf(w->arena, "level:%s", x->of), "TỔNG SỐ", &rep.total);
	for (int i = 0; level == LEVEL_COMMUNE && i < p->agencies; i++)
		if (p->agency[i].level == LEVEL_DISTRICT)
			put_district(m, w, t, &rep, i, ++no);
	for (int i = 0; level != LEVEL_COMMUNE && i < rep.rows; i++) {
		struct report_row *r = annex_row(w->arena, t);
		r->cell[0].text = arena_printf(w->arena, "%d", ++no);
		put_figures(m, w, r, rep.row[i].code, rep.row[i].name, &rep.row[i].f);
	}
	return true;
}

bool annex_make(const struct report_making *m, struct words *w, const struct layout_line *x,
	struct report_table **out, struct error *err)
{
	if (strcmp(x->what, "indicators") == 0)
		return indicators(m, w, x, out, err);
	if (strcmp(x->what, "bodies") == 0)
		return annex_bodies(m, w, x, out, err);
	if (strcmp(x->what, "dossiers") == 0)
		return dossiers(m, w, x, out, err);
	return annex_targets(m, w, x, out, err);
}
