/* passage.c: from bytes to tokens and numbers. What a number is, is decided in kind.c. */
#include "check/passage.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "check/kind.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static void *more(void *p, int *room, size_t each)
{
	*room = *room ? *room * 2 : 64;
	p = realloc(p, (size_t)*room * each);
	if (!p)
		die("no memory left");
	return p;
}

static struct token *add(struct passage *s, enum token_kind kind, const char *p, size_t n)
{
	if (s->count == s->token_room)
		s->tokens = more(s->tokens, &s->token_room, sizeof *s->tokens);
	struct token *t = &s->tokens[s->count++];
	*t = (struct token){ .kind = kind, .at = (uint32_t)(p - s->p), .n = (uint32_t)n, .number = -1 };
	t->gap = !t->at || p[-1] == ' ' || p[-1] == '\n';
	return t;
}

static void add_word(struct passage *s, const char *p, size_t n)
{
	struct token *t = add(s, TOKEN_WORD, p, n);
	const char *low = s->lower + t->at;
	t->capital = memcmp(low, p, n > 3 ? 3 : n) != 0;
	t->hash = text_hash(low, n);
	t->word = words_name(low, n);
}

static void add_number(struct passage *s, const char *p, size_t n)
{
	struct token *t = add(s, TOKEN_NUMBER, p, n);
	if (s->number_count == s->number_room)
		s->numbers = more(s->numbers, &s->number_room, sizeof *s->numbers);
	t->number = s->number_count;
	s->numbers[s->number_count++] =
		(struct number){ .at = t->at, .n = t->n, .token = s->count - 1, .kind = NUMBER_LABEL };
}

/* The end of a number that begins at p: digits, and marks that have a digit behind them. */
static const char *number_end(const char *p, const char *end)
{
	while (p < end &&
		(digit(*p) || ((*p == '.' || *p == ',') && p + 1 < end && digit(p[1]) && digit(p[-1]))))
		p++;
	return p;
}

/* A mark beyond ASCII, as one of ASCII; *len its bytes. */
static uint8_t mark_of(const unsigned char *p, size_t n, size_t *len)
{
	*len = 1;
	if (*p < 0x80)
		return *p;
	*len = *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : 2;
	if (*len > n)
		*len = n;
	if (n < 3 || p[0] != 0xE2)
		return '?';
	if (p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x95)
		return '-';
	if (p[1] == 0x80 && p[2] >= 0x98 && p[2] <= 0x9F)
		return '"';
	if (p[1] == 0x88 && p[2] == 0x92)
		return '-';
	if (p[1] == 0x89 && (p[2] == 0xA4 || p[2] == 0xA5))
		return p[2] == 0xA4 ? '<' : '>';
	return '?';
}

void passage_read(struct passage *s, const char *p, uint32_t n)
{
	const char *end = p + n;
	s->p = p;
	s->n = n;
	s->count = s->number_count = 0;
	if (s->lower_room < (size_t)n + 1) {
		s->lower_room = (size_t)n * 2 + 256;
		free(s->lower);
		s->lower = malloc(s->lower_room);
		if (!s->lower)
			die("no memory left");
	}
	words_lower(p, n, s->lower);
	while (p < end) {
		const char *from = p;
		size_t len;
		if (*p == ' ') {
			p++;
		} else if (digit(*p)) {
			p = number_end(p + 1, end);
			add_number(s, from, (size_t)(p - from));
		} else if (words_letter(p, end)) {
			while (p < end && words_letter(p, end))
				p += (unsigned char)*p < 0x80    ? 1
				     : (unsigned char)*p >= 0xF0 ? 4
				     : (unsigned char)*p >= 0xE0 ? 3
								 : 2;
			p = p > end ? end : p;
			add_word(s, from, (size_t)(p - from));
		} else {
			uint8_t mark = mark_of((const unsigned char *)p, (size_t)(end - p), &len);
			add(s, TOKEN_MARK, p, len)->mark = mark;
			p += len;
		}
	}
	kind_decide(s);
}

void passage_release(struct passage *s)
{
	free(s->lower);
	free(s->tokens);
	free(s->numbers);
	*s = (struct passage){ 0 };
}

bool passage_is(const struct passage *s, int i, enum word w)
{
	return i >= 0 && i < s->count && s->tokens[i].kind == TOKEN_WORD && s->tokens[i].word == w;
}

bool passage_two(const struct passage *s, int i, enum word a, enum word b)
{
	return passage_is(s, i, a) && passage_is(s, i + 1, b);
}

bool passage_mark(const struct passage *s, int i, char mark)
{
	return i >= 0 && i < s->count && s->tokens[i].kind == TOKEN_MARK &&
	       s->tokens[i].mark == (uint8_t)mark;
}

int passage_find(const struct passage *s, int from, int to, enum word w)
{
	for (int i = from < 0 ? 0 : from; i < to && i < s->count; i++)
		if (passage_is(s, i, w))
			return i;
	return -1;
}

int passage_find_two(const struct passage *s, int from, int to, enum word a, enum word b)
{
	for (int i = from < 0 ? 0 : from; i + 1 < to; i++)
		if (passage_two(s, i, a, b))
			return i;
	return -1;
}

int passage_sentence(const struct passage *s, int from)
{
	int i = from;
	for (; i < s->count; i++) {
		const struct token *t = &s->tokens[i];
		if (t->kind != TOKEN_MARK)
			continue;
		if (t->mark == '\n')
			return i + 1;
		if (t->mark != '.' && t->mark != '!' && t->mark != '?')
			continue;
		/* "TP. Cà Mau" and "tr. 5" go on: a sentence begins with a capital letter after a
		 * blank, and does not end with one or two letters. */
		bool short_word = i > 0 && s->tokens[i - 1].kind == TOKEN_WORD && s->tokens[i - 1].n <= 2 &&
				  s->tokens[i - 1].capital;
		if (i + 1 >= s->count)
			return i + 1;
		const struct token *next = &s->tokens[i + 1];
		if (next->gap && !short_word &&
			(next->kind != TOKEN_WORD || next->capital || next->kind == TOKEN_NUMBER))
			return i + 1;
	}
	return i;
}

bool units_agree(uint64_t a, uint64_t b)
{
	return !a || !b || a == b;
}
