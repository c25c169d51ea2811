/* blank.h: a form as a spreadsheet, to be filled in elsewhere. */
#ifndef MOTCUA_GATHER_BLANK_H
#define MOTCUA_GATHER_BLANK_H

#include "gather/gather.h"

/* Columns of its table, from 0; those after BLANK_SEEN have no width and say what stood there when the
 * file was made, so that what nobody changed is told from what somebody did. The row on which the first
 * line stands. */
enum {
	BLANK_CODE,
	BLANK_NAME,
	BLANK_UNIT,
	BLANK_BEFORE,
	BLANK_VALUE,
	BLANK_NOTE,
	BLANK_SEEN,
	BLANK_REVISION = BLANK_SEEN,
	BLANK_WAS,
	BLANK_WAS_NOTE,
	BLANK_COLUMNS
};
enum { BLANK_FIRST = 4 };

/* Bytes of one. */
enum { BLANK_MAX = 8 << 20 };

/* The words in it, in the language of whoever asks. */
struct blank_words {
	const char *column[BLANK_SEEN];
	const char *sheet, *agency;
	const char *mark; /* which form it is: blank_mark */
};

/* What stands in its first row: the form that it belongs to. In the arena. */
const char *blank_mark(struct arena *a, const struct round *r, const struct agency *g);

/* Appends it: everything locked but the inputs, which take only what the indicator may be. */
bool blank_write(const struct answer_sheet *s, const struct round *r, const struct blank_words *words,
	struct arena *a, struct buf *out, struct error *err);

/* A plain decimal as BLANK_WAS has it, and as a cell's number is read: "52,5", without marks. In the
 * arena. */
const char *blank_number(struct arena *a, const char *plain);

#endif
