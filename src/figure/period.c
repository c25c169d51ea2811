/* period.c: see period.h. */
#include "figure/period.h"

#include <string.h>

#include "base/date.h"

bool period_parse(const char *s, struct period *p)
{
	return strlen(s) == 22 && s[10] == '.' && s[11] == '.' && day_parse(s, 10, &p->from) &&
	       day_parse(s + 12, 10, &p->to) && p->from <= p->to;
}

const char *period_text(struct arena *a, const struct period *p)
{
	char from[11], to[11];
	return arena_printf(a, "%s..%s", day_format(p->from, from), day_format(p->to, to));
}

static bool either(const char *s, int32_t *day)
{
	return s && (day_parse(s, strlen(s), day) || day_parse_local(s, strlen(s), day));
}

bool period_from_form(const char *from, const char *to, struct period *p)
{
	return either(from, &p->from) && either(to, &p->to) && p->from <= p->to;
}

struct period period_half_year(int32_t day)
{
	int year = date_of(day).year;
	struct period p = { day_of(year - 1, 12, 15), day_of(year, 6, 14) };
	if (day > p.to)
		p = (struct period){ day_of(year, 6, 15), day_of(year, 12, 14) };
	if (day > p.to)
		p = (struct period){ day_of(year, 12, 15), day_of(year + 1, 6, 14) };
	return p;
}

struct period period_so_far(int32_t last, int32_t today)
{
	struct period p = period_half_year(last ? last : today);
	if (p.from <= today && today < p.to)
		p.to = today;
	return p;
}

/* `months` earlier or later; a day that the month has not becomes its last. */
static int32_t moved(int32_t day, int months)
{
	struct date d = date_of(day);
	int32_t month = d.year * 12 + d.month - 1 + months;
	int32_t last = month_first_day(month + 1) - 1, same = month_first_day(month) + d.day - 1;
	return same < last ? same : last;
}

struct period period_previous(struct period p)
{
	int32_t after = p.to + 1;
	int months = month_of_day(after) - month_of_day(p.from);
	if (months > 0 && date_of(after).day == date_of(p.from).day)
		return (struct period){ moved(p.from, -months), p.from - 1 };
	return (struct period){ p.from - (after - p.from), p.from - 1 };
}

struct period period_last_year(struct period p)
{
	int32_t after = p.to + 1;
	bool month_ends = date_of(after).day == 1;
	return (struct period){ moved(p.from, -12), month_ends ? moved(after, -12) - 1 : moved(p.to, -12) };
}
