/* glass_reason.c: what of a written reason goes into a mail, which lies in the clear on others' servers: the
 * reason may name whom the dossier is about. */
#include <string.h>

#include "base/text.h"
#include "notice/glass_mail.h"

/* Digits of the shortest number of a person or a telephone; of the shortest part of one that is written in
 * parts, so that a day and an hour are none. Words of a name; one alone says little of who it is. */
enum { NUMBER_DIGITS = 9, PART_DIGITS = 3, NAME_WORDS_MIN = 2, NAME_WORDS_MAX = 16, WORD_MAX = 256 };

/* A word of a text. */
struct word {
	const char *p;
	size_t n;
};

static bool between(char c)
{
	return c && strchr(" \t\r\n.,;:!?()[]\"'/-", c);
}

/* The next word from *at on; false: there is none. */
static bool next_word(const char **at, struct word *w)
{
	const char *p = *at;
	while (between(*p))
		p++;
	w->p = p;
	while (*p && !between(*p))
		p++;
	w->n = (size_t)(p - w->p);
	*at = p;
	return w->n > 0;
}

static bool same_word(const struct word *a, const struct word *b)
{
	struct buf x = BUF_INIT(4 * WORD_MAX), y = BUF_INIT(4 * WORD_MAX);
	if (a->n > WORD_MAX || b->n > WORD_MAX)
		return false;
	text_fold(&x, a->p, a->n);
	text_fold(&y, b->p, b->n);
	bool same = x.len == y.len && (!x.len || memcmp(x.p, y.p, x.len) == 0);
	buf_release(&x);
	buf_release(&y);
	return same;
}

/* Bytes of the name at `p`, where a word begins; 0: another word. */
static size_t name_at(const char *p, const struct word *name, int words)
{
	const char *end = p;
	struct word w;
	for (int i = 0; i < words; i++)
		if (!next_word(&end, &w) || !same_word(&w, &name[i]))
			return 0;
	return (size_t)(end - p);
}

/* Bytes of a number of a person at `p`, where a digit stands; 0: a shorter one. */
static size_t number_at(const char *p)
{
	int digits = 0;
	size_t end = 0, i = 0;
	for (;;) {
		int part = 0;
		for (; p[i] >= '0' && p[i] <= '9'; i++)
			part++;
		if (part < PART_DIGITS)
			break;
		digits += part;
		end = i;
		if (!p[i] || !strchr(" .-", p[i]))
			break;
		i++;
	}
	return digits >= NUMBER_DIGITS ? end : 0;
}

void glass_reason_write(struct buf *out, const char *reason, const char *applicant)
{
	struct word name[NAME_WORDS_MAX];
	const char *at = applicant ? applicant : "";
	int words = 0;
	while (words < NAME_WORDS_MAX && next_word(&at, &name[words]))
		words++;
	char before = ' ';
	for (const char *p = reason; *p;) {
		bool begins = between(before);
		size_t n = 0;
		if (begins && words >= NAME_WORDS_MIN && !between(*p))
			n = name_at(p, name, words);
		if (!n && *p >= '0' && *p <= '9' && !(before >= '0' && before <= '9'))
			n = number_at(p);
		if (n)
			buf_adds(out, "…");
		else
			buf_addc(out, *p);
		p += n ? n : 1;
		before = p[-1];
	}
}
