/* card_web.c: see card_web.h. */
#include "work/card_web.h"

#include <string.h>

#include "base/date.h"
#include "work/typed_person.h"

enum { PARTS_MAX = 12, FIELDS = 8 };

/* "Ấp 3, xã An Xuyên, thành phố Cà Mau, tỉnh Cà Mau" */
static int split(struct arena *a, const char *text, const char *part[PARTS_MAX])
{
	int n = 0;
	char *p = arena_str(a, text ? text : "");
	while (p && n < PARTS_MAX) {
		char *next = n + 1 < PARTS_MAX ? strchr(p, ',') : NULL;
		if (next)
			*next++ = '\0';
		const char *tidy = typed_tidy(a, p);
		if (*tidy)
			part[n++] = tidy;
		p = next;
	}
	return n;
}

struct postal_address card_address(struct arena *a, const struct card *c)
{
	const char *part[PARTS_MAX];
	struct postal_address out = { 0 };
	int n = split(a, c->address, part), levels = c->issued >= day_of(2025, 7, 1) ? 2 : 3;
	if (n < levels)
		levels = 0;
	const char *street = NULL;
	for (int i = 0; i < n - levels; i++)
		street = street ? arena_printf(a, "%s, %s", street, part[i]) : part[i];
	out.part[ADDRESS_STREET] = street;
	if (levels) {
		out.part[ADDRESS_COMMUNE] = part[n - levels];
		out.part[ADDRESS_DISTRICT] = levels == 3 ? part[n - 2] : NULL;
		out.part[ADDRESS_PROVINCE] = part[n - 1];
	}
	return out;
}

static const char *sent_as(const struct form_post *f, const char *name)
{
	for (int i = 0; i < f->count; i++)
		if (strcmp(f->name[i], name) == 0)
			return f->value[i];
	return NULL;
}

/* The group of the form that names whoever asks; NULL: it has none. */
static const char *group_of(struct request *r, const struct form_post *sent)
{
	static const char *const groups[] = { "applicant", "person", "owner" };
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
		if (sent_as(sent, arena_printf(&r->arena, "a.%s.name", groups[i])))
			return groups[i];
	return NULL;
}

struct form_post card_into(struct request *r, const struct form_post *sent, const struct card *c)
{
	struct arena *a = &r->arena;
	const char *group = group_of(r, sent);
	const char *held = group ? sent_as(sent, arena_printf(a, "a.%s.name", group)) : NULL;
	if (!group || (*held && !typed_same_name(a, held, c->name)))
		return *sent;
	struct date b = date_of(c->born);
	const char *born = c->born ? arena_printf(a, "%02d/%02d/%d", b.day, b.month, b.year) : NULL;
	struct postal_address at = card_address(a, c);
	const char *const field[FIELDS][2] = { { "name", c->name }, { "identity", c->number },
		{ "birth_date", born }, { "sex", c->sex }, { "residence.street", at.part[ADDRESS_STREET] },
		{ "residence.commune", at.part[ADDRESS_COMMUNE] },
		{ "residence.district", at.part[ADDRESS_DISTRICT] },
		{ "residence.province", at.part[ADDRESS_PROVINCE] } };
	const char **name = arena_alloc(a, sizeof *name * (size_t)(sent->count + FIELDS));
	const char **value = arena_alloc(a, sizeof *value * (size_t)(sent->count + FIELDS));
	struct form_post out = { name, value, sent->count, sent->add, sent->remove };
	for (int i = 0; i < sent->count; i++) {
		name[i] = sent->name[i];
		value[i] = sent->value[i];
	}
	for (int k = 0; k < FIELDS; k++) {
		const char *as = arena_printf(a, "a.%s.%s", group, field[k][0]);
		int at_name = 0;
		while (at_name < sent->count && strcmp(name[at_name], as) != 0)
			at_name++;
		/* Of several choices none is sent before one is made; names of no field are passed over. */
		if (at_name == sent->count)
			at_name = out.count++;
		else if (*value[at_name])
			continue;
		name[at_name] = as;
		value[at_name] = field[k][1] ? field[k][1] : "";
	}
	return out;
}
