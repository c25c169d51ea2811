/* buf.c: growth by factors below a ceiling. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

char *buf_room(struct buf *b, size_t n)
{
	if (b->full || n > b->max || b->len > b->max - n) {
		b->full = true;
		return NULL;
	}
	if (b->len + n + 1 > b->cap) {
		/* Of small ones most grow on. */
		size_t cap = !b->cap ? 256 : b->cap < 16384 ? b->cap * 4 : b->cap * 2;
		while (cap < b->len + n + 1)
			cap *= 2;
		if (cap > b->max)
			cap = b->max + 1;
		char *p = realloc(b->p, cap);
		if (!p)
			die("out of memory (%zu bytes)", cap);
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->len;
}

void buf_add_grown(struct buf *b, const void *p, size_t n)
{
	char *to = buf_room(b, n);
	if (!to)
		return;
	if (n)
		memcpy(to, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
	if (s)
		buf_add(b, s, strlen(s));
}

void buf_addint(struct buf *b, int64_t v)
{
	char digits[24];
	size_t i = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		digits[--i] = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		digits[--i] = '-';
	buf_add(b, digits + i, sizeof digits - i);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	/* Written once where there is room for it. */
	size_t room = b->full ? 0 : b->cap - b->len;
	int n = vsnprintf(room ? b->p + b->len : NULL, room, fmt, ap);
	va_end(ap);
	char *to = buf_room(b, (size_t)n);
	if (to) {
		if ((size_t)n >= room)
			vsnprintf(to, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	} else if (room) {
		b->p[b->len] = '\0';
	}
	va_end(again);
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->p)
		b->p[0] = '\0';
}

void buf_release(struct buf *b)
{
	free(b->p);
	*b = BUF_INIT(b->max);
}
