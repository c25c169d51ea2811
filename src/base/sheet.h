/* sheet.h: a CSV file with named columns. The header is checked once; a wrong value is reported with
 * its place, what was found and what was expected. */
#ifndef MOTCUA_BASE_SHEET_H
#define MOTCUA_BASE_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/csv.h"

/* A column that a kind of file may have. */
struct sheet_column {
	const char *name;
	bool optional; /* the file may leave the column out */
};

/* A file being read. */
struct sheet {
	struct csv csv;
	const struct sheet_column *columns;
	int column_count;
	int at[CSV_MAX_FIELDS];    /* column -> field of the row, -1 when the file has none */
	int order[CSV_MAX_FIELDS]; /* field -> column */
	int fields;                /* fields that each row must have */
	bool header_quoted;
};

/* Begins reading `n` bytes at `p`. Fails on an unknown, doubled or missing column. `name` and the
 * columns must outlive the sheet. */
bool sheet_open(struct sheet *s, const char *name, const char *p, size_t n,
	const struct sheet_column *columns, int count, struct error *err);

/* Reads the next row and checks that it has as many fields as the header. */
enum csv_result sheet_next(struct sheet *s, struct error *err);

/* The value in column `col` of the present row; an empty field when the file lacks the column. */
const struct csv_field *sheet_field(const struct sheet *s, int col);

/* Fills err: NAME:LINE:COLUMN: found "value", expected <fmt>. Returns false. */
bool sheet_bad(const struct sheet *s, int col, struct error *err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Reads an integer between min and max; an empty field is an error. */
bool sheet_int(const struct sheet *s, int col, int64_t min, int64_t max, int64_t *v, struct error *err);

/* Reads a day YYYY-MM-DD; an empty field gives `empty`, or is an error when `empty` is 0. */
bool sheet_day(const struct sheet *s, int col, int32_t empty, int32_t *day, struct error *err);

/* Reads "yes" or empty (also "no"). */
bool sheet_yes(const struct sheet *s, int col, bool *yes, struct error *err);

/* Finds the value in a NULL-terminated list of words; its place goes to *index. */
bool sheet_word(const struct sheet *s, int col, const char *const *words, int *index, struct error *err);

/* Frees what the sheet owns (not the bytes). */
void sheet_close(struct sheet *s);

#endif
