/* form_lines.c: answers as people read them, and a filled form as lines for paper. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "form/exact.h"
#include "form/form.h"
#include "form/typed.h"

/* A word that forms share: "words" of common.json; the key itself when it has none. */
static const char *shared_word(const struct forms *f, const char *key, int language)
{
	const json_t *pair = json_object_get(json_object_get(f->common, "words"), key);
	const char *s = json_string_value(json_array_get(pair, (size_t)language));
	return s ? s : key;
}

static const char *label_of(const struct form_node *n, const char *value, int language)
{
	for (int i = 0; value && i < n->options; i++)
		if (strcmp(n->option[i].value, value) == 0)
			return n->option[i].label[language];
	return value ? value : "";
}

static const char *number_text(const struct forms *forms, const struct form_node *node, const json_t *value,
	int language, struct arena *a)
{
	struct exact x;
	char text[32];
	if (!exact_of(value, &x))
		return "";
	exact_text(&x, language ? '.' : ',', language ? ',' : '.', text);
	const char *unit =
		node->widget == WIDGET_MONEY ? shared_word(forms, "dong", language) : node->unit[language];
	return unit ? arena_printf(a, "%s %s", text, unit) : arena_str(a, text);
}

const char *form_value_text(const struct forms *forms, const struct form_node *node, const json_t *value,
	int language, struct arena *a)
{
	if (!value)
		return "";
	if (json_is_number(value))
		return number_text(forms, node, value, language, a);
	if (json_is_boolean(value))
		return shared_word(forms, json_is_true(value) ? "yes" : "no", language);
	if (!json_is_array(value)) {
		int n;
		const char *const *text = typed_texts(node, value, a, &n);
		return node->widget == WIDGET_ONE ? label_of(node, json_string_value(value), language)
		       : n                        ? text[0]
						  : "";
	}
	struct buf b = BUF_INIT(1u << 16);
	for (size_t i = 0; i < json_array_size(value); i++) {
		buf_adds(&b, i ? "; " : "");
		buf_adds(&b, label_of(node, json_string_value(json_array_get(value, i)), language));
	}
	return arena_take(a, &b);
}

/* Lines being gathered. */
struct gathering {
	const struct form_filled *f;
	struct form_line *line;
	int count, cap, language;
};

static void add(struct gathering *g, struct form_line line)
{
	if (g->count == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 64;
		struct form_line *more = arena_alloc(g->f->arena, sizeof *more * (size_t)g->cap);
		if (g->count)
			memcpy(more, g->line, sizeof *more * (size_t)g->count);
		g->line = more;
	}
	g->line[g->count++] = line;
}

static void gather(struct gathering *g, const struct form_item *item, int depth)
{
	const struct form_node *n = item->node;
	const char *label = n->label[g->language];
	if (item->hidden || n->widget == WIDGET_FILE)
		return;
	bool group = n->widget == WIDGET_GROUP || n->widget == WIDGET_SECTION;
	/* A group that holds rows is named by each of them. */
	bool titled = group && label && (!n->repeat || item->row >= 0);
	if (titled && item->row >= 0)
		label = arena_printf(g->f->arena, "%s %d", label, item->row + 1);
	if (titled)
		add(g, (struct form_line){ .depth = depth, .heading = true, .label = label, .value = "" });
	if (!group) {
		const char *value = form_value_text(g->f->forms, n, item->value, g->language, g->f->arena);
		add(g, (struct form_line){ .depth = depth, .label = label, .value = value });
	}
	for (int i = 0; i < item->children; i++)
		gather(g, &item->child[i], depth + titled);
}

const struct form_line *form_lines(const struct form_filled *f, int language, int *n)
{
	struct gathering g = { .f = f, .language = language };
	for (int i = 0; i < f->root->children; i++)
		gather(&g, &f->root->child[i], 0);
	*n = g.count;
	return g.line;
}
