/* exact.h: sums and products of money and measures, in exact decimals. */
#ifndef MOTCUA_FORM_EXACT_H
#define MOTCUA_FORM_EXACT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* units / 10^scale; both parts stay within what 15 digits hold. */
struct exact {
	int64_t units;
	int scale;
};

/* Digits that a number may have: as many as a JSON number keeps exactly. */
enum { EXACT_DIGITS = 15 };

/* Reads -?[0-9]+(.[0-9]+)? of `n` bytes; false on anything else, or with more than EXACT_DIGITS digits. */
bool exact_parse(const char *p, size_t n, struct exact *out);

/* The number of a JSON value; false for anything but a number that has at most EXACT_DIGITS digits. */
bool exact_of(const json_t *number, struct exact *out);

/* *a becomes a + b. False when it has too many digits. */
bool exact_add(struct exact *a, const struct exact *b);

/* *a becomes a * b. False when it has too many digits. */
bool exact_multiply(struct exact *a, const struct exact *b);

/* The JSON number: an integer where there is no fraction. The caller owns it. */
json_t *exact_json(const struct exact *x);

/* Writes -?digits with `point` before the fraction and `mark` (0: none) between thousands. */
void exact_text(const struct exact *x, char point, char mark, char out[32]);

#endif
