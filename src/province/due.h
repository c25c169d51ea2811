/* due.h: when a time limit ends, by the working calendar. */
#ifndef MOTCUA_PROVINCE_DUE_H
#define MOTCUA_PROVINCE_DUE_H

#include <stdint.h>

#include "province/calendar.h"

/* The calendar as due times need it. */
struct due_rules {
	const struct calendar *calendar;
	struct workdays days;
	/* By day since days.first: the minutes of office hours before it (due_prepare). NULL: counted day by
	 * day each time. */
	const int32_t *before;
};

/* Counts the office hours of all days once, in the arena, so that what lies between two times need not be
 * walked through. */
void due_prepare(struct due_rules *r, struct arena *a);

/* In what a time limit is counted. */
enum limit_unit { UNIT_WORKING_DAYS, UNIT_WORKING_HOURS, UNIT_DAYS };

/* Names of the units as files spell them, NULL at the end. */
extern const char *const unit_names[];

/* Whether the calendar says of the day of a time if the offices work; beyond it nothing can be counted. */
bool due_is_covered(const struct due_rules *r, int64_t t);

/* When a limit of `n` that began at `from` ends. */
int64_t due_of(const struct due_rules *r, enum limit_unit unit, int64_t from, int n);

/* The longest stretches of office hours that a day has. */
enum { STRETCHES_MAX = 8 };

/* The office hours of a day, in the calendar's order; 0 when the offices do not work. */
int due_hours_of(const struct due_rules *r, int32_t day, struct office_hours out[STRETCHES_MAX]);

/* End of the office's hours on `day` as UTC time (17:00 where the calendar says nothing). */
int64_t due_close_of(const struct due_rules *r, int32_t day);

/* The next working day after `day`. */
int32_t due_next_workday(const struct due_rules *r, int32_t day);

/* A limit in working days: the day of acceptance is not counted, the limit ends at the close of
 * office hours on its last day (Civil Code 2015, articles 147 and 148). */
int64_t due_working_days(const struct due_rules *r, int64_t from, int days);

/* A limit in calendar days: as above, moved to the next working day when its last day is none. */
int64_t due_days(const struct due_rules *r, int64_t from, int days);

/* A limit in working hours runs through office hours from the minute of acceptance. */
int64_t due_working_hours(const struct due_rules *r, int64_t from, int hours);

/* The same in minutes of office hours. */
int64_t due_working_minutes(const struct due_rules *r, int64_t from, int64_t minutes);

/* Minutes of office hours between two times; 0 when the second is not after the first. */
int64_t due_minutes_between(const struct due_rules *r, int64_t from, int64_t to);

#endif
