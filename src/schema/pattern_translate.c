/* pattern_translate.c: one walk over the expression, piece by piece, as the grammar of ECMA-262 (21.2.1 with
 * the flag u) has it. What may stand only in PCRE2 ((*VERB), \A, \Q, possessive +, [:alpha:]) is refused or
 * written as the plain letters that it is in ECMA-262. */
#include "schema/pattern_translate.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "schema/pattern_names.h"

/* How deep groups may nest. */
enum { GROUPS_MAX = 200 };

/* What \s means in ECMA-262, as ranges, and everything else; what a dot leaves out. */
#define SPACES \
	"\\x{9}-\\x{d} " \
	"\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NOT_SPACES \
	"\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-" \
	"\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}" \
	"\\x{ff00}-\\x{10ffff}"
#define NO_LINE_END "[^\\n\\r\\x{2028}\\x{2029}]"

/* The walk. */
struct walk {
	const char *p;
	size_t n, at;
	struct buf *out;
	char *problem;
	bool look[GROUPS_MAX]; /* of each open group: it only looks ahead or back */
	int depth;
	bool repeatable; /* what was just read may be repeated */
};

/* A piece inside a class. */
struct member {
	bool set;        /* a set such as \d: it bounds no range */
	uint32_t letter; /* else the code point */
};

static bool refuse(struct walk *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(struct walk *w, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int n = snprintf(w->problem, PATTERN_PROBLEM, "at byte %zu: ", w->at);
	vsnprintf(w->problem + n, PATTERN_PROBLEM - (size_t)n, format, ap);
	va_end(ap);
	return false;
}

/* The byte `ahead` of the walk, 0 at the end. */
static char peek(const struct walk *w, size_t ahead)
{
	return w->at + ahead < w->n ? w->p[w->at + ahead] : '\0';
}

static bool starts(const struct walk *w, const char *text)
{
	size_t n = strlen(text);
	return w->n - w->at >= n && memcmp(w->p + w->at, text, n) == 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads exactly `digits` hexadecimal digits. */
static bool read_hex(struct walk *w, int digits, uint32_t *v)
{
	*v = 0;
	for (int i = 0; i < digits; i++, w->at++) {
		int d = hex_value(peek(w, 0));
		if (d < 0)
			return refuse(w, "expected %d hexadecimal digits", digits);
		*v = *v << 4 | (uint32_t)d;
	}
	return true;
}

/* Reads what stands behind \u. */
static bool read_unicode(struct walk *w, uint32_t *v)
{
	if (peek(w, 0) == '{') {
		size_t from = ++w->at;
		for (*v = 0; hex_value(peek(w, 0)) >= 0 && *v <= 0x10FFFF; w->at++)
			*v = *v << 4 | (uint32_t)hex_value(peek(w, 0));
		if (peek(w, 0) != '}' || w->at == from || *v > 0x10FFFF)
			return refuse(w, "expected \\u{...} with a code point up to 10FFFF");
		w->at++;
	} else if (!read_hex(w, 4, v)) {
		return false;
	} else if (*v >= 0xD800 && *v < 0xDC00 && starts(w, "\\u")) {
		uint32_t low;
		w->at += 2;
		if (!read_hex(w, 4, &low))
			return false;
		if (low >= 0xDC00 && low <= 0xDFFF)
			*v = 0x10000 + ((*v - 0xD800) << 10) + (low - 0xDC00);
	}
	if (*v >= 0xD800 && *v <= 0xDFFF)
		return refuse(w, "half of a surrogate pair, expected \\u{...}");
	return true;
}

/* \p{...} or \P{...}; the walk stands behind the p. */
static bool add_property(struct walk *w, char letter)
{
	const char *end = peek(w, 0) == '{' ? memchr(w->p + w->at, '}', w->n - w->at) : NULL;
	if (!end)
		return refuse(w, "expected \\%c{...}", letter);
	size_t n = (size_t)(end - w->p) - w->at - 1;
	char name[64];
	bool other = false;
	if (!pattern_property(w->p + w->at + 1, n, name, sizeof name, &other))
		return refuse(w, "no property of Unicode that is known here: %.*s", n > 40 ? 40 : (int)n,
			w->p + w->at + 1);
	w->at += n + 2;
	buf_printf(w->out, "\\%c{%s}", other ? (letter == 'p' ? 'P' : 'p') : letter, name);
	return true;
}

/* An escape that stands for one letter; the walk stands behind the backslash. */
static bool read_letter(struct walk *w, uint32_t *v)
{
	static const char names[] = "tnvfr", codes[] = "\t\n\v\f\r";
	char c = peek(w, 0);
	const char *named = c ? strchr(names, c) : NULL;
	if (w->at == w->n)
		return refuse(w, "a backslash at the end");
	w->at++;
	if (named) {
		*v = (unsigned char)codes[named - names];
		return true;
	}
	if (c == 'u')
		return read_unicode(w, v);
	if (c == 'x')
		return read_hex(w, 2, v);
	char next = peek(w, 0);
	if (c == 'c' && ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))) {
		w->at++;
		*v = (uint32_t)next & 31;
		return true;
	}
	if (c == '0' && !(next >= '0' && next <= '9')) {
		*v = 0;
		return true;
	}
	if (c && strchr("^$\\.*+?()[]{}|/", c)) {
		*v = (unsigned char)c;
		return true;
	}
	w->at--;
	return refuse(w, "\\%c has no meaning in ECMA-262", (unsigned char)c < 0x80 ? c : '?');
}

static void add_letter(struct walk *w, uint32_t v)
{
	buf_printf(w->out, "\\x{%x}", v);
}

/* --- classes ----------------------------------------------------------------------------------- */

/* Reads one code point of the expression itself. */
static uint32_t read_plain(struct walk *w)
{
	unsigned char c = (unsigned char)w->p[w->at++];
	if (c < 0x80)
		return c;
	int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
	uint32_t v = c & (0x3Fu >> more);
	for (; more && w->at < w->n; more--)
		v = v << 6 | ((unsigned char)w->p[w->at++] & 0x3F);
	return v;
}

/* A set's escape inside a class, if it is one: appended to `out`. False when it is one, and wrong. */
static bool add_set(struct walk *w, bool *is_set)
{
	char c = peek(w, 0);
	*is_set = c && strchr("dDwWsSpP", c);
	if (!*is_set)
		return true;
	w->at++;
	if (c == 'p' || c == 'P')
		return *is_set = add_property(w, c);
	if (c == 's')
		buf_adds(w->out, SPACES);
	else if (c == 'S')
		buf_adds(w->out, NOT_SPACES);
	else
		buf_printf(w->out, "\\%c", c);
	return true;
}

/* A member of a class; sets are appended at once, letters left to the caller. */
static bool read_member(struct walk *w, struct member *m)
{
	*m = (struct member){ 0 };
	if (peek(w, 0) != '\\') {
		m->letter = read_plain(w);
		return true;
	}
	w->at++;
	if (!add_set(w, &m->set) || m->set)
		return m->set;
	if (peek(w, 0) == 'b' || peek(w, 0) == '-') {
		m->letter = peek(w, 0) == 'b' ? '\b' : '-';
		w->at++;
		return true;
	}
	return read_letter(w, &m->letter);
}

static bool add_class(struct walk *w)
{
	size_t open = w->at++;
	buf_addc(w->out, '[');
	if (peek(w, 0) == '^' && w->at < w->n) {
		buf_addc(w->out, '^');
		w->at++;
	}
	while (w->at < w->n && w->p[w->at] != ']') {
		struct member from, to;
		if (!read_member(w, &from))
			return false;
		if (!from.set)
			add_letter(w, from.letter);
		if (peek(w, 0) != '-' || w->at + 1 >= w->n || peek(w, 1) == ']')
			continue;
		w->at++;
		buf_addc(w->out, '-');
		if (!read_member(w, &to))
			return false;
		if (from.set || to.set || to.letter < from.letter)
			return refuse(w, "expected a letter before and a later one after the hyphen of a "
					 "range");
		add_letter(w, to.letter);
	}
	if (w->at >= w->n) {
		w->at = open;
		return refuse(w, "[ without its ]");
	}
	w->at++;
	buf_addc(w->out, ']');
	w->repeatable = true;
	return true;
}

/* --- outside of classes ------------------------------------------------------------------------ */

static bool add_reference(struct walk *w)
{
	int n = 0;
	for (; peek(w, 0) >= '0' && peek(w, 0) <= '9' && n < 1000; w->at++)
		n = n * 10 + (peek(w, 0) - '0');
	buf_printf(w->out, "\\g{%d}", n);
	return true;
}

static bool add_named_reference(struct walk *w)
{
	const char *end = peek(w, 1) == '<' ? memchr(w->p + w->at, '>', w->n - w->at) : NULL;
	if (!end)
		return refuse(w, "expected \\k<name>");
	size_t n = (size_t)(end - w->p) + 1 - w->at;
	buf_addc(w->out, '\\');
	buf_add(w->out, w->p + w->at, n);
	w->at += n;
	return true;
}

static bool add_escape(struct walk *w)
{
	bool set;
	w->at++;
	char c = peek(w, 0);
	w->repeatable = c != 'b' && c != 'B';
	if (!w->repeatable) {
		w->at++;
		buf_printf(w->out, "\\%c", c);
		return true;
	}
	if (c >= '1' && c <= '9')
		return add_reference(w);
	if (c == 'k')
		return add_named_reference(w);
	if (c == 's' || c == 'S') {
		w->at++;
		buf_adds(w->out, c == 's' ? "[" SPACES "]" : "[^" SPACES "]");
		return true;
	}
	if (!add_set(w, &set) || set)
		return set;
	uint32_t v = 0;
	if (!read_letter(w, &v))
		return false;
	add_letter(w, v);
	return true;
}

static bool open_group(struct walk *w)
{
	static const char *const looks[] = { "(?=", "(?!", "(?<=", "(?<!" };
	const char *as = "(";
	bool look = false;
	if (w->depth == GROUPS_MAX)
		return refuse(w, "groups nest deeper than %d", GROUPS_MAX);
	for (size_t i = 0; i < sizeof looks / sizeof looks[0] && !look; i++)
		if (starts(w, looks[i])) {
			look = true;
			as = looks[i];
		}
	if (!look && starts(w, "(?:"))
		as = "(?:";
	else if (!look && starts(w, "(?<"))
		as = "(?<";
	else if (!look && starts(w, "(?"))
		return refuse(w, "expected (?: (?= (?! (?<= (?<! or (?<name>");
	w->look[w->depth++] = look;
	size_t n = strlen(as);
	if (strcmp(as, "(?<") == 0) {
		/* PCRE2 reads the name itself; it knows letters, digits and _. */
		const char *end = memchr(w->p + w->at, '>', w->n - w->at);
		if (!end)
			return refuse(w, "expected (?<name>");
		n = (size_t)(end - w->p) + 1 - w->at;
	}
	buf_add(w->out, w->p + w->at, n);
	w->at += n;
	w->repeatable = false;
	return true;
}

static bool close_group(struct walk *w)
{
	if (w->depth == 0)
		return refuse(w, ") without its (");
	w->repeatable = !w->look[--w->depth];
	w->at++;
	buf_addc(w->out, ')');
	return true;
}

/* Length of {n}, {n,} or {n,m} here, 0 when it is none. */
static size_t counted(const struct walk *w)
{
	size_t i = 1, from = 1;
	while (peek(w, i) >= '0' && peek(w, i) <= '9')
		i++;
	if (i == from)
		return 0;
	if (peek(w, i) == ',')
		for (i++; peek(w, i) >= '0' && peek(w, i) <= '9';)
			i++;
	return peek(w, i) == '}' ? i + 1 : 0;
}

static bool add_repetition(struct walk *w)
{
	size_t n = w->p[w->at] == '{' ? counted(w) : 1;
	if (n == 0)
		return refuse(w, "{ alone: expected {n}, {n,}, {n,m} or \\{");
	if (!w->repeatable)
		return refuse(w, "nothing in front of %c that could be repeated", w->p[w->at]);
	if (peek(w, n) == '?')
		n++;
	buf_add(w->out, w->p + w->at, n);
	w->at += n;
	w->repeatable = false;
	return true;
}

static bool add_next(struct walk *w)
{
	char c = w->p[w->at];
	switch (c) {
	case '\\': return add_escape(w);
	case '[': return add_class(w);
	case '(': return open_group(w);
	case ')': return close_group(w);
	case '*':
	case '+':
	case '?':
	case '{': return add_repetition(w);
	case ']':
	case '}': return refuse(w, "%c alone: expected \\%c", c, c);
	case '.': buf_adds(w->out, NO_LINE_END); break;
	case '^':
	case '$':
	case '|': buf_addc(w->out, c); break;
	default:
		add_letter(w, read_plain(w));
		w->repeatable = true;
		return true;
	}
	w->at++;
	w->repeatable = c != '^' && c != '$' && c != '|';
	return true;
}

bool pattern_translate(const char *p, size_t n, struct buf *out, char problem[PATTERN_PROBLEM])
{
	struct walk w = { .p = p, .n = n, .out = out, .problem = problem };
	while (w.at < w.n)
		if (!add_next(&w))
			return false;
	if (w.depth)
		return refuse(&w, "( without its )");
	return !out->full || refuse(&w, "too long");
}
