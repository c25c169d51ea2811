/* acts_end.c: how a dossier ends: refused with the reason and the law, stopped since the person never brought
 * what was asked for, withdrawn at the person's wish, handed out. */
#include <string.h>

#include "base/date.h"
#include "store/store.h"
#include "work/came.h"
#include "work/work_acts.h"
#include "work/work_clock.h"

/* A clock that stands still is set going for the end: it is judged by what was left of it. */
static void settle_clock(struct doing *d)
{
	int at = waiting_letter(d);
	if (d->was.due_at != CLOCK_STOPPED)
		return;
	d->now.due_at =
		at < 0 ? d->at
		       : due_when_answered(d->call->rules, &d->was, &d->life, d->paper, at + 1, d->at);
}

static const struct step *last_step(const struct doing *d)
{
	const struct process *p = d->life.process;
	for (int i = 0; i < p->steps; i++)
		if (p->step[i].kind == STEP_RETURN)
			return &p->step[i];
	return NULL;
}

bool nothing_stands(struct doing *d, struct error *err)
{
	bool stands;
	if (!result_stands(d->tx->db, d->was.id, &stands, err))
		return false;
	return !stands ||
	       err_set(err, ERR_CONFLICT, "a result of this dossier stands: its head takes it back first");
}

/* Ended without what was asked for; the papers go back to the person at the desk. */
static bool end_refused(struct doing *d, enum letter_kind letter, struct error *err)
{
	const struct step *to = last_step(d);
	if (!nothing_stands(d, err))
		return false;
	if (!to)
		return err_set(err, ERR_DATA, "the dossier's process has no last step");
	settle_clock(d);
	finish(d, OUTCOME_REFUSED);
	d->life.state = LIFE_STOPPED;
	/* Opinions that were asked are not wanted any more. */
	return write_letter(d, letter, 0, d->now.due_at, err) && items_delete(d->tx, d->was.id, err) &&
	       go_to_step(d, to, -1, 0, err);
}

bool act_refuse(struct doing *d, struct error *err)
{
	return end_refused(d, LETTER_REFUSAL, err);
}

/* verify: within how many days the person has to answer; Circular 03/2025/TT-VPCP has a form for it, 05, that
 * of 2018 has none: there it is a refusal. Whoever stops names the provision. */
bool act_stop(struct doing *d, struct error *err)
{
	return end_refused(d, LETTER_STOP, err);
}

bool act_withdraw(struct doing *d, struct error *err)
{
	if (!nothing_stands(d, err))
		return false;
	settle_clock(d);
	finish(d, OUTCOME_WITHDRAWN);
	d->life.state = LIFE_WITHDRAWN;
	return write_letter(d, LETTER_WITHDRAWAL, 0, d->now.due_at, err) &&
	       items_delete(d->tx, d->was.id, err);
}

/* The post must know whereto: as was said when the dossier came, or now. */
static bool has_address(struct doing *d, struct error *err)
{
	const struct postal_address *now = d->call->address;
	bool there = false;
	if (now && address_fault(now) < 0)
		return address_keep(d->tx, d->was.id, now, err);
	if (!now && !address_there(d->tx->db, d->was.id, &there, err))
		return false;
	return there || err_set(err, ERR_DATA,
				"address: expected street, commune and province, to which the post brings "
				"it");
}

bool act_return(struct doing *d, struct error *err)
{
	char text[17];
	bool by_post = strcmp(d->call->sent_by, "post") == 0;
	if (by_post && !has_address(d, err))
		return false;
	d->now.returned_at = d->at;
	if (d->life.state == LIFE_FINISHED)
		d->life.state = LIFE_RETURNED;
	if (by_post)
		d->now.marks =
			(d->was.marks & ~(((1u << MARK_BITS) - 1) << (MARK_POSTAL_OUT * MARK_BITS))) |
			(unsigned)MARK_YES << (MARK_POSTAL_OUT * MARK_BITS);
	json_str(&d->json, "returned", time_format(d->at, text));
	json_str(&d->json, "sent_by", d->call->sent_by);
	return item_delete(d->tx, d->item->id, err);
}
