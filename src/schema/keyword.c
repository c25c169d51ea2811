/* keyword.c: reads the value of each keyword, or tells what is wrong with it. */
#include "schema/keyword.h"

#include <stdio.h>
#include <string.h>

#include "schema/uri.h"

static bool expect(
	struct compiler *c, const struct node *n, const struct keyword *k, bool ok, const char *expected)
{
	if (!ok)
		compiler_flaw(c, n, k->kind->name, k->value, NULL, expected);
	return ok;
}

/* The node at a step of the keyword's value. */
static struct node *child(struct compiler *c, struct node *n, const struct keyword *k, const char *step)
{
	struct buf path = BUF_INIT(1u << 24);
	buf_adds(&path, k->kind->name);
	if (step) {
		buf_addc(&path, '/');
		pointer_add(&path, step, strlen(step));
	}
	struct node *found = compiler_child(c, n, path.p);
	if (found)
		compiler_want(c, found);
	else
		compiler_flaw(c, n, path.p,
			step ? (json_is_array(k->value)
					       ? json_array_get(k->value, (size_t)strtoull(step, NULL, 10))
					       : json_object_get(k->value, step))
			     : k->value,
			NULL, "a schema: an object, true or false");
	buf_release(&path);
	return found;
}

/* --- core -------------------------------------------------------------------------------------- */

void read_id(struct compiler *c, struct node *n, struct keyword *k)
{
	const char *s = json_string_value(k->value), *mark = s ? strchr(s, '#') : NULL;
	expect(c, n, k, s && uri_valid(s, strlen(s), URI_REFERENCE) && (!mark || mark[1] == '\0'),
		"an address (URI reference) without a fragment");
}

void read_dialect(struct compiler *c, struct node *n, struct keyword *k)
{
	const char *s = json_string_value(k->value);
	expect(c, n, k, s && uri_valid(s, strlen(s), 0), "the address (URI) of a meta-schema");
}

void read_anchor(struct compiler *c, struct node *n, struct keyword *k)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-.";
	const char *s = json_string_value(k->value);
	expect(c, n, k, s && *s && strchr(first, *s) && s[strspn(s, rest)] == '\0',
		"a name: a letter or _, then letters, digits, - . _");
}

static void refer(struct compiler *c, struct node *n, struct keyword *k, bool dynamic)
{
	const char *s = json_string_value(k->value), *name;
	if (!expect(c, n, k, s && uri_valid(s, strlen(s), URI_REFERENCE | URI_INTERNATIONAL),
		    "an address (URI reference)"))
		return;
	k->reference.target = compiler_refer(c, n, k->kind->name, s, &name);
	k->reference.dynamic = dynamic ? name : NULL;
	if (k->reference.target)
		compiler_want(c, k->reference.target);
}

void read_reference(struct compiler *c, struct node *n, struct keyword *k)
{
	refer(c, n, k, false);
}

void read_dynamic_reference(struct compiler *c, struct node *n, struct keyword *k)
{
	refer(c, n, k, true);
}

void read_vocabularies(struct compiler *c, struct node *n, struct keyword *k)
{
	const char *uri;
	json_t *needed;
	if (!expect(c, n, k, json_is_object(k->value),
		    "an object: addresses of vocabularies, each true or false"))
		return;
	json_object_foreach((json_t *)k->value, uri,
		needed) if (!uri_valid(uri, strlen(uri), 0) || !json_is_boolean(needed)) compiler_flaw(c, n,
		k->kind->name, k->value, uri, "the address of a vocabulary, true or false");
}

/* --- plain values ------------------------------------------------------------------------------ */

void read_string(struct compiler *c, struct node *n, struct keyword *k)
{
	expect(c, n, k, json_is_string(k->value), "a string");
}

void read_boolean(struct compiler *c, struct node *n, struct keyword *k)
{
	expect(c, n, k, json_is_boolean(k->value), "true or false");
}

void read_array(struct compiler *c, struct node *n, struct keyword *k)
{
	expect(c, n, k, json_is_array(k->value), "an array");
}

void read_number(struct compiler *c, struct node *n, struct keyword *k)
{
	if (expect(c, n, k, json_is_number(k->value), "a number"))
		k->number = json_decimal_of(k->value);
}

void read_divisor(struct compiler *c, struct node *n, struct keyword *k)
{
	static const char expected[] = "a number above 0";
	if (!expect(c, n, k, json_is_number(k->value), expected))
		return;
	k->number = json_decimal_of(k->value);
	expect(c, n, k, k->number.digits && !k->number.negative, expected);
}

void read_count(struct compiler *c, struct node *n, struct keyword *k)
{
	struct json_decimal d = { .negative = true };
	if (json_is_number(k->value))
		d = json_decimal_of(k->value);
	if (!expect(c, n, k, !d.negative && json_decimal_is_integer(&d), "a whole number, 0 or more"))
		return;
	/* No value has as many members as the numbers beyond. */
	uint64_t v = d.digits;
	for (int i = 0; i < d.exponent && v < INT64_MAX / 10; i++)
		v *= 10;
	k->count = d.exponent > 18 && d.digits ? INT64_MAX : (int64_t)v;
}

void read_types(struct compiler *c, struct node *n, struct keyword *k)
{
	static const char expected[] = "null, boolean, number, string, array, object, integer, or an array "
				       "of some of these";
	json_t *item;
	size_t i;
	bool ok = json_is_string(k->value) || json_array_size(k->value) > 0;
	if (json_is_string(k->value))
		k->types = type_named(json_string_value(k->value));
	json_array_foreach(k->value, i, item)
	{
		unsigned bit = json_is_string(item) ? type_named(json_string_value(item)) : 0;
		ok = ok && bit && !(k->types & bit);
		k->types |= bit;
	}
	expect(c, n, k, ok && k->types, expected);
}

static bool all_names(const json_t *list)
{
	json_t *item;
	size_t i;
	json_array_foreach(list, i, item) if (!json_is_string(item)) return false;
	return json_is_array(list);
}

void read_names(struct compiler *c, struct node *n, struct keyword *k)
{
	expect(c, n, k, all_names(k->value), "an array of names of members");
}

void read_name_map(struct compiler *c, struct node *n, struct keyword *k)
{
	const char *key;
	json_t *list;
	bool ok = json_is_object(k->value);
	if (ok)
		json_object_foreach((json_t *)k->value, key, list) ok = ok && all_names(list);
	expect(c, n, k, ok, "an object: names of members, each with an array of names");
}

void read_format(struct compiler *c, struct node *n, struct keyword *k)
{
	if (!expect(c, n, k, json_is_string(k->value), "the name of a format"))
		return;
	bool asserted =
		c->schema->assert_formats || (n->resource->vocabularies & VOCABULARY_FORMAT_ASSERTION);
	k->format = asserted ? format_find(json_string_value(k->value)) : NULL;
}

/* --- patterns ---------------------------------------------------------------------------------- */

static void release_pattern(void *p)
{
	pattern_free(p);
}

static struct pattern *make_pattern(
	struct compiler *c, struct node *n, const struct keyword *k, const char *p, size_t length)
{
	char problem[PATTERN_PROBLEM], text[PATTERN_PROBLEM + 128];
	struct pattern *pattern = pattern_compile(p, length, problem);
	if (pattern) {
		arena_defer(c->arena, release_pattern, pattern);
		return pattern;
	}
	snprintf(text, sizeof text, "%.*s%s (%s)", length > 80 ? 80 : (int)length, p,
		length > 80 ? "..." : "", problem);
	compiler_flaw(c, n, k->kind->name, k->value, text, "a regular expression of ECMA-262");
	return NULL;
}

void read_pattern(struct compiler *c, struct node *n, struct keyword *k)
{
	if (expect(c, n, k, json_is_string(k->value), "a regular expression"))
		k->pattern =
			make_pattern(c, n, k, json_string_value(k->value), json_string_length(k->value));
}

/* --- schemas ----------------------------------------------------------------------------------- */

void read_schema(struct compiler *c, struct node *n, struct keyword *k)
{
	k->one = child(c, n, k, NULL);
}

void read_schemas(struct compiler *c, struct node *n, struct keyword *k)
{
	char step[24];
	size_t count = json_array_size(k->value);
	if (!expect(c, n, k, count > 0, "an array of at least one schema"))
		return;
	k->list.node = arena_alloc(c->arena, count * sizeof(struct node *));
	k->list.count = count;
	for (size_t i = 0; i < count; i++) {
		snprintf(step, sizeof step, "%zu", i);
		k->list.node[i] = child(c, n, k, step);
	}
}

static void release_names(void *map)
{
	map_release(map);
}

void read_schema_map(struct compiler *c, struct node *n, struct keyword *k)
{
	const char *key;
	json_t *value;
	if (!expect(c, n, k, json_is_object(k->value), "an object whose members are schemas"))
		return;
	arena_defer(c->arena, release_names, &k->names);
	json_object_foreach((json_t *)k->value, key, value)
		map_put(&k->names, key, strlen(key), (intptr_t)child(c, n, k, key));
}

void read_pattern_map(struct compiler *c, struct node *n, struct keyword *k)
{
	const char *key;
	json_t *value;
	if (!expect(c, n, k, json_is_object(k->value), "an object whose members are schemas"))
		return;
	size_t i = 0;
	k->patterns.part =
		arena_alloc(c->arena, (json_object_size(k->value) + 1) * sizeof *k->patterns.part);
	json_object_foreach((json_t *)k->value, key, value)
	{
		struct pattern_node *p = &k->patterns.part[i++];
		p->pattern = make_pattern(c, n, k, key, strlen(key));
		p->node = child(c, n, k, key);
	}
	k->patterns.count = i;
}
