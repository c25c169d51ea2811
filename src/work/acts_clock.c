/* acts_clock.c: what moves a due time, and what only moves a promise (DESIGN, "What a dossier counts as"):
 * a request to supplement stops the clock until it is answered; an extension is agreed once, before the due
 * time; an apology promises a new date, and the count stays late. */
#include "base/date.h"
#include "base/text.h"
#include "store/store.h"
#include "work/work_acts.h"
#include "work/work_clock.h"

/* The most that an extension may add, in the limit's own unit: once more the limit that the dossier was taken
 * in under. verify: the decree names no number. */
static int extension_most(const struct doing *d)
{
	int own = d->life.time_limit;
	for (int i = 0; i < d->papers; i++)
		own -= d->paper[i].kind == LETTER_EXTENSION ? d->paper[i].amount : 0;
	return own < 1 ? 1 : own;
}

bool act_supplement(struct doing *d, struct error *err)
{
	int stops = 0;
	for (int i = 0; i < d->papers; i++)
		stops += d->paper[i].kind == LETTER_SUPPLEMENT;
	if (stops == CLOCK_STOPS || d->papers == DOING_PAPERS)
		return err_set(err, ERR_CONFLICT, "the person was asked %d times already", stops);
	/* What was late stays late. */
	if (d->at <= d->was.due_at)
		d->now.due_at = CLOCK_STOPPED;
	d->life.state = LIFE_SUPPLEMENT;
	return write_letter(d, LETTER_SUPPLEMENT, 0, d->now.due_at, err) &&
	       items_clock(d->tx, d->was.id, d->now.due_at, true, err);
}

/* When an item's step is due since the clock stood still from `from` to now: what was left of it then begins
 * now. What was late stays late. */
static int64_t due_after_stop(const struct doing *d, const struct item *item, int64_t from)
{
	const struct due_rules *r = &d->call->rules->due;
	const struct step *s = process_step(d->life.process, item->step);
	int64_t due = item->step_due;
	if (s && !s->hours)
		return d->now.due_at;
	if (due > from)
		due = due_working_minutes(r, d->at, due_minutes_between(r, from, due));
	return d->now.due_at > d->at && due > d->now.due_at ? d->now.due_at : due;
}

/* When it is due since the whole was extended: more where it had all that was left of the whole. */
static int64_t due_after_extension(const struct doing *d, const struct item *item)
{
	const struct step *s = process_step(d->life.process, item->step);
	if (!s || item->step_due < d->was.due_at)
		return item->step_due;
	int64_t due = step_due(d->call->rules, s, item->given_at, d->now.due_at);
	return due > item->step_due ? due : item->step_due;
}

/* Moves the steps' own limits with the whole's: `from` is when the clock was stopped, 0: it was extended. The
 * hours of an opinion are another body's and run on. */
static bool move_steps(struct doing *d, int64_t from, struct error *err)
{
	for (int i = 0; i < d->items; i++) {
		const struct item *item = &d->item_list[i];
		if (item->kind >= STEP_KINDS)
			continue;
		int64_t due = from ? due_after_stop(d, item, from) : due_after_extension(d, item);
		if (due != item->step_due && !item_step_due(d->tx, item->id, due, err))
			return false;
	}
	return true;
}

int waiting_letter(const struct doing *d)
{
	for (int i = d->papers - 1; i >= 0; i--)
		if (d->paper[i].kind == LETTER_SUPPLEMENT && !d->paper[i].answered_at)
			return i;
	return -1;
}

/* What came by post is on the desk's next list of what the post handed over. */
static bool came_by_post(struct doing *d, struct error *err)
{
	const struct work_call *c = d->call;
	struct posted p = { .what = POSTED_SUPPLEMENT, .tracking = c->tracking };
	if (!c->sent_by)
		return true;
	if (text_word(c->sent_by, sent_by_names) < 0)
		return err_set(err, ERR_DATA, "sent_by: expected desk, post, email, phone or portal");
	json_str(&d->json, "came_by", c->sent_by);
	return d->was.desk < 0 || !text_eq(c->sent_by, "post") ||
	       posted_add(d->tx, c->rules, &d->was, &p, err);
}

bool act_supplemented(struct doing *d, struct error *err)
{
	const struct work_call *c = d->call;
	int at = waiting_letter(d);
	if (at < 0)
		return err_set(err, ERR_CONFLICT, "nothing was asked of the person");
	const struct letter *p = &d->paper[at];
	if (d->was.due_at == CLOCK_STOPPED)
		d->now.due_at = due_when_answered(c->rules, &d->was, &d->life, d->paper, at + 1, d->at);
	d->life.state = LIFE_IN_PROCESS;
	json_int(&d->json, "letter", p->no);
	return came_by_post(d, err) && letter_answered(d->tx, p->id, d->at, d->now.due_at, err) &&
	       items_clock(d->tx, d->was.id, d->now.due_at, false, err) && move_steps(d, p->at, err);
}

bool act_extend(struct doing *d, struct error *err)
{
	const struct work_call *c = d->call;
	int64_t most =
		law_number(&c->rules->province.law, "extensions_most", day_of_time(d->was.received_at), 1);
	int64_t agreed = 0;
	for (int i = 0; i < d->papers; i++)
		agreed += d->paper[i].kind == LETTER_EXTENSION;
	if (agreed >= most)
		return err_set(err, ERR_CONFLICT, "the dossier was extended already");
	if (d->at > d->was.due_at)
		return err_set(err, ERR_CONFLICT, "the due time has passed: write an apology instead");
	int longest = extension_most(d);
	if (c->amount < 1 || c->amount > longest)
		return err_set(
			err, ERR_DATA, "amount: expected 1 to %d %s", longest, unit_names[d->life.unit]);
	d->now.due_at =
		due_when_extended(c->rules, &d->was, &d->life, d->paper, d->papers, c->amount, d->at);
	d->life.time_limit += c->amount;
	json_int(&d->json, "added", c->amount);
	return write_letter(d, LETTER_EXTENSION, c->amount, d->now.due_at, err) &&
	       items_clock(d->tx, d->was.id, d->now.due_at, false, err) && move_steps(d, 0, err);
}

bool apology_is_near(const struct rules *r, const struct dossier *d, int64_t at)
{
	int32_t day = day_of_time(d->received_at);
	int days = (int)law_number(&r->province.law, "apology_days", day, 1);
	return due_is_covered(&r->due, at) && d->due_at <= due_working_days(&r->due, at, days);
}

bool act_apologise(struct doing *d, struct error *err)
{
	char text[17];
	int64_t to = d->call->at;
	if (!apology_is_near(d->call->rules, &d->was, d->at))
		return err_set(err, ERR_CONFLICT, "the dossier is not about to be late: no apology is due");
	if (to <= d->at || to <= d->was.due_at)
		return err_set(err, ERR_DATA, "at: expected a time after now and after the due time");
	if (!due_is_covered(&d->call->rules->due, to))
		return err_set(err, ERR_DATA, "at: expected a time that the calendar covers");
	if (!workdays_has(&d->call->rules->due.days, day_of_time(to)))
		return err_set(err, ERR_DATA, "at: expected a working day");
	d->life.promised_at = to;
	json_str(&d->json, "promised", time_format(to, text));
	return write_letter(d, LETTER_APOLOGY, 0, to, err);
}
