/* file.h: whole files: mapped for reading, written so that they are there whole or not at all. */
#ifndef MOTCUA_BASE_FILE_H
#define MOTCUA_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* A file mapped read-only into memory. Zero-initialised means none. */
struct file_map {
	const char *p;
	size_t n;
};

/* Maps `path`. False with a message when it cannot be read or is not a regular file. A pipe is read
 * into memory instead. */
bool file_map(struct file_map *m, const char *path, struct error *err);

/* Gives the mapping back. */
void file_unmap(struct file_map *m);

/* A file as a text of n bytes, called `name`; text NULL: there is none. */
struct file_text {
	const char *name, *text;
	size_t n;
};

/* Maps a file that may be named, and says what it holds; path NULL: none. The text lives as long as the
 * map. */
bool file_text_map(struct file_map *m, const char *path, struct file_text *t, struct error *err);

/* Writes `n` bytes to `path` by way of a temporary file beside it, fsync and rename. */
bool file_write(const char *path, const char *p, size_t n, struct error *err);

/* Makes a file's bytes, or (a folder) the names in it, durable. */
bool file_sync(const char *path, struct error *err);

/* Copies a regular file to the new file `to`, which must not exist, and makes it durable. A copy that
 * fails is taken away. */
bool file_copy(const char *from, const char *to, struct error *err);

/* Renames within one folder, durably. */
bool file_rename(const char *from, const char *to, struct error *err);

/* Writes `n` bytes at an offset of an open file; ERR_FULL when there is no room. `path` is for
 * the message. */
bool file_put(int fd, const char *path, const void *p, size_t n, int64_t at, struct error *err);

/* True when something exists at `path`. */
bool file_exists(const char *path);

/* dir + "/" + name, in the arena. */
char *path_join(struct arena *a, const char *dir, const char *name);

/* SHA-256 of `n` bytes as 64 small hexadecimal digits and a NUL. */
void sha256_hex(const void *p, size_t n, char out[65]);

/* Bytes as small hexadecimal digits and a NUL; out holds 2 * n + 1. */
void hex_encode(const unsigned char *p, size_t n, char *out);

#endif
