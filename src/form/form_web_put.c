/* form_web_put.c: a filled form as values for its templates: one flat list, in which sections and groups
 * open and end, so that a template without logic can write forms of any depth. */
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "form/form_web.h"
#include "form/rule.h"

/* What an item of form/fields.html may hold. Each item has all names, so that none is looked up around it. */
enum key {
	SECTION,
	SECTION_END,
	GROUP,
	GROUP_END,
	LINE,
	CHOICE,
	CONFIRM,
	PAPER,
	INPUT,
	AREA,
	SELECT,
	COMPUTED,
	FILE_INPUT,
	RADIOS,
	CHECKS,
	SHORT,
	WIDE,
	UNNAMED,
	CHOSEN,
	OPTIONAL,
	ID,
	NAME,
	TYPE,
	INPUTMODE,
	AUTOCOMPLETE,
	WIDTH,
	LIST,
	UNIT,
	LABEL,
	NUMBER,
	HELP,
	FAULT,
	DESCRIBED,
	VALUE,
	OPTIONS,
	WHEN_RULE,
	WHEN_LABEL,
	WHEN_VALUE,
	ADD,
	REMOVE,
	ROWS_ID,
	KEYS
};
static const char *const keys[KEYS] = { "section", "section_end", "group", "group_end", "line", "choice",
	"confirm", "paper", "input", "area", "select", "computed", "file", "radios", "checks", "short",
	"wide", "unnamed", "chosen", "optional", "id", "name", "type", "inputmode", "autocomplete", "width",
	"list", "unit", "label", "number", "help", "fault", "described", "value", "options", "when_rule",
	"when_label", "when_value", "add", "remove", "rows_id" };

/* Up to how many choices stand open as radio buttons; up to how many stand in one line. */
enum { RADIOS_MAX = 6, INLINE_MAX = 3, FAULTS_SHOWN = 200 };

/* The list being put together. */
struct putting {
	struct request *r;
	const struct form_show *show;
	const struct value_map **item;
	int items, cap;
	const struct value_map *fault[FAULTS_SHOWN];
	int faults;
};

static void set(struct value_map *m, enum key k, const char *s)
{
	if (s)
		m->value[k] = (struct value){ .type = VALUE_TEXT, .as.text = { s, strlen(s) } };
}

static void mark(struct value_map *m, enum key k, bool yes)
{
	m->value[k] = (struct value){ .type = VALUE_BOOL, .as.number = yes };
}

static struct value_map *add_item(struct putting *w, enum key kind)
{
	struct arena *a = &w->r->arena;
	if (w->items == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 128;
		const struct value_map **more = arena_alloc(a, sizeof *more * (size_t)w->cap);
		if (w->items)
			memcpy(more, w->item, sizeof *more * (size_t)w->items);
		w->item = more;
	}
	struct value_map *m = value_map_shaped(a, keys, KEYS);
	mark(m, kind, true);
	w->item[w->items++] = m;
	return m;
}

/* The id of what has a name: dots are no part of names, so that no two meet. */
static char *id_of(struct putting *w, const char *name)
{
	char *id = arena_str(&w->r->arena, name);
	for (char *p = id; *p; p++)
		if (*p == '.')
			*p = '-';
	return id;
}

static char *name_of(struct putting *w, const char *pointer)
{
	char *name = arena_printf(&w->r->arena, "a%s", pointer);
	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = '.';
	return name;
}

/* A rule for the browser: {"name": ..., "in": [what inputs hold]} and all, any, not around it. */
static void put_rule(struct putting *w, struct json_out *j, const char *key, const struct form_rule *r,
	const char *within)
{
	static const char *const around[] = { [RULE_ALL] = "all", [RULE_ANY] = "any", [RULE_NOT] = "not" };
	json_open(j, key, '{');
	if (r->kind > RULE_FILLED) {
		json_open(j, around[r->kind], '[');
		for (int i = 0; i < r->parts; i++)
			put_rule(w, j, NULL, &r->part[i], within);
		json_close(j, ']');
		json_close(j, '}');
		return;
	}
	json_str(j, "name", name_of(w, rule_pointer(r->pointer, within, &w->r->arena)));
	if (r->kind == RULE_FILLED) {
		json_bool(j, "filled", !json_is_false(r->value));
	} else {
		json_open(j, "in", '[');
		size_t n = r->kind == RULE_IN ? json_array_size(r->value) : 1;
		for (size_t i = 0; i < n; i++) {
			const json_t *v = r->kind == RULE_IN ? json_array_get(r->value, i) : r->value;
			json_str(j, NULL,
				json_is_boolean(v) ? (json_is_true(v) ? "yes" : "no")
						   : json_string_value(v));
		}
		json_close(j, ']');
	}
	json_close(j, '}');
}

static const struct form_node *node_at(const struct form_node *n, const char *pointer)
{
	if (n->key && strcmp(n->pointer, pointer) == 0)
		return n;
	for (int i = 0; i < n->children; i++) {
		const struct form_node *found = node_at(&n->child[i], pointer);
		if (found)
			return found;
	}
	return NULL;
}

static const char *label_of(const struct form_node *n, const char *value, enum lang lang)
{
	for (int i = 0; value && i < n->options; i++)
		if (strcmp(n->option[i].value, value) == 0)
			return n->option[i].label[lang];
	return "";
}

/* What a condition compares with, as words: one choice, or several. */
static const char *compared(struct putting *w, const struct form_node *on, const struct form_rule *rule)
{
	enum lang lang = w->r->lang;
	if (rule->kind == RULE_FILLED)
		return message(lang, "form.when_filled");
	if (json_is_boolean(rule->value))
		return message(lang, json_is_true(rule->value) ? "form.yes" : "form.no");
	if (rule->kind == RULE_IS)
		return label_of(on, json_string_value(rule->value), lang);
	const char *all = NULL;
	for (size_t i = 0; i < json_array_size(rule->value); i++) {
		const char *one = label_of(on, json_string_value(json_array_get(rule->value, i)), lang);
		all = all ? arena_printf(&w->r->arena, "%s, %s", all, one) : one;
	}
	return all;
}

/* When it is asked: for the browser, and in words for whoever has no JavaScript. */
static void put_when(struct putting *w, struct value_map *m, const struct form_item *item)
{
	const struct form_rule *rule = item->node->when;
	if (!rule || item->row >= 0)
		return;
	struct buf b = BUF_INIT(16384);
	struct json_out j = JSON_OUT(&b);
	put_rule(w, &j, NULL, rule, item->pointer);
	set(m, WHEN_RULE, arena_dup(&w->r->arena, b.p, b.len));
	buf_release(&b);
	while (rule->kind > RULE_FILLED && rule->kind != RULE_NOT && rule->parts)
		rule = rule->part;
	const struct form_node *on =
		rule->kind <= RULE_FILLED ? node_at(&w->show->filled->blank->root, rule->pointer) : NULL;
	if (on && on->label[w->r->lang]) {
		set(m, WHEN_LABEL, on->label[w->r->lang]);
		set(m, WHEN_VALUE, compared(w, on, rule));
	}
}

/* Where the item stands, for the summary: the groups around it that have a name. */
static const char *place_of(struct putting *w, const struct form_item *const *around, int deep)
{
	const char *place = NULL;
	for (int i = 0; i < deep; i++) {
		const struct form_item *x = around[i];
		const char *label = x->node->widget == WIDGET_GROUP && (!x->node->repeat || x->row >= 0)
					    ? x->node->label[w->r->lang]
					    : NULL;
		if (label && x->row >= 0)
			label = arena_printf(&w->r->arena, "%s %d", label, x->row + 1);
		if (label)
			place = place ? arena_printf(&w->r->arena, "%s, %s", place, label) : label;
	}
	return place;
}

static void put_fault(struct putting *w, struct value_map *m, const struct form_item *item, const char *id,
	const struct form_item *const *around, int deep)
{
	const char *label = item->node->label[w->r->lang];
	if (!w->show->filled->checked || !item->fault.keyword || item->hidden || item->row >= 0)
		return;
	const char *words = form_fault_words(w->r, item->node, &item->fault);
	set(m, FAULT, words);
	if (w->faults == FAULTS_SHOWN)
		return;
	struct value_map *f = value_map_new(&w->r->arena, 4);
	put_text(f, "id", id);
	put_text(f, "place", place_of(w, around, deep));
	/* The sentence that is confirmed is too long to be a name. */
	bool named = item->node->widget != WIDGET_CONFIRM;
	put_text(f, "label", !named ? NULL : label ? label : item->node->key);
	put_text(f, "fault", words);
	w->fault[w->faults++] = f;
}

/* The field's own help; else an example of how it is typed, which a clerk does not need. */
static const char *help_of(struct putting *w, const struct form_node *n)
{
	enum lang lang = w->r->lang;
	if (n->help[lang] || w->show->counter)
		return n->help[lang];
	return n->widget == WIDGET_DATE    ? message(lang, "form.hint.date")
	       : n->widget == WIDGET_MONTH ? message(lang, "form.hint.month")
					   : NULL;
}

/* A group that is called like the section it stands in need not say so twice. */
static bool says_twice(const struct form_node *n, enum lang lang)
{
	const struct form_node *p = n->parent;
	return p && p->widget == WIDGET_SECTION && n->label[lang] &&
	       strcmp(n->label[lang], p->label[lang]) == 0;
}

static void put_common(struct putting *w, struct value_map *m, const struct form_item *item,
	const struct form_item *const *around, int deep)
{
	const struct form_node *n = item->node;
	enum lang lang = w->r->lang;
	const char *id = id_of(w, item->name), *label = n->label[lang];
	set(m, ID, id);
	set(m, NAME, item->name);
	set(m, LABEL, label ? label : n->key);
	mark(m, UNNAMED, !label || (item->row < 0 && says_twice(n, lang)));
	if (item->row < 0)
		set(m, HELP, help_of(w, n));
	put_fault(w, m, item, id, around, deep);
	put_when(w, m, item);
	bool hint = m->value[HELP].type == VALUE_TEXT, fault = m->value[FAULT].type == VALUE_TEXT;
	if (hint || fault)
		set(m, DESCRIBED,
			arena_printf(&w->r->arena, "%s%s%s%s%s", hint ? id : "", hint ? "-hint" : "",
				hint && fault ? " " : "", fault ? id : "", fault ? "-error" : ""));
	mark(m, OPTIONAL,
		!n->needed && n->key && item->row < 0 && n->widget != WIDGET_COMPUTED &&
			n->widget != WIDGET_GROUP);
}

static bool typed(const struct form_item *item, const char *value)
{
	for (int i = 0; i < item->raws; i++)
		if (strcmp(item->raw[i], value) == 0)
			return true;
	return false;
}

static void put_options(struct putting *w, struct value_map *m, const struct form_item *item)
{
	static const struct form_option yes_no[] = { { .value = "yes" }, { .value = "no" } };
	const struct form_node *n = item->node;
	bool asks_yes = n->widget == WIDGET_YES_NO;
	const struct form_option *o = asks_yes ? yes_no : n->option;
	int count = asks_yes ? 2 : n->options;
	struct arena *a = &w->r->arena;
	const struct value_map **list = arena_alloc(a, sizeof *list * ((size_t)count + 1));
	const char *id = id_of(w, item->name);
	for (int i = 0; i < count; i++) {
		struct value_map *x = value_map_new(a, 4);
		const char *label =
			asks_yes ? message(w->r->lang, i ? "form.no" : "form.yes") : o[i].label[w->r->lang];
		put_text(x, "value", o[i].value);
		put_text(x, "label", label);
		put_bool(x, "chosen", typed(item, o[i].value));
		put_text(x, "option_id", i ? arena_printf(a, "%s-%d", id, i + 1) : id);
		list[i] = x;
	}
	m->value[OPTIONS] = (struct value){ .type = VALUE_LIST, .as.list = { list, count } };
	mark(m, SHORT, count <= INLINE_MAX);
}

static enum key kind_of(const struct form_node *n, bool files)
{
	switch (n->widget) {
	case WIDGET_YES_NO:
	case WIDGET_MANY: return CHOICE;
	case WIDGET_ONE: return n->options <= RADIOS_MAX ? CHOICE : LINE;
	case WIDGET_CONFIRM: return CONFIRM;
	case WIDGET_FILE: return files ? LINE : PAPER;
	default: return LINE;
	}
}

/* How an input takes its text. Numbers are no type=number: that would refuse 1.984,5. */
static void put_input(struct putting *w, struct value_map *m, const struct form_item *item)
{
	static const char *const modes[WIDGETS] = { [WIDGET_NUMBER] = "decimal",
		[WIDGET_MONEY] = "numeric",
		[WIDGET_IDENTITY] = "numeric",
		[WIDGET_TAX] = "numeric",
		[WIDGET_PHONE] = "tel",
		[WIDGET_EMAIL] = "email" };
	static const char *const widths[WIDGETS] = { [WIDGET_DATE] = "10",
		[WIDGET_MONTH] = "10",
		[WIDGET_MONEY] = "20",
		[WIDGET_NUMBER] = "10",
		[WIDGET_PHONE] = "20",
		[WIDGET_IDENTITY] = "20",
		[WIDGET_TAX] = "20" };
	const struct form_node *n = item->node;
	mark(m, INPUT, true);
	set(m, TYPE, n->widget == WIDGET_PHONE ? "tel" : "text");
	set(m, INPUTMODE, modes[n->widget]);
	set(m, WIDTH, n->width ? n->width : widths[n->widget]);
	set(m, LIST, n->list);
	set(m, UNIT, n->widget == WIDGET_MONEY ? "₫" : n->unit[w->r->lang]);
	/* At a counter the browser would fill in the clerk's own. */
	set(m, AUTOCOMPLETE, w->show->counter ? "off" : n->autocomplete);
	set(m, VALUE, item->raws ? item->raw[0] : NULL);
}

static void put_field(
	struct putting *w, const struct form_item *item, const struct form_item *const *around, int deep)
{
	const struct form_node *n = item->node;
	enum key kind = kind_of(n, w->show->files);
	struct value_map *m = add_item(w, kind);
	put_common(w, m, item, around, deep);
	if (n->widget == WIDGET_LONG) {
		mark(m, AREA, true);
		mark(m, WIDE, true);
		set(m, VALUE, item->raws ? item->raw[0] : NULL);
	} else if (n->widget == WIDGET_COMPUTED) {
		mark(m, COMPUTED, true);
		set(m, VALUE,
			item->value ? form_value_text(w->show->filled->forms, n, item->value, w->r->lang,
					      &w->r->arena)
				    : NULL);
	} else if (n->widget == WIDGET_FILE) {
		mark(m, FILE_INPUT, kind == LINE);
	} else if (n->widget == WIDGET_CONFIRM) {
		mark(m, CHOSEN, typed(item, "yes"));
	} else if (kind == CHOICE || n->widget == WIDGET_ONE) {
		put_options(w, m, item);
		mark(m, n->widget == WIDGET_MANY ? CHECKS : kind == CHOICE ? RADIOS : SELECT, true);
	} else {
		put_input(w, m, item);
	}
}

static void put_item(
	struct putting *w, const struct form_item *item, const struct form_item **around, int deep);

static void put_children(
	struct putting *w, const struct form_item *item, const struct form_item **around, int deep)
{
	around[deep] = item;
	for (int i = 0; i < item->children; i++)
		put_item(w, &item->child[i], around, deep + 1);
}

static void put_group(
	struct putting *w, const struct form_item *item, const struct form_item **around, int deep)
{
	const struct form_node *n = item->node;
	bool row = item->row >= 0, holds_rows = n->repeat && !row;
	struct value_map *m = add_item(w, GROUP);
	put_common(w, m, item, around, deep);
	if (row)
		m->value[NUMBER] = (struct value){ .type = VALUE_PLAIN, .as.number = item->row + 1 };
	mark(m, OPTIONAL, holds_rows && !n->needed);
	put_children(w, item, around, deep);
	struct value_map *end = add_item(w, GROUP_END);
	set(end, ID, id_of(w, item->name));
	if (holds_rows && item->children < n->rows_max)
		set(end, ADD, item->name);
	if (row) {
		set(end, REMOVE, item->name);
		set(end, ROWS_ID, id_of(w, around[deep - 1]->name));
	}
}

static void put_item(
	struct putting *w, const struct form_item *item, const struct form_item **around, int deep)
{
	if (item->node->widget == WIDGET_SECTION) {
		struct value_map *m = add_item(w, SECTION);
		set(m, LABEL, item->node->label[w->r->lang]);
		set(m, HELP, item->node->help[w->r->lang]);
		put_when(w, m, item);
		put_children(w, item, around, deep);
		add_item(w, SECTION_END);
	} else if (item->node->widget == WIDGET_GROUP) {
		put_group(w, item, around, deep);
	} else {
		put_field(w, item, around, deep);
	}
}

static void used_lists(const struct form_node *n, const char **name, int *count, int max)
{
	for (int i = 0; i < n->children; i++)
		used_lists(&n->child[i], name, count, max);
	if (!n->list)
		return;
	for (int i = 0; i < *count; i++)
		if (strcmp(name[i], n->list) == 0)
			return;
	if (*count < max)
		name[(*count)++] = n->list;
}

static struct value_map *one_value(struct arena *a, const char *value)
{
	struct value_map *m = value_map_new(a, 1);
	put_text(m, "value", value);
	return m;
}

/* The communes or districts of the province that there are today, or a list of common.json. */
static struct value_map *put_list_values(struct putting *w, const char *name)
{
	const struct province *p = &((const struct rules *)w->r->subjects)->province;
	const struct form_list *l = form_list(w->show->filled->forms, name);
	struct arena *a = &w->r->arena;
	enum level level = strcmp(name, "districts") == 0 ? LEVEL_DISTRICT : LEVEL_COMMUNE;
	int max = l ? l->values : p->agencies, n = 0;
	const struct value_map **values = arena_alloc(a, sizeof *values * ((size_t)max + 1));
	for (int i = 0; i < max; i++) {
		const struct agency *g = l ? NULL : &p->agency[i];
		int32_t today = w->show->filled->today;
		if (l)
			values[n++] = one_value(a, l->value[i]);
		else if (g->level == level && g->valid_from <= today && today <= g->valid_to)
			values[n++] = one_value(a, g->name);
	}
	struct value_map *m = value_map_new(a, 2);
	put_text(m, "name", name);
	put_list(m, "values", values, n);
	return m;
}

enum { LISTS_MAX = 16 };

void form_put(struct request *r, struct value_map *m, const struct form_show *show)
{
	struct putting *w = arena_zalloc(&r->arena, sizeof *w);
	const struct form_item *around[16];
	const struct form_filled *f = show->filled;
	const char *name[LISTS_MAX];
	const struct value_map **lists = arena_alloc(&r->arena, sizeof *lists * LISTS_MAX);
	int count = 0;
	w->r = r;
	w->show = show;
	put_children(w, f->root, around, 0);
	if (f->whole.keyword) {
		struct value_map *x = value_map_new(&r->arena, 4);
		put_text(x, "id", "main");
		put_text(x, "place", NULL);
		put_text(x, "label", message(r->lang, "form.whole"));
		put_text(x, "fault", message(r->lang, "form.fault.other"));
		if (w->faults < FAULTS_SHOWN)
			w->fault[w->faults++] = x;
	}
	used_lists(&f->blank->root, name, &count, LISTS_MAX);
	for (int i = 0; i < count; i++)
		lists[i] = put_list_values(w, name[i]);
	put_list(m, "form_items", w->item, w->items);
	put_list(m, "form_faults", w->fault, w->faults);
	put_bool(m, "form_faults_any", w->faults > 0);
	put_list(m, "form_lists", lists, count);
	put_bool(m, "form_counter", show->counter);
	put_text(m, "form_action", show->action);
}

void form_put_lines(struct request *r, struct value_map *m, const struct form_filled *f)
{
	int n;
	const struct form_line *line = form_lines(f, r->lang, &n);
	const struct value_map **list = arena_alloc(&r->arena, sizeof *list * ((size_t)n + 2));
	bool open = false;
	for (int i = 0; i <= n; i++) {
		struct value_map *x = value_map_new(&r->arena, 8);
		bool row = i < n && !line[i].heading;
		put_bool(x, "ends", open && !row);
		put_bool(x, "begins", row && !open);
		put_bool(x, "row", row);
		put_bool(x, "top", i < n && !row && !line[i].depth);
		put_bool(x, "under", i < n && !row && line[i].depth);
		put_text(x, "label", i < n ? line[i].label : NULL);
		put_text(x, "value", i < n ? line[i].value : NULL);
		open = row;
		list[i] = x;
	}
	put_list(m, "form_lines", list, n + 1);
}

void form_put_read(struct request *r, struct value_map *m, const struct form_filled *f)
{
	put_text(m, "form_name", f->blank->title[r->lang]);
	form_put_lines(r, m, f);
}
