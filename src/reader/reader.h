/* reader.h: what somebody else wrote, as paragraphs and tables: DOCX, XLSX, PDF with text, CSV, plain
 * text.
 *
 * Every format becomes the same model, and everything in it knows its place. What a reader takes is
 * bounded (enum reader_limit): a file that wants more is refused with a message, and so is one that is
 * broken, encrypted or carries macros. Nothing outside of the file is ever read, and no entity of XML
 * is expanded. */
#ifndef MOTCUA_READER_READER_H
#define MOTCUA_READER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/err.h"

/* Ceilings. */
enum reader_limit {
	READER_BYTES = 256 << 20, /* a file */
	READER_PLAIN = 64 << 20,  /* a file that is text itself */
	READER_ENTRIES = 20000,   /* files within an archive */
	READER_PART = 128 << 20,  /* one of them, unpacked */
	READER_RATIO = 400,       /* unpacked to packed, of a part beyond a megabyte */
	READER_CELLS = 1000000,   /* cells of a document, empty ones within a table counted */
	READER_ROWS = 200000,     /* rows of a table or sheet */
	READER_COLUMNS = 1000,    /* columns of one */
	READER_DEPTH = 200,       /* elements of XML within each other */
	READER_SECONDS = 60,      /* for pdftotext */
};

/* How a document was written. */
enum reader_format { READER_TEXT, READER_CSV, READER_DOCX, READER_XLSX, READER_PDF };

/* From offset `at` of a text on, it stands here. */
struct reader_spot {
	uint32_t at;
	int page; /* from 1; 0: not known */
	int line; /* of the file, of the page (PDF), or the number of the paragraph (DOCX); 0: none */
};

/* A text with its place. The bytes are valid UTF-8 with precomposed letters (NFC for Vietnamese),
 * blanks within a line made single, and not NUL-terminated. A line break within a cell is '\n'. */
struct reader_text {
	const char *p;
	uint32_t n;
	int spots;
	const struct reader_spot *spot; /* ascending; the first has at = 0 */
};

/* A cell. Merged cells: the first holds the text, the others repeat it and are `merged`. */
struct reader_cell {
	struct reader_text text;
	struct decimal value; /* of a typed number, as computed; 52.5 where 52,5% is shown */
	bool typed;   /* a number of a spreadsheet; its text is how it is shown, the Vietnamese way */
	bool percent; /* shown with a percent sign */
	bool formula; /* a formula's value, as last reckoned by who wrote the file */
	bool merged;  /* not the first of its merged cells */
};

/* A table, or a sheet: rows x columns cells, row after row. */
struct reader_table {
	const char *name; /* of the sheet, or NULL */
	int rows, columns;
	struct reader_cell *cells;
	int first_row, first_column; /* of a sheet: where the upper left cell stands, from 1; else 1 */
};

/* A paragraph, or a table. */
struct reader_block {
	struct reader_text text;    /* of a paragraph */
	struct reader_table *table; /* NULL: a paragraph */
	int level;                  /* of a paragraph: 1 to 9 for a heading, 0 */
	bool item;                  /* numbered or dotted by the program it was written with */
};

/* A document. Everything lies in the arena it was read into. */
struct reader_document {
	const char *name;
	enum reader_format format;
	struct reader_block *blocks;
	int count;
	size_t cells;
};

/* Reads the file at `path`. What it is, its bytes say; for those that are text, the name (.csv).
 * ERR_NOT_FOUND, ERR_SYSTEM: it cannot be opened, or a program or library is missing; ERR_DATA: it is
 * none of these, broken, encrypted, has macros, holds no text, or wants more than the limits: the
 * message says which. */
bool reader_open(struct arena *a, const char *path, struct reader_document *out, struct error *err);

/* The same of `n` bytes at `p`, named `name`. A PDF is handed to pdftotext. */
bool reader_read(struct arena *a, const char *name, const char *p, size_t n, struct reader_document *out,
	struct error *err);

/* Where byte `at` of a text stands. */
struct reader_spot reader_where(const struct reader_text *t, uint32_t at);

/* The cell of a table; row and column from 0. */
static inline struct reader_cell *reader_cell_at(const struct reader_table *t, int row, int column)
{
	return &t->cells[(size_t)row * (size_t)t->columns + (size_t)column];
}

/* A remark that shall stand in the margin of a DOCX: about bytes `from` to `to` of a paragraph or cell, whose
 * text has this first line (reader_spot.line). */
struct reader_comment {
	int line;
	uint32_t from, to;
	const char *author, *text; /* text: lines apart by '\n' */
};

/* Appends the DOCX of `n` bytes at `p` again, with comments (sorted by line) at their spots and nothing else
 * changed. `at` is the time (UTC seconds) that they carry. */
bool reader_comment_docx(const char *name, const char *p, size_t n, const struct reader_comment *comments,
	int count, int64_t at, struct buf *out, struct error *err);

#endif
