/* pattern.c: PCRE2, with a limit on everything that an expression could take. */
#include "schema/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "schema/pattern_translate.h"

/* The longest expression, in bytes, before and after its translation. */
enum { PATTERN_BYTES = 16384, TRANSLATION_BYTES = 1 << 20 };

/* How often PCRE2 may try: first in all of a text, but at each place as often as this at least; then, place
 * by place, so often for each byte of the text and in any case. And how much memory it may take, in KiB. */
enum {
	TRIES_IN_ALL = 10000000,
	TRIES_MIN = 100,
	TRIES_MAX = 10000,
	TRIES_BYTE = 4,
	TRIES_PLACE = 20000,
	TRIES_PLACE_MAX = 5000000,
	HEAP_KIB = 16384
};

struct pattern {
	pcre2_code *code;
};

struct pattern_space {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

static pcre2_code *compile(const struct buf *text, char problem[PATTERN_PROBLEM])
{
	int code;
	PCRE2_SIZE at;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (!context)
		die("out of memory");
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_code *found = pcre2_compile((PCRE2_SPTR)(text->len ? text->p : ""), text->len,
		PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
			PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOTALL,
		&code, &at, context);
	pcre2_compile_context_free(context);
	if (!found) {
		PCRE2_UCHAR words[PATTERN_PROBLEM - 32];
		pcre2_get_error_message(code, words, sizeof words);
		snprintf(problem, PATTERN_PROBLEM, "%s", (char *)words);
	}
	return found;
}

struct pattern *pattern_compile(const char *p, size_t n, char problem[PATTERN_PROBLEM])
{
	struct pattern *pattern = NULL;
	struct buf text = BUF_INIT(TRANSLATION_BYTES);
	pcre2_code *code = NULL;
	if (n > PATTERN_BYTES)
		snprintf(problem, PATTERN_PROBLEM, "%zu bytes, expected at most %d", n, PATTERN_BYTES);
	else if (pattern_translate(p, n, &text, problem))
		code = compile(&text, problem);
	if (code) {
		pattern = malloc(sizeof *pattern);
		if (!pattern)
			die("out of memory");
		pattern->code = code;
	}
	buf_release(&text);
	return pattern;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern)
		pcre2_code_free(pattern->code);
	free(pattern);
}

struct pattern_space *pattern_space_new(void)
{
	struct pattern_space *s = malloc(sizeof *s);
	if (!s)
		die("out of memory");
	s->data = pcre2_match_data_create(1, NULL);
	s->context = pcre2_match_context_create(NULL);
	if (!s->data || !s->context)
		die("out of memory");
	pcre2_set_heap_limit(s->context, HEAP_KIB);
	return s;
}

void pattern_space_free(struct pattern_space *space)
{
	if (!space)
		return;
	pcre2_match_data_free(space->data);
	pcre2_match_context_free(space->context);
	free(space);
}

static enum pattern_found found_by(int code)
{
	if (code >= 0)
		return PATTERN_PRESENT;
	return code == PCRE2_ERROR_NOMATCH ? PATTERN_ABSENT : PATTERN_LONG;
}

static size_t within(size_t v, size_t least, size_t most)
{
	return v < least ? least : v > most ? most : v;
}

/* Place by place: PCRE2 counts its tries anew at each one, so that a whole search has no bound of its own. */
static enum pattern_found search_places(const struct pattern *pattern, struct pattern_space *space,
	const char *p, size_t n, bool (*go_on)(void *), void *arg)
{
	size_t tries = within(n * TRIES_BYTE, TRIES_PLACE, TRIES_PLACE_MAX);
	enum pattern_found found = PATTERN_ABSENT;
	pcre2_set_match_limit(space->context, (uint32_t)tries);
	for (size_t at = 0; at <= n && found == PATTERN_ABSENT; at++) {
		if (at < n && ((unsigned char)p[at] & 0xC0) == 0x80)
			continue;
		if (!go_on(arg))
			return PATTERN_LONG;
		found = found_by(pcre2_match(pattern->code, (PCRE2_SPTR)p, n, at,
			PCRE2_NO_UTF_CHECK | PCRE2_ANCHORED, space->data, space->context));
	}
	return found;
}

enum pattern_found pattern_search(const struct pattern *pattern, struct pattern_space *space, const char *p,
	size_t n, bool (*go_on)(void *), void *arg)
{
	size_t tries = within(TRIES_IN_ALL / (n + 1), TRIES_MIN, TRIES_MAX);
	pcre2_set_match_limit(space->context, (uint32_t)tries);
	enum pattern_found found = found_by(pcre2_match(
		pattern->code, (PCRE2_SPTR)p, n, 0, PCRE2_NO_UTF_CHECK, space->data, space->context));
	return found == PATTERN_LONG ? search_places(pattern, space, p, n, go_on, arg) : found;
}
