/* clock_explain.c: the days that a due time was counted over, one by one. It walks from acceptance to the due
 * time that clock_run() worked out, and only says what each day was. */
#include "base/date.h"
#include "province/clock.h"

/* A walk over the days. */
struct walk {
	const struct due_rules *rules;
	const struct clock *clock;
	int64_t due;
	int limit, count;
};

/* NULL: an ordinary day, or none that the calendar covers. */
static const char *name_of(const struct walk *w, int32_t day)
{
	const struct workdays *d = &w->rules->days;
	if (day < d->first || day > d->last)
		return NULL;
	const struct calendar_list *l = &d->list[date_of(day).year - date_of(d->first).year];
	for (int i = 0; i < l->count; i++)
		if (l->day[i].day == day)
			return l->day[i].name;
	return NULL;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Minutes of office hours on a day between acceptance and due time, without those that stood still. */
static int minutes_on(const struct walk *w, int32_t day)
{
	const struct clock *c = w->clock;
	int64_t from = later(time_of_day_start(day), c->from);
	int64_t to = earlier(time_of_day_start(day + 1), w->due);
	int64_t minutes = due_minutes_between(w->rules, from, to);
	for (int i = 0; i < c->stops; i++)
		if (c->stop[i].counts && c->stop[i].to)
			minutes -= due_minutes_between(
				w->rules, later(from, c->stop[i].from), earlier(to, c->stop[i].to));
	return (int)minutes;
}

static bool stands_still(const struct clock *c, int32_t day)
{
	for (int i = 0; i < c->stops; i++)
		if (c->stop[i].counts && c->stop[i].to && day > day_of_time(c->stop[i].from) &&
			day <= day_of_time(c->stop[i].to))
			return true;
	return false;
}

static struct due_line line_of(struct walk *w, int32_t day)
{
	const struct clock *c = w->clock;
	bool works = workdays_has(&w->rules->days, day), first = day == day_of_time(c->from);
	struct due_line l = { .day = day, .name = name_of(w, day) };
	if (c->unit == UNIT_WORKING_HOURS) {
		l.minutes = minutes_on(w, day);
		l.kind = !works ? DUE_OFF : !l.minutes && stands_still(c, day) ? DUE_STOPPED : DUE_COUNTED;
		w->count += l.minutes;
	} else if (first) {
		l.kind = DUE_ACCEPTED;
	} else if (!works && c->unit == UNIT_WORKING_DAYS) {
		l.kind = DUE_OFF;
	} else if (stands_still(c, day)) {
		l.kind = DUE_STOPPED;
	} else if (w->count == w->limit) {
		l.kind = works ? DUE_MOVED : DUE_OFF;
	} else {
		l.kind = DUE_COUNTED;
		w->count++;
	}
	l.count = w->count;
	return l;
}

int64_t clock_explain(
	const struct due_rules *r, struct clock *c, struct arena *a, struct due_line **lines, int *n)
{
	int64_t due = clock_run(r, c);
	bool added = c->added_at && c->added_at <= due;
	struct walk w = { .rules = r, .clock = c, .due = due };
	w.limit = c->limit - (added ? 0 : c->added);
	for (int i = 0; due == CLOCK_STOPPED && i < c->stops; i++)
		if (!c->stop[i].to)
			w.due = c->stop[i].from;
	int32_t first = day_of_time(c->from), last = day_of_time(w.due);
	*lines = arena_alloc(a, sizeof **lines * ((size_t)(last - first) + 1));
	*n = 0;
	for (int32_t day = first; day <= last; day++)
		(*lines)[(*n)++] = line_of(&w, day);
	return due;
}
