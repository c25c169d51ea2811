/* date.h: days and minutes in local time (Asia/Ho_Chi_Minh, UTC+7 without change since 1975).
 *
 * A `day` is the number of days since 1970-01-01 in local time. A `time` is seconds since the epoch
 * in UTC. The year range accepted from outside is 1900 to 2199. */
#ifndef MOTCUA_BASE_DATE_H
#define MOTCUA_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Seconds that local time is ahead of UTC. */
enum { LOCAL_OFFSET = 7 * 3600, DAY_SECONDS = 86400 };

/* A calendar date; month 1 to 12, day 1 to 31. */
struct date {
	int year, month, day;
};

/* Day number of a (valid) Gregorian date. */
int32_t day_of(int year, int month, int day);

/* The date of a day number. */
struct date date_of(int32_t day);

/* Local day on which the UTC time `t` falls. */
int32_t day_of_time(int64_t t);

/* UTC time at which local `day` begins (00:00). */
int64_t time_of_day_start(int32_t day);

/* 1 = Monday ... 7 = Sunday. */
int weekday_of(int32_t day);

/* Number of the month a day lies in: year * 12 + (month - 1). */
int32_t month_of_day(int32_t day);

/* First day of a month number. */
int32_t month_first_day(int32_t month);

/* Reads "YYYY-MM-DD" of exactly `n` bytes; false when it is not a real date of 1900 to 2199. */
bool day_parse(const char *p, size_t n, int32_t *day);

/* Reads "DD/MM/YYYY" as people in Vietnam write it (also D/M/YYYY). */
bool day_parse_local(const char *p, size_t n, int32_t *day);

/* Reads "YYYY-MM-DDTHH:MM" local time of exactly `n` bytes into UTC seconds. */
bool time_parse(const char *p, size_t n, int64_t *t);

/* Writes "YYYY-MM-DD" and a NUL into out[11]. Returns out. */
char *day_format(int32_t day, char out[11]);

/* Writes local "YYYY-MM-DDTHH:MM" and a NUL into out[17]. Returns out. */
char *time_format(int64_t t, char out[17]);

/* Writes local time to the second with its offset, "2022-06-14T08:30:05+07:00", into out[26]. */
char *time_stamp(int64_t t, char out[26]);

/* Seconds since the epoch now. MOTCUA_NOW (seconds) in the environment overrides it for tests. */
int64_t time_now(void);

/* True when MOTCUA_NOW overrides the time. */
bool time_is_given(void);

#endif
