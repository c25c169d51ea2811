/* due_explain.c: the days that a due time was counted over, one by one. It walks from acceptance to the due
 * time that due.c worked out, and only says what each day was. */
#include "base/date.h"
#include "province/due.h"

/* A walk over the days. */
struct walk {
	const struct due_rules *rules;
	enum limit_unit unit;
	int64_t from, due;
	int limit, count;
	struct arena *arena; /* of the names */
	int year;            /* whose names are known */
	struct calendar_day *named;
	int nameds;
};

static const char *name_of(struct walk *w, int32_t day)
{
	int year = date_of(day).year;
	if (year != w->year) {
		w->year = year;
		w->nameds = calendar_year(w->rules->calendar, year, w->arena, &w->named);
	}
	for (int i = 0; i < w->nameds; i++)
		if (w->named[i].day == day)
			return w->named[i].name;
	return NULL;
}

/* Minutes of office hours on a day between acceptance and due time. */
static int minutes_on(const struct walk *w, int32_t day)
{
	struct office_hours h[STRETCHES_MAX];
	int n = due_hours_of(w->rules, day, h), minutes = 0;
	int64_t start = time_of_day_start(day);
	for (int i = 0; i < n; i++) {
		int64_t open = start + h[i].from * 60, close = start + h[i].to * 60;
		open = open < w->from ? w->from : open;
		close = close > w->due ? w->due : close;
		minutes += close > open ? (int)((close - open) / 60) : 0;
	}
	return minutes;
}

static struct due_line line_of(struct walk *w, int32_t day)
{
	bool works = workdays_has(&w->rules->days, day), first = day == day_of_time(w->from);
	struct due_line l = { .day = day, .name = name_of(w, day) };
	if (w->unit == UNIT_WORKING_HOURS) {
		l.kind = works ? DUE_COUNTED : DUE_OFF;
		l.minutes = minutes_on(w, day);
		w->count += l.minutes;
	} else if (first) {
		l.kind = DUE_ACCEPTED;
	} else if (w->count == w->limit) {
		l.kind = works ? DUE_MOVED : DUE_OFF;
	} else if (works || w->unit == UNIT_DAYS) {
		l.kind = DUE_COUNTED;
		w->count++;
	} else {
		l.kind = DUE_OFF;
	}
	l.count = w->count;
	return l;
}

int64_t due_explain(const struct due_rules *r, enum limit_unit unit, int64_t from, int limit,
	struct arena *a, struct due_line **lines, int *n)
{
	struct walk w = { .rules = r,
		.unit = unit,
		.from = from,
		.due = due_of(r, unit, from, limit),
		.limit = limit,
		.arena = a };
	int32_t first = day_of_time(from), last = day_of_time(w.due);
	*lines = arena_alloc(a, sizeof **lines * ((size_t)(last - first) + 1));
	*n = 0;
	for (int32_t day = first; day <= last; day++)
		(*lines)[(*n)++] = line_of(&w, day);
	return w.due;
}
