/* table.h: a table of results, gathered once and written as CSV, JSON or aligned text. */
#ifndef MOTCUA_BASE_TABLE_H
#define MOTCUA_BASE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* Columns that a table may have. */
enum { TABLE_COLUMNS = 32 };

/* A cell: a number, or a text (NULL: empty). */
struct table_cell {
	const char *text;
	int64_t number;
	bool is_number;
};

/* A table; its cells live in the arena it was begun with. */
struct table {
	struct arena *arena;
	const char *column[TABLE_COLUMNS];
	int columns;
	struct table_cell *cells;
	size_t count, cap; /* cells, row after row */
};

/* Begins a table with the NULL-terminated list of column names. */
void table_begin(struct table *t, struct arena *a, const char *const *columns);

/* Adds the next cell of the present row. A text is copied. */
void table_text(struct table *t, const char *s);
/* Adds a number. */
void table_int(struct table *t, int64_t v);

/* Rows added so far. */
size_t table_rows(const struct table *t);

/* Writes the whole table. */
void table_csv(const struct table *t, struct buf *out);
/* The same for a person who may open it in a spreadsheet: a text that such a program would take for a formula
 * (it begins with = + - @, a tab or a CR, and is no number) gets an apostrophe in front. Not for what is read
 * in again. */
void table_csv_safe(const struct table *t, struct buf *out);
/* As an array of objects; empty texts are null. */
void table_json(const struct table *t, struct buf *out);
/* For a terminal: aligned columns, numbers to the right. */
void table_plain(const struct table *t, struct buf *out);

/* Writes in the format named ("csv", "json" or "table"); false when the name is unknown. */
bool table_write(const struct table *t, const char *format, struct buf *out);

#endif
