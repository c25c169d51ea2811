/* rational.h: exact numbers. A figure is worked out without rounding and rounded once, where it is shown. */
#ifndef MOTCUA_BASE_RATIONAL_H
#define MOTCUA_BASE_RATIONAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* num / den in lowest terms, den > 0. Zero-initialised is not a number: use rational_int(0). */
struct rational {
	__int128 num, den;
};

/* The whole number v. */
struct rational rational_int(int64_t v);

/* Reads -?[0-9]+(.[0-9]+)? of `n` bytes, at most 30 digits; false on anything else. */
bool rational_parse(const char *p, size_t n, struct rational *out);

/* Reads a number as people type it, blanks around it apart: 1.984,5 (dots or blanks only between groups
 * of three, a comma before the fraction), and 52.5, where the dot cannot part groups. A percent sign at
 * the end is passed over. False on anything else. */
bool rational_typed(const char *s, struct rational *out);

/* a + b, a - b, a * b, a / b. False when the result has too many digits to be kept exactly (126 bits in
 * either part), or b is 0 in a division; *out is then not changed. `out` may be one of the operands' own
 * place. */
bool rational_add(struct rational a, struct rational b, struct rational *out);
/* See rational_add. */
bool rational_subtract(struct rational a, struct rational b, struct rational *out);
/* See rational_add. */
bool rational_multiply(struct rational a, struct rational b, struct rational *out);
/* See rational_add. */
bool rational_divide(struct rational a, struct rational b, struct rational *out);

/* -1, 0 or 1 as a is smaller, equal, greater. Exact for all that the functions above give. */
int rational_compare(struct rational a, struct rational b);

/* True when it has no fraction. */
bool rational_whole(struct rational a);

/* a rounded half up (away from zero) to `places` digits, 0 to 9. */
struct rational rational_round(struct rational a, int places);

/* Appends it as a plain decimal, "52.5": rounded half up to at most `places` digits after the point (0 to
 * 9), zeros at the end kept off. */
void rational_plain(struct buf *out, struct rational a, int places);

/* The same as a text in the arena. */
const char *rational_text(struct arena *a, struct rational r, int places);

/* As rational_plain, with the marks of a style: "1.984", "52,5"; a real minus sign. */
void rational_format(struct buf *out, struct rational a, int places, enum number_style style);

#endif
