/* form_fill.c: what a page sent, or answers that were kept, become items and answers in one pass in the
 * form's order: conditions look only at what stands before. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "form/reading.h"
#include "form/rule.h"
#include "form/typed.h"

/* A filling at work. */
struct filling {
	struct form_filled *out;
	const struct form_post *post; /* NULL: from `answers` */
	const json_t *answers;
	struct map names; /* of the post: the first place of each */
	struct arena *arena;
};

static void drop_json(void *json)
{
	json_decref(json);
}

static const char *const *raw_of(struct filling *w, const struct form_item *item, int *n)
{
	const struct form_post *p = w->post;
	struct arena *a = w->arena;
	int64_t at;
	if (!p)
		return typed_texts(item->node, answer_at(w->answers, item->pointer), a, n);
	*n = 0;
	if (!map_get(&w->names, item->name, strlen(item->name), &at))
		return NULL;
	const char **raw = arena_alloc(a, sizeof *raw * (size_t)(p->count - (int)at));
	for (int i = (int)at; i < p->count; i++)
		if (strcmp(p->name[i], item->name) == 0)
			raw[(*n)++] = p->value[i];
	return raw;
}

/* The answer of a field, which its group takes over. */
static void fill_field(struct filling *w, struct form_item *item, json_t *into)
{
	const struct form_node *node = item->node;
	json_t *value = NULL;
	if (node->widget == WIDGET_FILE)
		return;
	if (node->widget == WIDGET_COMPUTED) {
		value = item->hidden ? NULL
				     : rule_value(node->compute, w->out->answers, item->pointer, w->arena);
	} else {
		item->raw = raw_of(w, item, &item->raws);
		if (item->hidden)
			return;
		if (!typed_value(node, item->raw, item->raws, w->arena, &value, &item->fault))
			return;
		/* A list without choices is none at all. */
		if (json_is_array(value) && !json_array_size(value)) {
			json_decref(value);
			value = NULL;
		}
	}
	if (!value)
		return;
	item->value = value;
	json_object_set_new(into, node->key, value);
}

static void fill_children(struct filling *w, struct form_item *item, const struct form_node *node,
	const char *pointer, const char *name, json_t *into);

/* Rows that a page sent, by number, in order; -1 ends them. */
static int post_rows(struct filling *w, const struct form_item *item, int row[ROWS_MOST])
{
	const struct form_post *p = w->post;
	size_t n = strlen(item->name);
	char seen[1000] = { 0 };
	int rows = 0;
	for (int i = 0; i < p->count; i++) {
		const char *s = p->name[i];
		char *end;
		if (strncmp(s, item->name, n) != 0 || s[n] != '.' || s[n + 1] < '0' || s[n + 1] > '9')
			continue;
		unsigned long no = strtoul(s + n + 1, &end, 10);
		if (*end != '.' || no >= sizeof seen)
			continue;
		const char *own = arena_printf(w->arena, "%s.%lu", item->name, no);
		bool removed = p->remove && strcmp(p->remove, own) == 0;
		if (!removed && (seen[no] == 0 || seen[no] == 1))
			seen[no] = typed_nothing(&p->value[i], 1) ? 1 : 2;
	}
	/* Empty ones go, except as many as there must be. */
	int kept = 0;
	for (size_t no = 0; no < sizeof seen; no++)
		kept += seen[no] == 2;
	for (size_t no = 0; no < sizeof seen && rows < ROWS_MOST; no++) {
		bool empty = seen[no] == 1;
		if (empty && kept >= item->node->rows_min)
			continue;
		kept += empty;
		if (seen[no])
			row[rows++] = (int)no;
	}
	return rows;
}

/* A row as an item of its own. `from` is the number that it was sent under; -1: it is new. */
static void fill_row(struct filling *w, struct form_item *item, int at, int from, json_t *list)
{
	struct form_item *row = &item->child[item->children++];
	json_t *into = json_object();
	json_array_append_new(list, into);
	*row = (struct form_item){ .node = item->node,
		.row = at,
		.hidden = item->hidden,
		.pointer = arena_printf(w->arena, "%s/%d", item->pointer, at),
		.name = from < 0 ? "new" : arena_printf(w->arena, "%s.%d", item->name, from) };
	fill_children(w, row, item->node, row->pointer, row->name, into);
}

/* Rows are numbered anew, so that names and pointers agree from now on. */
static void rename_all(struct filling *w, struct form_item *item, const char *name)
{
	item->name = name;
	for (int i = 0; i < item->children; i++) {
		struct form_item *c = &item->child[i];
		rename_all(w, c,
			c->row >= 0    ? arena_printf(w->arena, "%s.%d", name, c->row)
			: c->node->key ? arena_printf(w->arena, "%s.%s", name, c->node->key)
				       : name);
	}
}

static void fill_rows(struct filling *w, struct form_item *item, json_t *into)
{
	const struct form_node *node = item->node;
	int row[ROWS_MOST + 1], rows = 0;
	if (w->post) {
		rows = post_rows(w, item, row);
	} else {
		size_t n = json_array_size(answer_at(w->answers, item->pointer));
		for (; rows < ROWS_MOST && rows < (int)n; rows++)
			row[rows] = rows;
	}
	bool more = w->post && w->post->add && strcmp(w->post->add, item->name) == 0;
	int shown = rows + more < node->rows_min ? node->rows_min : rows + more;
	if (shown > ROWS_MOST)
		shown = ROWS_MOST;
	item->child = arena_zalloc(w->arena, sizeof *item->child * (size_t)(shown + 1));
	json_t *list = json_array();
	if (!item->hidden)
		json_object_set_new(into, node->key, list);
	for (int i = 0; i < shown; i++)
		fill_row(w, item, i, i < rows ? row[i] : -1, list);
	for (int i = 0; i < item->children; i++)
		rename_all(w, &item->child[i], arena_printf(w->arena, "%s.%d", item->name, i));
	if (item->hidden)
		json_decref(list);
	else if (!rows && !node->needed)
		json_object_del(into, node->key);
}

static void fill_group(struct filling *w, struct form_item *item, json_t *into)
{
	const struct form_node *node = item->node;
	json_t *own = json_object();
	if (!item->hidden)
		json_object_set_new(into, node->key, own);
	fill_children(w, item, node, item->pointer, item->name, own);
	if (item->hidden)
		json_decref(own);
	else if (!json_object_size(own) && !node->needed)
		json_object_del(into, node->key);
}

static void fill_item(struct filling *w, struct form_item *item, json_t *into)
{
	const struct form_node *node = item->node;
	if (!rule_holds(node->when, w->out->answers, item->pointer, w->arena))
		item->hidden = true;
	if (node->widget == WIDGET_SECTION)
		fill_children(w, item, node, item->pointer, item->name, into);
	else if (node->widget != WIDGET_GROUP)
		fill_field(w, item, into);
	else if (node->repeat)
		fill_rows(w, item, into);
	else
		fill_group(w, item, into);
}

static void fill_children(struct filling *w, struct form_item *item, const struct form_node *node,
	const char *pointer, const char *name, json_t *into)
{
	item->child = arena_zalloc(w->arena, sizeof *item->child * ((size_t)node->children + 1));
	item->children = node->children;
	for (int i = 0; i < node->children; i++) {
		struct form_item *c = &item->child[i];
		const char *key = node->child[i].key;
		*c = (struct form_item){ .node = &node->child[i],
			.row = -1,
			.hidden = item->hidden,
			.pointer = key ? arena_printf(w->arena, "%s/%s", pointer, key) : pointer,
			.name = key ? arena_printf(w->arena, "%s.%s", name, key) : name };
		fill_item(w, c, into);
	}
}

static void fill(struct filling *w, const struct forms *forms, const struct form_blank *b, int32_t today,
	struct form_filled *out)
{
	*out = (struct form_filled){
		.blank = b, .forms = forms, .arena = w->arena, .today = today, .answers = json_object()
	};
	arena_defer(w->arena, drop_json, out->answers);
	w->out = out;
	out->root = arena_zalloc(w->arena, sizeof *out->root);
	*out->root = (struct form_item){ .node = &b->root, .row = -1, .pointer = "", .name = "a" };
	fill_children(w, out->root, &b->root, "", "a", out->answers);
}

void form_fill(const struct forms *forms, const struct form_blank *b, const struct form_post *post,
	int32_t today, struct arena *a, struct form_filled *out)
{
	static const struct form_post none = { 0 };
	struct filling w = { .post = post ? post : &none, .arena = a };
	for (int i = 0; i < w.post->count; i++)
		map_put(&w.names, w.post->name[i], strlen(w.post->name[i]), i);
	fill(&w, forms, b, today, out);
	map_release(&w.names);
}

void form_recall(const struct forms *forms, const struct form_blank *b, const json_t *answers,
	int32_t today, struct arena *a, struct form_filled *out)
{
	struct filling w = { .answers = answers, .arena = a };
	fill(&w, forms, b, today, out);
}

const struct form_filled *form_recall_kept(
	const struct forms *forms, const char *code, const char *answers, int32_t day, struct arena *a)
{
	const struct form_blank *b = forms && code ? form_by_code(forms, code) : NULL;
	if (!b || !answers)
		return NULL;
	struct form_filled *filled = arena_zalloc(a, sizeof *filled);
	json_t *json = json_loads(answers, 0, NULL);
	form_recall(forms, b, json, day, a, filled);
	json_decref(json); /* its texts were copied */
	return filled;
}
