/* decimal.h: exact decimal numbers: what reports, indicators and their formulas reckon with instead of
 * floating point. A number is units / 10^scale. What does not fit is refused, never cut in silence. */
#ifndef MOTCUA_BASE_DECIMAL_H
#define MOTCUA_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Digits that a number may have in all, and after the point. */
enum { DECIMAL_DIGITS = 36, DECIMAL_PLACES = 18 };

/* Bytes that any number needs as text, with marks, sign and NUL. */
enum { DECIMAL_TEXT = 64 };

/* A number. Zero-initialised is 0. The scale lies between 0 and DECIMAL_PLACES and says how many places were
 * written: 52.50 has scale 2; as a value it equals 52.5. */
struct decimal {
	__int128 units;
	int scale;
};

/* What becomes of the digits that are cut off. */
enum decimal_rounding {
	DECIMAL_HALF_UP, /* a half goes away from zero: 0.5 -> 1, -0.5 -> -1 */
	DECIMAL_DOWN,    /* towards zero */
	DECIMAL_UP,      /* away from zero */
};

/* A whole number. */
struct decimal decimal_of(int64_t v);

/* Reads -?[0-9]+(.[0-9]+)? of `n` bytes, with its places as written; false on anything else, or with more
 * digits than fit. */
bool decimal_parse(const char *p, size_t n, struct decimal *out);

/* out = a + b, a - b, a * b. False when the result does not fit; `out` may be one of the operands. */
bool decimal_add(struct decimal a, struct decimal b, struct decimal *out);
/* See decimal_add. */
bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out);
/* See decimal_add. Zeros at the end of the places are dropped where the places would be too many. */
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *out);

/* out = a / b with `places` places. False when b is 0 or the result does not fit. */
bool decimal_divide(
	struct decimal a, struct decimal b, int places, enum decimal_rounding how, struct decimal *out);

/* out = a with `places` places: rounded, or filled with zeros. */
bool decimal_round(struct decimal a, int places, enum decimal_rounding how, struct decimal *out);

/* -1, 0 or 1 as a is less than, equal to or greater than b; by value, whatever the places. */
int decimal_compare(struct decimal a, struct decimal b);

/* Whether the value has no fraction. */
bool decimal_whole(struct decimal a);

/* The same value with as few places as it needs. */
struct decimal decimal_plain(struct decimal a);

/* Writes -?digits with `point` before the places and `mark` (0: none) between thousands: '.' and 0 for
 * machines, ',' and '.' for people. The places are those of the scale. */
void decimal_text(struct decimal a, char point, char mark, char out[DECIMAL_TEXT]);

#endif
