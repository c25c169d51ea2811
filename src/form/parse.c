/* parse.c: the UI layer of a form's file becomes nodes. Whatever the JSON holds, the nodes are sound;
 * what is wrong is said by its place in the file. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "form/reading.h"

const char *const form_widget_names[] = { "text", "long", "number", "money", "date", "month", "yes_no",
	"confirm", "one", "many", "phone", "email", "identity", "tax", "file", "computed", "group",
	"section", NULL };

void reading_say(struct reading *g, const char *pointer, const char *fmt, ...)
{
	struct form_flaws *f = g->flaws;
	va_list ap;
	if (f->count == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 16;
		const char **line = arena_alloc(f->arena, sizeof *line * (size_t)f->cap);
		if (f->count)
			memcpy(line, f->line, sizeof *line * (size_t)f->count);
		f->line = line;
	}
	va_start(ap, fmt);
	const char *words = arena_vprintf(f->arena, fmt, ap);
	va_end(ap);
	f->line[f->count++] =
		arena_printf(f->arena, "%s: %s: %s", g->file, *pointer ? pointer : "(whole)", words);
}

static const char *text(struct reading *g, const json_t *json, const char *key)
{
	const char *s = json_string_value(json_object_get(json, key));
	return s && *s ? arena_str(&g->forms->arena, s) : NULL;
}

static const char *under(struct reading *g, const char *at, const char *key)
{
	return arena_printf(g->flaws->arena, "%s/%s", at, key);
}

/* A text in both languages: KEY and KEY_en. */
static void pair(struct reading *g, const json_t *json, const char *key, const char *out[2])
{
	out[0] = text(g, json, key);
	out[1] = text(g, json, arena_printf(g->flaws->arena, "%s_en", key));
	if (!out[1])
		out[1] = out[0];
}

/* A pointer of a rule: from the whole with #/, else from the group that the field stands in. */
static const char *whole_pointer(struct reading *g, const char *p, const char *base)
{
	if (*p == '#')
		return arena_str(&g->forms->arena, p + 1);
	return arena_printf(&g->forms->arena, "%s%s", base, p);
}

static const char *const rule_names[RULES] = { [RULE_IS] = "is",
	[RULE_IN] = "in",
	[RULE_FILLED] = "filled",
	[RULE_ALL] = "all",
	[RULE_ANY] = "any",
	[RULE_NOT] = "not",
	[RULE_SUM] = "sum",
	[RULE_PRODUCT] = "product",
	[RULE_COUNT] = "count",
	[RULE_CONCAT] = "concat" };

static bool rule_of(const json_t *json, bool computes, enum form_rule_kind *kind)
{
	int from = computes ? RULE_SUM : RULE_IS, to = computes ? RULE_CONCAT : RULE_NOT;
	for (int k = from; k <= to; k++)
		if (json_object_get(json, rule_names[k])) {
			*kind = (enum form_rule_kind)k;
			return true;
		}
	return false;
}

static const struct form_rule *read_parts(struct reading *g, const json_t *list, const char *at,
	const char *base, struct form_rule *r, bool computes, int deep)
{
	size_t n = json_is_array(list) ? json_array_size(list) : 1;
	struct form_rule *part = arena_zalloc(&g->forms->arena, sizeof *part * (n + 1));
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_is_array(list) ? json_array_get(list, i) : list;
		const struct form_rule *p = parse_rule(g, one, at, base, computes, deep + 1);
		if (!p)
			return NULL;
		part[r->parts++] = *p;
	}
	r->part = part;
	return r;
}

const struct form_rule *parse_rule(
	struct reading *g, const json_t *json, const char *at, const char *base, bool computes, int deep)
{
	struct form_rule *r = arena_zalloc(&g->forms->arena, sizeof *r);
	const char *p = json_string_value(computes ? json : json_object_get(json, "at"));
	if (deep > 5) {
		reading_say(g, at, "found rules nested too deep, expected at most 5");
		return NULL;
	}
	if (p && (*p == '/' || *p == '#'))
		r->pointer = whole_pointer(g, p, base);
	if (computes && !json_is_object(json)) {
		r->kind = r->pointer ? RULE_AT : RULE_VALUE;
		r->value = json;
		return r;
	}
	if (!rule_of(json, computes, &r->kind)) {
		reading_say(g, at, "found no rule, expected %s",
			computes ? "sum, product, count or concat" : "is, in, filled, all, any or not");
		return NULL;
	}
	r->value = json_object_get(json, rule_names[r->kind]);
	if (r->kind <= RULE_FILLED) {
		if (!r->pointer)
			reading_say(g, at, "found no \"at\", expected the pointer to a field");
		return r->pointer ? r : NULL;
	}
	return read_parts(g, r->value, at, base, r, computes, deep);
}

static void read_options(struct reading *g, const json_t *list, struct form_node *n)
{
	size_t count = json_array_size(list);
	struct form_option *o = arena_zalloc(&g->forms->arena, sizeof *o * (count + 1));
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(list, i);
		o[n->options].value = text(g, one, "value");
		pair(g, one, "label", o[n->options].label);
		if (o[n->options].value && o[n->options].label[0])
			n->options++;
	}
	n->option = o;
}

static const char *from_base(struct reading *g, const json_t *json, const char *key, const char *base)
{
	const char *p = text(g, json, key);
	return p ? whole_pointer(g, p, base) : NULL;
}

static void read_words(
	struct reading *g, const json_t *json, const char *at, const char *base, struct form_node *n)
{
	const json_t *when = json_object_get(json, "when"), *compute = json_object_get(json, "compute");
	pair(g, json, n->widget == WIDGET_SECTION ? "title" : "label", n->label);
	pair(g, json, "help", n->help);
	pair(g, json, "fault", n->fault);
	pair(g, json, "unit", n->unit);
	n->width = text(g, json, "width");
	n->list = text(g, json, "list");
	n->autocomplete = text(g, json, "autocomplete");
	n->past = json_is_true(json_object_get(json, "past"));
	n->repeat = n->widget == WIDGET_GROUP && json_is_true(json_object_get(json, "repeat"));
	n->birth = from_base(g, json, "birth", base);
	n->sex = from_base(g, json, "sex", base);
	n->when = when ? parse_rule(g, when, under(g, at, "when"), base, false, 0) : NULL;
	n->compute = compute ? parse_rule(g, compute, under(g, at, "compute"), base, true, 0) : NULL;
	read_options(g, json_object_get(json, "options"), n);
	if (!n->label[0] && n->widget != WIDGET_GROUP)
		reading_say(g, at, "found no %s, expected one",
			n->widget == WIDGET_SECTION ? "\"title\"" : "\"label\"");
}

static void read_nodes(struct reading *g, const json_t *list, const char *at, struct form_node *parent,
	const json_t *without, int deep);

/* The fields of a group: its own, or those that forms share under the name after "use". */
static void read_group(struct reading *g, const json_t *json, const char *at, struct form_node *n, int deep)
{
	const char *use = json_string_value(json_object_get(json, "use"));
	const json_t *fields = json_object_get(json, "fields");
	if (use) {
		fields = json_object_get(json_object_get(g->forms->common, "groups"), use);
		if (!fields)
			reading_say(g, under(g, at, "use"),
				"found \"%s\", expected the name of a group of common.json", use);
	}
	if (deep >= GROUPS_DEEP) {
		reading_say(g, at, "found groups nested too deep, expected at most %d", GROUPS_DEEP);
		return;
	}
	read_nodes(g, fields, under(g, at, use ? use : "fields"), n, json_object_get(json, "without"),
		deep + 1);
}

static void read_node(struct reading *g, const json_t *json, const char *at, struct form_node *parent,
	struct form_node *n, int deep)
{
	const char *p = text(g, json, "at");
	int widget = text_word(json_string_value(json_object_get(json, "widget")), form_widget_names);
	bool group = json_object_get(json, "fields") || json_object_get(json, "use");
	const char *base =
		parent->repeat ? arena_printf(&g->forms->arena, "%s/*", parent->pointer) : parent->pointer;
	n->parent = parent;
	n->widget = !deep ? WIDGET_SECTION : group ? WIDGET_GROUP : widget < 0 ? WIDGET_TEXT : widget;
	n->pointer = base;
	if (deep && !group && widget < 0)
		reading_say(g, under(g, at, "widget"), "found none, expected the name of a widget");
	bool named = p && *p == '/' && p[1] && !strpbrk(p + 1, "/.~*");
	if (n->widget != WIDGET_SECTION && !named)
		reading_say(g, under(g, at, "at"),
			"found %s, expected a pointer to one member such as /name", p ? p : "none");
	if (n->widget != WIDGET_SECTION && n->widget != WIDGET_FILE) {
		n->key = named ? p + 1 : "?";
		n->pointer = arena_printf(&g->forms->arena, "%s/%s", base, n->key);
	}
	if (n->widget == WIDGET_FILE)
		n->key = NULL;
	read_words(g, json, at, base, n);
	if (n->widget != WIDGET_SECTION && g->count < NODES_MAX)
		g->seen[g->count++] = n;
	if (n->widget == WIDGET_SECTION || n->widget == WIDGET_GROUP)
		read_group(g, json, at, n, deep);
}

static bool left_out(const json_t *without, const json_t *field)
{
	const char *p = json_string_value(json_object_get(field, "at"));
	for (size_t i = 0; p && i < json_array_size(without); i++) {
		const char *s = json_string_value(json_array_get(without, i));
		if (s && strcmp(s, p) == 0)
			return true;
	}
	return false;
}

static void read_nodes(struct reading *g, const json_t *list, const char *at, struct form_node *parent,
	const json_t *without, int deep)
{
	size_t count = json_array_size(list);
	if (!count)
		reading_say(g, at, "found no fields, expected at least one");
	if (g->count + (int)count > NODES_MAX) {
		reading_say(
			g, at, "found more fields than a form may have, expected at most %d", NODES_MAX);
		return;
	}
	parent->child = arena_zalloc(&g->forms->arena, sizeof *parent->child * (count + 1));
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(list, i);
		if (!left_out(without, one))
			read_node(g, one, arena_printf(g->flaws->arena, "%s/%zu", at, i), parent,
				&parent->child[parent->children++], deep);
	}
}

void parse_blank(struct reading *g)
{
	struct form_blank *b = g->blank;
	pair(g, g->json, "title", b->title);
	if (!b->title[0]) {
		reading_say(g, "/title", "found none, expected the form's name");
		b->title[0] = b->title[1] = b->code;
	}
	b->source = text(g, g->json, "source");
	b->verify = text(g, g->json, "verify");
	b->root = (struct form_node){ .widget = WIDGET_GROUP, .pointer = "" };
	read_nodes(g, json_object_get(g->json, "ui"), "/ui", &b->root, NULL, 0);
}
