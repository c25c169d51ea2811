/* queue_web.c: the counter's page, the machine at the door, the display over the counters, and how long
 * people waited. */
#include "queue/queue_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "queue/kiosk_web.h"
#include "queue/slip_web.h"
#include "work/show_web.h"

enum { SHOWN = 12, WAITING_SHOWN = 60, DESKS_MAX = 2000 };

#define CLERK (1u << ROLE_CLERK)
#define KEEPERS (1u << ROLE_HEAD | 1u << ROLE_ADMIN)

static handler_fn show, call, end, kiosk, take, print, display, waits;

const struct route queue_routes[] = {
	{ .method = "GET",
		.path = "/queue",
		.handler = show,
		.who = CLERK,
		.title = "queue.title",
		.nav = "queue.nav",
		.nav_place = 2,
		.field = { { "counter", FIELD_INT, QUEUE_COUNTERS, false } } },
	{ .method = "POST",
		.path = "/queue/call",
		.handler = call,
		.who = CLERK,
		.title = "queue.title",
		.field = { { "counter", FIELD_INT, QUEUE_COUNTERS, true },
			{ "no", FIELD_INT, QUEUE_DAY_MAX, false }, { "service", FIELD_TEXT, 10, false } } },
	{ .method = "POST",
		.path = "/queue/end",
		.handler = end,
		.who = CLERK,
		.title = "queue.title",
		.field = { { "counter", FIELD_INT, QUEUE_COUNTERS, true },
			{ "no", FIELD_INT, QUEUE_DAY_MAX, true }, { "how", FIELD_TEXT, 10, true } } },
	{ .method = "GET",
		.path = "/queue/kiosk",
		.handler = kiosk,
		.who = CLERK,
		.title = "queue.kiosk",
		.field = { { "no", FIELD_INT, QUEUE_DAY_MAX, false } } },
	{ .method = "POST",
		.path = "/queue/tickets",
		.handler = take,
		.who = CLERK,
		.title = "queue.kiosk",
		.field = { { "service", FIELD_TEXT, 10, true } } },
	{ .method = "GET",
		.path = "/queue/tickets/:no/print",
		.handler = print,
		.who = CLERK,
		.title = "queue.kiosk" },
	{ .method = "GET",
		.path = "/queue/:desk/display",
		.handler = display,
		.who = PUBLIC,
		.title = "queue.display" },
	{ .method = "GET",
		.path = "/queue/waits",
		.handler = waits,
		.flags = ROUTE_TABLE,
		.who = CLERK | ROLE_OVERSEERS,
		.title = "queue.waits",
		.field = { { "from", FIELD_TEXT, 10, false }, { "to", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/queue/kiosks",
		.handler = kiosks_show,
		.flags = ROUTE_TABLE,
		.who = KEEPERS,
		.title = "queue.kiosks",
		.nav = "queue.kiosks",
		.nav_place = 9 },
	{ .method = "POST",
		.path = "/queue/kiosks",
		.handler = kiosks_add,
		.who = KEEPERS,
		.title = "queue.kiosks",
		.field = { { "name", FIELD_TEXT, 4 * KIOSK_NAME_MAX, false },
			{ "desk", FIELD_TEXT, 60, true } } },
	{ .method = "POST",
		.path = "/queue/kiosks/:id/end",
		.handler = kiosks_end,
		.who = KEEPERS,
		.title = "queue.kiosks" },
	{ .method = "GET",
		.path = "/queue/kiosk/:token",
		.handler = device_show,
		.flags = ROUTE_SECRET,
		.who = PUBLIC,
		.title = "queue.kiosk",
		.field = { { "no", FIELD_INT, QUEUE_DAY_MAX, false } } },
	{ .method = "POST",
		.path = "/queue/kiosk/:token",
		.handler = device_take,
		.flags = ROUTE_SECRET,
		.who = PUBLIC,
		.title = "queue.kiosk",
		.field = { { "service", FIELD_TEXT, 10, true } } },
	{ .method = "GET",
		.path = "/queue/kiosk/:token/tickets/:no/print",
		.handler = device_print,
		.flags = ROUTE_SECRET,
		.who = PUBLIC,
		.title = "queue.kiosk" },
	{ 0 },
};

static int number(const struct form *f, const char *name)
{
	const char *s = form_get(f, name);
	int64_t n = 0;
	return s && int_parse(s, strlen(s), &n) ? (int)n : 0;
}

/* The desk of the one who asks; NULL with err. */
static const struct desk *desk_of(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int at = own_desk(r, rules, err);
	return at < 0 ? NULL : &rules->province.desk[at];
}

static int64_t limit_on(struct request *r, int32_t day)
{
	const struct rules *rules = r->subjects;
	return 60 * law_number(&rules->province.law, "desk_wait_minutes", day, 30);
}

static void put_tickets(
	struct request *r, struct value_map *m, const char *name, const struct ticket *t, int n)
{
	static const char *const services[] = { "queue.submit", "queue.collect" };
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_plain(row, "no", t[i].no);
		put_plain(row, "at_counter", t[i].counter);
		put_text(row, "service", message(r->lang, services[t[i].service]));
		put_time(row, "at", t[i].at);
		put_count(row, "minutes", (time_now() - t[i].at) / 60);
		rows[i] = row;
	}
	put_list(m, name, rows, n);
}

static void put_numbers(struct value_map *m, const struct queue_day *d, int64_t limit)
{
	int64_t called = d->taken - d->waiting;
	put_count(m, "taken", d->taken);
	put_count(m, "waiting_count", d->waiting);
	put_count(m, "served", d->served);
	put_count(m, "missed", d->missed);
	put_bool(m, "called", called > 0);
	put_count(m, "mean", called ? (d->waited + called * 30) / (called * 60) : 0);
	put_count(m, "longest", (d->longest + 30) / 60);
	put_count(m, "over", d->over);
	put_count(m, "limit", limit / 60);
}

static bool show(struct request *r, struct error *err)
{
	int32_t today = day_of_time(time_now());
	const struct desk *desk = desk_of(r, err);
	struct ticket *waiting = arena_alloc(&r->arena, sizeof *waiting * WAITING_SHOWN), *at, mine = { 0 };
	struct value_map *m = page_values(r);
	struct queue_day day;
	int counter = number(&r->get, "counter");
	at = arena_alloc(&r->arena, sizeof *at * QUEUE_COUNTERS);
	if (!desk || !queue_count(r->db, desk->id, today, limit_on(r, today), &day, err))
		return false;
	int n = queue_list(r->db, desk->id, today, QUEUE_WAITING, &r->arena, waiting, WAITING_SHOWN, err);
	int called = n < 0 ? -1
			   : queue_list(r->db, desk->id, today, QUEUE_CALLED, &r->arena, at, QUEUE_COUNTERS,
				     err);
	if (called < 0)
		return false;
	for (int i = 0; i < called; i++)
		if (at[i].counter == counter)
			mine = at[i];
	put_text(m, "desk", desk->name);
	desk_put(r, m, false);
	put_text(m, "desk_code", desk->code);
	put_plain(m, "counter", counter ? counter : 1);
	put_bool(m, "chosen", counter > 0);
	put_bool(m, "has_mine", mine.id != 0);
	put_plain(m, "mine", mine.no);
	put_tickets(r, m, "waiting", waiting, n);
	put_tickets(r, m, "at_counters", at, called);
	put_bool(m, "any_called", called > 0);
	put_numbers(m, &day, limit_on(r, today));
	r->response->no_store = true;
	return page_render(r, "queue/queue.html", m, NULL, err);
}

/* --- calling and ending ----------------------------------------------------------------------------- */

static bool back(struct request *r, struct error *err)
{
	(void)err;
	return redirect(
		r, desk_keep(r, arena_printf(&r->arena, "/queue?counter=%d", number(&r->post, "counter"))));
}

static bool call(struct request *r, struct error *err)
{
	struct queue_call *c = arena_zalloc(&r->arena, sizeof *c);
	const struct desk *desk = desk_of(r, err);
	int service = text_word(form_get(&r->post, "service"), queue_service_names);
	if (!desk)
		return false;
	c->desk = desk->id;
	c->counter = number(&r->post, "counter");
	c->no = number(&r->post, "no");
	c->next = !c->no;
	c->service = service < 0 ? QUEUE_SERVICES : (enum queue_service)service;
	return web_act(r, queue_call_act, c, back);
}

static bool end(struct request *r, struct error *err)
{
	struct queue_end *c = arena_zalloc(&r->arena, sizeof *c);
	const struct desk *desk = desk_of(r, err);
	int how = text_word(form_get(&r->post, "how"), queue_state_names);
	if (!desk)
		return false;
	if (how != QUEUE_SERVED && how != QUEUE_MISSED)
		return err_set(err, ERR_DATA, "how: expected served or missed");
	c->desk = desk->id;
	c->no = number(&r->post, "no");
	c->how = (enum queue_state)how;
	return web_act(r, queue_end_act, c, back);
}

/* --- the machine at the door -------------------------------------------------------------------------- */

static bool kiosk(struct request *r, struct error *err)
{
	int32_t today = day_of_time(time_now());
	const struct desk *desk = desk_of(r, err);
	struct value_map *m = page_values(r);
	struct ticket t = { 0 };
	struct queue_day day;
	int no = number(&r->get, "no");
	if (!desk || !queue_count(r->db, desk->id, today, 0, &day, err) ||
		(no && !queue_find(r->db, desk->id, today, no, &r->arena, &t, err)))
		return false;
	put_text(m, "desk", desk->name);
	desk_put(r, m, false);
	put_bool(m, "given", t.id != 0);
	put_plain(m, "no", t.no);
	put_count(m, "waiting_count", day.waiting);
	r->response->no_store = true;
	return page_render(r, "queue/kiosk.html", m, NULL, err);
}

static bool taken(struct request *r, struct error *err)
{
	const struct ticket *t = r->act_arg;
	(void)err;
	return redirect(r, desk_keep(r, arena_printf(&r->arena, "/queue/kiosk?no=%d", t->no)));
}

static bool take(struct request *r, struct error *err)
{
	struct ticket *t = arena_zalloc(&r->arena, sizeof *t);
	const struct desk *desk = desk_of(r, err);
	int service = text_word(form_get(&r->post, "service"), queue_service_names);
	if (!desk)
		return false;
	if (service < 0)
		return err_set(err, ERR_DATA, "service: expected submit or collect");
	t->desk = desk->id;
	t->service = (enum queue_service)service;
	return web_act(r, queue_take_act, t, taken);
}

static bool print(struct request *r, struct error *err)
{
	const struct desk *desk = desk_of(r, err);
	return desk && slip_show(r, desk, r->param[0], 0, err);
}

/* --- for everybody ------------------------------------------------------------------------------------ */

static bool display(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int32_t today = day_of_time(time_now());
	int at = province_desk(&rules->province, r->param[0], strlen(r->param[0]));
	struct ticket *called = arena_alloc(&r->arena, sizeof *called * SHOWN);
	struct value_map *m = page_values(r);
	struct queue_day day;
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such desk");
	const struct desk *desk = &rules->province.desk[at];
	int n = queue_list(r->db, desk->id, today, QUEUE_CALLED, &r->arena, called, SHOWN, err);
	if (n < 0 || !queue_count(r->db, desk->id, today, 0, &day, err))
		return false;
	put_text(m, "desk", desk->name);
	put_tickets(r, m, "rows", called, n);
	put_bool(m, "any", n > 0);
	put_count(m, "waiting_count", day.waiting);
	r->response->no_store = true;
	return page_render(r, "queue/display.html", m, desk->name, err);
}

static const struct value_map *wait_row(
	struct request *r, const struct desk *desk, const struct queue_wait *w)
{
	struct value_map *row = value_map_new(&r->arena, 6);
	put_text(row, "desk", desk->name);
	put_count(row, "called", w->called);
	put_count(row, "mean", w->called ? (w->waited + w->called * 30) / (w->called * 60) : 0);
	put_count(row, "longest", (w->longest + 30) / 60);
	put_count(row, "over", w->over);
	return row;
}

static bool waits(struct request *r, struct error *err)
{
	static const char *const columns[] = { "desk", "called", "waited_seconds", "longest_seconds",
		"over", NULL };
	const struct rules *rules = r->subjects;
	struct queue_wait *list = arena_alloc(&r->arena, sizeof *list * DESKS_MAX);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * DESKS_MAX);
	int32_t today = day_of_time(time_now()), from, to;
	struct table t;
	int shown = 0;
	if (!form_day(&r->get, "from", today, &from, err) || !form_day(&r->get, "to", today, &to, err))
		return false;
	if (to < from)
		return err_set(err, ERR_DATA, "from, to: the last day is before the first");
	int n = queue_waits(r->db, from, to, limit_on(r, to), list, DESKS_MAX, err);
	if (n < 0)
		return false;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		int at = province_desk_by_id(&rules->province, list[i].desk);
		const struct desk *desk = at < 0 ? NULL : &rules->province.desk[at];
		if (!desk || (!who_oversees(r) && !who_at(r, CLERK, 0, desk->id)))
			continue;
		rows[shown++] = wait_row(r, desk, &list[i]);
		table_text(&t, desk->code);
		table_int(&t, list[i].called);
		table_int(&t, list[i].waited);
		table_int(&t, list[i].longest);
		table_int(&t, list[i].over);
	}
	if (r->format != FORMAT_PAGE)
		return page_table(r, &t, "waits");
	char day[11];
	struct value_map *m = page_values(r);
	put_list(m, "rows", rows, shown);
	put_bool(m, "any", shown > 0);
	put_count(m, "limit", limit_on(r, to) / 60);
	put_text(m, "from", arena_str(&r->arena, day_format(from, day)));
	put_text(m, "to", arena_str(&r->arena, day_format(to, day)));
	put_day(m, "from_day", from);
	put_day(m, "to_day", to);
	return page_render(r, "queue/waits.html", m, NULL, err);
}
