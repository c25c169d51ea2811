/* book.h: a form as a spreadsheet: to be filled in elsewhere, and read back. */
#ifndef MOTCUA_GATHER_BOOK_H
#define MOTCUA_GATHER_BOOK_H

#include "gather/gather.h"

/* Columns of its table, from 0. */
enum { BOOK_CODE, BOOK_NAME, BOOK_UNIT, BOOK_BEFORE, BOOK_VALUE, BOOK_NOTE, BOOK_COLUMNS };

/* Bytes of one. */
enum { BOOK_MAX = 8 << 20 };

/* The words in it, in the language of whoever asks. */
struct book_words {
	const char *column[BOOK_COLUMNS];
	const char *sheet, *agency;
	const char *mark; /* which form it is: book_mark */
};

/* What stands in its first, hidden row: the form that it belongs to. In the arena. */
const char *book_mark(struct arena *a, const struct round *r, const struct agency *g);

/* Appends it: everything locked but the inputs, which take only what the indicator may be. */
bool book_write(const struct answer_sheet *s, const struct round *r, const struct book_words *words,
	struct arena *a, struct buf *out, struct error *err);

#endif
