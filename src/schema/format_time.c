/* format_time.c: days, times and durations as RFC 3339 writes them. */
#include <string.h>

#include "schema/format.h"

/* Lengths of 2022-06-14, 07:30:00 and +07:00. */
enum { DATE_BYTES = 10, CLOCK_BYTES = 8, OFFSET_BYTES = 6 };

/* Reads two digits, -1 when they are none. */
static int two(const char *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + (p[1] - '0');
}

bool format_date(const char *p, size_t n)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (n != DATE_BYTES || p[4] != '-' || p[7] != '-')
		return false;
	int century = two(p), year = two(p + 2), month = two(p + 5), day = two(p + 8);
	if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1)
		return false;
	year += century * 100;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= days[month - 1] + (month == 2 && leap);
}

/* Reads Z or +07:00 as minutes to take off for UTC. */
static bool read_offset(const char *p, size_t n, int *minutes)
{
	*minutes = 0;
	if (n == 1)
		return *p == 'Z' || *p == 'z';
	if (n != OFFSET_BYTES || (p[0] != '+' && p[0] != '-') || p[3] != ':')
		return false;
	int h = two(p + 1), m = two(p + 4);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*minutes = (h * 60 + m) * (p[0] == '-' ? -1 : 1);
	return true;
}

bool format_time(const char *p, size_t n)
{
	enum { DAY_MINUTES = 24 * 60 };
	if (n <= CLOCK_BYTES || p[2] != ':' || p[5] != ':')
		return false;
	int h = two(p), m = two(p + 3), s = two(p + 6), offset;
	size_t i = CLOCK_BYTES;
	if (p[i] == '.') {
		size_t from = ++i;
		while (i < n && p[i] >= '0' && p[i] <= '9')
			i++;
		if (i == from)
			return false;
	}
	if (i == n || !read_offset(p + i, n - i, &offset) || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 ||
		s > 60)
		return false;
	/* A leap second comes only at the end of a day in UTC. */
	return s < 60 || (h * 60 + m - offset + DAY_MINUTES) % DAY_MINUTES == DAY_MINUTES - 1;
}

bool format_date_time(const char *p, size_t n)
{
	return n > DATE_BYTES && (p[DATE_BYTES] == 'T' || p[DATE_BYTES] == 't') &&
	       format_date(p, DATE_BYTES) && format_time(p + DATE_BYTES + 1, n - DATE_BYTES - 1);
}

/* Reads numbers with units in the order of `units`, none left out between two: 1Y2M, not 1Y2D. Returns the
 * bytes read, 0 when there is no such number. */
static size_t read_units(const char *p, size_t n, const char *units)
{
	size_t i = 0, done = 0;
	const char *expected = NULL;
	for (;;) {
		size_t from = i;
		while (i < n && p[i] >= '0' && p[i] <= '9')
			i++;
		if (i == from || i == n)
			return done;
		const char *unit = strchr(units, p[i]);
		if (p[i] == '\0' || !unit || (expected && unit != expected))
			return done;
		expected = unit + 1;
		done = ++i;
		if (*expected == '\0')
			return done;
	}
}

bool format_duration(const char *p, size_t n)
{
	if (n < 3 || p[0] != 'P')
		return false;
	if (read_units(p + 1, n - 1, "W") == n - 1)
		return true;
	size_t i = 1 + read_units(p + 1, n - 1, "YMD");
	if (i == n)
		return true;
	return p[i] == 'T' && i + 1 < n && read_units(p + i + 1, n - i - 1, "HMS") == n - i - 1;
}
