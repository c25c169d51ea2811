/* build.h: how a reader puts a document together: texts with their places, paragraphs, cells in any order. */
#ifndef MOTCUA_READER_BUILD_H
#define MOTCUA_READER_BUILD_H

#include "reader/archive.h"
#include "reader/reader.h"

/* A text being gathered: raw bytes, and where they came from. Zero-initialised by gather_begin. */
struct gather {
	struct buf raw;
	struct reader_spot *spot;
	int spots, room;
};

/* A cell put down, before the table's size is known. */
struct build_cell {
	int row, column, rows, columns;
	struct reader_cell cell;
};

/* A document being built. Zero-initialised but for the arena and the document. */
struct builder {
	struct arena *arena;
	struct reader_document *out;
	int block_room;
	struct gather text;
	struct build_cell *put; /* of the table being read */
	size_t puts, put_room;
	int rows, columns; /* of the table being read */
};

/* Begins a text, whose first bytes come from `page` and `line`. */
void gather_begin(struct gather *g, int page, int line);

/* The next bytes come from there. */
void gather_spot(struct gather *g, int page, int line);

/* Adds bytes of valid UTF-8. */
void gather_add(struct gather *g, const char *p, size_t n);

/* The text, made fit as reader_text says, in the arena. */
struct reader_text gather_end(struct gather *g, struct arena *a);

/* Frees. */
void gather_release(struct gather *g);

/* Adds a paragraph; an empty one is left out. Returns the block, valid until the next. */
struct reader_block *build_paragraph(struct builder *b, struct reader_text text);

/* Begins a table. */
void build_table(struct builder *b);

/* Puts a cell of `rows` x `columns` merged cells down. False with ERR_DATA beyond the limits. */
bool build_cell(struct builder *b, struct build_cell cell, struct error *err);

/* Ends the table; one that has no cell with text is left out. */
bool build_table_end(struct builder *b, const char *name, struct error *err);

/* Frees what is not in the arena. */
void build_end(struct builder *b);

/* A line of a text or of a page. */
struct build_line {
	const char *p;
	size_t n;
	int page, line;
	int left, right;               /* where it stands on the page; 0: not known */
	int margin_left, margin_right; /* of the page's prose */
};

/* Adds `count` lines as paragraphs: those that go on are joined. */
void build_lines(struct builder *b, const struct build_line *lines, int count);

/* Each format's reader; `n` bytes at `p`. */
bool read_text(struct builder *b, const char *name, const char *p, size_t n, struct error *err);
/* See read_text. */
bool read_csv(struct builder *b, const char *name, const char *p, size_t n, struct error *err);
/* See read_text. */
bool read_docx(struct builder *b, const struct archive *r, struct error *err);
/* See read_text. */
bool read_xlsx(struct builder *b, const struct archive *r, struct error *err);
/* See read_text. */
bool read_pdf(struct builder *b, const char *name, const char *p, size_t n, struct error *err);

/* The second half of read_pdf: what pdftotext -bbox wrote, `n` bytes at p, altered on the way. */
bool read_pdf_words(struct builder *b, char *p, size_t n, struct error *err);

/* Whether the line begins an item: "1.", "a)", "-", "(2)", "Điều 3". */
bool line_begins_item(const char *p, size_t n);

#endif
