/* pattern_names.h: the properties of Unicode as ECMA-262 and as PCRE2 name them. */
#ifndef MOTCUA_SCHEMA_PATTERN_NAMES_H
#define MOTCUA_SCHEMA_PATTERN_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Writes PCRE2's name of the property that ECMA-262 calls by `n` bytes at `p`. `other` tells that all
 * without that property is meant. False when the name has no form of ECMA-262; whether PCRE2 knows a script
 * or a property is found out when it compiles the expression. */
bool pattern_property(const char *p, size_t n, char *name, size_t size, bool *other);

#endif
