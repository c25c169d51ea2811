/* away_web.c: see away_web.h. */
#include "account/away_web.h"

#include <stdlib.h>

#include "account/absence.h"
#include "account/own_web.h"
#include "account/people_web.h"
#include "base/date.h"
#include "web/page.h"
#include "web/session.h"

bool away_put(struct request *r, struct value_map *m, int64_t account, const char *path, struct error *err)
{
	struct absence *list = arena_alloc(&r->arena, sizeof *list * ABSENCES_MAX);
	struct account *all = arena_alloc(&r->arena, sizeof *all * COLLEAGUES_MAX);
	int n = absence_list(r->db, account, day_of_time(time_now()), &r->arena, list, ABSENCES_MAX, err);
	int others = n < 0 ? -1 : absence_colleagues(r->db, account, &r->arena, all, COLLEAGUES_MAX, err);
	if (others < 0)
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	const struct value_map **may = arena_alloc(&r->arena, sizeof *may * ((size_t)others + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 5);
		put_plain(row, "id", list[i].id);
		put_day(row, "from_day", list[i].from);
		put_day(row, "to_day", list[i].to);
		put_text(row, "who", list[i].full_name);
		rows[i] = row;
	}
	for (int i = 0; i < others; i++) {
		struct value_map *row = value_map_new(&r->arena, 3);
		put_plain(row, "id", all[i].id);
		put_text(row, "label", arena_printf(&r->arena, "%s (%s)", all[i].full_name, all[i].name));
		may[i] = row;
	}
	put_list(m, "absences", rows, n);
	put_bool(m, "any_absence", n > 0);
	put_list(m, "colleagues", may, others);
	put_bool(m, "any_colleague", others > 0);
	put_text(m, "away_path", path);
	return true;
}

/* An absence on its way through the writer. */
struct leave {
	int64_t account, delegate, absence;
	int32_t from, to;
	const char *back;
};

static bool away_act(struct tx *tx, void *arg, struct error *err)
{
	const struct leave *l = arg;
	return account_away(tx, l->account, l->delegate, l->from, l->to, err);
}

static bool back_act(struct tx *tx, void *arg, struct error *err)
{
	const struct leave *l = arg;
	return absence_end(tx, l->account, l->absence, err);
}

/* What the one who stands in may do is read again. */
static bool done(struct request *r, struct error *err)
{
	const struct leave *l = r->act_arg;
	(void)err;
	session_forget(NULL);
	return redirect(r, l->back);
}

/* One of those who may, and days that are not over, in their order; NULL: nothing is wrong. */
static const char *away_fault(struct request *r, struct leave *l, const char **at, struct error *err)
{
	struct account *all = arena_alloc(&r->arena, sizeof *all * COLLEAGUES_MAX);
	int n = absence_colleagues(r->db, l->account, &r->arena, all, COLLEAGUES_MAX, err);
	const char *who = form_get(&r->post, "delegate");
	bool known = false;
	struct error day = { 0 };
	l->delegate = who ? strtoll(who, NULL, 10) : 0;
	for (int i = 0; i < n; i++)
		known |= all[i].id == l->delegate;
	*at = "from";
	if (!form_day(&r->post, "from", 0, &l->from, &day) || !l->from)
		return "away.fault_day";
	*at = "to";
	if (!form_day(&r->post, "to", 0, &l->to, &day) || !l->to)
		return "away.fault_day";
	if (l->to < l->from || l->to < day_of_time(time_now()))
		return "away.fault_order";
	_Static_assert(ABSENCE_DAYS_MAX == 190, "as the message says");
	if (l->to - l->from >= ABSENCE_DAYS_MAX)
		return "away.fault_long";
	*at = "delegate";
	return known || n < 0 ? NULL : "away.fault_delegate";
}

bool away_own(struct request *r, struct error *err)
{
	struct leave *l = arena_zalloc(&r->arena, sizeof *l);
	const char *at, *fault;
	*l = (struct leave){ .account = r->who.account, .back = "/account?done=away" };
	fault = away_fault(r, l, &at, err);
	if (fault)
		return own_page(r, at, fault, err);
	return !err->code && web_act(r, away_act, l, done);
}

bool away_own_end(struct request *r, struct error *err)
{
	struct leave *l = arena_zalloc(&r->arena, sizeof *l);
	(void)err;
	*l = (struct leave){ .account = r->who.account, .back = "/account?done=away" };
	l->absence = strtoll(form_get(&r->post, "absence"), NULL, 10);
	return web_act(r, back_act, l, done);
}

static bool of_person(struct request *r, struct leave *l, struct error *err)
{
	struct account a;
	if (!account_by_name(r->db, r->param[0], &r->arena, &a, err))
		return false;
	*l = (struct leave){ .account = a.id };
	l->back = arena_printf(&r->arena, "/accounts/%s?done=away", a.name);
	return true;
}

bool away_person(struct request *r, struct error *err)
{
	struct leave *l = arena_zalloc(&r->arena, sizeof *l);
	const char *at, *fault;
	if (!of_person(r, l, err))
		return false;
	fault = away_fault(r, l, &at, err);
	if (fault)
		return person_page(r, r->param[0], at, fault, NULL, err);
	return !err->code && web_act(r, away_act, l, done);
}

bool away_person_end(struct request *r, struct error *err)
{
	struct leave *l = arena_zalloc(&r->arena, sizeof *l);
	if (!of_person(r, l, err))
		return false;
	l->absence = strtoll(form_get(&r->post, "absence"), NULL, 10);
	return web_act(r, back_act, l, done);
}
