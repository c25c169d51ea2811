/* number_format.c: see number_format.h. */
#include "reader/number_format.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

/* Digits that a spreadsheet keeps, and that it shows in a plain cell. */
enum { KEPT = 15, SHOWN = 10 };

/* The day that serial number 0 stands for, as spreadsheets count from March 1900 on. */
enum { FIRST_DAY = -25569 };

struct number_format number_format_read(const char *code)
{
	struct number_format f = { 0 };
	bool point = false, digits = false;
	for (const char *p = code; *p && *p != ';'; p++) {
		if (*p == '"') {
			for (p++; *p && *p != '"'; p++)
				;
			if (!*p)
				break;
		} else if (*p == '\\' || *p == '_' || *p == '*') {
			if (!*++p)
				break;
		} else if (*p == '[') {
			while (*p && *p != ']')
				p++;
			if (!*p)
				break;
		} else if (*p == '0' || *p == '#' || *p == '?') {
			digits = true;
			f.places += point;
		} else if (*p == '.') {
			point = true;
		} else if (*p == ',') {
			f.thousands = true;
		} else if (*p == '%') {
			f.percent = true;
		} else if (strchr("dDyYmMhHsS", *p)) {
			f.date = true;
		}
	}
	f.general = !digits && !f.date;
	f.date = f.date && !digits;
	if (f.places > 10)
		f.places = 10;
	return f;
}

struct number_format number_format_builtin(int id)
{
	static const struct {
		int id;
		const char *code;
	} codes[] = { { 1, "0" }, { 2, "0.00" }, { 3, "#,##0" }, { 4, "#,##0.00" }, { 9, "0%" },
		{ 10, "0.00%" }, { 37, "#,##0" }, { 38, "#,##0" }, { 39, "#,##0.00" }, { 40, "#,##0.00" },
		{ 41, "#,##0" }, { 42, "#,##0" }, { 43, "#,##0.00" }, { 44, "#,##0.00" } };
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].id == id)
			return number_format_read(codes[i].code);
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
		(id >= 50 && id <= 58))
		return (struct number_format){ .date = true };
	return (struct number_format){ .general = true };
}

/* Rounded half up to so many digits. */
static __int128 to_digits(__int128 units, int digits, int *exponent)
{
	__int128 limit = 1;
	while (digits-- > 0)
		limit *= 10;
	while (units >= limit) {
		int last = (int)(units % 10);
		units /= 10;
		/* Only the last digit cut off decides; those before it are zeros and nines of binary
		 * fractions. */
		if (units < limit && last >= 5)
			units++;
		++*exponent;
	}
	return units;
}

bool number_format_value(const char *p, size_t n, struct decimal *out)
{
	__int128 units = 0;
	int exponent = 0, digits = 0;
	bool minus = n && *p == '-', point = false;
	size_t i = minus;
	for (; i < n && ((p[i] >= '0' && p[i] <= '9') || (p[i] == '.' && !point)); i++) {
		if (p[i] == '.') {
			point = true;
			continue;
		}
		digits++;
		if (units < (__int128)1000000000000000000 * 1000) {
			units = units * 10 + (p[i] - '0');
			exponent -= point;
		} else {
			exponent += !point;
		}
	}
	if (!digits)
		return false;
	if (i < n && (p[i] == 'e' || p[i] == 'E')) {
		int e = 0;
		i++;
		bool down = i < n && p[i] == '-';
		i += i < n && (p[i] == '-' || p[i] == '+');
		for (; i < n && p[i] >= '0' && p[i] <= '9' && e < 1000; i++)
			e = e * 10 + (p[i] - '0');
		exponent += down ? -e : e;
	}
	if (i != n)
		return false;
	units = to_digits(units, KEPT, &exponent);
	while (units && units % 10 == 0 && exponent < 0) {
		units /= 10;
		exponent++;
	}
	if (exponent > 18)
		return units == 0 && (*out = decimal_of(0), true);
	for (; exponent > 0; exponent--)
		units *= 10;
	for (; exponent < -DECIMAL_PLACES; exponent++)
		units /= 10;
	*out = (struct decimal){ minus ? -units : units, units ? -exponent : 0 };
	return true;
}

void number_format_show(
	struct decimal v, const struct number_format *f, struct decimal *shown, char *out, size_t room)
{
	char text[DECIMAL_TEXT];
	*shown = v;
	if (f->date && decimal_compare(v, decimal_of(0)) > 0 &&
		decimal_compare(v, decimal_of(109575)) < 0) {
		struct decimal day;
		decimal_round(v, 0, DECIMAL_DOWN, &day);
		struct date d = date_of((int32_t)day.units + FIRST_DAY);
		snprintf(out, room, "%d/%d/%d", d.day, d.month, d.year);
		return;
	}
	if (f->percent)
		decimal_multiply(v, decimal_of(100), shown);
	if (f->general) {
		int exponent = 0;
		__int128 units = shown->units < 0 ? -shown->units : shown->units;
		units = to_digits(units, SHOWN, &exponent);
		int scale = shown->scale - exponent;
		if (scale >= 0)
			*shown = (struct decimal){ shown->units < 0 ? -units : units, scale };
		*shown = decimal_plain(*shown);
		struct decimal short_form;
		if (shown->scale > 6 && decimal_round(*shown, 6, DECIMAL_HALF_UP, &short_form))
			*shown = decimal_plain(short_form);
	} else {
		decimal_round(*shown, f->places, DECIMAL_HALF_UP, shown);
	}
	decimal_text(*shown, ',', '.', text);
	snprintf(out, room, "%s%s", text, f->percent ? "%" : "");
}
