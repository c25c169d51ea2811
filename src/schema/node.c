/* node.c: small questions about nodes and values. */
#include "schema/node.h"

#include <string.h>

#include "base/text.h"

const struct keyword_kind *keyword_find(const char *name)
{
	for (const struct keyword_kind *k = keyword_kinds; k->name; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

const struct keyword *node_keyword(const struct node *n, const char *name)
{
	for (int i = 0; i < n->keywords; i++)
		if (strcmp(n->keyword[i].kind->name, name) == 0)
			return &n->keyword[i];
	return NULL;
}

void node_pointer(const struct node *n, bool resource, struct buf *out)
{
	/* From the leaf up, then written from the top down. */
	const struct node *line[1024];
	size_t depth = 0;
	const size_t most = sizeof line / sizeof line[0];
	for (; n && n->parent && depth < most && !(resource && n->resource->root == n); n = n->parent)
		line[depth++] = n;
	while (depth) {
		buf_addc(out, '/');
		buf_adds(out, line[--depth]->path);
	}
}

void pointer_add(struct buf *out, const char *step, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (step[i] == '~')
			buf_adds(out, "~0");
		else if (step[i] == '/')
			buf_adds(out, "~1");
		else
			buf_addc(out, step[i]);
	}
}

unsigned type_of(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT: return TYPE_OBJECT;
	case JSON_ARRAY: return TYPE_ARRAY;
	case JSON_STRING: return TYPE_STRING;
	case JSON_INTEGER:
	case JSON_REAL: return TYPE_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE: return TYPE_BOOLEAN;
	case JSON_NULL: break;
	}
	return TYPE_NULL;
}

unsigned type_named(const char *name)
{
	static const char *const names[] = { "null", "boolean", "number", "string", "array", "object",
		"integer", NULL };
	int i = text_word(name, names);
	return i < 0 ? 0 : 1u << i;
}
