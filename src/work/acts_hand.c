/* acts_hand.c: the dossier goes from hand to hand: taken, given, passed on, sent back, and opinions asked
 * beside. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "store/store.h"
#include "work/work_acts.h"

const char *const life_state_names[] = { "", "new", "accepted", "not_accepted", "in_process", "supplement",
	"payment", "withdrawn", "stopped", "finished", "returned", NULL };

/* When an opinion's hours are not said. */
enum { OPINION_HOURS = 16, OPINION_HOURS_MAX = 1000 };

int64_t step_due(const struct rules *r, const struct step *s, int64_t from, int64_t due)
{
	int64_t own = s->hours ? due_working_hours(&r->due, from, s->hours) : due;
	return due > from && own > due ? due : own;
}

bool put_item(struct tx *tx, const struct rules *r, const struct dossier *d, const struct step *s, int body,
	int64_t holder, int64_t at, struct error *err)
{
	int agency = step_is_chosen(s) ? body : step_agency(r, s, d->agency, day_of_time(at));
	bool desk = strcmp(s->body, "desk") == 0 && d->desk >= 0;
	if (agency < 0)
		return err_set(err, ERR_DATA, "nobody does the step \"%s\" for this agency", s->name);
	struct item item = { .dossier = d->id,
		.step = s->no,
		.kind = (int)s->kind,
		.role = s->role,
		.agency = r->province.agency[agency].id,
		.desk = desk ? r->province.desk[d->desk].id : 0,
		.holder = holder,
		.given_by = tx->who,
		.given_at = at,
		.step_due = step_due(r, s, at, d->due_at),
		.due_at = d->due_at };
	return item_insert(tx, &item, err);
}

void finish(struct doing *d, enum outcome outcome)
{
	char text[17];
	d->now.finished_at = d->at;
	d->now.outcome = outcome;
	json_str(&d->json, "finished", time_format(d->at, text));
	json_str(&d->json, "outcome", outcome_names[outcome]);
}

bool go_to_step(struct doing *d, const struct step *to, int body, int64_t holder, struct error *err)
{
	json_int(&d->json, "to", to->no);
	if (body >= 0)
		json_str(&d->json, "to_agency", d->call->rules->province.agency[body].code);
	if (holder)
		json_int(&d->json, "holder", holder);
	json_str(&d->json, "kept",
		d->item->step_due >= d->at
			? (day_of_time(d->at) < day_of_time(d->item->step_due) ? "early" : "on_time")
			: "late");
	if (to->kind == STEP_RETURN && !d->now.finished_at) {
		finish(d, OUTCOME_GRANTED);
		d->life.state = LIFE_FINISHED;
	} else if (to->kind != STEP_RETURN) {
		d->life.state = LIFE_IN_PROCESS;
	}
	return item_delete(d->tx, d->item->id, err) &&
	       put_item(d->tx, d->call->rules, &d->now, to, body, holder, d->at, err);
}

bool act_take(struct doing *d, struct error *err)
{
	if (d->life.state == LIFE_ACCEPTED)
		d->life.state = LIFE_IN_PROCESS;
	/* Who stands in takes it for the colleague: both have it, also when the colleague is back. */
	return item_hold(d->tx, d->item->id, stands_for(d->call->actor, d->post), err);
}

/* The next step: the one asked for, or the only one there is. */
static const struct step *next_step(struct doing *d, struct error *err)
{
	const struct step *s = d->step;
	for (int i = 0; i < s->nexts; i++)
		if (d->call->step == s->next[i] || (!d->call->step && s->nexts == 1))
			return process_step(d->life.process, s->next[i]);
	err_set(err, ERR_DATA, "step: found %d, expected one of the steps that follow \"%s\"",
		d->call->step, s->name);
	return NULL;
}

/* Whoever gets a dossier by name must have the role that its step asks for, where the step is done. */
static bool may_hold(struct doing *d, const struct step *s, int64_t account, struct error *err)
{
	struct account a;
	const struct rules *r = d->call->rules;
	int agency = step_body(r, s, d->was.agency, d->item->agency, day_of_time(d->at));
	if (!account_by_id(d->tx->db, account, &d->arena, &a, err))
		return false;
	for (int i = 0; i < a.posts; i++)
		if (!a.post[i].acts_for && a.post[i].role == s->role && agency >= 0 &&
			a.post[i].agency == r->province.agency[agency].id)
			return true;
	return err_set(err, ERR_DATA, "holder: %s has not the role of the step \"%s\"", a.name, s->name);
}

bool act_give(struct doing *d, struct error *err)
{
	const struct work_call *c = d->call;
	const struct step *s = d->step;
	if (!c->holder)
		return err_set(err, ERR_DATA, "holder: expected who gets it");
	if (s->kind == STEP_ASSIGN && !(s = next_step(d, err)))
		return false;
	if (!may_hold(d, s, c->holder, err))
		return false;
	if (s != d->step)
		return go_to_step(d, s, -1, c->holder, err);
	json_int(&d->json, "holder", c->holder);
	d->life.state = LIFE_IN_PROCESS;
	return item_hold(d->tx, d->item->id, c->holder, err);
}

bool write_letter(struct doing *d, enum letter_kind kind, int amount, int64_t due_after, struct error *err)
{
	char digest[65];
	const struct work_call *c = d->call;
	struct letter p = { .kind = kind,
		.at = d->at,
		.who = c->actor->name,
		.basis = c->basis && *c->basis ? c->basis : NULL,
		.text = c->text && *c->text ? c->text : NULL,
		.sent_by = c->sent_by,
		.amount = amount,
		.due_before = d->was.due_at,
		.due_after = due_after };
	if (!letter_insert(d->tx, d->was.id, &p, digest, err))
		return false;
	json_int(&d->json, "letter", p.no);
	if (digest[0])
		json_str(&d->json, "text", digest);
	if (p.basis)
		json_str(&d->json, "basis", p.basis);
	if (p.sent_by)
		json_str(&d->json, "sent_by", p.sent_by);
	return true;
}

static bool note(struct doing *d, struct error *err)
{
	const char *text = d->call->text;
	return !text || !*text || write_letter(d, LETTER_NOTE, 0, d->was.due_at, err);
}

/* Opinions are waited for as long as was said; then it goes on without them, and the event tells of how many.
 * verify: Decree 61/2018/NĐ-CP, on opinions of other bodies that do not come in time. */
static bool leave_opinions(struct doing *d, struct error *err)
{
	int left = 0;
	for (int i = 0; i < d->items; i++) {
		const struct item *item = &d->item_list[i];
		if (item->kind != ITEM_OPINION)
			continue;
		if (item->step_due >= d->at)
			return err_set(
				err, ERR_CONFLICT, "an opinion that was asked has not been given yet");
		if (!item_delete(d->tx, item->id, err))
			return false;
		left++;
	}
	if (left)
		json_int(&d->json, "unanswered", left);
	return true;
}

/* Whether somebody at the body, or at the one that carries on for it, can give an opinion. */
static bool can_answer(struct doing *d, int agency, bool *can, struct error *err)
{
	struct account one;
	const struct province *p = &d->call->rules->province;
	int heir = province_heir(p, agency, day_of_time(d->at));
	int n = account_holders(d->tx->db, ROLE_OFFICER, p->agency[agency].id, &d->arena, &one, 1, err);
	if (n == 0 && heir >= 0)
		n = account_holders(d->tx->db, ROLE_OFFICER, p->agency[heir].id, &d->arena, &one, 1, err);
	*can = n > 0;
	return n >= 0;
}

static bool nobody_there(const struct province *p, int agency, struct error *err)
{
	return err_set(err, ERR_DATA,
		"agency: nobody at %s answers here: ask in writing, outside of the system",
		p->agency[agency].code);
}

/* The body that a dossier is passed on to, where the step is a chosen one's; -1: the step says itself. */
static bool chosen_body(struct doing *d, const struct step *to, int *body, struct error *err)
{
	const struct province *p = &d->call->rules->province;
	*body = -1;
	if (!step_is_chosen(to))
		return true;
	int at = d->call->agency ? province_agency_by_id(p, d->call->agency) : -1;
	if (at < 0 || at == d->was.agency || p->agency[at].valid_to < day_of_time(d->at))
		return err_set(err, ERR_DATA, "agency: expected the body that it is passed on to");
	bool can;
	if (!can_answer(d, at, &can, err))
		return false;
	*body = at;
	return can || nobody_there(p, at, err);
}

bool act_pass(struct doing *d, struct error *err)
{
	int body;
	const struct step *to = next_step(d, err);
	if (!to || !chosen_body(d, to, &body, err) || !leave_opinions(d, err))
		return false;
	if (body >= 0 && d->call->holder)
		return err_set(err, ERR_DATA, "holder: the body that it goes to says who gets it");
	if (d->call->holder && !may_hold(d, to, d->call->holder, err))
		return false;
	return note(d, err) && go_to_step(d, to, body, d->call->holder, err);
}

/* The step before, over those of chosen bodies: nobody says to which of them it would go back. */
static int step_before(const struct doing *d)
{
	int no = d->item->step - 1;
	while (no > 1 && step_is_chosen(process_step(d->life.process, no)))
		no--;
	return no;
}

bool act_back(struct doing *d, struct error *err)
{
	int no = d->call->step ? d->call->step : step_before(d);
	const struct step *to = process_step(d->life.process, no);
	if (!to || no < 2 || no >= d->item->step || step_is_chosen(to))
		return err_set(err, ERR_DATA, "step: found %d, expected an earlier step of the agency", no);
	return nothing_stands(d, err) && note(d, err) && go_to_step(d, to, -1, 0, err);
}

bool act_ask(struct doing *d, struct error *err)
{
	const struct work_call *c = d->call;
	const struct rules *r = c->rules;
	int hours = c->amount ? c->amount : OPINION_HOURS;
	int agency = province_agency_by_id(&r->province, c->agency);
	if (agency < 0 || agency == d->was.agency)
		return err_set(err, ERR_DATA, "agency: expected another agency");
	if (hours < 1 || hours > OPINION_HOURS_MAX)
		return err_set(err, ERR_DATA, "amount: expected 1 to %d working hours", OPINION_HOURS_MAX);
	bool can;
	if (!can_answer(d, agency, &can, err))
		return false;
	if (!can)
		return nobody_there(&r->province, agency, err);
	if (d->items == DOING_ITEMS)
		return err_set(err, ERR_CONFLICT, "%d opinions are asked already", DOING_ITEMS - 1);
	struct item item = { .dossier = d->was.id,
		.step = d->item->step,
		.kind = ITEM_OPINION,
		.role = ROLE_OFFICER,
		.agency = c->agency,
		.given_by = d->tx->who,
		.given_at = d->at,
		.step_due = due_working_hours(&r->due, d->at, hours),
		.due_at = d->was.due_at };
	json_str(&d->json, "asked", r->province.agency[agency].code);
	return write_letter(d, LETTER_NOTE, 0, d->was.due_at, err) && item_insert(d->tx, &item, err);
}

bool act_answer(struct doing *d, struct error *err)
{
	return write_letter(d, LETTER_OPINION, 0, d->was.due_at, err) &&
	       item_delete(d->tx, d->item->id, err);
}
