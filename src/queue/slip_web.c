/* slip_web.c: see slip_web.h. */
#include "queue/slip_web.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "paper/paper.h"
#include "work/show_web.h"

enum { PDF_MAX = 1 << 20 };

static bool fill(struct request *r, const struct desk *desk, const struct ticket *t, struct paper_values *v,
	struct error *err)
{
	static const char *const services[] = { "queue.submit", "queue.collect" };
	struct ticket *waiting = arena_alloc(&r->arena, sizeof *waiting * QUEUE_DAY_MAX);
	int n = queue_list(r->db, desk->id, t->day, QUEUE_WAITING, &r->arena, waiting, QUEUE_DAY_MAX, err),
	    before = 0;
	struct date d = date_of(t->day);
	int minute = (int)((t->at - time_of_day_start(t->day)) / 60);
	for (int i = 0; i < n; i++)
		before += waiting[i].no < t->no;
	paper_put(v, "desk", desk->name);
	paper_put(v, "number", arena_printf(&r->arena, "%03d", t->no));
	paper_put(v, "service", message(LANG_VI, services[t->service]));
	paper_put(v, "before", arena_printf(&r->arena, "%d", before));
	paper_put(v, "time",
		arena_printf(&r->arena, "%02d:%02d, ngày %02d/%02d/%d", minute / 60, minute % 60, d.day,
			d.month, d.year));
	return n >= 0;
}

bool slip_show(struct request *r, const struct desk *desk, const char *no, int64_t kiosk, struct error *err)
{
	struct paper_values *v = paper_values_new(&r->arena, NULL);
	struct ticket t = { 0 };
	int64_t n;
	if (!int_parse(no, strlen(no), &n) || n < 1 || n > QUEUE_DAY_MAX)
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!queue_find(r->db, desk->id, day_of_time(time_now()), (int)n, &r->arena, &t, err))
		return false;
	if (!t.id || (kiosk && t.kiosk != kiosk))
		return err_set(err, ERR_NOT_FOUND, "there is no such ticket today");
	const char *text =
		fill(r, desk, &t, v, err) ? document_read(r->db, "ticket", &r->arena, err) : NULL;
	const struct paper_template *template =
		text ? paper_template_read(&r->arena, "ticket", text, strlen(text), err) : NULL;
	const struct paper *paper = template ? paper_fill(template, v, t.at, &r->arena, err) : NULL;
	r->response->body = BUF_INIT(PDF_MAX);
	if (!paper || !paper_pdf(paper, &r->response->body, NULL, err))
		return false;
	r->response->type = "application/pdf";
	r->response->no_store = true;
	return true;
}
