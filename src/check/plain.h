/* plain.h: names made plain, so that two ways of saying one thing can be held against each other:
 * small letters, brackets left out, abbreviations written out, filling words dropped. */
#ifndef MOTCUA_CHECK_PLAIN_H
#define MOTCUA_CHECK_PLAIN_H

#include "check/passage.h"

/* Words that a plain name may have. */
enum { PLAIN_MOST = 48 };

/* A plain name: a hash for each of its words, ascending, each once. */
struct plain {
	uint64_t word[PLAIN_MOST];
	int n;
	bool total;    /* it says that it is one */
	uint64_t mask; /* a bit for each word, to tell early that two have little in common */
};

/* Makes tokens [from, to) plain. Numbers are words too: mức độ 3 is not mức độ 4. */
void plain_make(const struct passage *s, int from, int to, struct plain *out);

/* Words that two names have in common, in hundredths of all that either has. */
int plain_common(const struct plain *a, const struct plain *b);

/* The same in hundredths of the words of the shorter one. */
int plain_within(const struct plain *a, const struct plain *b);

/* Adds a word by its hash. */
void plain_add(struct plain *out, uint64_t hash);

/* Words that two names have in common. */
int plain_shared(const struct plain *a, const struct plain *b);

/* Whether one of them names a level, a period or a part that the other does not. */
bool plain_apart(const struct plain *a, const struct plain *b);

#endif
