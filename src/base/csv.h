/* csv.h: RFC 4180 tables in and out, over a file that lies in memory.
 *
 * Read: a BOM, CRLF or LF, quotes and line breaks inside quotes are taken in stride. Each field
 * knows its line and column (counted from 1; a column counts bytes), so that an error can name its
 * place. Written: LF, quotes only where they are needed, or as the reader saw them. */
#ifndef MOTCUA_BASE_CSV_H
#define MOTCUA_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Fields that a row may have. */
enum { CSV_MAX_FIELDS = 64 };

/* A field of the row last read. `p` points into the file, or into the reader's own memory when
 * quotes had to be undone; valid until the next row is read. Not NUL-terminated. */
struct csv_field {
	const char *p;
	size_t n;
	int line, column;
	bool quoted;
};

/* A reader. */
struct csv {
	const char *name; /* for messages */
	const char *p, *end, *at;
	int line;               /* line that the next row starts on */
	const char *line_start; /* where the present line starts, to count columns */
	struct csv_field field[CSV_MAX_FIELDS];
	int count;          /* fields in the row last read */
	const char *row;    /* where the row last read begins in the file */
	size_t row_len;     /* and how long it is, without its line break */
	struct buf scratch; /* fields whose quotes were undone */
	bool bom, crlf;     /* what the file had */
};

/* Starts reading `n` bytes at `p`, which must outlive the reader. */
void csv_open(struct csv *c, const char *name, const char *p, size_t n);

/* What csv_next found. */
enum csv_result { CSV_ROW, CSV_END, CSV_BAD };

/* Reads the next row; empty lines are passed over. CSV_BAD: err says file:line:column and what was
 * wrong (a quote not closed, text after a quote, too many fields, bad UTF-8); reading can go on with
 * the next line. */
enum csv_result csv_next(struct csv *c, struct error *err);

/* Frees what the reader owns. */
void csv_close(struct csv *c);

/* Appends one field, quoted where RFC 4180 needs it. */
void csv_put(struct buf *out, const char *p, size_t n);

/* As csv_put, always quoted. */
void csv_put_quoted(struct buf *out, const char *p, size_t n);

/* As csv_put for a string; NULL is an empty field. */
void csv_puts(struct buf *out, const char *s);

#endif
