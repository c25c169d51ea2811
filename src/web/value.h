/* value.h: what a handler hands to a template: maps, lists and typed values, in the request's arena. */
#ifndef MOTCUA_WEB_VALUE_H
#define MOTCUA_WEB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* How a value is written. */
enum value_type {
	VALUE_NONE,    /* missing: empty text, false */
	VALUE_TEXT,    /* escaped by context */
	VALUE_HTML,    /* made by svg.c; goes into text as it is */
	VALUE_COUNT,   /* an integer as people read it: 1.984 */
	VALUE_PLAIN,   /* an integer for addresses and attributes: 1984 */
	VALUE_PERCENT, /* num/den: 99,98 % */
	VALUE_DAY,     /* 14/6/2022 */
	VALUE_TIME,    /* 08:30 14/6/2022 */
	VALUE_BOOL,
	VALUE_LIST, /* of maps */
	VALUE_MAP,
};

struct value_map;

/* A value. */
struct value {
	enum value_type type;
	union {
		struct {
			const char *p;
			size_t n;
		} text;
		int64_t number;
		struct {
			int64_t num, den;
		} ratio;
		struct {
			const struct value_map *const *item;
			int n;
		} list;
		const struct value_map *map;
	} as;
};

/* Names with values. Rows of one table share `key`, so that a template finds a name once. */
struct value_map {
	const char *const *key;
	struct value *value;
	int count, cap;
};

/* A map that holds up to `cap` values, filled by the put functions; each name once. */
struct value_map *value_map_new(struct arena *a, int cap);

/* A map whose names are `keys` (shared, `n` of them); values are set by place. */
struct value_map *value_map_shaped(struct arena *a, const char *const *keys, int n);

/* Put a value under a name (a literal: it is not copied). Text is not copied either. */
void put_text(struct value_map *m, const char *key, const char *s);
/* Text of n bytes. */
void put_textn(struct value_map *m, const char *key, const char *p, size_t n);
/* Markup made by svg.c. */
void put_html(struct value_map *m, const char *key, const char *p, size_t n);
/* An integer for reading. */
void put_count(struct value_map *m, const char *key, int64_t v);
/* An integer for machines. */
void put_plain(struct value_map *m, const char *key, int64_t v);
/* A rate with two decimals. */
void put_percent(struct value_map *m, const char *key, int64_t num, int64_t den);
/* A day (base/date.h). */
void put_day(struct value_map *m, const char *key, int32_t day);
/* A moment, UTC seconds. */
void put_time(struct value_map *m, const char *key, int64_t at);
/* Yes or no. */
void put_bool(struct value_map *m, const char *key, bool b);
/* A list of maps. */
void put_list(struct value_map *m, const char *key, const struct value_map *const *items, int n);
/* A map within a map. */
void put_map(struct value_map *m, const char *key, const struct value_map *inner);

/* Finds a name; NULL when it is not there. */
const struct value *value_find(const struct value_map *m, const char *key);

#endif
