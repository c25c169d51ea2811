/* due.c: see due.h. */
#include "province/due.h"

#include "base/date.h"

const char *const unit_names[] = { "working days", "working hours", "days", NULL };

int due_hours_of(const struct due_rules *r, int32_t day, struct office_hours out[STRETCHES_MAX])
{
	int n = 0;
	const struct calendar *c = r->calendar;
	if (!workdays_has(&r->days, day))
		return 0;
	/* A Saturday that is worked in exchange keeps Friday's hours. */
	int weekday = weekday_of(day) > 5 ? 5 : weekday_of(day);
	for (int i = 0; i < c->hour_count && n < STRETCHES_MAX; i++)
		if (c->hours[i].weekday == weekday && c->hours[i].valid_from <= day &&
			day <= c->hours[i].valid_to)
			out[n++] = c->hours[i];
	return n;
}

int64_t due_close_of(const struct due_rules *r, int32_t day)
{
	struct office_hours h[STRETCHES_MAX];
	int n = due_hours_of(r, day, h), close = 0;
	for (int i = 0; i < n; i++)
		close = h[i].to > close ? h[i].to : close;
	return time_of_day_start(day) + (close ? close : 17 * 60) * 60;
}

int32_t due_next_workday(const struct due_rules *r, int32_t day)
{
	do
		day++;
	while (!workdays_has(&r->days, day));
	return day;
}

int64_t due_working_days(const struct due_rules *r, int64_t from, int days)
{
	int32_t day = day_of_time(from);
	for (int i = 0; i < days; i++)
		day = due_next_workday(r, day);
	if (!workdays_has(&r->days, day))
		day = due_next_workday(r, day);
	int64_t due = due_close_of(r, day);
	return due >= from ? due : due_close_of(r, due_next_workday(r, day));
}

int64_t due_days(const struct due_rules *r, int64_t from, int days)
{
	int32_t day = day_of_time(from) + days;
	if (!workdays_has(&r->days, day))
		day = due_next_workday(r, day);
	int64_t due = due_close_of(r, day);
	return due >= from ? due : due_close_of(r, due_next_workday(r, day));
}

void due_prepare(struct due_rules *r, struct arena *a)
{
	int32_t days = r->days.last - r->days.first + 1, sum = 0;
	int32_t *before = arena_alloc(a, sizeof *before * ((size_t)days + 1));
	for (int32_t i = 0; i < days; i++) {
		struct office_hours h[STRETCHES_MAX];
		int n = due_hours_of(r, r->days.first + i, h);
		before[i] = sum;
		for (int k = 0; k < n; k++)
			sum += h[k].to > h[k].from ? h[k].to - h[k].from : 0;
	}
	before[days] = sum;
	r->before = before;
}

/* Minutes of office hours in whole days from..to-1; -1 when they were not counted. */
static int64_t minutes_of_days(const struct due_rules *r, int32_t from, int32_t to)
{
	bool counted = r->before && from >= r->days.first && to <= r->days.last && from < to;
	return counted ? r->before[to - r->days.first] - r->before[from - r->days.first] : -1;
}

int64_t due_minutes_between(const struct due_rules *r, int64_t from, int64_t to)
{
	int64_t seconds = 0, whole = minutes_of_days(r, day_of_time(from) + 1, day_of_time(to));
	for (int32_t day = day_of_time(from); from < to && day <= day_of_time(to); day++) {
		if (whole >= 0 && day == day_of_time(from) + 1) {
			seconds += whole * 60;
			day = day_of_time(to);
		}
		struct office_hours h[STRETCHES_MAX];
		int n = due_hours_of(r, day, h);
		int64_t start = time_of_day_start(day);
		for (int i = 0; i < n; i++) {
			int64_t open = start + h[i].from * 60, close = start + h[i].to * 60;
			open = open < from ? from : open;
			close = close > to ? to : close;
			seconds += close > open ? close - open : 0;
		}
	}
	return seconds / 60;
}

int64_t due_working_hours(const struct due_rules *r, int64_t from, int hours)
{
	return due_working_minutes(r, from, (int64_t)hours * 60);
}

int64_t due_working_minutes(const struct due_rules *r, int64_t from, int64_t minutes)
{
	int64_t left = minutes * 60;
	for (int32_t day = day_of_time(from);; day++) {
		struct office_hours h[STRETCHES_MAX];
		int n = due_hours_of(r, day, h);
		int64_t start = time_of_day_start(day);
		for (int i = 0; i < n; i++) {
			int64_t open = start + h[i].from * 60, close = start + h[i].to * 60;
			if (open < from)
				open = from;
			if (open >= close)
				continue;
			if (left <= close - open)
				return open + left;
			left -= close - open;
		}
		if (day > r->days.last + 4000)
			return from; /* a calendar without any office hours */
	}
}

bool due_is_covered(const struct due_rules *r, int64_t t)
{
	int32_t day = day_of_time(t);
	return day >= r->days.first && day <= r->days.last;
}

int64_t due_of(const struct due_rules *r, enum limit_unit unit, int64_t from, int n)
{
	switch (unit) {
	case UNIT_WORKING_HOURS: return due_working_hours(r, from, n);
	case UNIT_DAYS: return due_days(r, from, n);
	case UNIT_WORKING_DAYS: break;
	}
	return due_working_days(r, from, n);
}
