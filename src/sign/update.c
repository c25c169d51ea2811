/* update.c: see update.h. */
#include "sign/update.h"

#include <stdlib.h>
#include <string.h>

/* How deep objects are gone into. */
enum { DEPTH_MAX = 60 };

/* The offset that the last startxref names. */
static bool find_previous(struct update *u, const char *p, size_t n)
{
	static const char word[] = "startxref";
	size_t k = sizeof word - 1;
	for (size_t at = n - k; n > k && at > 0 && n - at < 4096; at--) {
		if (memcmp(p + at, word, k) != 0)
			continue;
		size_t v = 0;
		for (at += k; at < n && strchr(" \r\n\t", p[at]); at++)
			continue;
		for (; at < n && p[at] >= '0' && p[at] <= '9' && v < n; at++)
			v = v * 10 + (size_t)(p[at] - '0');
		u->previous = v;
		u->stream = v + 4 < n && memcmp(p + v, "xref", 4) != 0;
		return v > 0 && v + 4 < n;
	}
	return false;
}

bool update_begin(struct update *u, const char *p, size_t n)
{
	if (memcmp(p, "%PDF-", 5) != 0)
		return err_set(u->err, ERR_DATA,
			"the PDF has something before %%PDF-: write it anew first (qpdf IN.pdf OUT.pdf)");
	if (!find_previous(u, p, n))
		return err_set(u->err, ERR_DATA,
			"the PDF's end is damaged (startxref): write it anew first (qpdf IN.pdf OUT.pdf)");
	u->begin = u->out->len;
	buf_add(u->out, p, n);
	if (p[n - 1] != '\n')
		buf_addc(u->out, '\n');
	return true;
}

bool update_object(struct update *u, int id, int generation)
{
	if (u->count == UPDATE_OBJECTS)
		return err_set(u->err, ERR_DATA, "the signature would change more than %d objects",
			UPDATE_OBJECTS);
	u->entry[u->count++] = (struct update_entry){ id, generation, u->out->len - u->begin };
	buf_printf(u->out, "%d %d obj\n", id, generation);
	return true;
}

void update_object_end(struct update *u)
{
	buf_adds(u->out, "\nendobj\n");
}

static bool put_stream(struct update *u, qpdf_oh object)
{
	unsigned char *data = NULL;
	size_t n = 0;
	qpdf_oh dict = qpdf.oh_get_dict(u->q, object);
	if (qpdf.oh_get_stream_data(u->q, object, qpdf_dl_none, NULL, &data, &n) & QPDF_ERRORS) {
		free(data);
		return err_set(u->err, ERR_DATA, "a stream of the signature's face cannot be read");
	}
	qpdf.oh_replace_key(u->q, dict, "/Length", qpdf.oh_new_integer(u->q, (long long)n));
	buf_adds(u->out, qpdf.oh_unparse_resolved(u->q, dict));
	buf_adds(u->out, "\nstream\n");
	buf_add(u->out, data, n);
	buf_adds(u->out, "\nendstream");
	free(data);
	return true;
}

bool update_put(struct update *u, qpdf_oh object)
{
	if (!update_object(u, qpdf.oh_get_object_id(u->q, object), qpdf.oh_get_generation(u->q, object)))
		return false;
	if (qpdf.oh_is_stream(u->q, object)) {
		if (!put_stream(u, object))
			return false;
	} else {
		buf_adds(u->out, qpdf.oh_unparse_resolved(u->q, object));
	}
	update_object_end(u);
	return true;
}

static bool is_written(const struct update *u, int id)
{
	for (int i = 0; i < u->count; i++)
		if (u->entry[i].id == id)
			return true;
	return false;
}

static bool put_deep(struct update *u, qpdf_oh object, int from, int depth)
{
	bool ok = true;
	if (depth > DEPTH_MAX)
		return err_set(u->err, ERR_DATA, "the signature's face is nested too deep");
	if (qpdf.oh_is_indirect(u->q, object)) {
		int id = qpdf.oh_get_object_id(u->q, object);
		if (id < from || is_written(u, id))
			return true;
		ok = update_put(u, object);
	}
	if (qpdf.oh_is_array(u->q, object)) {
		int n = qpdf.oh_get_array_n_items(u->q, object);
		for (int i = 0; ok && i < n; i++)
			ok = put_deep(u, qpdf.oh_get_array_item(u->q, object, i), from, depth + 1);
		return ok;
	}
	qpdf_oh dict = pdf_dict(u->q, object);
	if (!ok || !qpdf.oh_is_dictionary(u->q, dict))
		return ok;
	struct arena a = { 0 };
	for (const char **key = pdf_keys(u->q, dict, &a); ok && *key; key++)
		ok = put_deep(u, qpdf.oh_get_key(u->q, dict, *key), from, depth + 1);
	arena_release(&a);
	return ok;
}

bool update_put_new(struct update *u, qpdf_oh object, int from)
{
	return put_deep(u, object, from, 0);
}

static int by_id(const void *a, const void *b)
{
	const struct update_entry *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* How many entries from i on have numbers one after the other. */
static int run_length(const struct update *u, int i)
{
	int n = 1;
	while (i + n < u->count && u->entry[i + n].id == u->entry[i].id + n)
		n++;
	return n;
}

/* What every trailer says. */
static void put_trailer_keys(struct update *u)
{
	static const char *const kept[] = { "/Root", "/Info", "/ID" };
	qpdf_oh trailer = qpdf.get_trailer(u->q);
	long long size = 0;
	qpdf.oh_get_value_as_longlong(u->q, pdf_key(u->q, trailer, "/Size"), &size);
	if (size < u->entry[u->count - 1].id + 1)
		size = u->entry[u->count - 1].id + 1;
	buf_printf(u->out, " /Size %lld /Prev %zu", size, u->previous);
	for (int i = 0; i < 3; i++) {
		qpdf_oh value = pdf_key(u->q, trailer, kept[i]);
		if (!qpdf.oh_is_null(u->q, value))
			buf_printf(u->out, " %s %s", kept[i], qpdf.oh_unparse(u->q, value));
	}
}

static void put_table(struct update *u)
{
	buf_adds(u->out, "xref\n");
	for (int i = 0; i < u->count;) {
		int n = run_length(u, i);
		buf_printf(u->out, "%d %d\n", u->entry[i].id, n);
		for (; n > 0; n--, i++)
			buf_printf(u->out, "%010zu %05d n \n", u->entry[i].at, u->entry[i].generation);
	}
	buf_adds(u->out, "trailer\n<<");
	put_trailer_keys(u);
	buf_adds(u->out, " >>\n");
}

/* Entries of 1, 4 and 2 bytes: kind, offset, generation. */
static void put_entries(struct update *u)
{
	for (int i = 0; i < u->count; i++) {
		const struct update_entry *e = &u->entry[i];
		buf_addc(u->out, 1);
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_addc(u->out, (char)(e->at >> shift & 0xff));
		buf_addc(u->out, (char)(e->generation >> 8 & 0xff));
		buf_addc(u->out, (char)(e->generation & 0xff));
	}
}

static void put_stream_table(struct update *u)
{
	buf_adds(u->out, "<< /Type /XRef /W [1 4 2] /Index [");
	for (int i = 0; i < u->count;) {
		int n = run_length(u, i);
		buf_printf(u->out, " %d %d", u->entry[i].id, n);
		i += n;
	}
	buf_printf(u->out, " ] /Length %d", u->count * 7);
	put_trailer_keys(u);
	buf_adds(u->out, " >>\nstream\n");
	put_entries(u);
	buf_adds(u->out, "\nendstream");
	update_object_end(u);
}

bool update_end(struct update *u)
{
	qsort(u->entry, (size_t)u->count, sizeof u->entry[0], by_id);
	size_t at = u->out->len - u->begin;
	if (u->stream) {
		long long size = 0;
		qpdf.oh_get_value_as_longlong(u->q, pdf_key(u->q, qpdf.get_trailer(u->q), "/Size"), &size);
		int last = u->entry[u->count - 1].id;
		/* It is an object itself, the last one. */
		if (!update_object(u, last + 1 > size ? last + 1 : (int)size, 0))
			return false;
		put_stream_table(u);
	} else {
		put_table(u);
	}
	buf_printf(u->out, "startxref\n%zu\n%%%%EOF\n", at);
	return !u->out->full || err_set(u->err, ERR_FULL, "no room for a document of this size");
}
