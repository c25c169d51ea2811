/* words.h: a text of a report as tokens: words in small letters, numbers, marks.
 *
 * Vietnamese words are syllables between blanks, so what the checks look for ("trong đó", "tỷ lệ") are
 * short runs of syllables. Those that matter have a name in the lexicon (words_list.h); others are
 * only hashed. */
#ifndef MOTCUA_CHECK_WORDS_H
#define MOTCUA_CHECK_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/words_list.h"

/* The words that have a name: W_dat, W_chiem, ... */
enum word {
	W_NONE,
#define WORD(name, text) W_##name,
	WORDS(WORD)
#undef WORD
		W_COUNT
};

/* What a token is. */
enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK };

/* A token. */
struct token {
	enum token_kind kind;
	uint8_t mark;   /* of a mark: its ASCII character; '-' for any dash, '"' for any quote, else '?' */
	bool gap;       /* a blank or nothing stands before it */
	bool capital;   /* of a word: begins with a capital letter */
	enum word word; /* of a word: its name */
	uint32_t at, n; /* bytes in the text */
	uint64_t hash;  /* of a word in small letters */
	int number;     /* of a number: its place in the list of numbers */
};

/* The small letter for each letter: `n` bytes from p to out, which are as many. Vietnamese and Latin-1. */
void words_lower(const char *p, size_t n, char *out);

/* The name of a word in small letters, W_NONE when it has none. */
enum word words_name(const char *p, size_t n);

/* Whether `p` begins a letter (ASCII or any other beyond). */
bool words_letter(const char *p, const char *end);

#endif
