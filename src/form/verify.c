/* verify.c: UI and schema of a form say the same: each field stands in the schema with a type that its
 * widget gives, each required answer has a field, choices are the schema's, rules refer to fields that
 * stand before. */
#include <string.h>

#include "form/reading.h"

static const char *where(struct reading *g, const struct form_node *n)
{
	return arena_printf(g->flaws->arena, "/ui (%s)", *n->pointer ? n->pointer : "whole");
}

/* The types that a widget's answers have. */
static const char *const types_of[WIDGETS][3] = {
	[WIDGET_TEXT] = { "string" },
	[WIDGET_LONG] = { "string" },
	[WIDGET_NUMBER] = { "number", "integer" },
	[WIDGET_MONEY] = { "integer", "number" },
	[WIDGET_DATE] = { "string" },
	[WIDGET_MONTH] = { "string" },
	[WIDGET_YES_NO] = { "boolean" },
	[WIDGET_CONFIRM] = { "boolean" },
	[WIDGET_ONE] = { "string" },
	[WIDGET_MANY] = { "array" },
	[WIDGET_PHONE] = { "string" },
	[WIDGET_EMAIL] = { "string" },
	[WIDGET_IDENTITY] = { "string" },
	[WIDGET_TAX] = { "string" },
	[WIDGET_COMPUTED] = { "number", "integer", "string" },
};

static bool has_type(const struct shape *s, const char *const type[3])
{
	const json_t *said = shape_find(s, "type"), *one = shape_find(s, "const");
	const char *name = json_string_value(said);
	if (!said)
		return json_is_boolean(one) && strcmp(type[0], "boolean") == 0;
	for (int i = 0; i < 3 && type[i]; i++)
		if (name && strcmp(name, type[i]) == 0)
			return true;
	return false;
}

static bool offers(const struct form_node *n, const char *value)
{
	for (int i = 0; value && i < n->options; i++)
		if (strcmp(n->option[i].value, value) == 0)
			return true;
	return false;
}

static void check_options(struct reading *g, const struct form_node *n, const struct shape *s)
{
	struct shape items;
	const json_t *list;
	if (n->widget == WIDGET_MANY) {
		shape_step(g, s, "*", &items);
		list = shape_find(&items, "enum");
	} else {
		list = shape_find(s, "enum");
	}
	if (!list) {
		reading_say(g, where(g, n), "found no \"enum\" in the schema, expected the choices");
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *value = json_string_value(json_array_get(list, i));
		if (!offers(n, value))
			reading_say(g, where(g, n), "found no option \"%s\", which the schema has",
				value ? value : "?");
	}
	if (n->options > (int)json_array_size(list))
		reading_say(g, where(g, n), "found %d options, expected the %zu of the schema", n->options,
			json_array_size(list));
}

static const struct form_node *before(const struct reading *g, int end, const char *pointer)
{
	for (int i = 0; i < end; i++)
		if (g->seen[i]->key && strcmp(g->seen[i]->pointer, pointer) == 0)
			return g->seen[i];
	return NULL;
}

/* What a rule compares with is something that its field can answer. */
static void check_compared(
	struct reading *g, const struct form_node *n, const struct form_node *on, const json_t *value)
{
	bool choice = on->widget == WIDGET_ONE || on->widget == WIDGET_MANY;
	if (choice && !offers(on, json_string_value(value)))
		reading_say(g, where(g, n), "found a condition on a choice that %s does not offer",
			on->pointer);
	if ((on->widget == WIDGET_YES_NO || on->widget == WIDGET_CONFIRM) && !json_is_boolean(value))
		reading_say(g, where(g, n), "found a condition on %s, expected true or false", on->pointer);
}

static void check_rule(struct reading *g, const struct form_node *n, int place, const struct form_rule *r)
{
	for (int i = 0; i < r->parts; i++)
		check_rule(g, n, place, &r->part[i]);
	if (!r->pointer)
		return;
	size_t len = strlen(r->pointer);
	bool rows = len > 2 && strcmp(r->pointer + len - 2, "/*") == 0;
	const char *pointer = rows ? arena_dup(g->flaws->arena, r->pointer, len - 2) : r->pointer;
	const struct form_node *on = before(g, place, pointer);
	if (!on) {
		reading_say(g, where(g, n), "found a rule on %s, expected a field that stands before it",
			r->pointer);
		return;
	}
	if (rows && !on->repeat)
		reading_say(g, where(g, n), "found a rule on %s, which has no rows", r->pointer);
	if (r->kind == RULE_IS)
		check_compared(g, n, on, r->value);
	if (r->kind == RULE_IN && !json_array_size(r->value))
		reading_say(g, where(g, n), "found \"in\" without a list, expected the values");
	for (size_t i = 0; r->kind == RULE_IN && i < json_array_size(r->value); i++)
		check_compared(g, n, on, json_array_get(r->value, i));
}

static void check_field(struct reading *g, const struct form_node *n, const struct shape *s)
{
	if (!has_type(s, types_of[n->widget])) {
		const json_t *said = shape_find(s, "type");
		reading_say(g, where(g, n), "found the widget %s for the type %s, expected the type %s",
			form_widget_names[n->widget],
			json_is_string(said) ? json_string_value(said) : "(none)", types_of[n->widget][0]);
	}
	if (n->widget == WIDGET_ONE || n->widget == WIDGET_MANY)
		check_options(g, n, s);
	else if (n->options)
		reading_say(g, where(g, n), "found options, expected none with this widget");
	if (n->past && n->widget != WIDGET_DATE)
		reading_say(g, where(g, n), "found \"past\", expected it only with the widget date");
	if (n->widget == WIDGET_COMPUTED && !n->compute)
		reading_say(g, where(g, n), "found no \"compute\", expected how it is computed");
	if (n->widget == WIDGET_DATE) {
		const char *format = json_string_value(shape_find(s, "format"));
		if (!format || strcmp(format, "date") != 0)
			reading_say(g, where(g, n), "found no \"format\": \"date\" in the schema");
	}
	bool made = n->list && (strcmp(n->list, "communes") == 0 || strcmp(n->list, "districts") == 0);
	if (n->list && !made && !form_list(g->forms, n->list))
		reading_say(g, where(g, n), "found the list \"%s\", expected one of common.json", n->list);
}

static bool asks(const struct form_node *n, const char *key)
{
	for (int i = 0; i < n->children; i++) {
		const struct form_node *c = &n->child[i];
		if ((c->key && strcmp(c->key, key) == 0) || (c->widget == WIDGET_SECTION && asks(c, key)))
			return true;
	}
	return false;
}

static void check_required(struct reading *g, const struct form_node *n, const struct shape *s)
{
	for (int i = 0; i < s->count; i++) {
		const json_t *list = json_object_get(s->schema[i], "required");
		for (size_t k = 0; k < json_array_size(list); k++) {
			const char *key = json_string_value(json_array_get(list, k));
			if (key && !asks(n, key))
				reading_say(g, arena_printf(g->flaws->arena, "/schema (%s)", n->pointer),
					"found \"%s\" required, but no field asks for it", key);
		}
	}
}

static int rows_of(const struct shape *s, const char *keyword, int otherwise)
{
	const json_t *v = shape_find(s, keyword);
	json_int_t n = json_is_integer(v) ? json_integer_value(v) : otherwise;
	return n < 0 || n > ROWS_MOST ? otherwise : (int)n;
}

static void check_group(struct reading *g, struct form_node *n, const struct shape *at)
{
	const char *type = json_string_value(shape_find(at, "type"));
	if (!type || strcmp(type, n->repeat ? "array" : "object") != 0)
		reading_say(g, where(g, n), "found a group for the type %s, expected %s",
			type ? type : "(none)", n->repeat ? "array" : "object");
	if (n->repeat) {
		n->rows_min = rows_of(at, "minItems", 0);
		n->rows_max = rows_of(at, "maxItems", ROWS_MOST);
	}
}

static void check_node(struct reading *g, struct form_node *n, const struct shape *around);

static void check_children(struct reading *g, struct form_node *n, const struct shape *at)
{
	for (int i = 0; i < n->children; i++)
		check_node(g, &n->child[i], at);
}

static void check_node(struct reading *g, struct form_node *n, const struct shape *around)
{
	struct shape at, rows;
	if (n->widget == WIDGET_SECTION) {
		check_children(g, n, around);
		return;
	}
	if (n->widget == WIDGET_FILE)
		return;
	shape_step(g, around, n->key, &at);
	if (!at.count) {
		reading_say(g, where(g, n), "found a field that the schema does not have");
		return;
	}
	n->needed = shape_requires(around, n->key);
	if (n->widget != WIDGET_GROUP) {
		check_field(g, n, &at);
		return;
	}
	check_group(g, n, &at);
	if (n->repeat) {
		shape_step(g, &at, "*", &rows);
		at = rows;
	}
	check_required(g, n, &at);
	check_children(g, n, &at);
}

static void check_rules(struct reading *g, const struct form_node *n)
{
	for (int i = 0; i < g->count; i++) {
		const struct form_node *f = g->seen[i];
		const char *const linked[] = { f->birth, f->sex };
		for (int k = 0; k < 2; k++)
			if (linked[k] && !before(g, g->count, linked[k]))
				reading_say(g, where(g, f), "found %s, expected a field of the form",
					linked[k]);
		for (int k = 0; f->key && k < i; k++)
			if (g->seen[k]->key && strcmp(g->seen[k]->pointer, f->pointer) == 0)
				reading_say(g, where(g, f), "found the field twice, expected it once");
		if (f->when)
			check_rule(g, f, i, f->when);
		if (f->compute)
			check_rule(g, f, i, f->compute);
	}
	/* A section's rule is held against what stands before its first field. */
	for (int i = 0; i < n->children; i++) {
		const struct form_node *c = &n->child[i];
		int place = 0;
		while (c->children && place < g->count && g->seen[place] != &c->child[0])
			place++;
		if (c->when)
			check_rule(g, c, place, c->when);
	}
}

void verify_blank(struct reading *g)
{
	struct shape whole;
	shape_of_whole(g, &whole);
	check_required(g, &g->blank->root, &whole);
	check_children(g, &g->blank->root, &whole);
	check_rules(g, &g->blank->root);
}
