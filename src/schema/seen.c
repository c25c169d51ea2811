/* seen.c: holding a value against a node, and what of it was looked at on the way. */
#include <stdlib.h>
#include <string.h>

#include "schema/check.h"

enum { WORD_BITS = 64 };

static size_t member_count(const json_t *v)
{
	return json_is_object(v) ? json_object_size(v) : json_array_size(v);
}

static void seen_begin(struct seen *s, size_t n)
{
	memset(s, 0, sizeof *s);
	s->words = (n + WORD_BITS - 1) / WORD_BITS;
	s->word = s->few;
	if (s->words <= sizeof s->few / sizeof s->few[0])
		return;
	s->word = calloc(s->words, sizeof *s->word);
	if (!s->word)
		die("out of memory");
}

static void seen_end(struct seen *s)
{
	if (s->word != s->few)
		free(s->word);
}

void seen_add(struct seen *s, size_t i)
{
	s->word[i / WORD_BITS] |= UINT64_C(1) << (i % WORD_BITS);
}

bool seen_has(const struct seen *s, size_t i)
{
	return s->word[i / WORD_BITS] >> (i % WORD_BITS) & 1;
}

void seen_all(struct seen *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		seen_add(s, i);
}

/* The keywords of an object schema, one after the other. */
static bool check_keywords(struct run *r, struct frame *f)
{
	bool ok = true;
	unsigned type = type_of(f->value);
	for (int i = 0; i < f->node->keywords && !r->stopped; i++) {
		const struct keyword *k = &f->node->keyword[i];
		if (!k->kind->check || !(k->kind->types & type) || !run_spend(r, 1))
			continue;
		if (!k->kind->check(r, k, f)) {
			ok = false;
			if (r->quiet)
				break;
		}
	}
	return ok && !r->stopped;
}

bool check_node(struct run *r, const struct node *n, const struct spot *spot, const struct scope *up,
	struct seen *into)
{
	const json_t *v = spot->value;
	size_t members = member_count(v);
	if (n->never)
		return run_never(r, n, spot);
	if (!n->keywords)
		return !r->stopped;
	if (r->depth >= r->limits.depth)
		return run_stop(r, "schemas within schemas go deeper than allowed; does one refer to "
				   "itself "
				   "without going down into the value?");
	bool track = (into || n->unevaluated) && members;
	if (track && !run_spend(r, members / WORD_BITS))
		return false;
	struct seen own;
	struct frame f = { .node = n, .spot = spot, .value = v, .seen = track ? &own : NULL };
	if (up && up->resource == n->resource)
		f.scope = *up;
	else
		f.scope = (struct scope){ .resource = n->resource, .up = up };
	if (track)
		seen_begin(&own, members);
	int notes = r->notes;
	r->depth++;
	bool ok = check_keywords(r, &f);
	r->depth--;
	if (!ok)
		run_forget_notes(r, notes);
	if (track && ok && into)
		for (size_t i = 0; i < own.words; i++)
			into->word[i] |= own.word[i];
	if (track)
		seen_end(&own);
	return ok;
}

bool check_in_place(struct run *r, const struct node *n, struct frame *f)
{
	return check_node(r, n, f->spot, &f->scope, f->seen);
}

bool check_child(struct run *r, const struct keyword *k, const struct node *n, struct frame *f,
	const char *key, size_t index, const json_t *value)
{
	struct spot spot = { .up = f->spot, .key = key, .index = index, .value = value };
	if (!run_spend(r, 1))
		return false;
	if (n->never)
		return run_fault(r, k, &spot, key, key ? -1 : (int64_t)index);
	return check_node(r, n, &spot, &f->scope, NULL);
}
