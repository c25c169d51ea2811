/* apply_parts.c: keywords that apply schemas to the items of an array or the members of an object. */
#include <string.h>

#include "schema/check.h"

static void looked_at(struct frame *f, size_t i)
{
	if (f->seen)
		seen_add(f->seen, i);
}

/* True when there is no use in going on. */
static bool done(const struct run *r, bool ok)
{
	return r->stopped || (!ok && r->quiet);
}

/* --- arrays ------------------------------------------------------------------------------------ */

bool check_prefix_items(struct run *r, const struct keyword *k, struct frame *f)
{
	size_t n = json_array_size(f->value);
	bool ok = true;
	for (size_t i = 0; i < n && i < k->list.count && !done(r, ok); i++) {
		ok = check_child(r, k, k->list.node[i], f, NULL, i, json_array_get(f->value, i)) && ok;
		looked_at(f, i);
	}
	return ok && !r->stopped;
}

bool check_items(struct run *r, const struct keyword *k, struct frame *f)
{
	const struct keyword *first = node_keyword(f->node, "prefixItems");
	size_t n = json_array_size(f->value);
	bool ok = true;
	for (size_t i = first ? first->list.count : 0; i < n && !done(r, ok); i++) {
		ok = check_child(r, k, k->one, f, NULL, i, json_array_get(f->value, i)) && ok;
		looked_at(f, i);
	}
	return ok && !r->stopped;
}

bool check_contains(struct run *r, const struct keyword *k, struct frame *f)
{
	const struct keyword *least = node_keyword(f->node, "minContains");
	const struct keyword *most = node_keyword(f->node, "maxContains");
	size_t n = json_array_size(f->value);
	int64_t found = 0;
	r->quiet++;
	for (size_t i = 0; i < n && !r->stopped; i++)
		if (check_child(r, k, k->one, f, NULL, i, json_array_get(f->value, i))) {
			looked_at(f, i);
			found++;
		}
	r->quiet--;
	if (r->stopped)
		return false;
	if (most && found > most->count)
		return run_fault(r, most, f->spot, NULL, found);
	if (found < (least ? least->count : 1))
		return run_fault(r, least ? least : k, f->spot, NULL, found);
	return true;
}

bool check_unevaluated_items(struct run *r, const struct keyword *k, struct frame *f)
{
	size_t n = json_array_size(f->value);
	bool ok = true;
	for (size_t i = 0; i < n && !done(r, ok); i++)
		if (!seen_has(f->seen, i))
			ok = check_child(r, k, k->one, f, NULL, i, json_array_get(f->value, i)) && ok;
	if (f->seen)
		seen_all(f->seen, n);
	return ok && !r->stopped;
}

/* --- objects ----------------------------------------------------------------------------------- */

bool check_properties(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *key;
	json_t *value;
	int64_t node;
	bool ok = true;
	size_t i = 0;
	json_object_foreach((json_t *)f->value, key, value)
	{
		if (done(r, ok))
			break;
		if (run_spend(r, 1) && map_get(&k->names, key, strlen(key), &node)) {
			ok = check_child(r, k, (const struct node *)(intptr_t)node, f, key, 0, value) && ok;
			looked_at(f, i);
		}
		i++;
	}
	return ok && !r->stopped;
}

bool check_pattern_properties(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *key;
	json_t *value;
	bool ok = true;
	size_t i = 0;
	json_object_foreach((json_t *)f->value, key, value)
	{
		for (size_t p = 0; p < k->patterns.count && !done(r, ok); p++) {
			if (!run_matches(r, k->patterns.part[p].pattern, key, strlen(key)))
				continue;
			ok = check_child(r, k, k->patterns.part[p].node, f, key, 0, value) && ok;
			looked_at(f, i);
		}
		i++;
	}
	return ok && !r->stopped;
}

/* True when properties or patternProperties beside the keyword speak of a member. */
static bool is_named(
	struct run *r, const struct keyword *names, const struct keyword *patterns, const char *key)
{
	size_t n = strlen(key);
	if (names && map_get(&names->names, key, n, NULL))
		return true;
	for (size_t p = 0; patterns && p < patterns->patterns.count; p++)
		if (run_matches(r, patterns->patterns.part[p].pattern, key, n))
			return true;
	return false;
}

bool check_additional_properties(struct run *r, const struct keyword *k, struct frame *f)
{
	const struct keyword *names = node_keyword(f->node, "properties");
	const struct keyword *patterns = node_keyword(f->node, "patternProperties");
	const char *key;
	json_t *value;
	bool ok = true;
	size_t i = 0;
	json_object_foreach((json_t *)f->value, key, value)
	{
		if (done(r, ok))
			break;
		if (!is_named(r, names, patterns, key) && !r->stopped) {
			ok = check_child(r, k, k->one, f, key, 0, value) && ok;
			looked_at(f, i);
		}
		i++;
	}
	return ok && !r->stopped;
}

bool check_property_names(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *key, *outer = r->member;
	json_t *value;
	bool ok = true;
	json_object_foreach((json_t *)f->value, key, value)
	{
		if (done(r, ok))
			break;
		json_t *name = json_string_nocheck(key);
		struct spot spot = *f->spot;
		spot.value = name;
		r->member = key;
		if (run_spend(r, 1))
			ok = (k->one->never ? run_fault(r, k, &spot, key, -1)
					    : check_node(r, k->one, &spot, &f->scope, NULL)) &&
			     ok;
		r->member = outer;
		json_decref(name);
	}
	return ok && !r->stopped;
}

bool check_unevaluated_properties(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *key;
	json_t *value;
	bool ok = true;
	size_t i = 0;
	json_object_foreach((json_t *)f->value, key, value)
	{
		if (done(r, ok))
			break;
		if (!seen_has(f->seen, i))
			ok = check_child(r, k, k->one, f, key, 0, value) && ok;
		i++;
	}
	if (f->seen)
		seen_all(f->seen, json_object_size(f->value));
	return ok && !r->stopped;
}
