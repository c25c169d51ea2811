/* archive.c: see archive.h. */
#include "reader/archive.h"

#include <stdio.h>
#include <string.h>

#include "base/library.h"
#include "reader/reader.h"

struct unzip_api unzip;
struct unxml_api unxml;

#define ROW(name) { "zip_" #name, offsetof(struct unzip_api, name) },
static const struct library_function zip_functions[] = { UNZIP_FUNCTIONS(ROW) };
#undef ROW
#define ROW(name) { "xml" #name, offsetof(struct unxml_api, name) },
static const struct library_function xml_functions[] = { UNXML_FUNCTIONS(ROW) };
#undef ROW

static struct library libzip = { "libzip.so.4", "libzip4", zip_functions,
	sizeof zip_functions / sizeof zip_functions[0], &unzip, false };
static struct library libxml = { "libxml2.so.2", "libxml2", xml_functions,
	sizeof xml_functions / sizeof xml_functions[0], &unxml, false };

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);
	return n >= m && strcasecmp(s + n - m, end) == 0;
}

/* Looks at one entry of the list. */
static bool look_at(struct archive *r, zip_uint64_t i, bool *docx, bool *xlsx, struct error *err)
{
	zip_stat_t st;
	if (unzip.stat_index(r->zip, i, 0, &st) != 0 || !(st.valid & ZIP_STAT_NAME) ||
		!(st.valid & ZIP_STAT_SIZE))
		return err_set(err, ERR_DATA, "%s: a broken archive: entry %llu cannot be read", r->name,
			(unsigned long long)i);
	if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
		return err_set(err, ERR_DATA, "%s: encrypted; save it without a password", r->name);
	if (ends_with(st.name, "vbaProject.bin") || ends_with(st.name, "macrosheets/sheet1.xml"))
		return err_set(err, ERR_DATA,
			"%s: has macros (%.80s); save it without them, as .docx or .xlsx", r->name,
			st.name);
	if (st.size > READER_PART)
		return err_set(err, ERR_DATA, "%s: %.80s unpacks to more than %d MiB", r->name, st.name,
			READER_PART >> 20);
	if (st.size > 1 << 20 && (st.valid & ZIP_STAT_COMP_SIZE) && st.size / READER_RATIO > st.comp_size)
		return err_set(err, ERR_DATA, "%s: %.80s unpacks to more than %d times its size: a bomb",
			r->name, st.name, READER_RATIO);
	*docx |= strcmp(st.name, "word/document.xml") == 0;
	*xlsx |= strcmp(st.name, "xl/workbook.xml") == 0;
	return true;
}

static bool look(struct archive *r, struct error *err)
{
	bool docx = false, xlsx = false;
	zip_int64_t count = unzip.get_num_entries(r->zip, 0);
	if (count > READER_ENTRIES)
		return err_set(
			err, ERR_DATA, "%s: an archive of more than %d files", r->name, READER_ENTRIES);
	for (zip_int64_t i = 0; i < count; i++)
		if (!look_at(r, (zip_uint64_t)i, &docx, &xlsx, err))
			return false;
	if (docx == xlsx)
		return err_set(err, ERR_DATA, "%s: a ZIP archive that is neither DOCX nor XLSX", r->name);
	r->kind = docx ? ARCHIVE_DOCX : ARCHIVE_XLSX;
	return true;
}

bool archive_open(struct archive *r, const char *name, const char *p, size_t n, struct error *err)
{
	zip_error_t why = { 0 };
	*r = (struct archive){ .name = name };
	if (!library_load(&libzip, err) || !library_load(&libxml, err))
		return false;
	r->source = unzip.source_buffer_create(p, n, 0, &why);
	r->zip = r->source ? unzip.open_from_source(r->source, ZIP_RDONLY, &why) : NULL;
	if (!r->zip) {
		err_set(err, ERR_DATA, "%s: a broken archive: %s", name, unzip.error_strerror(&why));
		unzip.error_fini(&why);
		unzip.source_free(r->source);
		return false;
	}
	if (look(r, err))
		return true;
	archive_close(r);
	return false;
}

void archive_close(struct archive *r)
{
	/* The source goes with it. */
	unzip.discard(r->zip);
}

static bool open_file(const struct archive *r, const char *name, zip_file_t **file, uint64_t *packed,
	bool *there, struct error *err)
{
	zip_stat_t st;
	zip_int64_t i = unzip.name_locate(r->zip, name, 0);
	*there = i >= 0;
	if (i < 0)
		return true;
	*packed = unzip.stat_index(r->zip, (zip_uint64_t)i, 0, &st) == 0 ? st.comp_size : 0;
	*file = unzip.fopen_index(r->zip, (zip_uint64_t)i, 0);
	return *file || err_set(err, ERR_DATA, "%s: %s: %s", r->name, name,
				unzip.error_strerror(unzip.get_error(r->zip)));
}

/* What the list says of sizes need not be true: what really comes out counts. */
static int take(void *context, char *out, int room)
{
	struct part *p = context;
	zip_int64_t n = unzip.fread(p->file, out, (zip_uint64_t)room);
	if (n > 0)
		p->taken += (uint64_t)n;
	p->bomb |= p->taken > READER_PART || (p->taken > 1 << 20 && p->taken / READER_RATIO > p->packed);
	return n < 0 || p->bomb ? -1 : (int)n;
}

static int nothing(void *context)
{
	(void)context;
	return 0;
}

/* Complaints are made once, by part_next. */
static void hush(void *arg, const char *text, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
	(void)arg;
	(void)text;
	(void)severity;
	(void)locator;
}

bool part_open(struct part *p, const struct archive *r, const char *name, bool *there, struct error *err)
{
	*p = (struct part){ .archive = r, .name = name };
	if (!open_file(r, name, &p->file, &p->packed, there, err))
		return false;
	if (!*there)
		return true;
	/* No network, no entities: a document type is refused when it comes. */
	p->xml = unxml.ReaderForIO(take, nothing, p, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOCDATA);
	if (!p->xml) {
		unzip.fclose(p->file);
		return err_set(err, ERR_SYSTEM, "libxml2 cannot begin to read");
	}
	unxml.TextReaderSetErrorHandler(p->xml, hush, NULL);
	return true;
}

enum part_event part_next(struct part *p, struct error *err)
{
	for (;;) {
		int more = unxml.TextReaderRead(p->xml);
		if (p->bomb) {
			err_set(err, ERR_DATA,
				"%s: %s unpacks to more than %d MiB, or %d times its size: a bomb",
				p->archive->name, p->name, READER_PART >> 20, READER_RATIO);
			return PART_BAD;
		}
		if (more < 0) {
			err_set(err, ERR_DATA, "%s: %s:%d: broken XML", p->archive->name, p->name,
				unxml.TextReaderGetParserLineNumber(p->xml));
			return PART_BAD;
		}
		if (more == 0)
			return PART_DONE;
		switch (unxml.TextReaderNodeType(p->xml)) {
		case XML_READER_TYPE_ELEMENT:
			if (unxml.TextReaderDepth(p->xml) <= READER_DEPTH)
				return PART_BEGIN;
			err_set(err, ERR_DATA, "%s: %s: elements more than %d deep", p->archive->name,
				p->name, READER_DEPTH);
			return PART_BAD;
		case XML_READER_TYPE_END_ELEMENT: return PART_ENDED;
		case XML_READER_TYPE_TEXT:
		case XML_READER_TYPE_CDATA:
		case XML_READER_TYPE_WHITESPACE:
		case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: return PART_CHARACTERS;
		case XML_READER_TYPE_DOCUMENT_TYPE:
		case XML_READER_TYPE_ENTITY_REFERENCE:
			err_set(err, ERR_DATA, "%s: %s: XML with a document type or entities",
				p->archive->name, p->name);
			return PART_BAD;
		default: break;
		}
	}
}

const char *part_element(const struct part *p)
{
	return (const char *)unxml.TextReaderConstLocalName(p->xml);
}

const char *part_characters(const struct part *p)
{
	const char *s = (const char *)unxml.TextReaderConstValue(p->xml);
	return s ? s : "";
}

bool part_empty(const struct part *p)
{
	return unxml.TextReaderIsEmptyElement(p->xml) == 1;
}

bool part_attribute(struct part *p, const char *name, char *out, size_t room)
{
	bool found = false;
	while (!found && unxml.TextReaderMoveToNextAttribute(p->xml) == 1) {
		if (strcmp((const char *)unxml.TextReaderConstLocalName(p->xml), name) != 0)
			continue;
		const char *v = part_characters(p);
		found = strlen(v) < room;
		if (found)
			memcpy(out, v, strlen(v) + 1);
	}
	unxml.TextReaderMoveToElement(p->xml);
	return found;
}

void part_close(struct part *p)
{
	if (p->xml)
		unxml.FreeTextReader(p->xml);
	if (p->file)
		unzip.fclose(p->file);
	p->xml = NULL;
	p->file = NULL;
}

bool archive_bytes(
	const struct archive *r, const char *name, struct buf *out, bool *there, struct error *err)
{
	struct part p = { .archive = r, .name = name };
	char piece[1 << 14];
	int n = 0;
	if (!open_file(r, name, &p.file, &p.packed, there, err))
		return false;
	while (*there && (n = take(&p, piece, sizeof piece)) > 0)
		buf_add(out, piece, (size_t)n);
	part_close(&p);
	return n == 0 || err_set(err, ERR_DATA, "%s: %s cannot be unpacked", r->name, name);
}
