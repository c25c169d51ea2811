/* pattern_translate.h: an expression of ECMA-262 as the same expression for PCRE2. */
#ifndef MOTCUA_SCHEMA_PATTERN_TRANSLATE_H
#define MOTCUA_SCHEMA_PATTERN_TRANSLATE_H

#include "base/buf.h"
#include "schema/pattern.h"

/* Appends the translation of `n` bytes of valid UTF-8 to `out`. False with words in `problem` when they are
 * no expression of ECMA-262, or one that cannot be said in PCRE2. */
bool pattern_translate(const char *p, size_t n, struct buf *out, char problem[PATTERN_PROBLEM]);

#endif
