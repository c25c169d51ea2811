/* archive.h: libzip and libxml2 for reading, loaded when the first DOCX or XLSX comes. */
#ifndef MOTCUA_READER_ARCHIVE_H
#define MOTCUA_READER_ARCHIVE_H

#include <libxml/xmlreader.h>
#include <stdbool.h>
#include <stddef.h>
#include <zip.h>

#include "base/buf.h"
#include "base/err.h"

/* The functions of libzip that the readers call, without their zip_. */
#define UNZIP_FUNCTIONS(X) \
	X(close) \
	X(discard) \
	X(error_fini) \
	X(error_strerror) \
	X(fclose) \
	X(file_add) \
	X(fopen_index) \
	X(fread) \
	X(get_error) \
	X(get_name) \
	X(get_num_entries) \
	X(name_locate) \
	X(open_from_source) \
	X(source_buffer_create) \
	X(source_close) \
	X(source_free) \
	X(source_keep) \
	X(source_open) \
	X(source_read) \
	X(stat_index)

/* Those of libxml2, without their xml. */
#define UNXML_FUNCTIONS(X) \
	X(FreeTextReader) \
	X(ReaderForIO) \
	X(TextReaderConstLocalName) \
	X(TextReaderConstNamespaceUri) \
	X(TextReaderConstValue) \
	X(TextReaderConstName) \
	X(TextReaderDepth) \
	X(TextReaderGetParserLineNumber) \
	X(TextReaderIsEmptyElement) \
	X(TextReaderMoveToElement) \
	X(TextReaderMoveToNextAttribute) \
	X(TextReaderNodeType) \
	X(TextReaderRead) \
	X(TextReaderSetErrorHandler)

/* The libraries as tables of their functions. Only valid after archive_open() has succeeded. */
struct unzip_api {
#define ARCHIVE_MEMBER(name) __typeof__(zip_##name) *name;
	UNZIP_FUNCTIONS(ARCHIVE_MEMBER)
#undef ARCHIVE_MEMBER
};
/* See struct unzip_api. */
struct unxml_api {
#define ARCHIVE_MEMBER(name) __typeof__(xml##name) *name;
	UNXML_FUNCTIONS(ARCHIVE_MEMBER)
#undef ARCHIVE_MEMBER
};

extern struct unzip_api unzip;
extern struct unxml_api unxml;

/* What an archive holds. */
enum archive_kind { ARCHIVE_DOCX, ARCHIVE_XLSX };

/* An archive that lies in memory, which must outlive it. */
struct archive {
	const char *name; /* for messages */
	zip_t *zip;
	zip_source_t *source;
	enum archive_kind kind;
};

/* Opens it and looks at its list: the limits of reader.h, no passwords, no macros, a document or a
 * workbook. */
bool archive_open(struct archive *r, const char *name, const char *p, size_t n, struct error *err);

/* Closes without writing. */
void archive_close(struct archive *r);

/* A part being read as XML. */
struct part {
	const struct archive *archive;
	const char *name;
	zip_file_t *file;
	xmlTextReaderPtr xml;
	uint64_t packed, taken; /* bytes */
	bool bomb;              /* more came out than may */
};

/* Opens a part; *there is false when there is none (which is no error). */
bool part_open(struct part *p, const struct archive *r, const char *name, bool *there, struct error *err);

/* What part_next came to. */
enum part_event { PART_BEGIN, PART_ENDED, PART_CHARACTERS, PART_DONE, PART_BAD };

/* The next element's beginning or end, or characters. An element that holds nothing begins and does
 * not end. */
enum part_event part_next(struct part *p, struct error *err);

/* The local name of the present element. */
const char *part_element(const struct part *p);

/* The characters. */
const char *part_characters(const struct part *p);

/* Whether the element at hand holds nothing, so that no end of it comes. */
bool part_empty(const struct part *p);

/* Copies the attribute (by local name) of the element at hand; false when it has none or a longer one. */
bool part_attribute(struct part *p, const char *name, char *out, size_t room);

/* Frees. */
void part_close(struct part *p);

/* The bytes of a part, to `out`. */
bool archive_bytes(
	const struct archive *r, const char *name, struct buf *out, bool *there, struct error *err);

#endif
