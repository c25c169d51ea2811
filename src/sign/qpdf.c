/* qpdf.c: see qpdf.h. */
#include "sign/qpdf.h"

#include <string.h>

#include "base/library.h"
#include "base/text.h"

struct qpdf_api qpdf;

#define ROW(name) { "qpdf_" #name, offsetof(struct qpdf_api, name) },
static const struct library_function functions[] = { QPDF_FUNCTIONS(ROW) };
#undef ROW

static struct library library = { "libqpdf.so.29", "libqpdf29", functions,
	sizeof functions / sizeof functions[0], &qpdf, false };

bool qpdf_load(struct error *err)
{
	return library_load(&library, err);
}

bool pdf_is_sound(qpdf_data q, struct error *err)
{
	qpdf_error first = NULL;
	while (qpdf.more_warnings(q)) {
		qpdf_error one = qpdf.next_warning(q);
		if (!first && err)
			err_set(err, ERR_DATA, "the PDF is damaged: %.300s",
				qpdf.get_error_message_detail(q, one));
		first = one;
	}
	if (qpdf.has_error(q)) {
		qpdf_error one = qpdf.get_error(q);
		if (!first && err)
			err_set(err, ERR_DATA, "the PDF cannot be read: %.300s",
				qpdf.get_error_message_detail(q, one));
		first = one;
	}
	if (first && err)
		utf8_mend(err->text);
	return !first;
}

qpdf_data pdf_open(const void *p, size_t n, bool mend, struct error *err)
{
	if (!qpdf_load(err))
		return NULL;
	/* Readers look for the header within the first 1024 bytes (ISO 32000-1, annex H). */
	if (n < 8 || !memmem(p, n < 1024 ? n : 1024, "%PDF-", 5)) {
		err_set(err, ERR_DATA, "found no PDF (it has no %%PDF- at its beginning)");
		return NULL;
	}
	qpdf_data q = qpdf.init();
	qpdf.silence_errors(q);
	qpdf.set_suppress_warnings(q, QPDF_TRUE);
	qpdf.set_attempt_recovery(q, mend ? QPDF_TRUE : QPDF_FALSE);
	if (!(qpdf.read_memory(q, "PDF", p, n, NULL) & QPDF_ERRORS))
		return q;
	pdf_is_sound(q, err);
	err_set(err, ERR_DATA, "the PDF cannot be read");
	pdf_close(q);
	return NULL;
}

void pdf_close(qpdf_data q)
{
	if (q)
		qpdf.cleanup(&q);
}

qpdf_oh pdf_dict(qpdf_data q, qpdf_oh object)
{
	return qpdf.oh_is_stream(q, object) ? qpdf.oh_get_dict(q, object) : object;
}

qpdf_oh pdf_key(qpdf_data q, qpdf_oh dict, const char *key)
{
	dict = pdf_dict(q, dict);
	if (qpdf.oh_is_dictionary(q, dict) && qpdf.oh_has_key(q, dict, key))
		return qpdf.oh_get_key(q, dict, key);
	return qpdf.oh_new_null(q);
}

const char **pdf_keys(qpdf_data q, qpdf_oh dict, struct arena *a)
{
	size_t count = 0, cap = 16;
	const char **keys = arena_alloc(a, cap * sizeof *keys);
	qpdf.oh_begin_dict_key_iter(q, dict);
	while (qpdf.oh_dict_more_keys(q)) {
		if (count + 1 == cap) {
			const char **more = arena_alloc(a, 2 * cap * sizeof *more);
			memcpy(more, keys, count * sizeof *more);
			keys = more;
			cap *= 2;
		}
		keys[count++] = arena_str(a, qpdf.oh_dict_next_key(q));
	}
	keys[count] = NULL;
	return keys;
}

bool pdf_is_name(qpdf_data q, qpdf_oh object, const char *name)
{
	const char *value;
	size_t n;
	return qpdf.oh_get_value_as_name(q, object, &value, &n) && strlen(name) == n &&
	       memcmp(value, name, n) == 0;
}

const char *pdf_text(qpdf_data q, qpdf_oh object, struct arena *a)
{
	const char *value;
	size_t n;
	if (!qpdf.oh_get_value_as_utf8(q, object, &value, &n))
		return "";
	char *text = arena_dup(a, value, strnlen(value, n));
	utf8_mend(text);
	return text;
}
