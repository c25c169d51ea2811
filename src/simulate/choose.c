/* choose.c: what is done next with a dossier, from what the one who looks is shown. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "simulate/story_parts.h"

/* Days after the due time that an apology promises. */
enum { PROMISE_DAYS = 30, TAKE_SHARE = 60, SEVERAL_SHARE = 25, GIVE_SHARE = 60, POST_SHARE = 20 };

/* An item of a dossier, as the server shows it. */
struct shown_item {
	int64_t item, holder;
	const char *kind, *role, *agency, *desk;
	bool waits;
	int next;
};

static const char *text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? s : "";
}

static struct shown_item item_of(const json_t *o)
{
	const json_t *next = json_object_get(o, "next");
	return (struct shown_item){ .item = json_integer_value(json_object_get(o, "item")),
		.holder = json_integer_value(json_object_get(o, "holder")),
		.kind = text_of(o, "kind"),
		.role = text_of(o, "role"),
		.agency = text_of(o, "agency"),
		.desk = text_of(o, "desk"),
		.waits = json_is_true(json_object_get(o, "waits")),
		.next = (int)json_integer_value(json_array_get(next, 0)) };
}

static bool is_kind(const struct shown_item *i, const char *kind)
{
	return strcmp(i->kind, kind) == 0;
}

/* Does what is special about the dossier, when this is the place for it. */
static bool choose_plan(struct story *s, const struct crew *c, const struct shown_item *i)
{
	struct deed_call *k = &s->call;
	bool review = is_kind(i, "review");
	bool chief = strcmp(i->role, "approver") == 0 || strcmp(i->role, "head") == 0;
	int asked;
	if (s->did_plan)
		return false;
	if (s->plan == PLAN_SUPPLEMENT && review) {
		k->deed = DEED_SUPPLEMENT;
		k->text = k->basis = true;
		k->sent_by = "phone";
	} else if (s->plan == PLAN_EXTEND && chief) {
		k->deed = DEED_EXTEND;
		k->text = true;
		k->amount = 1;
	} else if (s->plan == PLAN_APOLOGISE && chief) {
		k->deed = DEED_APOLOGISE;
		k->text = true;
	} else if (s->plan == PLAN_REFUSE && is_kind(i, "sign")) {
		k->deed = DEED_REFUSE;
		k->text = k->basis = true;
	} else if (s->plan == PLAN_WITHDRAW && review) {
		k->deed = DEED_WITHDRAW;
		k->text = true;
	} else if (s->plan == PLAN_BACK && is_kind(i, "approve")) {
		k->deed = DEED_BACK;
		k->text = true;
	} else if (s->plan == PLAN_ASK && review && (asked = story_stranger(s, c)) >= 0) {
		k->deed = DEED_ASK;
		k->text = true;
		k->agency = c->member[asked].agency_id;
	} else {
		return false;
	}
	s->did_plan = true;
	return true;
}

static void choose_plain(struct story *s, const struct crew *c, const struct shown_item *i)
{
	struct deed_call *k = &s->call;
	const struct service *v = &c->service[s->service];
	if (is_kind(i, "return")) {
		k->deed = DEED_RETURN;
		k->address = draw_below(&s->seed, 100) < POST_SHARE;
		k->sent_by = k->address ? "post" : "desk";
	} else if (is_kind(i, "assign") && draw_below(&s->seed, 100) < GIVE_SHARE) {
		int to = crew_find(c, "officer", v->agency, "", draw_below(&s->seed, 1000));
		k->deed = DEED_GIVE;
		k->holder = to < 0 ? 0 : c->member[to].account;
	} else if (is_kind(i, "review") && c->signs && !s->revision) {
		k->deed = DEED_DRAFT;
	} else if (is_kind(i, "sign") && s->revision && !s->did_sign && c->member[k->member].secret) {
		k->deed = DEED_SIGN;
		k->step = i->next;
	} else if (is_kind(i, "review") && !i->holder && draw_below(&s->seed, 100) < TAKE_SHARE) {
		k->deed = draw_below(&s->seed, 100) < SEVERAL_SHARE ? DEED_TAKE_SEVERAL : DEED_TAKE;
	} else {
		k->deed = DEED_PASS;
		k->step = i->next;
	}
}

/* The day that an apology promises: well after the due time. */
static void promise(struct deed_call *k, const json_t *seen)
{
	const char *due = text_of(seen, "due_at");
	int64_t at;
	if (time_parse(due, strlen(due), &at))
		day_format(day_of_time(at) + PROMISE_DAYS, k->at);
}

bool story_choose(struct story *s, const struct crew *c, const json_t *seen, struct buf *why)
{
	const json_t *items = json_object_get(seen, "items");
	size_t n = json_array_size(items);
	if (!n) {
		bool ended = *text_of(seen, "finished_at") != '\0';
		s->want = ended ? WANT_NOTHING : WANT_BROKEN;
		if (!ended)
			buf_printf(why, "%s is open and lies nowhere", s->code);
		return ended;
	}
	/* An opinion that was asked comes first: the step waits for it. */
	struct shown_item i = item_of(json_array_get(items, n - 1));
	int who = i.holder ? crew_account(c, i.holder)
			   : crew_find(c, i.role, i.agency, i.desk, draw_below(&s->seed, 1000));
	if (who < 0) {
		buf_printf(why, "%s lies with a %s of %s%s, where nobody is", s->code, i.role, i.agency,
			i.desk);
		s->want = WANT_BROKEN;
		return false;
	}
	s->call = (struct deed_call){ .item = i.item, .member = who };
	if (i.waits) {
		s->call.deed = DEED_SUPPLEMENTED;
		s->call.member = draw_below(&s->seed, 2) ? s->clerk : who;
	} else if (is_kind(&i, "opinion")) {
		s->call.deed = DEED_ANSWER;
		s->call.text = true;
	} else if (!choose_plan(s, c, &i)) {
		choose_plain(s, c, &i);
	}
	if (s->call.deed == DEED_APOLOGISE)
		promise(&s->call, seen);
	s->want = WANT_ACT;
	return true;
}

int story_stranger(const struct story *s, const struct crew *c)
{
	const char *own = c->service[s->service].agency;
	for (int k = 0; k < c->members; k++) {
		int i = (k + s->number * 7) % c->members;
		if (strcmp(c->member[i].role, "officer") == 0 && strcmp(c->member[i].agency, own) != 0)
			return i;
	}
	return -1;
}

void story_draw_slip(struct story *s, const struct crew *c, int slips)
{
	enum deed d = s->call.deed;
	const char *own = c->service[s->service].agency;
	bool here = strcmp(c->member[s->call.member].agency, own) == 0;
	s->slip = SLIP_NONE;
	s->slipped_away = false;
	if ((int)draw_below(&s->seed, 100) >= slips)
		return;
	enum slip slip = (enum slip)(1 + draw_below(&s->seed, SLIPS - 1));
	bool act = d > DEED_TAKE_SEVERAL, keyed = d != DEED_TAKE_SEVERAL && d != DEED_GIVE_BACK;
	bool fits;
	switch (slip) {
	case SLIP_KEY: fits = keyed; break;
	case SLIP_LOST: fits = true; break;
	case SLIP_TWICE: fits = act || d == DEED_ACCEPT || d == DEED_GIVE_BACK; break;
	case SLIP_REASON: fits = d != DEED_ACCEPT && d != DEED_TAKE_SEVERAL; break;
	case SLIP_FOREIGN: fits = act && here && story_stranger(s, c) >= 0; break;
	default: fits = act; break;
	}
	s->slip = fits ? slip : SLIP_NONE;
}
