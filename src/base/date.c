/* date.c: the proleptic Gregorian calendar by arithmetic; no time zone database is needed. */
#include "base/date.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int32_t day_of(int year, int month, int day)
{
	/* Years begin in March, so that the leap day comes last. */
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

struct date date_of(int32_t day)
{
	int32_t z = day + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t doe = z - era * 146097;
	int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int32_t mp = (5 * doy + 2) / 153;
	struct date d;
	d.day = doy - (153 * mp + 2) / 5 + 1;
	d.month = mp < 10 ? mp + 3 : mp - 9;
	d.year = yoe + era * 400 + (d.month <= 2);
	return d;
}

int32_t day_of_time(int64_t t)
{
	int64_t local = t + LOCAL_OFFSET;
	int64_t day = local / DAY_SECONDS;
	if (local % DAY_SECONDS < 0)
		day--;
	return (int32_t)day;
}

int64_t time_of_day_start(int32_t day)
{
	return (int64_t)day * DAY_SECONDS - LOCAL_OFFSET;
}

int weekday_of(int32_t day)
{
	int w = (int)((day + 3) % 7); /* 1970-01-01 was a Thursday */
	return (w < 0 ? w + 7 : w) + 1;
}

int32_t month_of_day(int32_t day)
{
	struct date d = date_of(day);
	return d.year * 12 + d.month - 1;
}

int32_t month_first_day(int32_t month)
{
	return day_of(month / 12, month % 12 + 1, 1);
}

static bool digits(const char *p, int n, int *out)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	*out = v;
	return true;
}

static bool real_date(int y, int m, int d, int32_t *day)
{
	if (y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	int32_t n = day_of(y, m, d);
	if (d > 28 && date_of(n).month != m)
		return false;
	*day = n;
	return true;
}

bool day_parse(const char *p, size_t n, int32_t *day)
{
	int y, m, d;
	if (n != 10 || p[4] != '-' || p[7] != '-')
		return false;
	return digits(p, 4, &y) && digits(p + 5, 2, &m) && digits(p + 8, 2, &d) && real_date(y, m, d, day);
}

bool day_parse_local(const char *p, size_t n, int32_t *day)
{
	int part[3] = { 0, 0, 0 }, len[3] = { 0, 0, 0 }, k = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '/' && k < 2) {
			k++;
		} else if (p[i] >= '0' && p[i] <= '9' && len[k] < 4) {
			part[k] = part[k] * 10 + (p[i] - '0');
			len[k]++;
		} else {
			return false;
		}
	}
	if (k != 2 || len[2] != 4 || len[0] < 1 || len[0] > 2 || len[1] < 1 || len[1] > 2)
		return false;
	return real_date(part[2], part[1], part[0], day);
}

bool time_parse(const char *p, size_t n, int64_t *t)
{
	int32_t day;
	int h, m;
	if (n != 16 || p[10] != 'T' || p[13] != ':' || !day_parse(p, 10, &day))
		return false;
	if (!digits(p + 11, 2, &h) || !digits(p + 14, 2, &m) || h > 23 || m > 59)
		return false;
	*t = time_of_day_start(day) + h * 3600 + m * 60;
	return true;
}

static void put(char *p, int n, int v)
{
	while (n-- > 0) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

char *day_format(int32_t day, char out[11])
{
	struct date d = date_of(day);
	memcpy(out, "0000-00-00", 11);
	put(out, 4, d.year);
	put(out + 5, 2, d.month);
	put(out + 8, 2, d.day);
	return out;
}

char *time_format(int64_t t, char out[17])
{
	int32_t day = day_of_time(t);
	int minutes = (int)((t - time_of_day_start(day)) / 60);
	day_format(day, out);
	memcpy(out + 10, "T00:00", 7);
	put(out + 11, 2, minutes / 60);
	put(out + 14, 2, minutes % 60);
	return out;
}

char *time_stamp(int64_t t, char out[26])
{
	time_format(t, out);
	memcpy(out + 16, ":00+07:00", 10);
	int64_t second = (t + LOCAL_OFFSET) % 60;
	put(out + 17, 2, (int)(second < 0 ? second + 60 : second));
	return out;
}

static const char *given_time(void)
{
	const char *fixed = getenv("MOTCUA_NOW");
	return fixed && *fixed ? fixed : NULL;
}

bool time_is_given(void)
{
	return given_time() != NULL;
}

int64_t time_now(void)
{
	const char *fixed = given_time();
	struct timespec t;
	if (fixed)
		return strtoll(fixed, NULL, 10);
	clock_gettime(CLOCK_REALTIME, &t); /* time() lags by up to a tick behind what a database says */
	return t.tv_sec;
}
