/* shape.c: what a schema says about a place: followed through references and what is applied in place. */
#include <string.h>

#include "form/reading.h"

/* A JSON Pointer into a document; NULL when it leads nowhere. */
static const json_t *at_pointer(const json_t *json, const char *p)
{
	char key[200];
	while (json && *p == '/') {
		size_t n = strcspn(++p, "/");
		if (n >= sizeof key)
			return NULL;
		memcpy(key, p, n);
		key[n] = '\0';
		json = json_object_get(json, key);
		p += n;
	}
	return *p ? NULL : json;
}

/* What a $ref of the form means: #/... in its own schema, common.json#/... in what forms share. Schemas in
 * common.json refer to each other with # alone. */
static const json_t *referred(const struct reading *g, const char *ref, const json_t *from)
{
	static const char common[] = "common.json#";
	if (strncmp(ref, common, sizeof common - 1) == 0)
		return at_pointer(g->forms->common, ref + sizeof common - 1);
	if (*ref != '#')
		return NULL;
	const json_t *own = at_pointer(g->schema, ref + 1), *shared = at_pointer(g->forms->common, ref + 1);
	return own && own != from ? own : shared;
}

static void add(const struct reading *g, struct shape *s, const json_t *schema, int deep);

static void add_each(const struct reading *g, struct shape *s, const json_t *list, int deep)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		add(g, s, json_array_get(list, i), deep);
}

static void add(const struct reading *g, struct shape *s, const json_t *schema, int deep)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	static const char *const single[] = { "then", "else" };
	const char *key;
	json_t *value;
	if (!json_is_object(schema) || s->count == SHAPE_MAX || deep > 12)
		return;
	for (int i = 0; i < s->count; i++)
		if (s->schema[i] == schema)
			return;
	s->schema[s->count++] = schema;
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	if (ref)
		add(g, s, referred(g, ref, schema), deep + 1);
	for (size_t i = 0; i < 3; i++)
		add_each(g, s, json_object_get(schema, lists[i]), deep + 1);
	for (size_t i = 0; i < 2; i++)
		add(g, s, json_object_get(schema, single[i]), deep + 1);
	json_object_foreach(json_object_get(schema, "dependentSchemas"), key, value)
		add(g, s, value, deep + 1);
}

void shape_of_whole(const struct reading *g, struct shape *out)
{
	out->count = 0;
	add(g, out, g->schema, 0);
}

void shape_step(const struct reading *g, const struct shape *from, const char *key, struct shape *out)
{
	bool rows = strcmp(key, "*") == 0;
	out->count = 0;
	for (int i = 0; i < from->count; i++) {
		const json_t *s = from->schema[i];
		add(g, out,
			rows ? json_object_get(s, "items")
			     : json_object_get(json_object_get(s, "properties"), key),
			0);
	}
}

const json_t *shape_find(const struct shape *s, const char *keyword)
{
	for (int i = 0; i < s->count; i++) {
		const json_t *v = json_object_get(s->schema[i], keyword);
		if (v)
			return v;
	}
	return NULL;
}

static bool names(const json_t *list, const char *key)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *s = json_string_value(json_array_get(list, i));
		if (s && strcmp(s, key) == 0)
			return true;
	}
	return false;
}

bool shape_requires(const struct shape *s, const char *key)
{
	const char *other;
	json_t *list;
	for (int i = 0; i < s->count; i++) {
		if (names(json_object_get(s->schema[i], "required"), key))
			return true;
		json_object_foreach(json_object_get(s->schema[i], "dependentRequired"), other,
			list) if (names(list, key)) return true;
	}
	return false;
}
