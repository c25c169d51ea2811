/* office.h: libzip and libxml2, loaded when the first DOCX is written. */
#ifndef MOTCUA_PAPER_OFFICE_H
#define MOTCUA_PAPER_OFFICE_H

#include <libxml/xmlwriter.h>
#include <stdbool.h>
#include <zip.h>

#include "base/buf.h"
#include "base/err.h"

/* The functions of libzip that motcua calls, without their zip_. */
#define ZIP_FUNCTIONS(X) \
	X(close) \
	X(discard) \
	X(file_add) \
	X(file_set_dostime) \
	X(open_from_source) \
	X(source_buffer_create) \
	X(source_close) \
	X(source_free) \
	X(source_keep) \
	X(source_open) \
	X(source_read) \
	X(strerror)

/* Those of libxml2, without their xml. */
#define XML_FUNCTIONS(X) \
	X(BufferContent) \
	X(BufferCreate) \
	X(BufferFree) \
	X(BufferLength) \
	X(FreeTextWriter) \
	X(NewTextWriterMemory) \
	X(TextWriterEndDocument) \
	X(TextWriterEndElement) \
	X(TextWriterStartDocument) \
	X(TextWriterStartElement) \
	X(TextWriterWriteAttribute) \
	X(TextWriterWriteString)

/* The libraries as tables of their functions. Only valid after office_load() has succeeded. */
struct zip_api {
#define OFFICE_MEMBER(name) __typeof__(zip_##name) *name;
	ZIP_FUNCTIONS(OFFICE_MEMBER)
#undef OFFICE_MEMBER
};
/* See struct zip_api. */
struct xml_api {
#define OFFICE_MEMBER(name) __typeof__(xml##name) *name;
	XML_FUNCTIONS(OFFICE_MEMBER)
#undef OFFICE_MEMBER
};

extern struct zip_api zip;
extern struct xml_api xml;

/* Loads them once; later calls cost nothing. Safe to call from several threads. */
bool office_load(struct error *err);

/* A file within an archive. */
struct office_part {
	const char *name;
	struct buf bytes;
};

/* Appends a ZIP archive of the parts, all with the time `at` (UTC seconds), so that the same parts give
 * the same bytes wherever the machine stands. */
bool office_zip(const struct office_part *parts, int count, int64_t at, struct buf *out, struct error *err);

#endif
