/* spool.h: bytes on their way to where files are kept: written to a file without a name as they come, and
 * hashed on the way, so that a large one takes no memory. What is not kept is gone when the spool is
 * freed, also when the process is killed. A spool is used by one thread at a time. */
#ifndef MOTCUA_STORE_SPOOL_H
#define MOTCUA_STORE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct spool;

/* Bytes at the beginning that spool_head() remembers. */
enum { SPOOL_HEAD = 16 };

/* Makes one for at most `max` bytes in a folder that is there; it belongs to the caller. NULL with
 * ERR_FULL when the disk is, ERR_SYSTEM. */
struct spool *spool_make(const char *folder, size_t max, struct error *err);

/* Adds bytes. ERR_DATA when they are too many, ERR_FULL when there is no room. */
bool spool_add(struct spool *s, const void *p, size_t n, struct error *err);

/* How many bytes there are; the first ones (*n gets how many, at most SPOOL_HEAD). */
size_t spool_bytes(const struct spool *s);
const char *spool_head(const struct spool *s, size_t *n);

/* The SHA-256 of all bytes so far, as 64 hexadecimal digits and a NUL. */
void spool_sha256(const struct spool *s, char out[65]);

/* The file, open for reading and writing; it stays the spool's. */
int spool_fd(const struct spool *s);

/* All bytes at once, for who must see them together: mapped, and good until the spool is freed. NULL with
 * err. */
const char *spool_map(struct spool *s, struct error *err);

/* Frees it; NULL does nothing. */
void spool_free(struct spool *s);

#endif
