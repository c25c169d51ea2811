/* buf.h: a growing byte buffer with a ceiling. Its first failure sticks and is asked for once. */
#ifndef MOTCUA_BASE_BUF_H
#define MOTCUA_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A buffer. `p` holds `len` bytes followed by a NUL that is not counted. Owned by its declarer. */
struct buf {
	char *p;
	size_t len, cap; /* cap: bytes at `p`, never more than max + 1 */
	size_t max;      /* ceiling in bytes; adding beyond it sets `full` and adds nothing more */
	bool full;
};

/* An empty buffer that will never hold more than `limit` bytes. */
#define BUF_INIT(limit) ((struct buf){ .max = (limit) })

/* Makes room for `n` more bytes and returns where they go, or NULL when the ceiling forbids it. */
char *buf_room(struct buf *b, size_t n);

/* Appends `n` bytes at `p` to a buffer that has to grow, or may not: buf_add's other half. */
void buf_add_grown(struct buf *b, const void *p, size_t n);

/* Copies `n` bytes. A few are worth no call: they go as their first and their last, which may overlap. */
static inline void buf_copy(char *to, const char *p, size_t n)
{
	uint64_t first, last;
	if (n > 16) {
		memcpy(to, p, n);
	} else if (n >= 8) {
		memcpy(&first, p, 8);
		memcpy(&last, p + n - 8, 8);
		memcpy(to, &first, 8);
		memcpy(to + n - 8, &last, 8);
	} else if (n >= 4) {
		memcpy(&first, p, 4);
		memcpy(&last, p + n - 4, 4);
		memcpy(to, &first, 4);
		memcpy(to + n - 4, &last, 4);
	} else if (n) {
		to[0] = p[0];
		to[n / 2] = p[n / 2];
		to[n - 1] = p[n - 1];
	}
}

/* Appends `n` bytes at `p`. Most find room: pages are written in thousands of small parts. */
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
	size_t at = b->len;
	if (b->full || n >= b->cap - at) {
		buf_add_grown(b, p, n);
		return;
	}
	char *to = b->p + at;
	buf_copy(to, p, n);
	to[n] = '\0';
	b->len = at + n;
}

/* Appends the string `s` (NULL adds nothing). */
void buf_adds(struct buf *b, const char *s);

/* Appends one byte. */
static inline void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

/* Appends a decimal integer, plain: -12034. */
void buf_addint(struct buf *b, int64_t v);

/* Appends formatted text. */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Empties without giving memory back. */
void buf_reset(struct buf *b);

/* Frees; the buffer may be used again. */
void buf_release(struct buf *b);

#endif
