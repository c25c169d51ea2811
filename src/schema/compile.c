/* compile.c: a compilation from start to end: documents in, then node after node until none is wanted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/compiler.h"

void compiler_flaw(struct compiler *c, const struct node *n, const char *keyword, const json_t *found,
	const char *text, const char *expected)
{
	struct schema_flaws *list = c->flaws;
	struct buf pointer = BUF_INIT(1u << 24), value = BUF_INIT(4096);
	c->failed = true;
	if (list->count == SCHEMA_FLAWS) {
		list->more++;
		return;
	}
	node_pointer(n, false, &pointer);
	if (keyword) {
		buf_addc(&pointer, '/');
		buf_adds(&pointer, keyword);
	}
	if (text)
		buf_adds(&value, text);
	else if (found)
		schema_value_text(found, &value);
	else
		buf_adds(&value, "nothing");
	if (!list->flaw)
		list->flaw = arena_alloc(list->arena, SCHEMA_FLAWS * sizeof *list->flaw);
	list->flaw[list->count++] = (struct schema_flaw){
		.uri = arena_str(list->arena, n->document->uri),
		.pointer = arena_dup(list->arena, pointer.len ? pointer.p : "", pointer.len),
		.found = arena_dup(list->arena, value.len ? value.p : "", value.len),
		.expected = arena_str(list->arena, expected),
	};
	buf_release(&pointer);
	buf_release(&value);
}

void compiler_want(struct compiler *c, struct node *n)
{
	struct resource *r = n->resource;
	if (n->wanted)
		return;
	n->wanted = true;
	n->next = c->todo;
	c->todo = n;
	if (r->wanted)
		return;
	r->wanted = true;
	/* A $dynamicRef anywhere may mean them once evaluation went through this resource. */
	for (struct anchor *a = r->anchors; a; a = a->next)
		if (a->dynamic)
			compiler_want(c, a->node);
}

static void compile_node(struct compiler *c, struct node *n)
{
	if (!json_is_object(n->json))
		return;
	if (!n->resource->vocabularies) {
		compiler_flaw(c, n, "$schema", NULL, n->resource->dialect,
			"https://json-schema.org/draft/2020-12/schema, or a meta-schema of that draft that "
			"was "
			"handed over");
		return;
	}
	n->keyword = arena_zalloc(c->arena, json_object_size(n->json) * sizeof *n->keyword + 1);
	for (const struct keyword_kind *kind = keyword_kinds; kind->name; kind++) {
		const json_t *value = json_object_get(n->json, kind->name);
		if (!value || !(n->resource->vocabularies & kind->vocabulary))
			continue;
		struct keyword *k = &n->keyword[n->keywords++];
		*k = (struct keyword){ .kind = kind, .node = n, .value = value };
		n->unevaluated = n->unevaluated || kind->vocabulary == VOCABULARY_UNEVALUATED;
		if (kind->compile)
			kind->compile(c, n, k);
	}
}

static void release_json(void *json)
{
	json_decref(json);
}

static void compile_all(struct compiler *c, json_t *json, const struct schema_how *how)
{
	arena_defer(c->arena, release_json, json_incref(json));
	struct document *root = compiler_document(c, how->uri, json);
	c->root = root;
	for (int i = 0; i < how->other_count; i++) {
		arena_defer(c->arena, release_json, json_incref(how->others[i].json));
		compiler_document(c, how->others[i].uri, how->others[i].json);
	}
	compiler_walk(c, root);
	c->schema->root = root->root;
	if (!json_is_object(json) && !json_is_boolean(json)) {
		compiler_flaw(c, root->root, NULL, json, NULL, "a schema: an object, true or false");
		return;
	}
	compiler_want(c, root->root);
	while (c->todo) {
		struct node *n = c->todo;
		c->todo = n->next;
		compile_node(c, n);
	}
}

/* The first flaw as an error; a pointer may be longer than an error's text. */
static void tell_first(const struct schema_flaw *f, struct error *err)
{
	char where[201];
	snprintf(where, sizeof where, "%s", *f->pointer ? f->pointer : "the whole document");
	utf8_mend(where);
	err_set(err, ERR_DATA, "%.200s: %s%s: found %s, expected %s", *f->uri ? f->uri : "schema", where,
		strlen(f->pointer) >= sizeof where ? "..." : "", f->found, f->expected);
}

struct schema *schema_compile(
	json_t *json, const struct schema_how *how, struct schema_flaws *flaws, struct error *err)
{
	struct schema *s = calloc(1, sizeof *s);
	if (!s)
		die("out of memory");
	s->assert_formats = how->assert_formats;
	struct compiler c = { .schema = s, .arena = &s->arena };
	struct schema_flaws own = { .arena = &c.work };
	c.flaws = flaws ? flaws : &own;
	compile_all(&c, json, how);
	if (c.failed) {
		tell_first(c.flaws->flaw, err);
		schema_free(s);
		s = NULL;
	}
	map_release(&c.resources);
	map_release(&c.nodes);
	arena_release(&c.work);
	return s;
}

struct schema *schema_compile_meta(const json_t *json, const struct schema_how *how, struct error *err)
{
	const char *named = json_string_value(json_object_get(json, "$schema"));
	json_t *refer = json_pack("{s:s}", "$ref", named ? named : meta_uri);
	struct schema_how alone = { .others = how->others, .other_count = how->other_count };
	struct schema *s = refer ? schema_compile(refer, &alone, NULL, err) : NULL;
	if (!refer)
		err_set(err, ERR_DATA, "$schema: found strange letters, expected an address");
	json_decref(refer);
	return s;
}

void schema_free(struct schema *schema)
{
	if (!schema)
		return;
	arena_release(&schema->arena);
	free(schema);
}
