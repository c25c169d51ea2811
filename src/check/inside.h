/* inside.h: what the checks share: the run, where it is, how a finding is made. */
#ifndef MOTCUA_CHECK_INSIDE_H
#define MOTCUA_CHECK_INSIDE_H

#include "check/check.h"
#include "check/passage.h"
#include "check/plain.h"

/* Where a check is: a paragraph (row -1) or a cell. */
struct spot {
	int document, block, row, column;
	const struct reader_text *text;
};

/* What a table or a sentence says of a quantity; see same.c. */
struct statement {
	struct spot spot;
	uint32_t from, to; /* bytes of the spot */
	struct decimal value;
	bool rate;
	bool prose;  /* said in a sentence */
	bool total;  /* the foot of a column, held against slips in prose only */
	bool target; /* a row of a table of targets */
	const char *name,
		*above; /* in small letters; of the row, of the rate or total that it belongs to */
	const struct reader_text *label; /* of a row, as printed; NULL */
	struct plain plain;              /* the name made plain */
};

/* A run over documents. */
struct check {
	struct arena *arena;
	const struct reader_document *documents;
	int document_count;
	int least; /* findings below are not kept */
	struct findings *found;
	struct passage passage; /* the paragraph or cell being looked at */
	struct decimal *counts; /* all counts of the present document, sorted; made when first asked for */
	int count_total;
	bool counted;
	struct statement *statements;
	int statement_count, statement_room;
};

/* A sentence of the passage: tokens [from, to), numbers [first, last). */
struct sentence {
	struct check *c;
	struct spot spot;
	const struct passage *s;
	int from, to, first, last;
	int before, first_before; /* token and number that the sentence before begins with */
};

/* A finding about bytes from..to of the spot. `arithmetic` is a format; numbers in it by
 * check_number(). NULL when it is not sure enough to be kept; else valid until the next. */
struct finding *check_found(struct check *c, const struct spot *at, uint32_t from, uint32_t to,
	const char *kind, int confidence, const char *stated, const char *expected, const char *arithmetic,
	...) __attribute__((format(printf, 9, 10)));

/* A number for `arithmetic`, in the arena. */
const char *check_number(struct check *c, struct decimal v);

/* A number as a plain decimal, in the arena. */
const char *check_plain(struct check *c, struct decimal v);

/* Whether the document that `at` is in has a count `d` for which part/d agrees with the rate; *which
 * gets it. */
bool check_elsewhere(struct check *c, const struct spot *at, struct decimal part, struct decimal rate,
	int places, struct decimal *which);

/* Whether two values look like one with a slip of the pen: as many digits (three at least), of which
 * one is another, or two stand the other way round. */
bool check_slip(struct decimal a, struct decimal b);

/* How a stated rate stands to part/whole. */
enum rate_verdict {
	RATE_AGREES,    /* rounded half up */
	RATE_TRUNCATED, /* cut off, or half a place short */
	RATE_RAISED,    /* rounded up where it should have been down */
	RATE_DIFFERS,
	RATE_NONE, /* no rate: the whole is nothing, or too large */
};

/* Holds 100 * part / whole against a rate printed with `places`; what it should be goes to *expected. */
enum rate_verdict rate_verdict(struct decimal part, struct decimal whole, struct decimal rate, int places,
	struct decimal *expected);

/* The checks of prose, each over one sentence. */
void prose_rates(const struct sentence *s);
/* See prose_rates. */
void prose_sums(const struct sentence *s);
/* See prose_rates. */
void prose_changes(const struct sentence *s);
/* See prose_rates. */
void prose_words(const struct sentence *s);
/* See prose_rates. */
void prose_parts(const struct sentence *s);
/* See prose_rates. */
void prose_wholes(const struct sentence *s);
/* Parts in the paragraphs below one that announces them. */
void prose_below(struct check *c, const struct spot *at, const struct passage *s);
/* Counts announced against the items that follow, over a paragraph and those behind it. */
void prose_lists(struct check *c, const struct spot *at, const struct passage *s);
/* The same of bodies whose names begin with what is counted. */
void prose_names(struct check *c, const struct spot *at, const struct passage *s);

/* All checks of a table. */
void check_table(struct check *c, const struct spot *at, const struct reader_table *t);

/* Keeps what a row says for check_same(); the plain name is made of the name. */
void check_state(struct check *c, const struct statement *s);

/* The same quantity with two values, over all documents. */
void check_same(struct check *c);

/* Tables against tables, over all documents. */
void check_across(struct check *c);

#endif
