/* assert.c: keywords that say something about a value itself. */
#include <string.h>

#include "base/text.h"
#include "schema/check.h"

bool check_type(struct run *r, const struct keyword *k, struct frame *f)
{
	unsigned type = type_of(f->value);
	if (type == TYPE_NUMBER && !(k->types & TYPE_NUMBER) && (k->types & TYPE_INTEGER)) {
		struct json_decimal d = json_decimal_of(f->value);
		if (json_decimal_is_integer(&d))
			return true;
	}
	return (k->types & type) || run_fault(r, k, f->spot, NULL, -1);
}

bool check_const(struct run *r, const struct keyword *k, struct frame *f)
{
	return values_equal(r, k->value, f->value) || run_fault(r, k, f->spot, NULL, -1);
}

bool check_enum(struct run *r, const struct keyword *k, struct frame *f)
{
	json_t *item;
	size_t i;
	json_array_foreach(k->value, i, item) if (values_equal(r, item, f->value)) return true;
	return run_fault(r, k, f->spot, NULL, -1);
}

bool check_multiple_of(struct run *r, const struct keyword *k, struct frame *f)
{
	struct json_decimal d = json_decimal_of(f->value);
	return json_decimal_is_multiple(&d, &k->number) || run_fault(r, k, f->spot, NULL, -1);
}

/* maximum, minimum and their exclusive forms. */
bool check_bound(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *name = k->kind->name;
	struct json_decimal d = json_decimal_of(f->value);
	int side = json_decimal_compare(&d, &k->number);
	if (strstr(name, "aximum"))
		side = -side;
	/* Now above 0 is inside, 0 on the border. */
	bool ok = side > 0 || (side == 0 && *name != 'e');
	return ok || run_fault(r, k, f->spot, NULL, -1);
}

/* max... allows up to its value, min... from it on. */
static bool check_count(struct run *r, const struct keyword *k, const struct frame *f, size_t count)
{
	bool most = strncmp(k->kind->name, "max", 3) == 0;
	bool ok = most ? (int64_t)count <= k->count : (int64_t)count >= k->count;
	return ok || run_fault(r, k, f->spot, NULL, (int64_t)count);
}

bool check_length(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *p = json_string_value(f->value);
	size_t bytes = json_string_length(f->value);
	return run_spend(r, bytes / 64) && check_count(r, k, f, utf8_letters(p, bytes));
}

bool check_pattern(struct run *r, const struct keyword *k, struct frame *f)
{
	return run_matches(r, k->pattern, json_string_value(f->value), json_string_length(f->value)) ||
	       run_fault(r, k, f->spot, NULL, -1);
}

bool check_item_count(struct run *r, const struct keyword *k, struct frame *f)
{
	return check_count(r, k, f, json_array_size(f->value));
}

bool check_unique_items(struct run *r, const struct keyword *k, struct frame *f)
{
	size_t first = 0, second = 0;
	if (!json_is_true(k->value) || values_unique(r, f->value, &first, &second))
		return !r->stopped;
	struct spot spot = { .up = f->spot, .index = second, .value = json_array_get(f->value, second) };
	return run_fault(r, k, &spot, NULL, (int64_t)first);
}

bool check_member_count(struct run *r, const struct keyword *k, struct frame *f)
{
	return check_count(r, k, f, json_object_size(f->value));
}

static bool has_all(struct run *r, const struct keyword *k, const struct frame *f, const json_t *names)
{
	json_t *name;
	size_t i;
	bool ok = true;
	json_array_foreach(names, i, name)
	{
		if (!run_spend(r, 1))
			return false;
		if (!json_object_get(f->value, json_string_value(name)))
			ok = run_fault(r, k, f->spot, json_string_value(name), -1);
	}
	return ok;
}

bool check_required(struct run *r, const struct keyword *k, struct frame *f)
{
	return has_all(r, k, f, k->value);
}

bool check_dependent_required(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *key;
	json_t *names;
	bool ok = true;
	json_object_foreach((json_t *)k->value, key, names)
	{
		if (!run_spend(r, 1))
			return false;
		if (json_object_get(f->value, key))
			ok = has_all(r, k, f, names) && ok;
	}
	return ok;
}

bool check_format(struct run *r, const struct keyword *k, struct frame *f)
{
	if (!k->format || !json_is_string(f->value)) {
		run_note(r, k, f->spot);
		return true;
	}
	size_t n = json_string_length(f->value);
	if (!run_spend(r, n / 64))
		return false;
	return k->format->valid(json_string_value(f->value), n) || run_fault(r, k, f->spot, NULL, -1);
}

bool check_note(struct run *r, const struct keyword *k, struct frame *f)
{
	run_note(r, k, f->spot);
	return true;
}
