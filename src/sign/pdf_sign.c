/* pdf_sign.c: a signature more in a PDF (ETSI EN 319 142-1, ISO 32000-1, 12.8). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "sign/cms.h"
#include "sign/update.h"

/* Ceiling of a file that is signed, and signature fields looked over for a free name. */
enum { FILE_MAX = 512 << 20, FIELDS_MAX = 10000 };

/* A PDF being signed. */
struct signing {
	qpdf_data q, face;
	const struct sign_key *key;
	const struct sign_pdf_how *how;
	struct update update;
	struct arena arena;
	int first;                     /* the first new object's id */
	qpdf_oh value, field, picture; /* the objects that the signature adds; picture 0: none */
	qpdf_oh page;
	size_t range_at, contents_at; /* where in the file /ByteRange and /Contents have their places */
	size_t contents_n;            /* hexadecimal digits of /Contents */
	struct error *err;
};

/* Appends a text string: UTF-16BE with its mark, in hexadecimal digits. */
static void put_text(struct buf *out, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	buf_adds(out, "<FEFF");
	while (*p) {
		int more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
		unsigned c = more ? *p & (0x3fu >> more) : *p;
		for (p++; more > 0 && (*p & 0xc0) == 0x80; more--)
			c = c << 6 | (*p++ & 0x3fu);
		if (c >= 0x10000)
			buf_printf(out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
		else
			buf_printf(out, "%04X", c);
	}
	buf_addc(out, '>');
}

/* Appends D:20220614083005+07'00'. */
static void put_time(struct buf *out, int64_t at)
{
	struct date d = date_of(day_of_time(at));
	int s = (int)(at - time_of_day_start(day_of_time(at)));
	buf_printf(out, "(D:%04d%02d%02d%02d%02d%02d+07'00')", d.year, d.month, d.day, s / 3600,
		s / 60 % 60, s % 60);
}

/* A first signature may certify a file and forbid all changes (DocMDP, P 1). */
static bool is_certified(struct signing *s)
{
	qpdf_data q = s->q;
	qpdf_oh list =
		pdf_key(q, pdf_key(q, pdf_key(q, qpdf.get_root(q), "/Perms"), "/DocMDP"), "/Reference");
	int n = qpdf.oh_is_array(q, list) ? qpdf.oh_get_array_n_items(q, list) : 0;
	for (int i = 0; i < n && i < FIELDS_MAX; i++) {
		long long p = 2;
		qpdf_oh how = pdf_key(q, qpdf.oh_get_array_item(q, list, i), "/TransformParams");
		if (qpdf.oh_get_value_as_longlong(q, pdf_key(q, how, "/P"), &p) && p == 1)
			return true;
	}
	return false;
}

static bool may_sign(struct signing *s)
{
	struct error flaw = { 0 };
	int pages = qpdf.get_num_pages(s->q);
	long long size = 0;
	if (!pdf_is_sound(s->q, &flaw))
		return err_set(
			s->err, ERR_DATA, "%s; write it anew first (qpdf IN.pdf OUT.pdf)", flaw.text);
	if (qpdf.is_encrypted(s->q))
		return err_set(s->err, ERR_DATA,
			"the PDF is encrypted: take the encryption off first (qpdf --decrypt IN.pdf "
			"OUT.pdf)");
	if (is_certified(s))
		return err_set(
			s->err, ERR_DATA, "the PDF's first signature forbids any change, also a signature");
	if (pages < 1 || s->how->page > pages)
		return err_set(s->err, ERR_DATA, "found %d pages, expected at least %d", pages,
			s->how->page > 1 ? s->how->page : 1);
	s->page = qpdf.get_page_n(s->q, s->how->page ? (size_t)s->how->page - 1 : 0);
	qpdf.oh_get_value_as_longlong(s->q, pdf_key(s->q, qpdf.get_trailer(s->q), "/Size"), &size);
	qpdf_oh root = qpdf.get_root(s->q);
	bool lasting = qpdf.oh_is_indirect(s->q, s->page) && qpdf.oh_get_object_id(s->q, s->page) < size &&
		       qpdf.oh_is_indirect(s->q, root);
	/* qpdf gives such a page a number that the file does not know. */
	return lasting || err_set(s->err, ERR_DATA,
				  "the PDF's pages are no objects of their own: write it anew first (qpdf "
				  "IN.pdf OUT.pdf)");
}

/* A copy of an array, of no object of its own; an empty one when there is none. */
static qpdf_oh copy_array(struct signing *s, qpdf_oh array)
{
	qpdf_oh copy = qpdf.oh_new_array(s->q);
	int n = qpdf.oh_is_array(s->q, array) ? qpdf.oh_get_array_n_items(s->q, array) : 0;
	for (int i = 0; i < n; i++)
		qpdf.oh_append_item(s->q, copy, qpdf.oh_get_array_item(s->q, array, i));
	return copy;
}

/* A name that no field has. */
static const char *free_name(struct signing *s, qpdf_oh fields)
{
	int n = qpdf.oh_get_array_n_items(s->q, fields);
	for (int number = 1; number < FIELDS_MAX; number++) {
		const char *name = arena_printf(&s->arena, "Signature%d", number);
		bool taken = false;
		for (int i = 0; !taken && i < n; i++) {
			qpdf_oh title = pdf_key(s->q, qpdf.oh_get_array_item(s->q, fields, i), "/T");
			taken = strcmp(pdf_text(s->q, title, &s->arena), name) == 0;
		}
		if (!taken)
			return name;
	}
	return "Signature";
}

/* Enters the field into the form, which is written with whatever object it belongs to. */
static bool put_form(struct signing *s, const char **name)
{
	qpdf_oh root = qpdf.get_root(s->q), form = pdf_key(s->q, root, "/AcroForm");
	bool alone = qpdf.oh_is_dictionary(s->q, form) && qpdf.oh_is_indirect(s->q, form);
	if (!qpdf.oh_is_dictionary(s->q, form)) {
		form = qpdf.oh_new_dictionary(s->q);
		qpdf.oh_replace_key(s->q, root, "/AcroForm", form);
	}
	qpdf_oh fields = copy_array(s, pdf_key(s->q, form, "/Fields"));
	*name = free_name(s, fields);
	qpdf.oh_append_item(s->q, fields, s->field);
	qpdf.oh_replace_key(s->q, form, "/Fields", fields);
	/* There are signatures, and the file is only to be appended to. */
	qpdf.oh_replace_key(s->q, form, "/SigFlags", qpdf.oh_new_integer(s->q, 3));
	return update_put(&s->update, alone ? form : root);
}

static bool put_page(struct signing *s)
{
	qpdf_oh annotations = copy_array(s, pdf_key(s->q, s->page, "/Annots"));
	qpdf.oh_append_item(s->q, annotations, s->field);
	qpdf.oh_replace_key(s->q, s->page, "/Annots", annotations);
	return update_put(&s->update, s->page);
}

/* Writes the face's first page as a form XObject with all that it needs. */
static bool put_face(struct signing *s)
{
	unsigned char *content = NULL;
	size_t n = 0;
	struct buf *out = s->update.out;
	qpdf.push_inherited_attributes_to_page(s->face);
	qpdf_oh page = qpdf.get_page_n(s->face, 0), needs = pdf_key(s->face, page, "/Resources");
	if (!qpdf.oh_is_indirect(s->face, needs))
		needs = qpdf.make_indirect_object(s->face, needs);
	if (qpdf.oh_get_page_content_data(s->face, page, &content, &n) & QPDF_ERRORS)
		return err_set(s->err, ERR_DATA, "the signature's face cannot be read");
	needs = qpdf.oh_copy_foreign_object(s->q, s->face, needs);
	bool ok = update_put_new(&s->update, needs, s->first) &&
		  update_object(&s->update, qpdf.oh_get_object_id(s->q, s->picture), 0);
	if (ok) {
		buf_printf(out,
			"<< /Type /XObject /Subtype /Form /BBox %s /Resources %d 0 R /Length %zu "
			">>\nstream\n",
			qpdf.oh_unparse_resolved(s->face, pdf_key(s->face, page, "/MediaBox")),
			qpdf.oh_get_object_id(s->q, needs), n);
		buf_add(out, content, n);
		buf_adds(out, "\nendstream");
		update_object_end(&s->update);
	}
	free(content);
	return ok;
}

static bool put_field(struct signing *s, const char *name)
{
	struct buf *out = s->update.out;
	static const double nowhere[4] = { 0, 0, 0, 0 };
	const double *box = s->how->page ? s->how->box : nowhere;
	if (!update_object(&s->update, qpdf.oh_get_object_id(s->q, s->field), 0))
		return false;
	/* 132: it is printed, and stays as it is. */
	buf_printf(out, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /F 132 /V %d 0 R /P %s", name,
		qpdf.oh_get_object_id(s->q, s->value), qpdf.oh_unparse(s->q, s->page));
	buf_printf(out, " /Rect [%.2f %.2f %.2f %.2f]", box[0], box[1], box[2], box[3]);
	if (s->picture)
		buf_printf(out, " /AP << /N %d 0 R >>", qpdf.oh_get_object_id(s->q, s->picture));
	buf_adds(out, " >>");
	update_object_end(&s->update);
	return true;
}

/* Writes the signature's dictionary with room for what is only known when the file is whole. */
static bool put_value(struct signing *s)
{
	struct buf *out = s->update.out;
	const struct sign_pdf_how *how = s->how;
	if (!update_object(&s->update, qpdf.oh_get_object_id(s->q, s->value), 0))
		return false;
	buf_adds(out, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ");
	put_time(out, how->at);
	buf_adds(out, " /Name ");
	put_text(out, sign_key_name(s->key, &s->arena));
	if (how->reason && *how->reason) {
		buf_adds(out, " /Reason ");
		put_text(out, how->reason);
	}
	if (how->location && *how->location) {
		buf_adds(out, " /Location ");
		put_text(out, how->location);
	}
	buf_adds(out, " /ByteRange ");
	s->range_at = out->len;
	buf_printf(out, "%50s /Contents ", "");
	s->contents_at = out->len;
	s->contents_n = 2 * cms_size_max(s->key);
	buf_addc(out, '<');
	char *zeros = buf_room(out, s->contents_n);
	if (zeros) {
		memset(zeros, '0', s->contents_n);
		out->len += s->contents_n;
	}
	buf_adds(out, "> >>");
	update_object_end(&s->update);
	return !out->full || err_set(s->err, ERR_FULL, "no room for a document of this size");
}

/* Signs all bytes but /Contents, and writes that. */
static bool fill_value(struct signing *s)
{
	static const char digit[] = "0123456789ABCDEF";
	struct buf *out = s->update.out, cms = BUF_INIT((size_t)1 << 20);
	size_t begin = s->update.begin, end = s->contents_at + s->contents_n + 2;
	char range[51];
	int n = snprintf(range, sizeof range, "[0 %zu %zu %zu]", s->contents_at - begin, end - begin,
		out->len - end);
	memcpy(out->p + s->range_at, range, (size_t)n);
	size_t before = s->contents_at - begin, after = out->len - end;
	char *about = malloc(before + after);
	if (!about)
		die("no memory");
	memcpy(about, out->p + begin, before);
	memcpy(about + before, out->p + end, after);
	bool ok = cms_make(s->key, about, before + after, s->how->at, false, &cms, s->err);
	free(about);
	if (ok && cms.len * 2 > s->contents_n)
		ok = err_set(s->err, ERR_SYSTEM, "the signature needs %zu bytes, found room for %zu",
			cms.len, s->contents_n / 2);
	for (size_t i = 0; ok && i < cms.len; i++) {
		unsigned char c = (unsigned char)cms.p[i];
		out->p[s->contents_at + 1 + 2 * i] = digit[c >> 4];
		out->p[s->contents_at + 2 + 2 * i] = digit[c & 15];
	}
	buf_release(&cms);
	return ok;
}

static bool sign_opened(struct signing *s, const char *p, size_t n)
{
	const char *name;
	if (!may_sign(s) || !update_begin(&s->update, p, n))
		return false;
	s->value = qpdf.make_indirect_object(s->q, qpdf.oh_new_null(s->q));
	s->first = qpdf.oh_get_object_id(s->q, s->value);
	s->field = qpdf.make_indirect_object(s->q, qpdf.oh_new_null(s->q));
	if (s->how->page && s->how->face) {
		s->face = pdf_open(s->how->face, s->how->face_n, false, s->err);
		if (!s->face)
			return err_prefix(s->err, "the signature's face: ");
		s->picture = qpdf.make_indirect_object(s->q, qpdf.oh_new_null(s->q));
	}
	bool ok = put_form(s, &name) && put_page(s) && (!s->picture || put_face(s)) && put_field(s, name) &&
		  put_value(s) && pdf_is_sound(s->q, s->err) && update_end(&s->update);
	return ok && fill_value(s);
}

bool sign_pdf(const void *p, size_t n, const struct sign_key *k, const struct sign_pdf_how *how,
	struct buf *out, struct error *err)
{
	if (n > FILE_MAX)
		return err_set(err, ERR_DATA, "found a PDF of %zu bytes, expected at most %d", n, FILE_MAX);
	qpdf_data q = pdf_open(p, n, false, err);
	if (!q)
		return false;
	struct buf file = BUF_INIT((size_t)2 * FILE_MAX);
	struct arena a = { 0 };
	struct signing *s = arena_zalloc(&a, sizeof *s);
	*s = (struct signing){ .q = q, .key = k, .how = how, .err = err };
	s->update = (struct update){ .q = q, .out = &file, .err = err };
	bool ok = sign_opened(s, p, n);
	pdf_close(s->q);
	pdf_close(s->face);
	if (ok)
		buf_add(out, file.p, file.len);
	buf_release(&file);
	arena_release(&s->arena);
	arena_release(&a);
	return ok && (!out->full || err_set(err, ERR_FULL, "no room for a document of this size"));
}
