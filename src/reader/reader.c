/* reader.c: what a file is, its first bytes say. */
#include "reader/reader.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "reader/archive.h"
#include "reader/build.h"

static bool named(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n >= m && strcasecmp(name + n - m, end) == 0;
}

static bool begins(const char *p, size_t n, const char *what, size_t m)
{
	return n >= m && memcmp(p, what, m) == 0;
}

/* A ZIP archive: DOCX or XLSX, by what is in it. */
static bool read_archive(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	struct archive r;
	if (!archive_open(&r, name, p, n, err))
		return false;
	b->out->format = r.kind == ARCHIVE_DOCX ? READER_DOCX : READER_XLSX;
	bool ok = r.kind == ARCHIVE_DOCX ? read_docx(b, &r, err) : read_xlsx(b, &r, err);
	archive_close(&r);
	return ok;
}

static bool read_plain(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	size_t bad;
	if (n > READER_PLAIN)
		return err_set(err, ERR_DATA, "%s: text of more than %d MiB", name, READER_PLAIN >> 20);
	if (begins(p, n, "\xEF\xBB\xBF", 3)) {
		p += 3;
		n -= 3;
	}
	if (begins(p, n, "\xFF\xFE", 2) || begins(p, n, "\xFE\xFF", 2))
		return err_set(err, ERR_DATA, "%s: text in UTF-16; expected UTF-8", name);
	if (!utf8_valid(p, n, &bad))
		return err_set(err, ERR_DATA,
			"%s: neither DOCX, XLSX, PDF nor text in UTF-8 (byte %zu is not)", name, bad + 1);
	b->out->format = named(name, ".csv") ? READER_CSV : READER_TEXT;
	return b->out->format == READER_CSV ? read_csv(b, name, p, n, err) : read_text(b, name, p, n, err);
}

static bool read_any(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	if (n > READER_BYTES)
		return err_set(err, ERR_DATA, "%s: more than %d MiB", name, READER_BYTES >> 20);
	if (begins(p, n, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))
		return err_set(err, ERR_DATA,
			"%s: encrypted with a password, or of the old kind (.doc, .xls); save it as DOCX "
			"or XLSX without a password",
			name);
	if (begins(p, n, "PK\x03\x04", 4) || begins(p, n, "PK\x05\x06", 4))
		return read_archive(b, name, p, n, err);
	if (begins(p, n, "%PDF-", 5)) {
		b->out->format = READER_PDF;
		return read_pdf(b, name, p, n, err);
	}
	return read_plain(b, name, p, n, err);
}

bool reader_read(struct arena *a, const char *name, const char *p, size_t n, struct reader_document *out,
	struct error *err)
{
	*out = (struct reader_document){ .name = name };
	struct builder b = { .arena = a, .out = out };
	bool ok = read_any(&b, name, p, n, err);
	build_end(&b);
	return ok;
}

bool reader_open(struct arena *a, const char *path, struct reader_document *out, struct error *err)
{
	struct file_map map;
	if (!file_map(&map, path, err))
		return false;
	bool ok = reader_read(a, path, map.p, map.n, out, err);
	file_unmap(&map);
	return ok;
}
