/* exact.c: see exact.h. */
#include "form/exact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t LIMIT = 1000000000000000; /* 10^EXACT_DIGITS */

/* Without zeros at the end of the fraction; false when it is still too long. */
static bool settle(__int128 units, int scale, struct exact *out)
{
	while (scale > 0 && units % 10 == 0) {
		units /= 10;
		scale--;
	}
	if (units <= -LIMIT || units >= LIMIT || scale > EXACT_DIGITS)
		return false;
	*out = (struct exact){ (int64_t)units, scale };
	return true;
}

bool exact_parse(const char *p, size_t n, struct exact *out)
{
	const char *end = p + n;
	bool minus = n && *p == '-', point = false;
	int64_t units = 0;
	int scale = 0, digits = 0;
	for (p += minus; p < end; p++) {
		if (*p == '.' && !point && digits) {
			point = true;
		} else if (*p >= '0' && *p <= '9') {
			if (units >= LIMIT / 10 || scale > EXACT_DIGITS)
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
	return settle(minus ? -units : units, scale, out);
}

bool exact_of(const json_t *number, struct exact *out)
{
	char text[64];
	if (json_is_integer(number))
		return settle(json_integer_value(number), 0, out);
	if (!json_is_real(number))
		return false;
	/* 15 digits read back as what was written; more would show the binary fraction beside it. */
	int n = snprintf(text, sizeof text, "%.*f", EXACT_DIGITS, json_real_value(number));
	char *point = n > 0 && n < (int)sizeof text ? strchr(text, '.') : NULL;
	if (!point)
		return false;
	const char *first = text + (text[0] == '-');
	long before = *first == '0' ? 0 : point - first;
	n = snprintf(text, sizeof text, "%.*f", (int)(before < EXACT_DIGITS ? EXACT_DIGITS - before : 0),
		json_real_value(number));
	while (strchr(text, '.') && (text[n - 1] == '0' || text[n - 1] == '.')) {
		bool point_gone = text[n - 1] == '.';
		text[--n] = '\0';
		if (point_gone)
			break;
	}
	return exact_parse(text, (size_t)n, out);
}

bool exact_add(struct exact *a, const struct exact *b)
{
	__int128 x = a->units, y = b->units;
	int scale = a->scale > b->scale ? a->scale : b->scale;
	for (int i = a->scale; i < scale; i++)
		x *= 10;
	for (int i = b->scale; i < scale; i++)
		y *= 10;
	return settle(x + y, scale, a);
}

bool exact_multiply(struct exact *a, const struct exact *b)
{
	return settle((__int128)a->units * b->units, a->scale + b->scale, a);
}

json_t *exact_json(const struct exact *x)
{
	char text[32];
	if (!x->scale)
		return json_integer(x->units);
	exact_text(x, '.', 0, text);
	return json_real(strtod(text, NULL));
}

void exact_text(const struct exact *x, char point, char mark, char out[32])
{
	char digits[32];
	uint64_t units = x->units < 0 ? -(uint64_t)x->units : (uint64_t)x->units;
	int n = snprintf(digits, sizeof digits, "%0*llu", x->scale + 1, (unsigned long long)units), at = 0;
	int whole = n - x->scale;
	if (x->units < 0)
		out[at++] = '-';
	for (int i = 0; i < n && at < 30; i++) {
		if (i == whole)
			out[at++] = point;
		else if (mark && i && i < whole && (whole - i) % 3 == 0)
			out[at++] = mark;
		out[at++] = digits[i];
	}
	out[at] = '\0';
}
