/* kiosk_web.c: the list of machines, for who looks after them. */
#include "queue/kiosk_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure.h"
#include "web/page.h"

static bool administers(const struct request *r)
{
	return r->who.role & 1u << ROLE_ADMIN;
}

/* Whether a desk is theirs to put a machine at. One that several agencies share is the administrator's. */
static bool may_use(const struct request *r, const struct desk *d)
{
	const struct rules *rules = r->subjects;
	int32_t today = day_of_time(time_now());
	int64_t agency = d->agency < 0 ? 0 : rules->province.agency[d->agency].id;
	return d->valid_from <= today && today <= d->valid_to &&
	       (administers(r) || who_at(r, 1u << ROLE_HEAD, agency, 0));
}

static bool may_keep(const struct request *r, const struct kiosk *k)
{
	return administers(r) || who_at(r, 1u << ROLE_HEAD, k->agency, 0);
}

/* The machines that they may see; *n of them. NULL with err. */
static struct kiosk *own_kiosks(struct request *r, int *n, struct error *err)
{
	struct kiosk *list = arena_alloc(&r->arena, sizeof *list * KIOSKS_MAX);
	int all = kiosks_list(r->db, &r->arena, list, KIOSKS_MAX, err);
	*n = 0;
	for (int i = 0; i < all; i++)
		if (may_keep(r, &list[i]))
			list[(*n)++] = list[i];
	return all < 0 ? NULL : list;
}

static bool as_table(struct request *r, const struct kiosk *list, int n)
{
	static const char *const columns[] = { "name", "desk", "agency", "made_at", "made_by", "ended_at",
		"ended_by", NULL };
	const struct rules *rules = r->subjects;
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		const struct kiosk *k = &list[i];
		int desk = province_desk_by_id(&rules->province, k->desk);
		int agency = k->agency ? province_agency_by_id(&rules->province, k->agency) : -1;
		table_text(&t, k->name);
		table_text(&t, desk < 0 ? "" : rules->province.desk[desk].code);
		table_text(&t, agency < 0 ? "" : rules->province.agency[agency].code);
		table_text(&t, time_format(k->made_at, text));
		table_text(&t, k->made_by);
		table_text(&t, k->ended_at ? time_format(k->ended_at, text) : "");
		table_text(&t, k->ended_by ? k->ended_by : "");
	}
	return page_table(r, &t, "kiosks");
}

static void put_kiosks(struct request *r, struct value_map *m, const struct kiosk *list, int n)
{
	const struct rules *rules = r->subjects;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		const struct kiosk *k = &list[i];
		struct value_map *row = value_map_new(&r->arena, 8);
		int desk = province_desk_by_id(&rules->province, k->desk);
		put_plain(row, "id", k->id);
		put_text(row, "name", k->name);
		put_text(row, "desk", desk < 0 ? "" : rules->province.desk[desk].name);
		put_time(row, "made", k->made_at);
		put_text(row, "made_by", k->made_by);
		put_bool(row, "over", k->ended_at != 0);
		put_time(row, "ended", k->ended_at);
		put_text(row, "ended_by", k->ended_by);
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
}

static void put_desks(struct request *r, struct value_map *m)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->desks + 1));
	const char *chosen = form_get(&r->post, "desk");
	int n = 0;
	for (int i = 0; i < p->desks; i++) {
		if (!may_use(r, &p->desk[i]))
			continue;
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "code", p->desk[i].code);
		put_text(row, "label", p->desk[i].name);
		put_bool(row, "chosen", text_eq(chosen, p->desk[i].code));
		rows[n++] = row;
	}
	put_list(m, "desks", rows, n);
	put_bool(m, "may_add", n > 0);
}

/* `made`: the machine that was added just now, whose address is told this once; NULL: none. */
static bool page(struct request *r, const struct kiosk_new *made, const char *fault, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct value_map *m = page_values(r);
	int n;
	const struct kiosk *list = own_kiosks(r, &n, err);
	if (!list)
		return false;
	if (r->format != FORMAT_PAGE)
		return as_table(r, list, n);
	put_kiosks(r, m, list, n);
	put_desks(r, m);
	put_text(m, "fault", fault);
	put_text(m, "typed", made ? "" : form_get(&r->post, "name"));
	put_text(m, "added", made ? made->kiosk.name : NULL);
	if (made)
		put_text(m, "address",
			arena_printf(&r->arena, "%s/queue/kiosk/%s",
				province_setting(&rules->province, "public_url", ""), made->token));
	r->response->no_store = true;
	if (fault)
		r->response->status = 422;
	return page_render(r, "queue/kiosks.html", m, NULL, err);
}

bool kiosks_show(struct request *r, struct error *err)
{
	return page(r, NULL, NULL, err);
}

static bool added(struct request *r, struct error *err)
{
	return page(r, r->act_arg, NULL, err);
}

bool kiosks_add(struct request *r, struct error *err)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	const char *code = form_get(&r->post, "desk"), *name = form_get(&r->post, "name");
	struct kiosk_new *n = arena_zalloc(&r->arena, sizeof *n);
	struct kiosk other = { 0 };
	int at = province_desk(p, code, strlen(code));
	if (at < 0 || !may_use(r, &p->desk[at]))
		return err_set(err, ERR_DENIED, "that desk is not yours to put a machine at");
	if (!kiosk_name_fits(name))
		return page(r, NULL, message(r->lang, "queue.kiosk_fault"), err);
	if (!kiosk_by_name(r->db, name, &r->arena, &other, err))
		return false;
	if (other.id)
		return page(r, NULL, message(r->lang, "queue.kiosk_taken"), err);
	n->kiosk.name = name;
	n->kiosk.desk = p->desk[at].id;
	n->kiosk.agency = p->desk[at].agency < 0 ? 0 : p->agency[p->desk[at].agency].id;
	return web_act(r, kiosk_add_act, n, added);
}

static bool ended(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, "/queue/kiosks");
}

bool kiosks_end(struct request *r, struct error *err)
{
	struct kiosk k = { 0 };
	int64_t *id = arena_alloc(&r->arena, sizeof *id);
	bool number = int_parse(r->param[0], strlen(r->param[0]), id);
	if (number && !kiosk_by_id(r->db, *id, &r->arena, &k, err))
		return false;
	if (!k.id || !may_keep(r, &k))
		return err_set(err, ERR_NOT_FOUND, "there is no such machine");
	return web_act(r, kiosk_end_act, id, ended);
}
