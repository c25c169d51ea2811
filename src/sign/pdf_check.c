/* pdf_check.c: what a PDF is and holds. */
#include <string.h>

#include "sign/sign.h"
#include "sign/walk.h"

/* Limits when none are given; objects within each other without being objects of their own. */
enum { BYTES = 100 << 20, OBJECTS = 200000, SECONDS = 10, DEPTH_MAX = 100 };

/* A PDF being looked into. */
struct looking {
	qpdf_data q;
	struct walk walk;
	struct pdf_facts *facts;
};

/* What the keys and names of one dictionary give away (ISO 32000-1, 12.6.4 and 7.11.4). */
static void note(struct looking *l, qpdf_oh dict)
{
	qpdf_data q = l->q;
	struct pdf_facts *f = l->facts;
	qpdf_oh action = pdf_key(q, dict, "/S");
	f->script |= qpdf.oh_has_key(q, dict, "/JS") || qpdf.oh_has_key(q, dict, "/JavaScript") ||
		     pdf_is_name(q, action, "/JavaScript");
	f->launch |= pdf_is_name(q, action, "/Launch");
	f->embedded |= qpdf.oh_has_key(q, dict, "/EF") || qpdf.oh_has_key(q, dict, "/EmbeddedFiles") ||
		       pdf_is_name(q, pdf_key(q, dict, "/Type"), "/EmbeddedFile");
	f->signed_once |= qpdf.oh_has_key(q, dict, "/V") && pdf_is_name(q, pdf_key(q, dict, "/FT"), "/Sig");
}

static void look_at(struct looking *l, qpdf_oh object, int depth);

/* Objects of their own wait for their turn, others are looked at with what they stand in. */
static void look_later(struct looking *l, qpdf_oh object, int depth)
{
	if (qpdf.oh_is_indirect(l->q, object)) {
		walk_later(&l->walk, l->q, object, 0);
	} else {
		look_at(l, object, depth + 1);
		qpdf.oh_release(l->q, object);
	}
}

static void look_at(struct looking *l, qpdf_oh object, int depth)
{
	qpdf_data q = l->q;
	if (depth > DEPTH_MAX)
		return;
	if (qpdf.oh_is_array(q, object)) {
		int n = qpdf.oh_get_array_n_items(q, object);
		for (int i = 0; i < n; i++)
			look_later(l, qpdf.oh_get_array_item(q, object, i), depth);
		return;
	}
	qpdf_oh dict = pdf_dict(q, object);
	if (!qpdf.oh_is_dictionary(q, dict))
		return;
	struct arena a = { 0 };
	note(l, dict);
	for (const char **key = pdf_keys(q, dict, &a); *key; key++)
		look_later(l, qpdf.oh_get_key(q, dict, *key), depth);
	arena_release(&a);
}

static bool look(struct looking *l, const struct pdf_limits *limits, struct arena *a, struct error *err)
{
	struct walk_item item;
	walk_begin(&l->walk, a, limits->objects, limits->seconds);
	look_at(l, qpdf.get_trailer(l->q), 0);
	while (walk_next(&l->walk, &item, err)) {
		look_at(l, item.object, 0);
		qpdf.oh_release(l->q, item.object);
	}
	walk_end(&l->walk);
	return err->code == ERR_NONE;
}

bool pdf_check(const void *p, size_t n, const struct pdf_limits *limits, struct pdf_facts *facts,
	struct error *err)
{
	struct pdf_limits most = limits ? *limits : (struct pdf_limits){ 0 };
	struct looking l = { .facts = facts };
	struct error flaw = { 0 };
	struct arena a = { 0 };
	*facts = (struct pdf_facts){ 0 };
	most.bytes = most.bytes ? most.bytes : BYTES;
	most.objects = most.objects ? most.objects : OBJECTS;
	most.seconds = most.seconds ? most.seconds : SECONDS;
	if (n > most.bytes)
		return err_set(
			err, ERR_DATA, "found a PDF of %zu bytes, expected at most %zu", n, most.bytes);
	l.q = pdf_open(p, n, true, err);
	if (!l.q)
		return false;
	facts->encrypted = qpdf.is_encrypted(l.q);
	facts->pages = qpdf.get_num_pages(l.q);
	bool ok = look(&l, &most, &a, &flaw);
	facts->damaged = !pdf_is_sound(l.q, NULL);
	pdf_close(l.q);
	arena_release(&a);
	if (!ok)
		return err_set(err, flaw.code, "%s", flaw.text);
	return facts->pages > 0 || err_set(err, ERR_DATA, "the PDF has no page that can be read");
}
