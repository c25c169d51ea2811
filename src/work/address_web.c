/* address_web.c: see address_web.h. */
#include "work/address_web.h"

#include <string.h>

#include "base/text.h"
#include "work/typed_person.h"

struct postal_address address_typed(struct request *r, const struct form *f)
{
	struct postal_address a;
	for (int i = 0; i < ADDRESS_PARTS; i++)
		a.part[i] = typed_tidy(&r->arena, form_get(f, address_names[i]));
	return a;
}

void address_put(struct value_map *m, const struct postal_address *a)
{
	static const char *const names[ADDRESS_PARTS] = { "to_street", "to_commune", "to_district",
		"to_province" };
	for (int i = 0; i < ADDRESS_PARTS; i++)
		put_text(m, names[i], a->part[i]);
}

bool address_member(
	struct request *r, const json_t *o, const struct postal_address **out, struct error *err)
{
	json_t *given = json_object_get(o, "address"), *v;
	struct postal_address *a = arena_zalloc(&r->arena, sizeof *a);
	const char *name;
	*out = given ? a : NULL;
	if (given && !json_is_object(given))
		return err_set(err, ERR_DATA, "address: expected an object");
	json_object_foreach(given, name, v)
	{
		int part = text_word(name, address_names);
		if (part < 0 || !json_is_string(v))
			return err_set(err, ERR_DATA,
				"address: expected the texts street, commune, district, province");
		a->part[part] = typed_tidy(&r->arena, json_string_value(v));
	}
	int fault = given ? address_fault(a) : -1;
	return fault < 0 || err_set(err, ERR_DATA, "address: %s: expected 1 to %d bytes",
				    address_names[fault], ADDRESS_PART_MAX);
}

bool address_wanted(struct request *r, const json_t *o, const struct postal_address **a, struct error *err)
{
	static const char *const ways[] = { "desk", "post", NULL };
	const json_t *way = json_object_get(o, "return_by");
	int by = way ? text_word(json_string_value(way), ways) : 0;
	if (by < 0)
		return err_set(err, ERR_DATA, "return_by: expected desk or post");
	if (!address_member(r, o, a, err))
		return false;
	if (by && !*a)
		return err_set(err, ERR_DATA, "address: expected where the post brings the result");
	return by || !*a || err_set(err, ERR_DATA, "address: expected none but where return_by is post");
}
