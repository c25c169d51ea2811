/* work_clock.c: see work_clock.h. */
#include "work/work_clock.h"

#include "base/date.h"

struct clock life_clock(const struct dossier *d, const struct life *life, const struct letter *paper, int n)
{
	struct clock c = { .unit = life->unit, .limit = life->time_limit, .from = d->received_at };
	for (int i = 0; i < n; i++) {
		const struct letter *p = &paper[i];
		if (p->kind == LETTER_SUPPLEMENT && c.stops < CLOCK_STOPS)
			/* One that was never answered held until the dossier was finished. */
			c.stop[c.stops++] = (struct clock_stop){ .from = p->at,
				.to = p->answered_at ? p->answered_at : d->finished_at };
		if (p->kind == LETTER_EXTENSION) {
			c.added = p->amount;
			c.added_at = p->at;
		}
	}
	return c;
}

/* Whether the due time before a change is the limit's own. */
static bool by_limit(const struct rules *r, struct clock c, int64_t due)
{
	return clock_run(&r->due, &c) == due;
}

/* What was left of a due time when the clock was stopped begins at the answer. */
static int64_t what_was_left(
	const struct due_rules *r, enum limit_unit unit, int64_t due, int64_t from, int64_t to)
{
	int n = 0;
	if (from > due)
		return due;
	if (unit == UNIT_WORKING_HOURS)
		return due_working_minutes(r, to, due_minutes_between(r, from, due));
	if (unit == UNIT_DAYS)
		return due_days(r, to, day_of_time(due) - day_of_time(from));
	for (int32_t day = day_of_time(from) + 1; day <= day_of_time(due); day++)
		n += workdays_has(&r->days, day);
	return due_working_days(r, to, n);
}

int64_t due_when_answered(const struct rules *r, const struct dossier *d, const struct life *life,
	const struct letter *paper, int n, int64_t at)
{
	const struct letter *last = &paper[n - 1];
	struct clock c = life_clock(d, life, paper, n);
	struct clock before = life_clock(d, life, paper, n - 1);
	if (!by_limit(r, before, last->due_before))
		return what_was_left(&r->due, life->unit, last->due_before, last->at, at);
	for (int i = 0; i < c.stops; i++)
		if (!c.stop[i].to)
			c.stop[i].to = at;
	return clock_run(&r->due, &c);
}

int64_t due_when_extended(const struct rules *r, const struct dossier *d, const struct life *life,
	const struct letter *paper, int n, int amount, int64_t at)
{
	struct clock c = life_clock(d, life, paper, n);
	if (!by_limit(r, c, d->due_at))
		return due_of(&r->due, life->unit, d->due_at, amount);
	c.limit += amount;
	c.added = amount;
	c.added_at = at;
	return clock_run(&r->due, &c);
}
