/* map.c: open addressing with linear probing; at most half full. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

struct map_slot {
	const char *key;
	uint32_t n, hash;
	int64_t value;
};

static struct map_slot *find(struct map_slot *slots, size_t cap, const char *key, size_t n, uint32_t hash)
{
	size_t i = hash & (cap - 1);
	while (slots[i].key) {
		if (slots[i].hash == hash && slots[i].n == n && memcmp(slots[i].key, key, n) == 0)
			break;
		i = (i + 1) & (cap - 1);
	}
	return &slots[i];
}

static void grow(struct map *m)
{
	size_t cap = m->cap ? m->cap * 2 : 64;
	struct map_slot *slots = calloc(cap, sizeof *slots);
	if (!slots)
		die("out of memory");
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key)
			*find(slots, cap, m->slots[i].key, m->slots[i].n, m->slots[i].hash) = m->slots[i];
	free(m->slots);
	m->slots = slots;
	m->cap = cap;
}

bool map_put(struct map *m, const char *key, size_t n, int64_t value)
{
	if (m->count * 2 >= m->cap)
		grow(m);
	uint32_t hash = (uint32_t)text_hash(key, n);
	struct map_slot *s = find(m->slots, m->cap, key, n, hash);
	if (s->key)
		return false;
	*s = (struct map_slot){ .key = key, .n = (uint32_t)n, .hash = hash, .value = value };
	m->count++;
	return true;
}

bool map_get(const struct map *m, const char *key, size_t n, int64_t *value)
{
	if (!m->count)
		return false;
	const struct map_slot *s = find(m->slots, m->cap, key, n, (uint32_t)text_hash(key, n));
	if (s->key && value)
		*value = s->value;
	return s->key != NULL;
}

void map_release(struct map *m)
{
	free(m->slots);
	*m = (struct map){ 0 };
}
