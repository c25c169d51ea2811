/* workbook.h: spreadsheets (XLSX), by libxlsxwriter: typed numbers, formulas, frozen headings.
 *
 * A book is written by one thread. Rows and columns count from 0. The first thing that goes wrong sticks;
 * book_save() tells it. */
#ifndef MOTCUA_PAPER_WORKBOOK_H
#define MOTCUA_PAPER_WORKBOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct book;
struct book_sheet;

/* Looks of a cell; may be joined. BOOK_OPEN: may be typed into when the sheet is protected. */
enum {
	BOOK_BOLD = 1,
	BOOK_BORDER = 2,
	BOOK_WRAP = 4,
	BOOK_CENTRE = 8,
	BOOK_HEAD = 16, /* on a tinted ground */
	BOOK_OPEN = 32,
	BOOK_LOOKS = 64
};

/* Begins one, with the title and author of its properties. NULL with ERR_SYSTEM when libxlsxwriter is
 * missing. Give it to book_save(). */
struct book *book_new(const char *title, const char *author, int64_t made_at, struct error *err);

/* Adds a sheet. The name is cut to what a sheet may be called; the first `rows` rows and `columns` columns
 * stay in sight. */
struct book_sheet *book_sheet(struct book *w, const char *name, int rows, int columns);

/* Sets the width of a column, in letters. */
void book_width(struct book_sheet *s, int column, double letters);

/* Lets a sheet be printed on its side, a page wide. */
void book_turned(struct book_sheet *s);

/* Writes a text. */
void book_text(struct book_sheet *s, int row, int column, const char *text, unsigned looks);

/* Writes a number from its plain decimal: what a sheet holds is the nearest binary one, shown with as many
 * places. */
void book_number(struct book_sheet *s, int row, int column, const char *plain, unsigned looks);

/* Writes a formula and the number it comes to. */
void book_formula(
	struct book_sheet *s, int row, int column, const char *formula, const char *plain, unsigned looks);

/* One text over several columns. */
void book_merge(struct book_sheet *s, int row, int from, int to, const char *text, unsigned looks);

/* A cell that takes only decimals from `least` on (to `most`, unless it is smaller). */
void book_decimals(struct book_sheet *s, int row, int column, double least, double most);

/* Lets only the cells that are BOOK_OPEN be typed into. */
void book_protect(struct book_sheet *s);

/* Appends the file, unless something went wrong, and frees the workbook. */
bool book_save(struct book *w, struct buf *out, struct error *err);

#endif
