/* published_web.c: issued reports for everybody: the text, the tables, what the checks found, the signed
 * file. */
#include <string.h>

#include "base/text.h"
#include "figure/figure_web.h"
#include "report/report_web.h"
#include "web/page.h"

bool published_list(struct request *r, struct error *err)
{
	struct report *list;
	int n, shown = 0;
	if (!reports_list(r->db, true, &r->arena, &list, &n, err))
		return false;
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_plain(row, "id", list[i].id);
		put_text(row, "name", list[i].name);
		put_text(row, "number", list[i].number);
		put_day(row, "from", list[i].period.from);
		put_day(row, "to", list[i].period.to);
		put_time(row, "at", list[i].issued_at);
		rows[shown++] = row;
	}
	put_list(m, "rows", rows, shown);
	put_bool(m, "some", shown > 0);
	return page_render(r, "report/published.html", m, NULL, err);
}

static bool find(struct request *r, struct report *x, struct report_doc **d, struct error *err)
{
	int64_t id;
	bool found = false;
	if (int_parse(r->param[0], strlen(r->param[0]), &id) &&
		!report_find(r->db, id, &r->arena, x, &found, err))
		return false;
	if (!found || x->state != REPORT_ISSUED)
		return err_set(err, ERR_NOT_FOUND, "no report of this number was issued");
	return report_from_json(x->frozen, strlen(x->frozen), &r->arena, d, err);
}

bool published_show(struct request *r, struct error *err)
{
	struct report x;
	struct report_doc *d;
	if (!find(r, &x, &d, err))
		return false;
	struct value_map *m = page_values(r);
	put_plain(m, "id", x.id);
	put_text(m, "name", x.name);
	put_text(m, "number", x.number);
	put_text(m, "signer", x.signer);
	put_text(m, "capacity", x.capacity);
	put_text(m, "excuse", x.excuse && *x.excuse ? x.excuse : NULL);
	put_text(m, "sha256", x.sha256);
	put_time(m, "signed_at", x.signed_at);
	figure_put_period(m, &r->arena, &x.period);
	report_put_doc(r, m, d, false);
	return page_render(r, "report/published_one.html", m, x.name, err);
}

bool published_file(struct request *r, struct error *err)
{
	struct report x;
	struct report_doc *d;
	return find(r, &x, &d, err) && report_send(r, &x, d, r->param[1], err);
}
