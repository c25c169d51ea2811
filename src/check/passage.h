/* passage.h: a paragraph or a cell, read: its tokens and its numbers, each number with what it is.
 *
 * A number that names something (a document, a day, an article, a telephone) is a LABEL: no check ever
 * looks at it. The others are counts ("9.663 hồ sơ"), rates ("52,5%") and fractions ("21/40"). */
#ifndef MOTCUA_CHECK_PASSAGE_H
#define MOTCUA_CHECK_PASSAGE_H

#include "base/decimal.h"
#include "check/words.h"

/* What a number is. */
enum number_kind { NUMBER_LABEL, NUMBER_COUNT, NUMBER_RATE, NUMBER_FRACTION };

/* A number of a passage. */
struct number {
	enum number_kind kind;
	uint32_t at, n; /* bytes, with the percent sign or the denominator */
	int token;
	struct decimal value, other; /* as most likely meant; as it may be meant too */
	bool ambiguous;              /* `other` counts: 112,603 */
	struct decimal of;           /* denominator of a fraction */
	int places;                  /* printed after the decimal mark, of `value` */
	bool loose;                  /* khoảng, trên, gần, hơn, ... */
	uint64_t unit;               /* hash of the first word after it, synonyms made one; 0: none */
};

/* A number as digits and marks can be read. */
struct number_reading {
	struct decimal value, other;
	bool ambiguous, sound; /* sound: it is a number at all */
};

/* Reads digits with dots and commas among them ("1.984", "112,603", "52,5", "1.234,50"). `value` takes marks
 * before three digits for thousands. */
void number_read(const char *p, size_t n, struct number_reading *out);

/* A passage. Zero-initialised means empty; read again and again, released once. */
struct passage {
	const char *p; /* not owned */
	uint32_t n;
	char *lower; /* the same in small letters */
	struct token *tokens;
	struct number *numbers;
	int count, number_count;
	size_t lower_room;
	int token_room, number_room;
};

/* Reads `n` bytes at `p`, which must live as long as the passage is looked at. */
void passage_read(struct passage *s, const char *p, uint32_t n);

/* Frees. */
void passage_release(struct passage *s);

/* Whether token `i` is that word (false beyond the ends). */
bool passage_is(const struct passage *s, int i, enum word w);

/* Whether tokens i and i + 1 are those words. */
bool passage_two(const struct passage *s, int i, enum word a, enum word b);

/* Whether token `i` is that mark. */
bool passage_mark(const struct passage *s, int i, char mark);

/* The first token of [from, to) that is that word, -1. */
int passage_find(const struct passage *s, int from, int to, enum word w);

/* The first of two words beside each other in [from, to), -1. */
int passage_find_two(const struct passage *s, int from, int to, enum word a, enum word b);

/* The sentence that begins at token `from` ends before this token. */
int passage_sentence(const struct passage *s, int from);

/* Units of which one may count the same as the other: equal, or one not said. */
bool units_agree(uint64_t a, uint64_t b);

#endif
