/* number_format.h: numbers of a spreadsheet: what a cell holds, and how it is shown. */
#ifndef MOTCUA_READER_NUMBER_FORMAT_H
#define MOTCUA_READER_NUMBER_FORMAT_H

#include "base/decimal.h"

/* How a format shows a number. */
struct number_format {
	bool general, percent, date, thousands;
	int places;
};

/* Reads a format code such as "#,##0.00", "0.0%", "dd/mm/yyyy". */
struct number_format number_format_read(const char *code);

/* The format of a built-in id (ECMA-376 part 1, 18.8.30). */
struct number_format number_format_builtin(int id);

/* Reads what a file says of a double: "52.5", "0.52500000000000002", "1.2E-3", to 15 digits, which is what a
 * spreadsheet promises. False when it is no number, or does not fit. */
bool number_format_value(const char *p, size_t n, struct decimal *out);

/* The value as a Vietnamese reader sees it: 1.984, 52,5%, 14/6/2022. *shown gets the decimal behind it
 * (52.5 for 52,5%). */
void number_format_show(
	struct decimal v, const struct number_format *f, struct decimal *shown, char *out, size_t room);

#endif
