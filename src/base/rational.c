/* rational.c: exact numbers of 128-bit parts. */
#include "base/rational.h"

#include <string.h>

enum { DIGITS = 30, PLACES = 9 };

typedef unsigned __int128 wide;

/* Parts stay below this, so that no negation or comparison can overflow. */
#define LIMIT ((__int128)1 << 126)

static wide magnitude(__int128 v)
{
	return v < 0 ? -(wide)v : (wide)v;
}

static wide common(wide a, wide b)
{
	while (b) {
		wide rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

static bool fits(__int128 v)
{
	return v > -LIMIT && v < LIMIT;
}

static bool lowest(__int128 num, __int128 den, struct rational *out)
{
	if (den < 0) {
		num = -num;
		den = -den;
	}
	wide by = common(magnitude(num), (wide)den);
	num /= (__int128)by;
	den /= (__int128)by;
	if (!fits(num) || !fits(den))
		return false;
	*out = (struct rational){ num, den };
	return true;
}

struct rational rational_int(int64_t v)
{
	return (struct rational){ v, 1 };
}

bool rational_parse(const char *p, size_t n, struct rational *out)
{
	size_t i = 0;
	bool minus = n && p[0] == '-', point = false;
	int digits = 0, after = 0;
	__int128 num = 0, den = 1;
	for (i = minus; i < n; i++) {
		if (p[i] == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (p[i] < '0' || p[i] > '9' || ++digits > DIGITS)
			return false;
		num = num * 10 + (p[i] - '0');
		if (point) {
			den *= 10;
			after++;
		}
	}
	if (!digits || (point && !after))
		return false;
	return lowest(minus ? -num : num, den, out);
}

/* Where the whole part ends; the digits of it go to `plain`. False when groups are not of three. */
static bool whole_part(const char **s, const char *end, struct buf *plain)
{
	const char *p = *s;
	int group = 0, groups = 0;
	for (; p < end && *p != ','; p++) {
		if (*p >= '0' && *p <= '9') {
			buf_addc(plain, *p);
			group++;
			continue;
		}
		if ((*p != '.' && *p != ' ') || !group || group > 3 || (groups && group != 3))
			return false;
		groups++;
		group = 0;
	}
	*s = p;
	return group && (!groups || group == 3);
}

bool rational_typed(const char *s, struct rational *out)
{
	struct buf plain = BUF_INIT(64);
	while (*s == ' ' || *s == '\t')
		s++;
	const char *end = s + strlen(s);
	while (end > s && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '%'))
		end--;
	bool minus = *s == '-' || strncmp(s, "\u2212", 3) == 0;
	const char *first = s + (!minus ? 0 : *s == '-' ? 1 : 3), *p = first;
	if (minus)
		buf_addc(&plain, '-');
	bool ok = whole_part(&p, end, &plain) && !(p > first + 3 && *first == '0');
	if (ok && p < end) {
		buf_addc(&plain, '.');
		buf_add(&plain, p + 1, (size_t)(end - p - 1));
	} else if (!ok) {
		buf_reset(&plain);
		buf_add(&plain, minus ? "-" : "", minus);
		buf_add(&plain, first, (size_t)(end - first));
	}
	ok = !plain.full && plain.p && rational_parse(plain.p, plain.len, out);
	buf_release(&plain);
	return ok;
}

static bool times(__int128 a, __int128 b, __int128 *out)
{
	return !__builtin_mul_overflow(a, b, out) && fits(*out);
}

bool rational_add(struct rational a, struct rational b, struct rational *out)
{
	/* Over the least common denominator, so that equal denominators do not grow. */
	__int128 by = (__int128)common((wide)a.den, (wide)b.den), left, right, den, sum;
	if (!times(a.num, b.den / by, &left) || !times(b.num, a.den / by, &right) ||
		!times(a.den, b.den / by, &den) || __builtin_add_overflow(left, right, &sum))
		return false;
	return lowest(sum, den, out);
}

bool rational_subtract(struct rational a, struct rational b, struct rational *out)
{
	b.num = -b.num;
	return rational_add(a, b, out);
}

bool rational_multiply(struct rational a, struct rational b, struct rational *out)
{
	__int128 num, den;
	wide x = common(magnitude(a.num), (wide)b.den), y = common(magnitude(b.num), (wide)a.den);
	if (!x || !y)
		x = y = 1;
	if (!times(a.num / (__int128)x, b.num / (__int128)y, &num) ||
		!times(a.den / (__int128)y, b.den / (__int128)x, &den))
		return false;
	return lowest(num, den, out);
}

bool rational_divide(struct rational a, struct rational b, struct rational *out)
{
	if (b.num == 0)
		return false;
	struct rational turned =
		b.num < 0 ? (struct rational){ -b.den, -b.num } : (struct rational){ b.den, b.num };
	return rational_multiply(a, turned, out);
}

/* Compares positive fractions by their continued fractions: no product that could overflow. */
static int compare_positive(wide an, wide ad, wide bn, wide bd)
{
	for (;;) {
		wide a = an / ad, b = bn / bd;
		if (a != b)
			return a < b ? -1 : 1;
		an %= ad;
		bn %= bd;
		if (!an || !bn)
			return (an != 0) - (bn != 0);
		/* an/ad < bn/bd is ad/an > bd/bn. */
		wide n = bd, d = bn;
		bn = ad;
		bd = an;
		an = n;
		ad = d;
	}
}

int rational_compare(struct rational a, struct rational b)
{
	int sa = (a.num > 0) - (a.num < 0), sb = (b.num > 0) - (b.num < 0);
	if (sa != sb)
		return sa < sb ? -1 : 1;
	if (sa == 0)
		return 0;
	return sa * compare_positive(magnitude(a.num), (wide)a.den, magnitude(b.num), (wide)b.den);
}

bool rational_whole(struct rational a)
{
	return a.den == 1;
}

/* |a| rounded half up to `places` digits: the part before the point, and the digits after it as a number. */
struct parts {
	wide whole, fraction;
};

static struct parts rounded(struct rational a, int places)
{
	wide whole = magnitude(a.num) / (wide)a.den, rest = magnitude(a.num) % (wide)a.den, fraction = 0,
	     one = 1;
	for (int i = 0; i < places; i++) {
		/* rest < den < 2^126: ten times that may not fit, so one digit is found by halves. */
		wide digit = 0, part = rest;
		rest = 0;
		for (int k = 3; k >= 0; k--) {
			rest += rest;
			digit += digit;
			if (rest >= (wide)a.den) {
				rest -= (wide)a.den;
				digit++;
			}
			if (10 >> k & 1) {
				rest += part;
				if (rest >= (wide)a.den) {
					rest -= (wide)a.den;
					digit++;
				}
			}
		}
		fraction = fraction * 10 + digit;
		one *= 10;
	}
	fraction += rest >= (wide)a.den - rest;
	return (struct parts){ whole + fraction / one, fraction % one };
}

struct rational rational_round(struct rational a, int places)
{
	struct parts p = rounded(a, places);
	__int128 den = 1, num;
	for (int i = 0; i < places; i++)
		den *= 10;
	struct rational out = a;
	/* What is too long for as many places has hardly a fraction: it stays as it is. */
	if (!p.fraction)
		return (struct rational){ a.num < 0 ? -(__int128)p.whole : (__int128)p.whole, 1 };
	if (!times((__int128)p.whole, den, &num))
		return a;
	num += (__int128)p.fraction;
	return lowest(a.num < 0 ? -num : num, den, &out) ? out : a;
}

/* Writes at least `least` digits of v backwards; returns where they begin. */
static char *digits_of(wide v, int least, char *end)
{
	for (int n = 0; v || n < least; n++) {
		*--end = (char)('0' + (int)(v % 10));
		v /= 10;
	}
	return end;
}

static void put(struct buf *out, struct rational a, int places, const char *minus, char point, char mark)
{
	char room[64], *end = room + sizeof room;
	if (places > PLACES)
		places = PLACES;
	struct parts v = rounded(a, places);
	while (places && v.fraction % 10 == 0) {
		v.fraction /= 10;
		places--;
	}
	if (a.num < 0 && (v.whole || v.fraction))
		buf_adds(out, minus);
	for (char *p = digits_of(v.whole, 1, end); p < end; p++) {
		buf_addc(out, *p);
		if (mark && p + 1 < end && (end - p - 1) % 3 == 0)
			buf_addc(out, mark);
	}
	if (!places)
		return;
	buf_addc(out, point);
	buf_add(out, digits_of(v.fraction, places, end), (size_t)places);
}

void rational_plain(struct buf *out, struct rational a, int places)
{
	put(out, a, places, "-", '.', 0);
}

void rational_format(struct buf *out, struct rational a, int places, enum number_style style)
{
	bool vi = style == NUMBER_VI;
	put(out, a, places, "\xE2\x88\x92", vi ? ',' : '.', vi ? '.' : ',');
}

const char *rational_text(struct arena *a, struct rational r, int places)
{
	struct buf b = BUF_INIT(100);
	rational_plain(&b, r, places);
	return arena_take(a, &b);
}
