/* text.h: UTF-8 and Vietnamese text: validity, folding for search, numbers as people read them. */
#ifndef MOTCUA_BASE_TEXT_H
#define MOTCUA_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* True when `n` bytes are valid UTF-8 (RFC 3629) without NUL; else *bad is the offset of the first
 * byte that is not (bad may be NULL). */
bool utf8_valid(const char *p, size_t n, size_t *bad);

/* Whether valid UTF-8 is what a person can have written: it has no control characters but tabs and ends of
 * lines, and none that turn the direction in which letters are shown (UAX 9, 2.1 to 2.4), by which one text
 * is read as another. */
bool text_is_written(const char *s);

/* How many letters `n` bytes of UTF-8 have: code points, each combining mark its own. */
size_t utf8_letters(const char *p, size_t n);

/* Takes off the end of `s` what is only the beginning of a letter, and writes ? for other bytes that are
 * not UTF-8: a text that was cut, or that quotes strange bytes, stays text. */
void utf8_mend(char *s);

/* Appends `n` bytes of valid UTF-8 folded for search: lower case, Vietnamese diacritics taken off,
 * đ as d, combining marks dropped. Other letters stay as they are. */
void text_fold(struct buf *out, const char *p, size_t n);

/* A text of valid UTF-8 in capitals, in the arena: ASCII and the letters of Vietnamese, đ as Đ; others, and
 * combining marks, stay as they are. So the name of an issuing body and of an office stands on a paper
 * (Decree 30/2020/NĐ-CP, appendix I). */
const char *text_capitals(struct arena *a, const char *s);

/* True when the strings are equal. NULL equals only NULL. */
bool text_eq(const char *a, const char *b);

/* True when it can be an address for mail: one @ with something on both sides, no blanks or controls. NULL is
 * none. */
bool text_is_address(const char *s);

/* Place of `s` in a NULL-terminated list of words, -1 when it is not there (or NULL). */
int text_word(const char *s, const char *const *words);

/* The word at a place of such a list; "another" where it has none, as of a row that was altered by hand. */
const char *text_word_at(int64_t at, const char *const *words);

/* Bytes of the blank that p begins with: one of ASCII (also a line break), or U+00A0; 0: it begins with
 * none. */
size_t text_blank_at(const char *p);

/* True when there is nothing to read in it: NULL, empty, or blanks, line breaks and no-break spaces alone. */
bool text_is_blank(const char *s);

/* Reads a whole decimal integer of `n` bytes (optional minus, no blanks, no other sign). False on
 * anything else or beyond 64 bits. */
bool int_parse(const char *p, size_t n, int64_t *v);

/* Which marks a number is written with. */
enum number_style { NUMBER_VI, NUMBER_EN };

/* Appends an integer with thousands marks: 1.984 (vi) or 1,984 (en); a real minus sign (U+2212). */
void number_format(struct buf *out, int64_t v, enum number_style style);

/* Appends num/den as a percentage with two decimals, rounded half up from the exact counts and
 * trailing zeros kept off (99,98 %; 52,5 %; 100 %). A `den` of 0 appends an en dash. Exact for
 * counts below 2^49. */
void percent_format(struct buf *out, int64_t num, int64_t den, enum number_style style);

/* num/den in hundredths of a percent, rounded half up: 45531/45538 -> 9998. den > 0. */
int64_t percent_hundredths(int64_t num, int64_t den);

/* FNV-1a hash of `n` bytes, for tables in memory; never for anything that must resist an attacker. */
uint64_t text_hash(const char *p, size_t n);

#endif
