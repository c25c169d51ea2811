/* template_bits.c: what stands within a line: words, marks for bold, italic and underlined, values,
 * sections. */
#include <ctype.h>
#include <string.h>

#include "paper/template.h"

/* Names have at most this many letters. */
enum { NAME_MAX_LENGTH = 64 };

/* Reading a line's bits: which marks are open, and where. */
struct marks {
	const char *bold, *italic, *underlined; /* where each was opened; NULL: closed */
	bool cell;
	int depth;
};

const char *bits_name(struct reader *r, const char **p)
{
	const char *begin = *p, *at = begin;
	while (at < r->end && (isalnum((unsigned char)*at) || strchr("_.-", *at)))
		at++;
	size_t n = (size_t)(at - begin);
	if (n == 0 || n > NAME_MAX_LENGTH) {
		reader_fault(r, begin, "expected a name of letters, digits, _ . - (at most %d)",
			NAME_MAX_LENGTH);
		return NULL;
	}
	if (r->end - at < 2 || at[0] != '}' || at[1] != '}') {
		reader_fault(r, at, "expected }} after the name %.*s", (int)n, begin);
		return NULL;
	}
	*p = at + 2;
	return arena_dup(r->arena, begin, n);
}

static struct bit *bit_add(
	struct reader *r, const struct marks *m, enum bit_kind kind, const char *at, struct bit ***end)
{
	struct bit *b = arena_zalloc(r->arena, sizeof *b);
	*b = (struct bit){ .kind = kind, .line = r->line, .column = reader_column(r, at) };
	b->bold = m->bold, b->italic = m->italic, b->underlined = m->underlined;
	**end = b;
	*end = &b->next;
	return b;
}

static bool is_pair(const struct reader *r, const char *p, char c)
{
	/* Three and more of them are a line to write on, not a mark. */
	bool before = p > r->begin && p[-1] == c && !(p - 1 > r->begin && p[-2] == '\\');
	return r->end - p >= 2 && p[0] == c && p[1] == c && !(r->end - p >= 3 && p[2] == c) && !before;
}

/* The mark that *p stands at, turned over; false when there is none. */
static bool turn_mark(const struct reader *r, struct marks *m, const char *p)
{
	const char **mark = NULL;
	if (is_pair(r, p, '*'))
		mark = &m->bold;
	else if (is_pair(r, p, '\''))
		mark = &m->italic;
	else if (is_pair(r, p, '_'))
		mark = &m->underlined;
	if (!mark)
		return false;
	*mark = *mark ? NULL : p;
	return true;
}

static bool at_tag(const struct reader *r, const char *p)
{
	return r->end - p >= 2 && p[0] == '{' && p[1] == '{';
}

/* True where plain words end. */
static bool words_end(const struct reader *r, const struct marks *m, const char *p)
{
	return p >= r->end || at_tag(r, p) || is_pair(r, p, '*') || is_pair(r, p, '\'') ||
	       is_pair(r, p, '_') || (m->cell && *p == '|');
}

/* Reads plain words up to whatever comes next; \n is a new line, \ before anything else takes its
 * meaning. */
static const char *read_words(struct reader *r, const struct marks *m, const char *p, struct bit ***end)
{
	struct bit *b = bit_add(r, m, BIT_TEXT, p, end);
	char *to = arena_alloc(r->arena, (size_t)(r->end - p) + 1);
	b->text = to;
	while (!words_end(r, m, p)) {
		if (*p == '\\' && p + 1 < r->end) {
			*to++ = p[1] == 'n' ? '\n' : p[1];
			p += 2;
		} else {
			*to++ = *p++;
		}
	}
	*to = '\0';
	return p;
}

static bool read_bits(
	struct reader *r, struct marks *m, const char **p, const char *section, struct bit **bits);

/* Reads the tag at *p: a value, or a section with all that is in it. */
static bool read_tag(struct reader *r, struct marks *m, const char **p, struct bit ***end)
{
	const char *at = *p;
	char sign = at + 2 < r->end ? at[2] : '\0';
	bool section = sign == '#' || sign == '^';
	*p += section ? 3 : 2;
	const char *name = bits_name(r, p);
	if (!name)
		return false;
	struct bit *b = bit_add(r, m, section ? BIT_SECTION : BIT_VALUE, at, end);
	b->text = name;
	b->inverted = sign == '^';
	if (!section)
		return true;
	if (++m->depth > TEMPLATE_DEPTH)
		return reader_fault(r, at, "sections within each other more than %d deep", TEMPLATE_DEPTH);
	if (!read_bits(r, m, p, name, &b->inner))
		return false;
	m->depth--;
	return true;
}

static bool read_bits(
	struct reader *r, struct marks *m, const char **p, const char *section, struct bit **bits)
{
	const char *began = *p;
	struct bit **end = bits;
	while (*p < r->end && !(m->cell && **p == '|')) {
		if (at_tag(r, *p) && r->end - *p > 2 && (*p)[2] == '/') {
			const char *at = *p;
			*p += 3;
			const char *name = bits_name(r, p);
			if (!name)
				return false;
			if (!section || strcmp(name, section) != 0)
				return reader_fault(r, at, "found {{/%s}}, expected %s%s%s", name,
					section ? "{{/" : "no end", section ? section : "",
					section ? "}}" : "");
			return true;
		}
		if (at_tag(r, *p)) {
			if (!read_tag(r, m, p, &end))
				return false;
		} else if (turn_mark(r, m, *p)) {
			*p += 2;
		} else {
			*p = read_words(r, m, *p, &end);
		}
	}
	return !section || reader_fault(r, began, "the section {{#%s}} has no end {{/%s}} in this %s",
				   section, section, m->cell ? "cell" : "line");
}

bool bits_read(struct reader *r, const char **p, bool cell, struct bit **bits)
{
	struct marks m = { .cell = cell };
	*bits = NULL;
	if (!read_bits(r, &m, p, NULL, bits))
		return false;
	const char *open = m.bold ? m.bold : m.italic ? m.italic : m.underlined;
	return !open || reader_fault(r, open, "%.2s is opened here and not closed", open);
}
