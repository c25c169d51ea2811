/* rows.h: a CSV file read row by row into a growing array, in an arena. */
#ifndef MOTCUA_BASE_ROWS_H
#define MOTCUA_BASE_ROWS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/sheet.h"

/* A file being read. Zero-initialised by rows_begin. */
struct rows {
	struct arena *arena; /* of the items and their texts */
	struct file_map map;
	struct sheet sheet;
	void *items;
	size_t item, count, cap; /* bytes of one; how many there are; room */
};

/* Opens dir/file, which has these columns; items are `item` bytes. On false nothing needs ending. */
bool rows_begin(struct rows *r, struct arena *a, const char *dir, const char *file,
	const struct sheet_column *columns, int n, size_t item, struct error *err);

/* The same for a file by its path, which must outlive the reading. */
bool rows_begin_at(struct rows *r, struct arena *a, const char *path, const struct sheet_column *columns,
	int n, size_t item, struct error *err);

/* The same for a text of n bytes, called `name`; both must outlive the reading. */
bool rows_begin_text(struct rows *r, struct arena *a, const char *name, const char *text, size_t n,
	const struct sheet_column *columns, int cols, size_t item, struct error *err);

/* Ends the reading; the items stay. */
void rows_end(struct rows *r);

/* Room for one more item, zeroed. Earlier pointers may no longer be used. */
void *rows_more(struct rows *r);

/* The text in a column, copied; NULL when it is empty. */
const char *rows_text(struct rows *r, int col);

/* The same where it must not be empty. */
bool rows_required(struct rows *r, int col, const char **s, struct error *err);

#endif
