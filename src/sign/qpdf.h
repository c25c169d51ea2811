/* qpdf.h: qpdf's C interface, loaded when a PDF is looked into. Its C++ exceptions end there as errors.
 *
 * An object (qpdf_oh) is a number that lives as long as the file is open, unless it is released. */
#ifndef MOTCUA_SIGN_QPDF_H
#define MOTCUA_SIGN_QPDF_H

#include <qpdf/qpdf-c.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* The functions of qpdf that motcua calls, without their qpdf_. */
#define QPDF_FUNCTIONS(X) \
	X(cleanup) \
	X(get_error) \
	X(get_error_full_text) \
	X(get_error_message_detail) \
	X(get_num_pages) \
	X(get_object_by_id) \
	X(get_page_n) \
	X(get_root) \
	X(get_trailer) \
	X(has_error) \
	X(init) \
	X(is_encrypted) \
	X(make_indirect_object) \
	X(more_warnings) \
	X(next_warning) \
	X(oh_append_item) \
	X(oh_begin_dict_key_iter) \
	X(oh_copy_foreign_object) \
	X(oh_dict_more_keys) \
	X(oh_dict_next_key) \
	X(oh_get_array_item) \
	X(oh_get_array_n_items) \
	X(oh_get_dict) \
	X(oh_get_generation) \
	X(oh_get_key) \
	X(oh_get_numeric_value) \
	X(oh_get_object_id) \
	X(oh_get_page_content_data) \
	X(oh_get_stream_data) \
	X(oh_get_type_code) \
	X(oh_get_value_as_longlong) \
	X(oh_get_value_as_name) \
	X(oh_get_value_as_string) \
	X(oh_get_value_as_utf8) \
	X(oh_has_key) \
	X(oh_is_array) \
	X(oh_is_dictionary) \
	X(oh_is_indirect) \
	X(oh_is_null) \
	X(oh_is_stream) \
	X(oh_new_array) \
	X(oh_new_dictionary) \
	X(oh_new_integer) \
	X(oh_new_null) \
	X(oh_new_object) \
	X(oh_parse) \
	X(oh_release) \
	X(oh_replace_key) \
	X(oh_unparse) \
	X(oh_unparse_resolved) \
	X(push_inherited_attributes_to_page) \
	X(read_memory) \
	X(set_attempt_recovery) \
	X(set_suppress_warnings) \
	X(silence_errors)

/* The library as a table of its functions. Only valid after qpdf_load() has succeeded. */
struct qpdf_api {
#define QPDF_MEMBER(name) __typeof__(qpdf_##name) *name;
	QPDF_FUNCTIONS(QPDF_MEMBER)
#undef QPDF_MEMBER
};

extern struct qpdf_api qpdf;

/* Loads it once; later calls cost nothing. Safe to call from several threads. */
bool qpdf_load(struct error *err);

/* Opens a PDF in memory, which must stay as long. With `mend` qpdf repairs what it can. NULL with
 * ERR_DATA. */
qpdf_data pdf_open(const void *p, size_t n, bool mend, struct error *err);

/* Closes it; NULL does nothing. */
void pdf_close(qpdf_data q);

/* True when qpdf found nothing to complain of since the last time it was asked; else err (may be NULL)
 * is filled with the first complaint, as ERR_DATA. */
bool pdf_is_sound(qpdf_data q, struct error *err);

/* The value of a key when the object is a dictionary (or a stream with one) that has it; else the null
 * object. */
qpdf_oh pdf_key(qpdf_data q, qpdf_oh dict, const char *key);

/* The object without what makes it a stream. */
qpdf_oh pdf_dict(qpdf_data q, qpdf_oh object);

/* The keys of a dictionary, in the arena; NULL-terminated. */
const char **pdf_keys(qpdf_data q, qpdf_oh dict, struct arena *a);

/* True when the object is the name ("/Sig"). */
bool pdf_is_name(qpdf_data q, qpdf_oh object, const char *name);

/* A text string as UTF-8, in the arena; "" when it is none. */
const char *pdf_text(qpdf_data q, qpdf_oh object, struct arena *a);

#endif
