/* calendar.c: holidays of a year by rule and by announcement.
 *
 * The default rule, where nothing was announced: a holiday on a weekend is made up on the next
 * working day (Labour Code 2019, article 111.3); the day beside 2 September is the weekday next to
 * it that lengthens the weekend, else the one before it. verify: the choice beside 2 September is
 * the Government's each year; this is only what it did most often. */
#include "province/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "province/lunar.h"

enum { YEAR_DAYS = 400 };

/* The year being worked out: one entry for each day off or worked. */
struct year {
	const struct calendar *c;
	struct arena *a;
	int year;
	bool announced;
	const int32_t *fell; /* the day of each rule: a lunar one takes a while to find */
	struct calendar_day day[YEAR_DAYS];
	int count;
};

static bool weekend(int32_t day)
{
	return weekday_of(day) > 5;
}

static struct calendar_day *find(struct year *y, int32_t day)
{
	for (int i = 0; i < y->count; i++)
		if (y->day[i].day == day)
			return &y->day[i];
	return NULL;
}

static void add(struct year *y, int32_t day, bool work, const char *name)
{
	if (date_of(day).year == y->year && y->count < YEAR_DAYS && !find(y, day))
		y->day[y->count++] = (struct calendar_day){ .day = day, .work = work, .name = name };
}

static const char *by_default(struct year *y, const char *name, const char *what)
{
	return arena_printf(y->a, "%s%s (default rule)", name, what);
}

static const int32_t *rule_days(const struct calendar *c, int year, struct arena *a)
{
	int32_t *fell = arena_alloc(a, sizeof *fell * ((size_t)c->rule_count + 1));
	for (int i = 0; i < c->rule_count; i++) {
		const struct holiday_rule *r = &c->rule[i];
		fell[i] = r->lunar ? lunar_day(year, r->month, r->day) : day_of(year, r->month, r->day);
	}
	return fell;
}

static bool in_force(const struct holiday_rule *r, int32_t day)
{
	return r->valid_from <= day && day <= r->valid_to;
}

/* The two feast days whose computed date the list always shows. */
static const char *feast_name(struct year *y, const struct holiday_rule *r)
{
	if (r->lunar && r->month == 1 && r->day == 1)
		return arena_printf(y->a, "%s: New Year (mùng 1 Tết)", r->name);
	if (r->lunar && r->month == 3 && r->day == 10)
		return arena_printf(y->a, "%s: Hùng Kings' day", r->name);
	return NULL;
}

static int32_t day_beside(int32_t day)
{
	int w = weekday_of(day);
	if (w == 1 || w == 4)
		return day + 1; /* Monday, Thursday: towards or along the weekend */
	if (w == 7)
		return day + 1; /* Sunday: Monday; the day made up moves to Tuesday */
	return day - 1;
}

/* Days off that the law itself fixes, wherever they fall; *n counts them. */
static void add_core(struct year *y, int rule, int32_t *core, int *n)
{
	const struct holiday_rule *r = &y->c->rule[rule];
	int32_t day = y->fell[rule];
	if (!in_force(r, day))
		return;
	const char *feast = feast_name(y, r);
	if (feast)
		add(y, day, false, feast);
	int before = y->announced ? 0 : r->before, after = y->announced ? 0 : r->after;
	for (int32_t d = day - before; d <= day + after; d++) {
		bool chosen = before || after;
		if (d != day || !feast)
			if (!weekend(d))
				add(y, d, false, chosen ? by_default(y, r->name, "") : r->name);
		core[(*n)++] = d;
	}
	if (!y->announced && r->beside) {
		int32_t d = day_beside(day);
		add(y, d, false, by_default(y, r->name, ""));
		core[(*n)++] = d;
	}
}

static int compare_days(const void *a, const void *b)
{
	const struct calendar_day *x = a, *z = b;
	return (x->day > z->day) - (x->day < z->day);
}

static int compare_int32(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, z = *(const int32_t *)b;
	return (x > z) - (x < z);
}

static const char *name_of(struct year *y, int32_t day)
{
	for (int i = 0; i < y->c->rule_count; i++) {
		const struct holiday_rule *r = &y->c->rule[i];
		int32_t d = y->fell[i];
		if (in_force(r, d) && day >= d - r->before - r->beside && day <= d + r->after + r->beside)
			return r->name;
	}
	return "";
}

/* Default rule: each holiday on a weekend is made up on the next working day. */
static void make_up(struct year *y, int32_t *core, int n)
{
	qsort(core, (size_t)n, sizeof *core, compare_int32);
	for (int i = 0; i < n; i++) {
		if (!weekend(core[i]))
			continue;
		int32_t d = core[i] + 1;
		while (weekend(d) || (find(y, d) && !find(y, d)->work))
			d++;
		add(y, d, false, by_default(y, name_of(y, core[i]), ", nghỉ bù"));
	}
}

int calendar_year(const struct calendar *c, int year, struct arena *a, struct calendar_day **days)
{
	struct year *y = arena_zalloc(a, sizeof *y);
	int32_t core[64];
	int n = 0;
	*y = (struct year){ .c = c, .a = a, .year = year, .fell = rule_days(c, year, a) };
	for (int i = 0; i < c->announced_count; i++)
		y->announced |= date_of(c->announced[i].day).year == year;
	for (int i = 0; i < c->rule_count && n < 48; i++)
		add_core(y, i, core, &n);
	for (int i = 0; i < c->announced_count; i++)
		add(y, c->announced[i].day, c->announced[i].work, c->announced[i].name);
	if (!y->announced)
		make_up(y, core, n);
	qsort(y->day, (size_t)y->count, sizeof y->day[0], compare_days);
	*days = y->day;
	return y->count;
}

struct workdays calendar_workdays(const struct calendar *c, int from_year, int to_year, struct arena *a)
{
	struct workdays w = { .first = day_of(from_year, 1, 1), .last = day_of(to_year, 12, 31) };
	size_t n = (size_t)(w.last - w.first) + 1;
	w.bits = arena_alloc(a, n);
	w.list = arena_zalloc(a, sizeof *w.list * (size_t)(to_year - from_year + 1));
	for (size_t i = 0; i < n; i++)
		w.bits[i] = !weekend(w.first + (int32_t)i);
	for (int year = from_year; year <= to_year; year++) {
		struct calendar_list *l = &w.list[year - from_year];
		l->count = calendar_year(c, year, a, &l->day);
		for (int i = 0; i < l->count; i++)
			w.bits[l->day[i].day - w.first] = l->day[i].work;
	}
	return w;
}

bool workdays_has(const struct workdays *w, int32_t day)
{
	if (day < w->first || day > w->last)
		return !weekend(day);
	return w->bits[day - w->first];
}
