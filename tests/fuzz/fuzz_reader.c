/* fuzz_reader.c: any bytes as a file that somebody sends: what is read is text in UTF-8 and hangs
 * together, whatever it is; what cannot be read says so. The first byte chooses: as it is, or a part
 * of an archive that is else sound. */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <zip.h>

#include "base/text.h"
#include "reader/archive.h"
#include "reader/build.h"
#include "reader/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sound(const struct reader_text *t)
{
	assert(utf8_valid(t->p, t->n, NULL));
	assert(!t->n || (t->spots > 0 && t->spot[0].at == 0));
	for (int i = 1; i < t->spots; i++)
		assert(t->spot[i].at >= t->spot[i - 1].at && t->spot[i].at <= t->n);
}

static void words_of_pdf(const char *p, size_t n)
{
	struct arena a = { 0 };
	struct reader_document d = { .name = "fuzz.pdf" };
	struct error err = { 0 };
	struct builder b = { .arena = &a, .out = &d };
	char *copy = arena_dup(&a, p, n);
	if (utf8_valid(p, n, NULL))
		read_pdf_words(&b, copy, n, &err);
	build_end(&b);
	arena_release(&a);
}

static void read_one(const char *name, const char *p, size_t n)
{
	struct arena a = { 0 };
	struct reader_document d;
	struct error err = { 0 };
	bool ok = reader_read(&a, name, p, n, &d, &err);
	assert(ok == (err.code == ERR_NONE));
	for (int i = 0; ok && i < d.count; i++) {
		const struct reader_table *t = d.blocks[i].table;
		if (!t)
			sound(&d.blocks[i].text);
		for (int k = 0; t && k < t->rows * t->columns; k++)
			if (t->cells[k].text.n)
				sound(&t->cells[k].text);
	}
	arena_release(&a);
}

/* An archive of sound parts but for one, which is the input. */
static void in_archive(
	const char *const *names, const char *const *texts, int count, int which, const char *p, size_t n)
{
	static char bytes[1 << 20];
	zip_error_t why;
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &why);
	zip_source_keep(source);
	for (int i = 0; i < count; i++) {
		zip_source_t *from = i == which ? zip_source_buffer(zip, p, n, 0)
						: zip_source_buffer(zip, texts[i], strlen(texts[i]), 0);
		zip_int64_t at = zip_file_add(zip, names[i], from, 0);
		zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
	}
	zip_close(zip);
	zip_source_open(source);
	zip_int64_t got = zip_source_read(source, bytes, sizeof bytes);
	zip_source_close(source);
	zip_source_free(source);
	if (got > 0)
		read_one("fuzz.zip", bytes, (size_t)got);
	if (got > 0 && count == 1) {
		struct buf out = BUF_INIT(1 << 22);
		struct error err = { 0 };
		struct reader_comment c = {
			.line = 1, .from = 0, .to = 5, .author = "a", .text = "b\n<c>"
		};
		reader_comment_docx("fuzz.docx", bytes, (size_t)got, &c, 1, 0, &out, &err);
		buf_release(&out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const word[] = { "word/document.xml" };
	static const char *const book[] = { "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
		"xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml" };
	static const char *const texts[] = { "<w xmlns:r='r'><sheets><sheet name='A' "
					     "r:id='a'/></sheets></w>",
		"<r><Relationship Id='a' Target='worksheets/sheet1.xml'/></r>",
		"<s><cellXfs><xf numFmtId='0'/><xf numFmtId='10'/></cellXfs></s>",
		"<s><si><t>a</t></si></s>",
		"<w><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' s='1'><v>0.5</v></c></row></w>" };
	if (!size)
		return 0;
	const char *p = (const char *)data + 1;
	size_t n = size - 1;
	int which = data[0] % 10;
	if (which == 0)
		read_one("fuzz.txt", p, n);
	else if (which == 1)
		read_one("fuzz.csv", p, n);
	else if (which == 9)
		words_of_pdf(p, n);
	else if (which < 4)
		in_archive(word, texts, 1, 0, p, n);
	else
		in_archive(book, texts, 5, which - 4, p, n);
	return 0;
}
