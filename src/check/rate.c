/* rate.c: a rate against its counts. */
#include "check/inside.h"

enum rate_verdict rate_verdict(struct decimal part, struct decimal whole, struct decimal rate, int places,
	struct decimal *expected)
{
	struct decimal hundredfold, down, up;
	if (whole.units <= 0 || part.units < 0 || !decimal_multiply(part, decimal_of(100), &hundredfold) ||
		!decimal_divide(hundredfold, whole, places, DECIMAL_HALF_UP, expected) ||
		!decimal_divide(hundredfold, whole, places, DECIMAL_DOWN, &down) ||
		!decimal_divide(hundredfold, whole, places, DECIMAL_UP, &up))
		return RATE_NONE;
	if (decimal_compare(rate, *expected) == 0)
		return RATE_AGREES;
	return decimal_compare(rate, down) == 0 ? RATE_TRUNCATED
	       : decimal_compare(rate, up) == 0 ? RATE_RAISED
						: RATE_DIFFERS;
}
