/* number.c: a decimal has at most 20 digits, so that 128 bits are enough for everything here. */
#include "schema/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Digits that always lead back to the same double, and that a double always keeps. */
enum { DIGITS_ENOUGH = 17, DIGITS_KEPT = 15 };

static struct json_decimal normal(uint64_t digits, int exponent, bool negative)
{
	if (digits == 0)
		return (struct json_decimal){ 0 };
	while (digits % 10 == 0) {
		digits /= 10;
		exponent++;
	}
	return (struct json_decimal){ .digits = digits, .exponent = exponent, .negative = negative };
}

static struct json_decimal of_double(double v)
{
	char text[40];
	/* The smallest numbers keep fewer digits. */
	for (int n = fabs(v) < DBL_MIN ? 1 : DIGITS_KEPT; n <= DIGITS_ENOUGH; n++) {
		snprintf(text, sizeof text, "%.*e", n - 1, v);
		if (strtod(text, NULL) == v)
			break;
	}
	uint64_t digits = 0;
	int places = -1;
	const char *p = text;
	for (; *p && *p != 'e'; p++) {
		if (*p < '0' || *p > '9')
			continue; /* the sign, or the locale's decimal mark */
		digits = digits * 10 + (uint64_t)(*p - '0');
		places++;
	}
	int exponent = *p ? (int)strtol(p + 1, NULL, 10) : 0;
	return normal(digits, exponent - places, text[0] == '-');
}

struct json_decimal json_decimal_of(const json_t *number)
{
	if (!json_is_integer(number))
		return of_double(json_real_value(number));
	json_int_t v = json_integer_value(number);
	return normal(v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 0, v < 0);
}

static int digit_count(uint64_t v)
{
	int n = 0;
	for (; v; v /= 10)
		n++;
	return n;
}

static int sign(const struct json_decimal *a)
{
	return a->digits == 0 ? 0 : a->negative ? -1 : 1;
}

/* Compares what is left without the signs; neither is zero. */
static int compare_sizes(const struct json_decimal *a, const struct json_decimal *b)
{
	int na = digit_count(a->digits), nb = digit_count(b->digits);
	if (na + a->exponent != nb + b->exponent)
		return na + a->exponent < nb + b->exponent ? -1 : 1;
	unsigned __int128 x = a->digits, y = b->digits;
	for (; na < nb; na++)
		x *= 10;
	for (; nb < na; nb++)
		y *= 10;
	return x < y ? -1 : x > y;
}

int json_decimal_compare(const struct json_decimal *a, const struct json_decimal *b)
{
	int sa = sign(a), sb = sign(b);
	if (sa != sb || sa == 0)
		return sa - sb;
	return sa * compare_sizes(a, b);
}

bool json_decimal_is_integer(const struct json_decimal *a)
{
	return a->exponent >= 0;
}

bool json_decimal_is_multiple(const struct json_decimal *a, const struct json_decimal *by)
{
	if (a->digits == 0)
		return true;
	/* a's digits do not end in 0: they cannot hold a power of ten of the divisor's. */
	if (a->exponent < by->exponent)
		return false;
	unsigned __int128 rest = a->digits % by->digits;
	for (int i = a->exponent - by->exponent; i > 0 && rest; i--)
		rest = rest * 10 % by->digits;
	return rest == 0;
}
