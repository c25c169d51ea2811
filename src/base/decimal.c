/* decimal.c: see decimal.h. */
#include "base/decimal.h"

/* 10^18 squared is 10^DECIMAL_DIGITS. */
static const int64_t HALF = 1000000000000000000;

/* 10^n, n <= DECIMAL_DIGITS. */
static __int128 power(int n)
{
	static const int64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
		1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
		1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000 };
	return n <= 18 ? powers[n] : (__int128)HALF * powers[n - 18];
}

static bool fits(__int128 units)
{
	__int128 limit = (__int128)HALF * HALF;
	return units < limit && units > -limit;
}

/* units * 10^n; false when it does not fit. */
static bool shift(__int128 units, int n, __int128 *out)
{
	if (!units) {
		*out = 0;
		return true;
	}
	if (n > DECIMAL_DIGITS || __builtin_mul_overflow(units, power(n), out))
		return false;
	return fits(*out);
}

static bool put(__int128 units, int scale, struct decimal *out)
{
	while (scale > DECIMAL_PLACES && units % 10 == 0) {
		units /= 10;
		scale--;
	}
	if (!fits(units) || scale > DECIMAL_PLACES)
		return false;
	*out = (struct decimal){ units, scale };
	return true;
}

struct decimal decimal_of(int64_t v)
{
	return (struct decimal){ v, 0 };
}

bool decimal_parse(const char *p, size_t n, struct decimal *out)
{
	const char *end = p + n;
	bool minus = n && *p == '-', point = false;
	__int128 units = 0, limit = power(DECIMAL_DIGITS - 1);
	int scale = 0, digits = 0;
	for (p += minus; p < end; p++) {
		if (*p == '.' && !point && digits) {
			point = true;
		} else if (*p >= '0' && *p <= '9') {
			if (units >= limit || scale >= DECIMAL_PLACES)
				return false;
			units = units * 10 + (*p - '0');
			digits++;
			scale += point;
		} else {
			return false;
		}
	}
	if (!digits || (point && !scale))
		return false;
	*out = (struct decimal){ minus ? -units : units, scale };
	return true;
}

/* Brings both to the same places. */
static bool align(struct decimal a, struct decimal b, __int128 *x, __int128 *y, int *scale)
{
	*scale = a.scale > b.scale ? a.scale : b.scale;
	return shift(a.units, *scale - a.scale, x) && shift(b.units, *scale - b.scale, y);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out)
{
	__int128 x, y;
	int scale;
	return align(a, b, &x, &y, &scale) && put(x + y, scale, out);
}

bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out)
{
	b.units = -b.units;
	return decimal_add(a, b, out);
}

bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *out)
{
	__int128 units;
	return !__builtin_mul_overflow(a.units, b.units, &units) && put(units, a.scale + b.scale, out);
}

/* top / bottom, both of any sign, bottom not 0. */
static __int128 quotient(__int128 top, __int128 bottom, enum decimal_rounding how)
{
	__int128 q = top / bottom, rest = top % bottom;
	int away = (top < 0) != (bottom < 0) ? -1 : 1;
	rest = rest < 0 ? -rest : rest;
	bottom = bottom < 0 ? -bottom : bottom;
	if ((how == DECIMAL_UP && rest) || (how == DECIMAL_HALF_UP && rest >= bottom - rest))
		q += away;
	return q;
}

bool decimal_divide(
	struct decimal a, struct decimal b, int places, enum decimal_rounding how, struct decimal *out)
{
	if (!b.units || places < 0 || places > DECIMAL_PLACES)
		return false;
	int more = places + b.scale - a.scale;
	__int128 top = a.units, bottom = b.units;
	if (more > 0 ? !shift(a.units, more, &top) : !shift(b.units, -more, &bottom))
		return false;
	return put(quotient(top, bottom, how), places, out);
}

bool decimal_round(struct decimal a, int places, enum decimal_rounding how, struct decimal *out)
{
	return decimal_divide(a, decimal_of(1), places, how, out);
}

int decimal_compare(struct decimal a, struct decimal b)
{
	__int128 x, y;
	int scale;
	if (a.scale == b.scale)
		return a.units < b.units ? -1 : a.units > b.units;
	if (align(a, b, &x, &y, &scale))
		return x < y ? -1 : x > y;
	/* One is so large beside its places that the other cannot reach it: whole parts decide. */
	x = a.units / power(a.scale);
	y = b.units / power(b.scale);
	return x < y ? -1 : x > y;
}

bool decimal_whole(struct decimal a)
{
	return a.units % power(a.scale) == 0;
}

struct decimal decimal_plain(struct decimal a)
{
	while (a.scale > 0 && a.units % 10 == 0) {
		a.units /= 10;
		a.scale--;
	}
	return a;
}

void decimal_text(struct decimal a, char point, char mark, char out[DECIMAL_TEXT])
{
	char digits[DECIMAL_TEXT];
	__int128 units = a.units < 0 ? -a.units : a.units;
	int n = 0, at = 0;
	do {
		digits[n++] = (char)('0' + (int)(units % 10));
		units /= 10;
	} while (units || n <= a.scale);
	if (a.units < 0)
		out[at++] = '-';
	for (int i = n - 1; i >= 0; i--) {
		out[at++] = digits[i];
		if (i && i == a.scale)
			out[at++] = point;
		else if (mark && i > a.scale && (i - a.scale) % 3 == 0)
			out[at++] = mark;
	}
	out[at] = '\0';
}
