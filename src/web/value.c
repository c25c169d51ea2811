/* value.c: see value.h. */
#include "web/value.h"

#include <string.h>

#include "base/err.h"

struct value_map *value_map_new(struct arena *a, int cap)
{
	struct value_map *m = arena_alloc(a, sizeof *m);
	*m = (struct value_map){ .key = arena_alloc(a, sizeof(char *) * (size_t)cap),
		.value = arena_alloc(a, sizeof(struct value) * (size_t)cap),
		.cap = cap };
	return m;
}

struct value_map *value_map_shaped(struct arena *a, const char *const *keys, int n)
{
	struct value_map *m = arena_alloc(a, sizeof *m);
	*m = (struct value_map){ .key = keys,
		.value = arena_zalloc(a, sizeof(struct value) * (size_t)n),
		.count = n,
		.cap = n };
	return m;
}

static struct value *put(struct value_map *m, const char *key, enum value_type type)
{
	if (m->count == m->cap)
		die("no room for \"%s\" in a page's values", key);
	((const char **)m->key)[m->count] = key;
	struct value *v = &m->value[m->count++];
	*v = (struct value){ .type = type };
	return v;
}

void put_textn(struct value_map *m, const char *key, const char *p, size_t n)
{
	struct value *v = put(m, key, p ? VALUE_TEXT : VALUE_NONE);
	v->as.text.p = p;
	v->as.text.n = n;
}

void put_text(struct value_map *m, const char *key, const char *s)
{
	put_textn(m, key, s, s ? strlen(s) : 0);
}

void put_html(struct value_map *m, const char *key, const char *p, size_t n)
{
	struct value *v = put(m, key, VALUE_HTML);
	v->as.text.p = p;
	v->as.text.n = n;
}

void put_count(struct value_map *m, const char *key, int64_t x)
{
	put(m, key, VALUE_COUNT)->as.number = x;
}

void put_plain(struct value_map *m, const char *key, int64_t x)
{
	put(m, key, VALUE_PLAIN)->as.number = x;
}

void put_percent(struct value_map *m, const char *key, int64_t num, int64_t den)
{
	struct value *v = put(m, key, VALUE_PERCENT);
	v->as.ratio.num = num;
	v->as.ratio.den = den;
}

void put_day(struct value_map *m, const char *key, int32_t day)
{
	put(m, key, VALUE_DAY)->as.number = day;
}

void put_time(struct value_map *m, const char *key, int64_t at)
{
	put(m, key, at ? VALUE_TIME : VALUE_NONE)->as.number = at;
}

void put_bool(struct value_map *m, const char *key, bool b)
{
	put(m, key, VALUE_BOOL)->as.number = b;
}

void put_list(struct value_map *m, const char *key, const struct value_map *const *items, int n)
{
	struct value *v = put(m, key, VALUE_LIST);
	v->as.list.item = items;
	v->as.list.n = n;
}

void put_map(struct value_map *m, const char *key, const struct value_map *inner)
{
	put(m, key, inner ? VALUE_MAP : VALUE_NONE)->as.map = inner;
}

const struct value *value_find(const struct value_map *m, const char *key)
{
	/* Most keys differ in their first letter: that is seen without a call. */
	for (int i = 0; i < m->count; i++)
		if (m->key[i] == key || (m->key[i][0] == key[0] && strcmp(m->key[i], key) == 0))
			return &m->value[i];
	return NULL;
}
