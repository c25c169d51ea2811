/* check.h: what in a report contradicts what else is in it.
 *
 * Documents are read as paragraphs and tables (reader/reader.h); numbers are bound to what they count;
 * then each check looks for statements that cannot both be true. When one of several readings agrees,
 * nothing is said. */
#ifndef MOTCUA_CHECK_CHECK_H
#define MOTCUA_CHECK_CHECK_H

#include "reader/reader.h"

/* A contradiction. */
struct finding {
	int document, block;           /* where: of the documents, of its blocks */
	int row, column;               /* of the table, from 0; -1 in a paragraph */
	uint32_t from, to;             /* bytes of the paragraph or cell */
	int page, line;                /* 0: not known */
	const char *kind;              /* a word of check_kinds */
	const char *words;             /* what stands there */
	const char *cell;              /* of a table: "row 5, column 3", "Sheet1!C7"; else NULL */
	const char *stated, *expected; /* numbers as plain decimals, or words */
	const char *arithmetic;        /* how it was reckoned; numbers between CHECK_NUMBER and CHECK_END */
	int confidence;                /* hundredths, 1 to 100 */
};

/* Around a plain decimal in `arithmetic`, so that it can be shown in either form. */
#define CHECK_NUMBER '\x01'
#define CHECK_END '\x02'

/* All that was found, in the order of the documents. */
struct findings {
	struct finding *list;
	int count, room;
};

/* The kinds, NULL-terminated, each followed by what it means. */
extern const char *const check_kinds[][2];

/* Holds the documents against themselves and each other. The texts of the findings live in the arena,
 * the list is freed by findings_free(); those below `least` hundredths are left out. */
void check_documents(struct arena *a, const struct reader_document *documents, int count, int least,
	struct findings *out);

/* Frees the list. */
void findings_free(struct findings *f);

/* Appends a text with its numbers in the Vietnamese way, or plain. */
void check_put(struct buf *out, const char *text, bool plain);

#endif
