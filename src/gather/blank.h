/* blank.h: a form as a spreadsheet, to be filled in elsewhere. */
#ifndef MOTCUA_GATHER_BLANK_H
#define MOTCUA_GATHER_BLANK_H

#include "gather/gather.h"

/* Columns of its table, from 0, and the row on which its first line stands. */
enum { BLANK_CODE, BLANK_NAME, BLANK_UNIT, BLANK_BEFORE, BLANK_VALUE, BLANK_NOTE, BLANK_COLUMNS };
enum { BLANK_FIRST = 4 };

/* Bytes of one. */
enum { BLANK_MAX = 8 << 20 };

/* The words in it, in the language of whoever asks. */
struct blank_words {
	const char *column[BLANK_COLUMNS];
	const char *sheet, *agency;
	const char *mark; /* which form it is: blank_mark */
};

/* What stands in its first row: the form that it belongs to. In the arena. */
const char *blank_mark(struct arena *a, const struct round *r, const struct agency *g);

/* Appends it: everything locked but the inputs, which take only what the indicator may be. */
bool blank_write(const struct answer_sheet *s, const struct round *r, const struct blank_words *words,
	struct buf *out, struct error *err);

#endif
