/* board_web.c: /board: what is overdue or will be by the end of the next working day, by agency and step,
 * and the most urgent dossiers with whoever holds them. For chiefs and heads their own agency, for
 * overseers all. */
#include "account/account_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "work/board.h"
#include "work/show_web.h"

enum { ROWS_MAX = 2000, URGENT_MAX = 100 };

static const char *agency_code(const struct rules *r, int64_t id)
{
	int at = province_agency_by_id(&r->province, id);
	return at < 0 ? "" : r->province.agency[at].code;
}

static bool machine(struct request *r, const struct rules *rules, const struct board_row *row, int n)
{
	static const char *const columns[] = { "agency", "step", "open", "overdue", "soon", "step_late",
		NULL };
	struct table t;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_text(&t, agency_code(rules, row[i].agency));
		table_text(&t, item_kind_names[row[i].kind]);
		table_int(&t, row[i].open);
		table_int(&t, row[i].overdue);
		table_int(&t, row[i].soon);
		table_int(&t, row[i].step_late);
	}
	return page_table(r, &t, "board");
}

static const struct value_map *row_values(
	struct request *r, const struct rules *rules, const struct board_row *row)
{
	int at = province_agency_by_id(&rules->province, row->agency);
	struct value_map *m = value_map_new(&r->arena, 8);
	put_text(m, "agency", at < 0 ? "" : rules->province.agency[at].name);
	put_text(m, "kind", item_kind_words(r->lang, row->kind));
	put_count(m, "open", row->open);
	put_count(m, "overdue", row->overdue);
	put_count(m, "soon", row->soon);
	put_count(m, "step_late", row->step_late);
	return m;
}

static const struct value_map *urgent_values(
	struct request *r, const struct rules *rules, const struct item *item, const struct dossier *d)
{
	struct account holder;
	struct error none = { 0 };
	int at = province_agency_by_id(&rules->province, item->agency);
	struct value_map *m = value_map_new(&r->arena, 12);
	put_text(m, "code", d->code);
	put_text(m, "agency", at < 0 ? "" : rules->province.agency[at].name);
	put_text(m, "kind", item_kind_words(r->lang, item->kind));
	put_text(m, "holder",
		item->holder && account_by_id(r->db, item->holder, &r->arena, &holder, &none)
			? holder.full_name
			: NULL);
	put_due(m, item->due_at);
	dossier_put_state(m, r->lang, d);
	return m;
}

static bool put_urgent(
	struct request *r, struct value_map *m, const struct whose *w, int64_t before, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct item *item = arena_alloc(&r->arena, sizeof *item * URGENT_MAX);
	struct dossier *d = arena_alloc(&r->arena, sizeof *d * URGENT_MAX);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * URGENT_MAX);
	int64_t ids[URGENT_MAX];
	int count = 0, n = 0;
	for (int i = 0, more; i < w->agencies; i++, n += more)
		if ((more = board_items(
			     r->db, w->agency[i], before, &r->arena, item + n, URGENT_MAX - n, err)) < 0)
			return false;
	for (int i = 0; i < n; i++)
		ids[i] = item[i].dossier;
	if (!dossier_by_ids(r->db, &rules->province, &rules->catalogue, ids, n, &r->arena, d, err))
		return false;
	for (int i = 0; i < n; i++)
		if (d[i].id)
			rows[count++] = urgent_values(r, rules, &item[i], &d[i]);
	put_list(m, "urgent", rows, count);
	put_bool(m, "cut", n == URGENT_MAX);
	return true;
}

bool board_show(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int64_t now = time_now();
	struct whose w = dossier_rows(r, &rules->province);
	int64_t soon = due_close_of(&rules->due, due_next_workday(&rules->due, day_of_time(now)));
	struct board_row *row = arena_alloc(&r->arena, sizeof *row * ROWS_MAX);
	int n = 0, shown = 0;
	for (int i = 0, more; i < w.agencies; i++, n += more)
		if ((more = board_rows(r->db, w.agency[i], now, soon, row + n, ROWS_MAX - n, err)) < 0)
			return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine(r, rules, row, n);
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++)
		if (row[i].overdue || row[i].soon || row[i].step_late)
			rows[shown++] = row_values(r, rules, &row[i]);
	put_list(m, "rows", rows, shown);
	put_time(m, "until", soon);
	return put_urgent(r, m, &w, soon, err) && page_render(r, "work/board.html", m, NULL, err);
}
