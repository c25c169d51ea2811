/* values.c: names with texts and lists, and reading them from JSON. */
#include "paper/values.h"

#include <string.h>

/* Lists within lists that JSON may have. */
enum { DEPTH_MAX = 16 };

struct paper_values *paper_values_new(struct arena *a, const struct paper_values *outer)
{
	struct paper_values *v = arena_zalloc(a, sizeof *v);
	v->arena = a;
	v->outer = outer;
	return v;
}

static struct paper_value *find_here(const struct paper_values *v, const char *name)
{
	for (struct paper_value *x = v->value; x; x = x->next)
		if (strcmp(x->name, name) == 0)
			return x;
	return NULL;
}

static struct paper_value *place(struct paper_values *v, const char *name)
{
	struct paper_value *x = find_here(v, name);
	if (x)
		return x;
	x = arena_zalloc(v->arena, sizeof *x);
	x->name = arena_str(v->arena, name);
	x->next = v->value;
	v->value = x;
	return x;
}

void paper_put(struct paper_values *v, const char *name, const char *text)
{
	struct paper_value *x = place(v, name);
	x->text = text ? arena_str(v->arena, text) : "";
	x->first = x->last = NULL;
}

struct paper_values *paper_put_item(struct paper_values *v, const char *list)
{
	struct paper_value *x = place(v, list);
	struct paper_values *item = paper_values_new(v->arena, v);
	x->text = NULL;
	if (x->last)
		x->last->next = item;
	else
		x->first = item;
	x->last = item;
	return item;
}

const struct paper_value *values_find(const struct paper_values *v, const char *name)
{
	for (; v; v = v->outer) {
		const struct paper_value *x = find_here(v, name);
		if (x)
			return x;
	}
	return NULL;
}

static bool read_object(struct paper_values *v, const json_t *object, int depth, struct error *err);

static bool read_list(
	struct paper_values *v, const char *name, const json_t *list, int depth, struct error *err)
{
	size_t i;
	const json_t *item;
	/* An empty list is a value, too. */
	if (json_array_size(list) == 0)
		paper_put(v, name, "");
	json_array_foreach(list, i, item)
	{
		if (!json_is_object(item))
			return err_set(err, ERR_DATA, "%s[%zu]: found no object, expected one", name, i);
		if (!read_object(paper_put_item(v, name), item, depth + 1, err))
			return err_prefix(err, "%s[%zu].", name, i);
	}
	return true;
}

static bool read_value(
	struct paper_values *v, const char *name, const json_t *value, int depth, struct error *err)
{
	switch (json_typeof(value)) {
	case JSON_STRING: paper_put(v, name, json_string_value(value)); return true;
	case JSON_INTEGER:
		paper_put(v, name,
			arena_printf(v->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)));
		return true;
	case JSON_REAL:
		paper_put(v, name, arena_printf(v->arena, "%.15g", json_real_value(value)));
		return true;
	case JSON_TRUE: paper_put(v, name, "true"); return true;
	case JSON_FALSE:
	case JSON_NULL: paper_put(v, name, ""); return true;
	case JSON_ARRAY: return read_list(v, name, value, depth, err);
	case JSON_OBJECT: break;
	}
	return err_set(err, ERR_DATA, "%s: found an object, expected a text, a number or a list", name);
}

static bool read_object(struct paper_values *v, const json_t *object, int depth, struct error *err)
{
	const char *name;
	json_t *value;
	if (depth > DEPTH_MAX)
		return err_set(err, ERR_DATA, "lists within lists more than %d deep", DEPTH_MAX);
	json_object_foreach((json_t *)object, name, value)
	{
		if (!read_value(v, name, value, depth, err))
			return false;
	}
	return true;
}

bool paper_values_json(struct paper_values *v, const json_t *object, struct error *err)
{
	if (!json_is_object(object))
		return err_set(
			err, ERR_DATA, "found no JSON object, expected one with the template's values");
	return read_object(v, object, 0, err);
}
