/* number.h: the numbers of JSON as exact decimals.
 *
 * jansson reads an integer as 64 bits and anything else as a double. A double stands here for the shortest
 * decimal that reads back as the same double: what was written as 0.0001 is 0.0001, not the binary fraction
 * next to it. Comparison and divisibility are then exact. */
#ifndef MOTCUA_SCHEMA_NUMBER_H
#define MOTCUA_SCHEMA_NUMBER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* digits * 10^exponent; digits do not end in 0, so that equal numbers have equal parts. Zero has neither
 * sign nor exponent. */
struct json_decimal {
	uint64_t digits;
	int exponent;
	bool negative;
};

/* The decimal of a JSON number. */
struct json_decimal json_decimal_of(const json_t *number);

/* Below, equal or above 0 as a is below, equal to or above b. */
int json_decimal_compare(const struct json_decimal *a, const struct json_decimal *b);

/* True when it has no fraction: 1.0 and 1e300 are integers. */
bool json_decimal_is_integer(const struct json_decimal *a);

/* True when a / by is an integer; `by` is above 0. */
bool json_decimal_is_multiple(const struct json_decimal *a, const struct json_decimal *by);

#endif
