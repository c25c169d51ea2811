/* device_web.c: what a machine shows: what one may come for, and the number that it gave. Nobody is signed
 * in; the secret in the address is the proof, and no page of the machine leads to another one. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure.h"
#include "queue/kiosk_web.h"
#include "queue/slip_web.h"
#include "web/page.h"

/* The machine that asks, and its desk; NULL with err. */
static const struct desk *device(struct request *r, struct kiosk *k, struct error *err)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	r->response->no_store = true;
	if (!kiosk_by_token(r->db, r->param[0], &r->arena, k, err))
		return NULL;
	int desk = k->id ? province_desk_by_id(p, k->desk) : -1;
	if (desk >= 0)
		return &p->desk[desk];
	err_set(err, ERR_NOT_FOUND, "there is no such machine, or it has ended");
	return NULL;
}

static const char *own_address(struct request *r)
{
	return arena_printf(&r->arena, "/queue/kiosk/%s", r->param[0]);
}

/* `no`: the number that was given, if the machine gave it today. */
static bool page(struct request *r, int no, const char *fault, struct error *err)
{
	int32_t today = day_of_time(time_now());
	struct value_map *m = page_values(r);
	struct ticket t = { 0 };
	struct queue_day day;
	struct kiosk k;
	const struct desk *desk = device(r, &k, err);
	if (!desk || !queue_count(r->db, desk->id, today, 0, &day, err) ||
		(no && !queue_find(r->db, desk->id, today, no, &r->arena, &t, err)))
		return false;
	put_text(m, "desk", desk->name);
	put_text(m, "own", own_address(r));
	put_bool(m, "given", t.id && t.kiosk == k.id);
	put_plain(m, "no", t.no);
	put_count(m, "waiting_count", day.waiting);
	put_text(m, "fault", fault);
	return page_render(r, "queue/device.html", m, NULL, err);
}

bool device_show(struct request *r, struct error *err)
{
	const char *s = form_get(&r->get, "no");
	int64_t no = 0;
	return page(r, s && int_parse(s, strlen(s), &no) ? (int)no : 0, NULL, err);
}

static bool taken(struct request *r, struct error *err)
{
	const struct kiosk_take *t = r->act_arg;
	if (t->many) {
		r->response->status = 429;
		return page(r, 0, message(r->lang, "queue.many"), err);
	}
	r->response->no_store = true;
	return redirect(r, arena_printf(&r->arena, "%s?no=%d", own_address(r), t->ticket.no));
}

bool device_take(struct request *r, struct error *err)
{
	struct kiosk k;
	struct kiosk_take *t = arena_zalloc(&r->arena, sizeof *t);
	int service = text_word(form_get(&r->post, "service"), queue_service_names);
	if (!device(r, &k, err))
		return false;
	if (service < 0)
		return err_set(err, ERR_DATA, "service: expected submit or collect");
	t->token = r->param[0];
	t->service = (enum queue_service)service;
	return web_act(r, kiosk_take_act, t, taken);
}

bool device_print(struct request *r, struct error *err)
{
	struct kiosk k;
	const struct desk *desk = device(r, &k, err);
	return desk && slip_show(r, desk, r->param[1], k.id, err);
}
