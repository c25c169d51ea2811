/* calendar.h: which days and hours the offices work.
 *
 * Rules say what the law gives in every year; announcements say what was decided for one. In a year
 * with announcements these are complete for swaps, days beside and days made up; in a year without,
 * the default rule gives them, and the name of such a day says so. */
#ifndef MOTCUA_PROVINCE_CALENDAR_H
#define MOTCUA_PROVINCE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Office hours of a weekday, one row for each unbroken stretch. */
struct office_hours {
	int weekday;                  /* 1 = Monday */
	int from, to;                 /* minutes after midnight */
	int32_t valid_from, valid_to; /* days */
};

/* A holiday of every year (Labour Code 2019, article 112). */
struct holiday_rule {
	bool lunar;
	int month, day;
	int before, after; /* days off before and after it as well */
	int beside;        /* one more day off, next to it on either side */
	const char *name, *name_en;
	int32_t valid_from, valid_to;
};

/* A day decided for one year. */
struct announced_day {
	int32_t day;
	bool work; /* a weekend day on which the offices work; else a weekday off */
	const char *name;
};

/* The whole calendar. Read-only once loaded. */
struct calendar {
	struct office_hours *hours;
	int hour_count;
	struct holiday_rule *rule;
	int rule_count;
	struct announced_day *announced; /* in order of days */
	int announced_count;
};

/* A day of a year's list. */
struct calendar_day {
	int32_t day;
	bool work;
	const char *name; /* as the file prints it, with "(default rule)" where that applies */
};

/* The non-working weekdays and the working weekend days of a year, in order, and besides them the
 * computed dates of lunar New Year and Hung Kings' day wherever they fall. Allocated in the arena;
 * returns how many. `year` is 1990 to 2100. */
int calendar_year(const struct calendar *c, int year, struct arena *a, struct calendar_day **days);

/* The list of a year. */
struct calendar_list {
	struct calendar_day *day;
	int count;
};

/* A bitmap of working days, for those who ask often, and the lists that it was made from. */
struct workdays {
	int32_t first, last; /* days covered, both included */
	unsigned char *bits;
	struct calendar_list *list; /* by year since that of `first` */
};

/* Builds the map for the years from..to in the arena. */
struct workdays calendar_workdays(const struct calendar *c, int from_year, int to_year, struct arena *a);

/* True when the offices work on `day`, which the map must cover (else: Monday to Friday). */
bool workdays_has(const struct workdays *w, int32_t day);

#endif
