/* clock.c: see clock.h. */
#include "province/clock.h"

#include "base/date.h"

/* How much of the limit's unit (minutes for working hours) a stop holds back. */
static int64_t stopped_for(const struct due_rules *r, enum limit_unit unit, const struct clock_stop *s)
{
	int32_t first = day_of_time(s->from), last = day_of_time(s->to);
	int64_t n = 0;
	if (unit == UNIT_WORKING_HOURS)
		return due_minutes_between(r, s->from, s->to);
	if (unit == UNIT_DAYS)
		return last > first ? last - first : 0;
	for (int32_t day = first + 1; day <= last; day++)
		n += workdays_has(&r->days, day);
	return n;
}

/* Never before the last answer: a limit that was stopped on its last day ends on the day of the answer. */
static int64_t due_with(const struct due_rules *r, const struct clock *c, int64_t limit, int64_t held_back,
	int64_t answered)
{
	if (c->unit == UNIT_WORKING_HOURS)
		return due_working_minutes(r, c->from, limit * 60 + held_back);
	int64_t due = due_of(r, c->unit, c->from, (int)(limit + held_back));
	return due >= answered ? due : due_working_days(r, answered, 0);
}

int64_t clock_run(const struct due_rules *r, struct clock *c)
{
	int64_t limit = c->limit - c->added, held_back = 0, answered = c->from;
	int64_t due = due_with(r, c, limit, 0, answered);
	bool to_add = c->added_at != 0;
	for (int i = 0; i <= c->stops; i++) {
		struct clock_stop *s = i < c->stops ? &c->stop[i] : NULL;
		if (to_add && (!s || c->added_at < s->from)) {
			to_add = false;
			if (c->added_at <= due)
				due = due_with(r, c, limit += c->added, held_back, answered);
		}
		if (!s)
			break;
		s->counts = s->from <= due;
		if (!s->counts)
			continue;
		if (!s->to)
			return CLOCK_STOPPED;
		held_back += stopped_for(r, c->unit, s);
		answered = s->to;
		due = due_with(r, c, limit, held_back, answered);
	}
	return due;
}
