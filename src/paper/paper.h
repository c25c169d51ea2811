/* paper.h: a printed document as data, and two writers for it: PDF and DOCX.
 *
 * * A document is built in an arena, by hand or from a template that administrators edit, and written any
 * number of times. The same document gives the same bytes. Texts are UTF-8. Everything here may be used on
 * several threads at once, each with documents of its own.
 *
 * * Lengths are millimetres; sizes of letters and the space between paragraphs are points (1/72 inch). */
#ifndef MOTCUA_PAPER_PAPER_H
#define MOTCUA_PAPER_PAPER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "paper/workbook.h"

/* How a paragraph, rule or code stands between the margins. */
enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT, PAPER_JUSTIFY };

/* A piece of a paragraph in one style. A line feed in the text begins a new line. */
struct paper_run {
	const char *text;
	bool bold, italic, underlined;
	double points;    /* size of the letters; 0: the paragraph's */
	const char *note; /* the footnote that it is the mark of; NULL: none */
	int number;       /* of the footnote, which stands outside of tables and columns */
	struct paper_run *next;
};

/* A paragraph. */
struct paper_paragraph {
	struct paper_run *first, *last;
	enum paper_align align;
	double points;        /* size of the letters; 0: the document's */
	double before, after; /* space above and below, in points; none above at the top of a page */
	double indent;        /* of the first line, mm */
	double spacing;       /* height of a line, as a multiple of the font's own; 0: 1 */
	bool keep;            /* whole on the page on which columns that follow it stand */
	int heading;          /* 1 to 3: a heading of that level, never alone at a page's end; 0: none */
};

struct paper_block;

/* A list of blocks, one below the other. */
struct paper_blocks {
	struct paper_block *first, *last;
};

/* Two columns side by side, never divided between pages: the head of a Vietnamese state document, or its
 * end with recipients and signature. They hold anything but columns, tables and page breaks. */
struct paper_columns {
	struct paper_blocks side[2];
	double share; /* of the width that the left one has, 0 to 1 */
};

/* A row of a table: a paragraph per column. */
struct paper_row {
	struct paper_paragraph *cell;
	bool whole; /* the first cell has the whole width, the others are not there */
	struct paper_row *next;
};

/* A table. A row is never divided between pages. */
struct paper_table {
	int columns;
	const double *width; /* of each column, mm; widened or narrowed together to fill the line */
	bool borders;
	int header_rows; /* rows at the top that each page repeats */
	struct paper_row *first, *last;
};

/* What a machine reads. */
enum paper_symbology { PAPER_QR, PAPER_CODE128 };

/* A QR code (`mm` is its side, without the quiet zone) or a Code 128 barcode (its height; ASCII only). */
struct paper_code {
	enum paper_symbology symbology;
	const char *text;
	double mm;
	enum paper_align align;
};

/* A horizontal line. */
struct paper_rule {
	double share; /* of the width, above 0 to 1 */
	enum paper_align align;
};

/* The end of a page; the pages from here on lie on their side, or stand. */
struct paper_page {
	bool turned;
};

/* Empty height. */
struct paper_space {
	double mm;
	bool signature; /* here goes the visible mark of a signature: see struct paper_made */
};

/* What a block is. */
enum paper_kind {
	PAPER_PARAGRAPH,
	PAPER_COLUMNS,
	PAPER_TABLE,
	PAPER_CODE,
	PAPER_RULE,
	PAPER_SPACE,
	PAPER_PAGE_BREAK,
};

/* A block of a document. */
struct paper_block {
	enum paper_kind kind;
	union {
		struct paper_paragraph paragraph;
		struct paper_columns columns;
		struct paper_table table;
		struct paper_code code;
		struct paper_rule rule;
		struct paper_space space;
		struct paper_page page;
	};
	struct paper_block *next;
};

/* A document. paper_new() fills in what Decree 30/2020/ND-CP, appendix I (verify:) asks of a state
 * document; all of it may be changed before writing. */
struct paper {
	double width, height;            /* mm; height 0: as long as what stands on it (a roll) */
	double top, bottom, left, right; /* margins, mm */
	double points;                   /* size of the letters */
	bool page_numbers;               /* centred in the top margin, from page 2 */
	const char *title, *author;      /* for the file's properties; NULL: none */
	int64_t made_at;                 /* UTC seconds; the file's time of creation */
	struct paper_blocks blocks;
};

/* Fonts, the first that the machine has: Liberation Serif has the widths of Times New Roman. */
#define PAPER_FONTS "Times New Roman, Liberation Serif"

/* The sizes that paper_new() knows. */
enum paper_size { PAPER_A4, PAPER_A5, PAPER_ROLL80 };

/* An empty document in the arena. A4 and A5 have page numbers; the roll is 80 mm wide and as long as
 * needed. */
struct paper *paper_new(struct arena *a, enum paper_size size);

/* Adds a block at the end of a list and returns it, everything zero but the kind. */
struct paper_block *paper_add(struct arena *a, struct paper_blocks *to, enum paper_kind kind);

/* Adds a piece of text to a paragraph. The text is copied; bytes that are no UTF-8 become ?, control
 * characters but tabulator and line feed are left out, since no document can hold them. Returns the
 * piece. */
struct paper_run *paper_say(struct arena *a, struct paper_paragraph *p, const char *text);

/* Adds the mark of a footnote with its text (copied); marks are numbered from 1 on by `number`. */
void paper_note(struct arena *a, struct paper_paragraph *p, int number, const char *text);

/* Adds a row to a table whose `columns` is set; its cells are empty paragraphs. */
struct paper_row *paper_row(struct arena *a, struct paper_table *t);

/* What a PDF turned out to be. */
struct paper_made {
	int pages;
	double height;           /* of the last page, in points */
	int signature_page;      /* 1 and up: of the first struct paper_space for a signature; 0: none */
	double signature_box[4]; /* its left, bottom, right, top in points from the page's lower left */
};

/* Appends the document as PDF 1.5 with real text, tagged as far as cairo can. `made` may be NULL.
 * ERR_DATA when something cannot be drawn (a code's text, a row higher than a page), ERR_SYSTEM when a
 * library is missing. */
bool paper_pdf(const struct paper *p, struct buf *out, struct paper_made *made, struct error *err);

/* Appends a PDF of one page, `width` by `height` mm, with a frame and the text in it, as large as it
 * fits (at most 11 points): the face of a signature. ERR_DATA when it does not fit at 4 points. */
bool paper_stamp(
	const char *text, double width, double height, int64_t made_at, struct buf *out, struct error *err);

/* Appends the document as DOCX (ECMA-376, transitional), which Word and LibreOffice open. Errors as
 * above. */
bool paper_docx(const struct paper *p, struct buf *out, struct error *err);

/* A QR code for a page: *path, in the arena, is what an SVG <path> takes as `d` and fills the dark modules,
 * each one unit large; *modules is how many a row has, without the quiet zone. ERR_DATA when the text is
 * empty or too long, ERR_SYSTEM without libqrencode. */
bool paper_qr_path(const char *text, struct arena *a, const char **path, int *modules, struct error *err);

/* The values that a template is filled with: names with a text or a list of further values. */
struct paper_values;

/* Empty values in the arena. A name that is missing is looked up in `outer` (may be NULL). */
struct paper_values *paper_values_new(struct arena *a, const struct paper_values *outer);

/* Gives a name its text; both are copied. NULL counts as "". A name given twice has its last text. */
void paper_put(struct paper_values *v, const char *name, const char *text);

/* Adds an item to the list of that name and returns its values, whose outer ones are `v`. */
struct paper_values *paper_put_item(struct paper_values *v, const char *list);

/* Reads values from a JSON object: texts, numbers, true ("true"), false and null (""), lists of objects.
 * ERR_DATA names what is anything else. */
bool paper_values_json(struct paper_values *v, const json_t *object, struct error *err);

/* A template that was read. It never changes: any number of threads may fill it. */
struct paper_template;

/* Reads a template (README.md has the grammar) of `n` bytes; `name` is the file's, for messages. It
 * lives in the arena. NULL with ERR_DATA as NAME:LINE:COLUMN: what was found, what was expected. */
const struct paper_template *paper_template_read(
	struct arena *a, const char *name, const char *text, size_t n, struct error *err);

/* Makes a document of a template and values, in the arena. A value that the template asks for and nobody
 * gave is ERR_DATA with its place; names of sections may be missing. `made_at` is the document's time. */
struct paper *paper_fill(const struct paper_template *t, const struct paper_values *v, int64_t made_at,
	struct arena *a, struct error *err);

#endif
