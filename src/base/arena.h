/* arena.h: memory by lifetime. One arena per request, command or load; freed whole at its end. */
#ifndef MOTCUA_BASE_ARENA_H
#define MOTCUA_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;
struct arena_cleanup;

/* An arena. Zero-initialised means empty and ready; owned by whoever declares it. */
struct arena {
	struct arena_chunk *chunk;      /* the chunk being filled; older ones hang behind it */
	struct arena_cleanup *cleanups; /* run in reverse order at the end */
};

/* Returns `n` bytes, aligned for anything, not cleared. Never NULL: no memory ends the process. */
void *arena_alloc(struct arena *a, size_t n);

/* As arena_alloc, with the bytes set to zero. */
void *arena_zalloc(struct arena *a, size_t n);

/* A NUL-terminated copy of `n` bytes at `p`, living as long as the arena. */
char *arena_dup(struct arena *a, const char *p, size_t n);

struct buf;

/* What was written into a buffer ("" when nothing was), as arena_dup() has it; the buffer is released. */
char *arena_take(struct arena *a, struct buf *b);

/* A copy of the string `s`; NULL gives NULL. */
char *arena_str(struct arena *a, const char *s);

/* A formatted string, living as long as the arena. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* As arena_printf with a va_list. */
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Registers `fn(ptr)` to run when the arena is reset or released. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

/* Empties the arena but keeps one chunk, for the next request. */
void arena_reset(struct arena *a);

/* Frees everything; the arena may be used again. */
void arena_release(struct arena *a);

#endif
