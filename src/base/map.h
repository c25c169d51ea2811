/* map.h: a hash table from strings to pointers or numbers, for catalogues kept in memory. */
#ifndef MOTCUA_BASE_MAP_H
#define MOTCUA_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot;

/* A table. Zero-initialised means empty. Keys are not copied: they must outlive the table. */
struct map {
	struct map_slot *slots;
	size_t count, cap;
};

/* Puts `value` under `n` bytes at `key`. False when the key is there already (nothing changes). */
bool map_put(struct map *m, const char *key, size_t n, int64_t value);

/* Finds a key; false when it is missing. */
bool map_get(const struct map *m, const char *key, size_t n, int64_t *value);

/* Frees the table (not the keys). */
void map_release(struct map *m);

#endif
