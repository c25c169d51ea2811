/* equal.c: when two values are the same. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/check.h"

static bool same(struct run *r, const json_t *a, const json_t *b, int depth);

static bool same_number(const json_t *a, const json_t *b)
{
	struct json_decimal x = json_decimal_of(a), y = json_decimal_of(b);
	return json_decimal_compare(&x, &y) == 0;
}

static bool same_string(struct run *r, const json_t *a, const json_t *b)
{
	size_t n = json_string_length(a);
	return n == json_string_length(b) && run_spend(r, n / 64) &&
	       memcmp(json_string_value(a), json_string_value(b), n) == 0;
}

static bool same_array(struct run *r, const json_t *a, const json_t *b, int depth)
{
	size_t n = json_array_size(a);
	if (n != json_array_size(b))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same(r, json_array_get(a, i), json_array_get(b, i), depth + 1))
			return false;
	return true;
}

static bool same_object(struct run *r, const json_t *a, const json_t *b, int depth)
{
	const char *key;
	json_t *value;
	if (json_object_size(a) != json_object_size(b))
		return false;
	json_object_foreach((json_t *)a, key, value)
	{
		const json_t *other = json_object_get(b, key);
		if (!other || !same(r, value, other, depth + 1))
			return false;
	}
	return true;
}

/* Also false when the run was stopped. */
static bool same(struct run *r, const json_t *a, const json_t *b, int depth)
{
	if (depth > r->limits.depth)
		return run_stop(r, "values within values go deeper than allowed");
	if (!run_spend(r, 1))
		return false;
	unsigned type = type_of(a);
	if (type != type_of(b))
		return false;
	switch (type) {
	case TYPE_NUMBER: return same_number(a, b);
	case TYPE_STRING: return same_string(r, a, b);
	case TYPE_ARRAY: return same_array(r, a, b, depth);
	case TYPE_OBJECT: return same_object(r, a, b, depth);
	default: return json_typeof(a) == json_typeof(b);
	}
}

bool values_equal(struct run *r, const json_t *a, const json_t *b)
{
	return same(r, a, b, 0);
}

/* --- unique items ------------------------------------------------------------------------------ */

static uint64_t mixed(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 33;
}

/* A number that equal values share. */
static uint64_t hash_of(struct run *r, const json_t *v, int depth)
{
	const char *key;
	json_t *part;
	size_t i;
	uint64_t h = type_of(v);
	if (depth > r->limits.depth)
		return run_stop(r, "values within values go deeper than allowed");
	if (!run_spend(r, 1))
		return 0;
	if (json_is_number(v)) {
		struct json_decimal d = json_decimal_of(v);
		return mixed(h + d.digits * 31 + (uint64_t)d.exponent * 2 + d.negative);
	}
	if (json_is_string(v)) {
		run_spend(r, json_string_length(v) / 64);
		return mixed(h + text_hash(json_string_value(v), json_string_length(v)));
	}
	if (json_is_boolean(v))
		return mixed(h + json_is_true(v) * 1000u);
	json_array_foreach(v, i, part) h = mixed(h * 31 + hash_of(r, part, depth + 1));
	/* The order of members does not count. */
	if (json_is_object(v))
		json_object_foreach((json_t *)v, key, part) h +=
			mixed(text_hash(key, strlen(key)) * 31 + hash_of(r, part, depth + 1));
	return mixed(h);
}

/* An item by its hash. */
struct hashed {
	uint64_t hash;
	size_t place;
};

static int compare_hashed(const void *a, const void *b)
{
	const struct hashed *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* Looks for two equal items among those of one hash. */
static bool find_pair(
	struct run *r, const json_t *array, const struct hashed *h, size_t n, size_t *first, size_t *second)
{
	for (size_t i = 0; i + 1 < n; i++)
		for (size_t j = i + 1; j < n && h[j].hash == h[i].hash && !r->stopped; j++)
			if (same(r, json_array_get(array, h[i].place), json_array_get(array, h[j].place),
				    0)) {
				*first = h[i].place;
				*second = h[j].place;
				return true;
			}
	return false;
}

bool values_unique(struct run *r, const json_t *array, size_t *first, size_t *second)
{
	size_t n = json_array_size(array);
	if (n < 2)
		return true;
	struct hashed *h = calloc(n, sizeof *h);
	if (!h)
		die("out of memory");
	for (size_t i = 0; i < n; i++)
		h[i] = (struct hashed){ hash_of(r, json_array_get(array, i), 0), i };
	qsort(h, n, sizeof *h, compare_hashed);
	bool found = !r->stopped && find_pair(r, array, h, n, first, second);
	free(h);
	return !found;
}
