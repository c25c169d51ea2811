/* number.c: digits with dots and commas, as Vietnamese reports mix them. */
#include <string.h>

#include "check/passage.h"

/* Digits that a number of a report may have. */
enum { MOST = 24 };

static bool plain(const char *p, size_t n, char point, struct decimal *out)
{
	char text[MOST + 2];
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			text[len++] = p[i];
		else if (p[i] == point)
			text[len++] = '.';
		if (len > MOST)
			return false;
	}
	return decimal_parse(text, len, out);
}

/* Whether each mark stands before three digits, as between thousands. Only up to `end`. */
static bool thousands(const char *p, size_t end, char mark)
{
	size_t group = 0, groups = 0;
	for (size_t i = 0; i <= end; i++) {
		if (i < end && p[i] >= '0' && p[i] <= '9') {
			group++;
			continue;
		}
		if (i < end && p[i] != mark)
			return false;
		if (groups ? group != 3 : group < 1 || group > 3)
			return false;
		groups++;
		group = 0;
	}
	return groups > 1 && p[0] != '0';
}

void number_read(const char *p, size_t n, struct number_reading *out)
{
	size_t dots = 0, commas = 0, last = n;
	*out = (struct number_reading){ 0 };
	for (size_t i = 0; i < n; i++) {
		dots += p[i] == '.';
		commas += p[i] == ',';
		if (p[i] == '.' || p[i] == ',')
			last = i;
	}
	if (!dots && !commas) {
		/* 05 is a count; 0290 and 00123 are not. */
		out->sound = !(n > 2 && p[0] == '0') && plain(p, n, 0, &out->value);
		return;
	}
	char mark = p[last], otherwise = mark == '.' ? ',' : '.';
	size_t same = mark == '.' ? dots : commas;
	if (dots && commas) {
		out->sound = same == 1 && thousands(p, last, otherwise) && plain(p, n, mark, &out->value);
		return;
	}
	if (thousands(p, n, mark)) {
		out->sound = plain(p, n, 0, &out->value);
		out->ambiguous = same == 1 && plain(p, n, mark, &out->other);
		return;
	}
	out->sound = same == 1 && last > 0 && last + 1 < n && plain(p, n, mark, &out->value);
}
