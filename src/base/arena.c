/* arena.c: chunks of memory handed out from front to back and freed together. */
#include "base/arena.h"

#include <pthread.h>
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

/* A thread keeps a few chunks of the usual size for its next arena: a page takes several, and the allocator
 * would join them with their neighbours and cut them anew each time. Where misuse is looked for, every chunk
 * goes back. */
#ifdef __has_feature /* clang's way of saying so */
#define ADDRESSES_WATCHED __has_feature(address_sanitizer)
#elif defined __SANITIZE_ADDRESS__
#define ADDRESSES_WATCHED 1
#else
#define ADDRESSES_WATCHED 0
#endif
enum { SPARE_MAX = ADDRESSES_WATCHED ? 0 : 16 };
struct spare {
	struct arena_chunk *first;
	int count;
};
static __thread struct spare spare;
static pthread_key_t spare_key;
static pthread_once_t spare_once = PTHREAD_ONCE_INIT;

static void drop_spare(void *arg)
{
	struct spare *s = arg;
	while (s->first) {
		struct arena_chunk *next = s->first->older;
		free(s->first);
		s->first = next;
	}
	s->count = 0;
}

static void make_key(void)
{
	if (pthread_key_create(&spare_key, drop_spare) != 0)
		die("no room for a thread's own");
}

/* Gives up a chunk. */
static void leave(struct arena_chunk *c)
{
	if (c->size != CHUNK_MIN || spare.count >= SPARE_MAX) {
		free(c);
		return;
	}
	if (!spare.first) {
		/* From now on something has to be freed when the thread ends. */
		pthread_once(&spare_once, make_key);
		pthread_setspecific(spare_key, &spare);
	}
	c->older = spare.first;
	spare.first = c;
	spare.count++;
}

static struct arena_chunk *take(size_t size)
{
	struct arena_chunk *c = size == CHUNK_MIN ? spare.first : NULL;
	if (c) {
		spare.first = c->older;
		spare.count--;
		return c;
	}
	c = malloc(sizeof *c + size);
	if (!c)
		die("out of memory (%zu bytes)", size);
	return c;
}

static void *grow(struct arena *a, size_t n)
{
	size_t size = n > CHUNK_MIN ? n : CHUNK_MIN;
	struct arena_chunk *c = take(size);
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
	/* Most texts fit where the chunk goes on, and so are written once. */
	const struct arena_chunk *c = a->chunk;
	char *here = c ? (char *)c->bytes + c->used : NULL;
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(here, c ? c->size - c->used : 0, fmt, ap);
	char *s = arena_alloc(a, (size_t)n + 1);
	if (s != here)
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
		leave(a->chunk);
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
		leave(a->chunk);
		a->chunk = older;
	}
}
