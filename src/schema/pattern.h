/* pattern.h: regular expressions of ECMA-262 (with the flag u, as JSON Schema asks), run by PCRE2.
 *
 * An expression is translated first: what the two dialects say differently is written out, what PCRE2 alone
 * knows is refused. README.md lists what still differs. */
#ifndef MOTCUA_SCHEMA_PATTERN_H
#define MOTCUA_SCHEMA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern;
struct pattern_space;

/* Room for the words of pattern_compile. */
enum { PATTERN_PROBLEM = 160 };

/* Compiles `n` bytes of valid UTF-8. The pattern belongs to the caller and never changes: threads may share
 * it. NULL when it is not one: `problem` then says what was found where, and what was expected. */
struct pattern *pattern_compile(const char *p, size_t n, char problem[PATTERN_PROBLEM]);

/* Gives a pattern back; NULL is nothing. */
void pattern_free(struct pattern *pattern);

/* What a search found: PATTERN_LONG when it gave up, since the expression goes back and forth too often. */
enum pattern_found { PATTERN_ABSENT, PATTERN_PRESENT, PATTERN_LONG };

/* Memory for searches, of one thread at a time; belongs to the caller. */
struct pattern_space *pattern_space_new(void);

/* Gives it back; NULL is nothing. */
void pattern_space_free(struct pattern_space *space);

/* Looks for the pattern anywhere in `n` bytes of valid UTF-8. A search that takes long asks `go_on(arg)` at
 * each place of the text; false ends it as PATTERN_LONG. */
enum pattern_found pattern_search(const struct pattern *pattern, struct pattern_space *space, const char *p,
	size_t n, bool (*go_on)(void *), void *arg);

#endif
