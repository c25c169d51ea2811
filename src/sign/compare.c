/* compare.c: see compare.h. */
#include "sign/compare.h"

#include <stdlib.h>
#include <string.h>

#include "sign/walk.h"

/* Limits: objects and seconds of one comparison, objects within each other. */
enum { OBJECTS = 300000, SECONDS = 5, DEPTH_MAX = 100 };

/* A comparison: `old` is the earlier state. */
struct comparing {
	qpdf_data old, now;
	struct walk walk;
	struct arena *arena;
	const char *change; /* "" as long as nothing was found */
};

/* Keys that may differ, for each kind of dictionary. */
static const char *const root_free[] = { "/AcroForm", "/Metadata", "/DSS", "/Extensions", NULL };
static const char *const form_free[] = { "/Fields", "/SigFlags", NULL };
static const char *const form_new[] = { "/DR", "/DA", NULL };
static const char *const page_free[] = { "/Annots", NULL };
static const char *const field_new[] = { "/V", "/AP", "/M", "/F", "/P", NULL };
static const char *const none[] = { NULL };

static bool changed(struct comparing *c, const char *what)
{
	if (!*c->change)
		c->change = what;
	return false;
}

static bool is_in(const char *key, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

static bool same(struct comparing *c, qpdf_oh old, qpdf_oh now, int depth);

/* Dictionaries are the same but for keys that may differ (`free`) or may come anew (`fresh`). */
static bool same_dict(struct comparing *c, qpdf_oh old, qpdf_oh now, const char *const *free,
	const char *const *fresh, int depth)
{
	struct arena a = { 0 };
	bool ok = true;
	for (const char **key = pdf_keys(c->old, old, &a); ok && *key; key++)
		if (!is_in(*key, free))
			ok = qpdf.oh_has_key(c->now, now, *key)
				     ? same(c, qpdf.oh_get_key(c->old, old, *key),
					       qpdf.oh_get_key(c->now, now, *key), depth + 1)
				     : changed(c, arena_printf(c->arena, "%s was taken away", *key));
	for (const char **key = pdf_keys(c->now, now, &a); ok && *key; key++)
		if (!is_in(*key, free) && !is_in(*key, fresh) && !qpdf.oh_has_key(c->old, old, *key))
			ok = changed(c, arena_printf(c->arena, "%s was added", *key));
	arena_release(&a);
	return ok;
}

static bool same_array(struct comparing *c, qpdf_oh old, qpdf_oh now, int depth)
{
	int n = qpdf.oh_get_array_n_items(c->old, old);
	if (qpdf.oh_get_array_n_items(c->now, now) != n)
		return changed(c, "a list has other items");
	for (int i = 0; i < n; i++)
		if (!same(c, qpdf.oh_get_array_item(c->old, old, i), qpdf.oh_get_array_item(c->now, now, i),
			    depth + 1))
			return false;
	return true;
}

/* Whether a field or its place on a page belongs to a signature. */
static bool is_signature(qpdf_data q, qpdf_oh field)
{
	return pdf_is_name(q, pdf_key(q, field, "/FT"), "/Sig") ||
	       pdf_is_name(q, pdf_key(q, pdf_key(q, field, "/Parent"), "/FT"), "/Sig");
}

/* Lists of fields or annotations: the old ones are where they were, the new ones are signatures. */
static bool same_but_signatures(struct comparing *c, qpdf_oh old, qpdf_oh now, const char *what)
{
	int before = qpdf.oh_is_array(c->old, old) ? qpdf.oh_get_array_n_items(c->old, old) : 0;
	int after = qpdf.oh_is_array(c->now, now) ? qpdf.oh_get_array_n_items(c->now, now) : 0;
	if (after < before)
		return changed(c, what);
	for (int i = 0; i < before; i++)
		if (!same(c, qpdf.oh_get_array_item(c->old, old, i), qpdf.oh_get_array_item(c->now, now, i),
			    0))
			return false;
	for (int i = before; i < after; i++)
		if (!is_signature(c->now, qpdf.oh_get_array_item(c->now, now, i)))
			return changed(c, what);
	return true;
}

static bool same_stream(struct comparing *c, qpdf_oh old, qpdf_oh now)
{
	unsigned char *was = NULL, *is = NULL;
	size_t was_n = 0, is_n = 0;
	bool ok = !(qpdf.oh_get_stream_data(c->old, old, qpdf_dl_none, NULL, &was, &was_n) & QPDF_ERRORS) &&
		  !(qpdf.oh_get_stream_data(c->now, now, qpdf_dl_none, NULL, &is, &is_n) & QPDF_ERRORS) &&
		  was_n == is_n && (was_n == 0 || memcmp(was, is, was_n) == 0);
	free(was);
	free(is);
	return ok || changed(c, "what a page shows (a stream) was replaced");
}

static bool same_page(struct comparing *c, qpdf_oh old, qpdf_oh now)
{
	return same_dict(c, old, now, page_free, none, 0) &&
	       same_but_signatures(c, pdf_key(c->old, old, "/Annots"), pdf_key(c->now, now, "/Annots"),
		       "annotations of a page were changed");
}

static bool same_value(struct comparing *c, qpdf_oh old, qpdf_oh now, int depth)
{
	if (qpdf.oh_get_type_code(c->old, old) != qpdf.oh_get_type_code(c->now, now))
		return changed(c, "an object became one of another kind");
	if (qpdf.oh_is_array(c->old, old))
		return same_array(c, old, now, depth);
	if (qpdf.oh_is_stream(c->old, old))
		return same_stream(c, old, now) &&
		       same_dict(c, qpdf.oh_get_dict(c->old, old), qpdf.oh_get_dict(c->now, now), none,
			       none, depth);
	if (!qpdf.oh_is_dictionary(c->old, old)) {
		/* unparse() gives memory that its next call for the same file takes. */
		return strcmp(qpdf.oh_unparse_resolved(c->old, old),
			       qpdf.oh_unparse_resolved(c->now, now)) == 0 ||
		       changed(c, "a value was changed");
	}
	if (pdf_is_name(c->old, pdf_key(c->old, old, "/Type"), "/Page"))
		return same_page(c, old, now);
	bool empty = pdf_is_name(c->old, pdf_key(c->old, old, "/FT"), "/Sig") &&
		     !qpdf.oh_has_key(c->old, old, "/V");
	return same_dict(c, old, now, none, empty ? field_new : none, depth);
}

static bool same(struct comparing *c, qpdf_oh old, qpdf_oh now, int depth)
{
	bool was = qpdf.oh_is_indirect(c->old, old), is = qpdf.oh_is_indirect(c->now, now);
	if (depth > DEPTH_MAX)
		return changed(c, "objects are nested too deep to be compared");
	if (!was && !is)
		return same_value(c, old, now, depth);
	if (!was || !is || qpdf.oh_get_object_id(c->old, old) != qpdf.oh_get_object_id(c->now, now) ||
		qpdf.oh_get_generation(c->old, old) != qpdf.oh_get_generation(c->now, now))
		return changed(c, "an object was exchanged for another");
	walk_later(&c->walk, c->old, old, now);
	return true;
}

static bool same_form(struct comparing *c, qpdf_oh old, qpdf_oh now)
{
	if (!qpdf.oh_is_dictionary(c->old, old) || !qpdf.oh_is_dictionary(c->now, now))
		return changed(c, "the form was taken away");
	return same_dict(c, old, now, form_free, form_new, 0) &&
	       same_but_signatures(c, pdf_key(c->old, old, "/Fields"), pdf_key(c->now, now, "/Fields"),
		       "fields of the form were changed");
}

const char *compare_states(qpdf_data earlier, qpdf_data now, struct arena *a)
{
	struct comparing c = { .old = earlier, .now = now, .arena = a, .change = "" };
	struct walk_item item;
	struct error limit = { 0 };
	qpdf_oh old_root = qpdf.get_root(earlier), new_root = qpdf.get_root(now);
	walk_begin(&c.walk, a, OBJECTS, SECONDS);
	bool ok = (qpdf.oh_is_dictionary(earlier, old_root) && qpdf.oh_is_dictionary(now, new_root)) ||
		  changed(&c, "the catalogue cannot be read");
	ok = ok && same_dict(&c, old_root, new_root, root_free, none, 0) &&
	     same_form(&c, pdf_key(earlier, old_root, "/AcroForm"), pdf_key(now, new_root, "/AcroForm"));
	while (ok && walk_next(&c.walk, &item, &limit))
		ok = same_value(&c, item.object, item.other, 0);
	if (limit.code)
		changed(&c, arena_str(a, limit.text));
	walk_end(&c.walk);
	return c.change;
}
