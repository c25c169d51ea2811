/* walk.c: finds the schemas of a document, and what they are called: $id, $anchor, $dynamicAnchor. */
#include <stdio.h>
#include <string.h>

#include "schema/compiler.h"
#include "schema/uri.h"

static char *text_of(struct arena *a, struct buf *b)
{
	char *s = arena_dup(a, b->len ? b->p : "", b->len);
	buf_release(b);
	return s;
}

static const char *string_member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Makes the node a resource of its own, at `uri` without fragment. */
static void begin_resource(struct compiler *c, struct node *n, const char *uri)
{
	const struct resource *above = n->parent ? n->parent->resource : NULL;
	struct resource *r = arena_zalloc(c->arena, sizeof *r);
	*r = (struct resource){ .uri = uri, .root = n };
	n->resource = r;
	const char *dialect = string_member(n->json, "$schema");
	if (dialect) {
		char *plain = arena_str(c->arena, dialect);
		uri_cut_fragment(plain);
		r->dialect = plain;
		r->vocabularies = compiler_vocabularies(c, plain);
	} else {
		r->dialect = above ? above->dialect : NULL;
		r->vocabularies = above ? above->vocabularies : VOCABULARIES_USUAL;
	}
	int64_t there;
	bool known = map_get(&c->resources, uri, strlen(uri), &there);
	if (!known)
		map_put(&c->resources, uri, strlen(uri), (intptr_t)r);
	else if (n->parent && n->document == c->root)
		compiler_flaw(c, n, "$id", json_object_get(n->json, "$id"), NULL,
			"an address that no other schema has");
}

/* Sets the node's resource: its own when it has an $id, else its parent's. */
static void place(struct compiler *c, struct node *n)
{
	const char *id = json_is_object(n->json) ? string_member(n->json, "$id") : NULL;
	if (!id && n->parent) {
		n->resource = n->parent->resource;
		return;
	}
	const char *base = n->parent ? n->parent->resource->uri : n->document->uri;
	char *uri = uri_resolve(c->arena, base, id ? id : "");
	/* What stands behind # is told when $id is compiled. */
	uri_cut_fragment(uri);
	begin_resource(c, n, uri);
	if (!n->parent && strcmp(uri, n->document->uri) != 0)
		map_put(&c->resources, n->document->uri, strlen(n->document->uri), (intptr_t)n->resource);
}

static void name_node(struct compiler *c, struct node *n, const char *keyword, bool dynamic)
{
	const char *name = string_member(n->json, keyword);
	if (!name || !(n->resource->vocabularies & VOCABULARY_CORE))
		return;
	for (const struct anchor *a = n->resource->anchors; a; a = a->next)
		if (strcmp(a->name, name) == 0 && a->node != n && n->document == c->root) {
			compiler_flaw(c, n, keyword, json_object_get(n->json, keyword), NULL,
				"a name that no other schema of this resource has");
			return;
		}
	struct anchor *a = arena_alloc(c->arena, sizeof *a);
	*a = (struct anchor){ .name = name, .node = n, .dynamic = dynamic, .next = n->resource->anchors };
	n->resource->anchors = a;
}

/* A node whose children are still to be made, put on the list. */
static struct node *make(struct compiler *c, struct document *d, struct node *parent, const char *path,
	const json_t *json, struct node **list)
{
	struct node *n = arena_zalloc(c->arena, sizeof *n);
	*n = (struct node){ .id = c->node_count++,
		.parent = parent,
		.path = path,
		.json = json,
		.document = d ? d : parent->document,
		.never = json_is_false(json) };
	place(c, n);
	if (json_is_object(json)) {
		name_node(c, n, "$anchor", false);
		name_node(c, n, "$dynamicAnchor", true);
	}
	if (parent) {
		char *key = arena_printf(c->arena, "%d/%s", parent->id, path);
		map_put(&c->nodes, key, strlen(key), (intptr_t)n);
	}
	n->next = *list;
	*list = n;
	return n;
}

static bool is_schema(const json_t *v)
{
	return json_is_object(v) || json_is_boolean(v);
}

/* How many schemas stand above a node. */
static int nesting(const struct node *n)
{
	int depth = 0;
	for (; n; n = n->parent)
		depth++;
	return depth;
}

static void make_child(struct compiler *c, struct node *n, const char *keyword, const char *step,
	const json_t *json, struct node **list)
{
	struct buf path = BUF_INIT(1u << 24);
	if (!is_schema(json))
		return; /* told when the keyword is compiled */
	if (c->node_count >= SCHEMA_NODES || nesting(n) >= SCHEMA_NESTING) {
		compiler_flaw(c, n, keyword, NULL, "too many schemas, or too deep within each other",
			"at most 200000, 512 deep");
		return;
	}
	buf_adds(&path, keyword);
	if (step) {
		buf_addc(&path, '/');
		pointer_add(&path, step, strlen(step));
	}
	make(c, NULL, n, text_of(c->arena, &path), json, list);
}

static void make_children(struct compiler *c, struct node *n, const struct keyword_kind *kind,
	json_t *value, struct node **list)
{
	const char *key;
	json_t *item;
	size_t i;
	char number[24];
	if (kind->shape == SHAPE_ONE)
		make_child(c, n, kind->name, NULL, value, list);
	if (kind->shape == SHAPE_LIST)
		json_array_foreach(value, i, item)
		{
			snprintf(number, sizeof number, "%zu", i);
			make_child(c, n, kind->name, number, item, list);
		}
	if (kind->shape == SHAPE_MAP && json_is_object(value))
		json_object_foreach(value, key, item) make_child(c, n, kind->name, key, item, list);
}

/* Walks from the nodes of a list to all below them. */
static void walk(struct compiler *c, struct node *list)
{
	while (list && !c->failed) {
		struct node *n = list;
		list = n->next;
		n->next = NULL;
		if (!json_is_object(n->json))
			continue;
		for (const struct keyword_kind *k = keyword_kinds; k->name; k++) {
			if (k->shape == SHAPE_NONE || !(n->resource->vocabularies & k->vocabulary))
				continue;
			json_t *value = json_object_get(n->json, k->name);
			if (value)
				make_children(c, n, k, value, &list);
		}
	}
}

void compiler_walk(struct compiler *c, struct document *d)
{
	struct node *list = NULL;
	if (d->root)
		return;
	d->root = make(c, d, NULL, "", d->json, &list);
	walk(c, list);
}

struct node *compiler_node(struct compiler *c, struct node *parent, const char *path, const json_t *json)
{
	struct node *list = NULL, *n;
	if (c->node_count >= SCHEMA_NODES)
		return NULL;
	n = make(c, NULL, parent, path, json, &list);
	walk(c, list);
	return n;
}

struct node *compiler_child(struct compiler *c, const struct node *parent, const char *path)
{
	struct buf key = BUF_INIT(1u << 24);
	int64_t found = 0;
	buf_printf(&key, "%d/%s", parent->id, path);
	map_get(&c->nodes, key.p, key.len, &found);
	buf_release(&key);
	return (struct node *)(intptr_t)found;
}
