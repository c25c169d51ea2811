/* arena.c: chunks of memory handed out from front to back and freed together. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

enum { CHUNK_MIN = 16 * 1024 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena_cleanup {
	struct arena_cleanup *next;
	void (*fn)(void *);
	void *ptr;
};

static void *grow(struct arena *a, size_t n)
{
	size_t size = n > CHUNK_MIN ? n : CHUNK_MIN;
	struct arena_chunk *c = malloc(sizeof *c + size);
	if (!c)
		die("out of memory (%zu bytes)", size);
	c->older = a->chunk;
	c->size = size;
	c->used = n;
	a->chunk = c;
	return c->bytes;
}

void *arena_alloc(struct arena *a, size_t n)
{
	n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct arena_chunk *c = a->chunk;
	if (!c || c->size - c->used < n)
		return grow(a, n);
	void *p = c->bytes + c->used;
	c->used += n;
	return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
	return memset(arena_alloc(a, n), 0, n);
}

char *arena_dup(struct arena *a, const char *p, size_t n)
{
	char *s = arena_alloc(a, n + 1);
	if (n)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *arena_take(struct arena *a, struct buf *b)
{
	char *text = arena_dup(a, b->len ? b->p : "", b->len);
	buf_release(b);
	return text;
}

char *arena_str(struct arena *a, const char *s)
{
	return s ? arena_dup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *ptr)
{
	struct arena_cleanup *c = arena_alloc(a, sizeof *c);
	*c = (struct arena_cleanup){ .next = a->cleanups, .fn = fn, .ptr = ptr };
	a->cleanups = c;
}

static void run_cleanups(struct arena *a)
{
	while (a->cleanups) {
		struct arena_cleanup *c = a->cleanups;
		a->cleanups = c->next;
		c->fn(c->ptr);
	}
}

void arena_reset(struct arena *a)
{
	run_cleanups(a);
	while (a->chunk && (a->chunk->older || a->chunk->size > 16 * (size_t)CHUNK_MIN)) {
		struct arena_chunk *older = a->chunk->older;
		free(a->chunk);
		a->chunk = older;
	}
	if (a->chunk)
		a->chunk->used = 0;
}

void arena_release(struct arena *a)
{
	run_cleanups(a);
	while (a->chunk) {
		struct arena_chunk *older = a->chunk->older;
		free(a->chunk);
		a->chunk = older;
	}
}
