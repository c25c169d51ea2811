/* due.h: when a time limit ends, by the working calendar. */
#ifndef MOTCUA_PROVINCE_DUE_H
#define MOTCUA_PROVINCE_DUE_H

#include <stdint.h>

#include "province/calendar.h"

/* The calendar as due times need it. */
struct due_rules {
	const struct calendar *calendar;
	struct workdays days;
};

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

#endif
