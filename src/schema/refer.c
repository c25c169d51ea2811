/* refer.c: what an address means: among the documents handed over, the draft's own meta-schemas, and the
 * names within them. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/compiler.h"
#include "schema/uri.h"

const char meta_uri[] = "https://json-schema.org/draft/2020-12/schema";

struct document *compiler_document(struct compiler *c, const char *uri, json_t *json)
{
	struct document *d = arena_zalloc(c->arena, sizeof *d);
	char *plain = arena_str(c->arena, uri ? uri : "");
	uri_cut_fragment(plain);
	*d = (struct document){ .uri = plain, .json = json };
	struct document **longer =
		arena_alloc(&c->work, (size_t)(c->documents + 1) * sizeof(struct document *));
	if (c->documents)
		memcpy(longer, c->document, (size_t)c->documents * sizeof(struct document *));
	longer[c->documents++] = d;
	c->document = longer;
	return d;
}

static struct resource *known_resource(const struct compiler *c, const char *uri)
{
	int64_t found = 0;
	map_get(&c->resources, uri, strlen(uri), &found);
	return (struct resource *)(intptr_t)found;
}

static struct document *document_at(const struct compiler *c, const char *uri)
{
	for (int i = 0; i < c->documents; i++)
		if (strcmp(c->document[i]->uri, uri) == 0)
			return c->document[i];
	return NULL;
}

static void release_json(void *json)
{
	json_decref(json);
}

struct resource *compiler_resource(struct compiler *c, const char *uri)
{
	struct resource *r = known_resource(c, uri);
	struct document *d = r ? NULL : document_at(c, uri);
	if (!r && !d) {
		json_t *meta = meta_load(uri);
		if (meta) {
			arena_defer(c->arena, release_json, meta);
			d = compiler_document(c, uri, meta);
		}
	}
	if (d)
		compiler_walk(c, d);
	/* An $id somewhere in a document that nobody asked for yet may give the address. */
	for (int i = 0; !r && !(r = known_resource(c, uri)) && i < c->documents; i++)
		compiler_walk(c, c->document[i]);
	return r ? r : known_resource(c, uri);
}

/* --- dialects ---------------------------------------------------------------------------------- */

unsigned vocabulary_named(const char *uri)
{
	static const char prefix[] = "https://json-schema.org/draft/2020-12/vocab/";
	static const char *const names[] = { "core", "applicator", "unevaluated", "validation", "meta-data",
		"format-annotation", "format-assertion", "content", NULL };
	if (strncmp(uri, prefix, sizeof prefix - 1) != 0)
		return 0;
	int i = text_word(uri + sizeof prefix - 1, names);
	return i < 0 ? 0 : 1u << i;
}

/* A document that is or says to be the meta-schema of that address. */
static json_t *dialect_json(const struct compiler *c, const char *uri)
{
	for (int i = 0; i < c->documents; i++) {
		json_t *json = c->document[i]->json;
		const char *id = json_string_value(json_object_get(json, "$id"));
		size_t n = id ? strcspn(id, "#") : 0;
		if (strcmp(c->document[i]->uri, uri) == 0 ||
			(id && n == strlen(uri) && memcmp(id, uri, n) == 0))
			return json_incref(json);
	}
	return meta_load(uri);
}

unsigned compiler_vocabularies(struct compiler *c, const char *dialect)
{
	if (strcmp(dialect, meta_uri) == 0)
		return VOCABULARIES_USUAL;
	json_t *meta = dialect_json(c, dialect), *list = json_object_get(meta, "$vocabulary"), *needed;
	const char *uri;
	unsigned bits = list ? VOCABULARY_CORE : VOCABULARIES_USUAL;
	/* A meta-schema of another draft is no dialect of this one, whatever it holds. */
	const char *above = json_string_value(json_object_get(meta, "$schema"));
	bool other = above && strcmp(above, dialect) != 0 && strcmp(above, meta_uri) != 0 && !list;
	if (json_is_object(list))
		json_object_foreach(list, uri, needed)
		{
			unsigned bit = vocabulary_named(uri);
			bits |= bit;
			other = other || (!bit && json_is_true(needed));
		}
	bool known = meta && !other;
	json_decref(meta);
	return known ? bits : 0;
}

/* --- references -------------------------------------------------------------------------------- */

/* One step of a JSON Pointer, unescaped, into `step`; returns what follows it. */
static const char *next_step(const char *p, struct buf *step)
{
	buf_reset(step);
	for (; *p && *p != '/'; p++) {
		if (p[0] == '~' && (p[1] == '0' || p[1] == '1'))
			buf_addc(step, *++p == '0' ? '~' : '/');
		else
			buf_addc(step, *p);
	}
	return p;
}

static const json_t *member_at(const json_t *json, const struct buf *step)
{
	int64_t i;
	if (json_is_object(json))
		return step->len ? json_object_get(json, step->p) : json_object_get(json, "");
	if (!json_is_array(json) || !step->len || (step->p[0] == '0' && step->len > 1) ||
		!int_parse(step->p, step->len, &i) || i < 0)
		return NULL;
	return json_array_get(json, (size_t)i);
}

/* Follows a JSON Pointer from a node, through nodes as far as there are any; what lies elsewhere becomes a
 * node now. */
static struct node *follow(struct compiler *c, struct node *from, const char *pointer)
{
	struct buf step = BUF_INIT(1u << 24), path = BUF_INIT(1u << 24);
	const json_t *json = from->json;
	struct node *found = from;
	while (*pointer == '/' && json) {
		pointer = next_step(pointer + 1, &step);
		json = member_at(json, &step);
		if (path.len)
			buf_addc(&path, '/');
		pointer_add(&path, step.len ? step.p : "", step.len);
		struct node *child = compiler_child(c, found, path.len ? path.p : "");
		if (json && child) {
			found = child;
			buf_reset(&path);
		}
	}
	if (!json || (path.len && !json_is_object(json) && !json_is_boolean(json)))
		found = NULL;
	else if (path.len)
		found = compiler_node(c, found, arena_dup(c->arena, path.p, path.len), json);
	buf_release(&step);
	buf_release(&path);
	return found;
}

static struct node *named(const struct resource *r, const char *name, const char **dynamic)
{
	for (const struct anchor *a = r->anchors; a; a = a->next)
		if (strcmp(a->name, name) == 0) {
			*dynamic = a->dynamic ? a->name : NULL;
			return a->node;
		}
	return NULL;
}

struct node *compiler_refer(struct compiler *c, const struct node *n, const char *keyword,
	const char *reference, const char **dynamic)
{
	char *uri = uri_resolve(c->arena, n->resource->uri, reference);
	const char *fragment = uri_cut_fragment(uri);
	struct resource *r = compiler_resource(c, uri);
	const json_t *value = json_object_get(n->json, keyword);
	struct node *found = NULL;
	*dynamic = NULL;
	if (!r) {
		compiler_flaw(c, n, keyword, value, NULL,
			"the address of a schema that was handed over with this one");
		return NULL;
	}
	if (*fragment == '\0')
		found = r->root;
	else if (*fragment == '/')
		found = follow(c, r->root, fragment);
	else
		found = named(r, fragment, dynamic);
	if (!found)
		compiler_flaw(c, n, keyword, value, NULL,
			*fragment == '/' ? "a pointer to a schema" : "a name that an $anchor gives");
	return found;
}
