/* docx.c: a document as DOCX: its parts, and the archive of them. */
#include "paper/docx.h"

#include <string.h>

#include "base/date.h"
#include "paper/drawing.h"

/* Ceiling of a part's bytes. */
enum { PART_MAX = 128 << 20 };

#define NS_MAIN "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define NS_OFFICE_RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define NS_PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define NS_DRAWING "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
#define TYPE_MAIN "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define TYPE_PACKAGE "application/vnd.openxmlformats-package."

/* Height of the page that a roll becomes: a DOCX has no endless pages. */
static const double ROLL_HEIGHT = 297;

/* The font that Word shall take; LibreOffice exchanges it for Liberation Serif by itself. */
static const char FONT[] = "Times New Roman";

static bool write_types(struct docx *d)
{
	static const struct {
		const char *part, *type;
	} overrides[] = { { "/word/document.xml", TYPE_MAIN "document.main+xml" },
		{ "/word/styles.xml", TYPE_MAIN "styles+xml" },
		{ "/word/header1.xml", TYPE_MAIN "header+xml" },
		{ "/word/footnotes.xml", TYPE_MAIN "footnotes+xml" },
		{ "/docProps/core.xml", TYPE_PACKAGE "core-properties+xml" } };
	el(d, "Types", "xmlns", NS_PACKAGE "content-types", NULL);
	LEAF(d, "Default", "Extension", "rels", "ContentType", TYPE_PACKAGE "relationships+xml");
	LEAF(d, "Default", "Extension", "xml", "ContentType", "application/xml");
	LEAF(d, "Default", "Extension", "png", "ContentType", "image/png");
	for (size_t i = 0; i < sizeof overrides / sizeof overrides[0]; i++)
		LEAF(d, "Override", "PartName", overrides[i].part, "ContentType", overrides[i].type);
	end(d);
	return true;
}

static bool write_package(struct docx *d)
{
	el(d, "Relationships", "xmlns", NS_PACKAGE "relationships", NULL);
	LEAF(d, "Relationship", "Id", "rId1", "Type", NS_OFFICE_RELS "/officeDocument", "Target",
		"word/document.xml");
	LEAF(d, "Relationship", "Id", "rId2", "Type", NS_PACKAGE "relationships/metadata/core-properties",
		"Target", "docProps/core.xml");
	end(d);
	return true;
}

static bool write_relations(struct docx *d)
{
	el(d, "Relationships", "xmlns", NS_PACKAGE "relationships", NULL);
	LEAF(d, "Relationship", "Id", "rId1", "Type", NS_OFFICE_RELS "/styles", "Target", "styles.xml");
	LEAF(d, "Relationship", "Id", "rId2", "Type", NS_OFFICE_RELS "/header", "Target", "header1.xml");
	LEAF(d, "Relationship", "Id", "rId3", "Type", NS_OFFICE_RELS "/footnotes", "Target",
		"footnotes.xml");
	for (int i = 1; i <= d->pictures; i++)
		LEAF(d, "Relationship", "Id", arena_printf(&d->arena, "rIdCode%d", i), "Type",
			NS_OFFICE_RELS "/image", "Target", arena_printf(&d->arena, "media/code%d.png", i));
	end(d);
	return true;
}

static void word(struct docx *d, const char *name, const char *text)
{
	el(d, name, NULL);
	xml.TextWriterWriteString(d->to, BAD_CAST text);
	end(d);
}

static bool write_properties(struct docx *d)
{
	char stamp[26];
	time_stamp(d->paper->made_at, stamp);
	el(d, "cp:coreProperties", "xmlns:cp", NS_PACKAGE "metadata/core-properties", "xmlns:dc",
		"http://purl.org/dc/elements/1.1/", "xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", NULL);
	word(d, "dc:title", d->paper->title ? d->paper->title : "");
	word(d, "dc:creator", d->paper->author ? d->paper->author : "");
	word(d, "dc:language", "vi-VN");
	el(d, "dcterms:created", "xsi:type", "dcterms:W3CDTF", NULL);
	xml.TextWriterWriteString(d->to, BAD_CAST stamp);
	end(d);
	end(d);
	return true;
}

static bool write_styles(struct docx *d)
{
	el(d, "w:styles", "xmlns:w", NS_MAIN, NULL);
	el(d, "w:docDefaults", NULL);
	el(d, "w:rPrDefault", NULL);
	el(d, "w:rPr", NULL);
	LEAF(d, "w:rFonts", "w:ascii", FONT, "w:hAnsi", FONT, "w:eastAsia", FONT, "w:cs", FONT);
	LEAF(d, "w:sz", "w:val", digits(d, d->paper->points * 2));
	LEAF(d, "w:szCs", "w:val", digits(d, d->paper->points * 2));
	LEAF(d, "w:lang", "w:val", "vi-VN", "w:eastAsia", "vi-VN", "w:bidi", "ar-SA");
	end(d);
	end(d);
	el(d, "w:pPrDefault", NULL);
	el(d, "w:pPr", NULL);
	LEAF(d, "w:spacing", "w:before", "0", "w:after", "0", "w:line", "240", "w:lineRule", "auto");
	end(d);
	end(d);
	end(d);
	el(d, "w:style", "w:type", "paragraph", "w:default", "1", "w:styleId", "Normal", NULL);
	LEAF(d, "w:name", "w:val", "Normal");
	end(d);
	for (int i = 1; i <= 3; i++) {
		el(d, "w:style", "w:type", "paragraph", "w:styleId",
			arena_printf(&d->arena, "Heading%d", i), NULL);
		LEAF(d, "w:name", "w:val", arena_printf(&d->arena, "heading %d", i));
		LEAF(d, "w:basedOn", "w:val", "Normal");
		LEAF(d, "w:next", "w:val", "Normal");
		el(d, "w:pPr", NULL);
		LEAF(d, "w:keepNext");
		LEAF(d, "w:outlineLvl", "w:val", digits(d, i - 1));
		end(d);
		end(d);
	}
	end(d);
	return true;
}

/* The header of every page but the first: its number. */
static bool write_header(struct docx *d)
{
	struct paper_paragraph p = { .align = PAPER_CENTRE };
	el(d, "w:hdr", "xmlns:w", NS_MAIN, NULL);
	docx_paragraph_begin(d, &p);
	if (d->paper->page_numbers) {
		el(d, "w:fldSimple", "w:instr", " PAGE ", NULL);
		el(d, "w:r", NULL);
		word(d, "w:t", "2");
		end(d);
		end(d);
	}
	end(d);
	end(d);
	return true;
}

/* Those that Word asks for stand first, then the document's own. */
static bool write_notes(struct docx *d)
{
	static const char *const kinds[] = { "separator", "continuationSeparator" };
	struct paper_paragraph p = { .align = PAPER_JUSTIFY };
	el(d, "w:footnotes", "xmlns:w", NS_MAIN, NULL);
	for (int i = 0; i < 2; i++) {
		el(d, "w:footnote", "w:type", kinds[i], "w:id", digits(d, i - 1), NULL);
		el(d, "w:p", NULL);
		el(d, "w:r", NULL);
		LEAF(d, arena_printf(&d->arena, "w:%s", kinds[i]));
		end(d);
		end(d);
		end(d);
	}
	for (int i = 0; i < d->notes; i++) {
		el(d, "w:footnote", "w:id", digits(d, i + 1), NULL);
		docx_paragraph_begin(d, &p);
		el(d, "w:r", NULL);
		el(d, "w:rPr", NULL);
		LEAF(d, "w:sz", "w:val", "20");
		end(d);
		LEAF(d, "w:footnoteRef");
		el(d, "w:t", "xml:space", "preserve", NULL);
		xml.TextWriterWriteString(d->to, BAD_CAST arena_printf(&d->arena, ". %s", d->note[i]));
		end(d);
		end(d);
		end(d);
		end(d);
	}
	end(d);
	return true;
}

void docx_section(struct docx *d)
{
	const struct paper *p = d->paper;
	double width = d->turned ? p->height : p->width, height = d->turned ? p->width : p->height;
	el(d, "w:sectPr", NULL);
	LEAF(d, "w:headerReference", "w:type", "default", "r:id", "rId2");
	el(d, "w:pgSz", "w:w", twips(d, width), "w:h", twips(d, height > 0 ? height : ROLL_HEIGHT), NULL);
	if (d->turned)
		xml.TextWriterWriteAttribute(d->to, BAD_CAST "w:orient", BAD_CAST "landscape");
	end(d);
	LEAF(d, "w:pgMar", "w:top", twips(d, p->top), "w:bottom", twips(d, p->bottom), "w:left",
		twips(d, p->left), "w:right", twips(d, p->right), "w:header", twips(d, p->top / 2),
		"w:footer", twips(d, p->bottom / 2), "w:gutter", "0");
	if (!d->section)
		LEAF(d, "w:titlePg");
	end(d);
}

static bool write_document(struct docx *d)
{
	el(d, "w:document", "xmlns:w", NS_MAIN, "xmlns:r", NS_OFFICE_RELS, "xmlns:wp", NS_DRAWING, NULL);
	el(d, "w:body", NULL);
	d->width = d->paper->width - d->paper->left - d->paper->right;
	if (!docx_blocks(d, &d->paper->blocks))
		return false;
	docx_section(d);
	end(d);
	end(d);
	return true;
}

/* Writes one part by its function. */
static bool write_part(struct docx *d, bool (*write)(struct docx *), struct buf *out)
{
	xmlBufferPtr bytes = xml.BufferCreate();
	*out = BUF_INIT(PART_MAX);
	d->to = bytes ? xml.NewTextWriterMemory(bytes, 0) : NULL;
	if (!d->to) {
		xml.BufferFree(bytes);
		return err_set(d->err, ERR_SYSTEM, "libxml2 cannot begin a document");
	}
	xml.TextWriterStartDocument(d->to, "1.0", "UTF-8", "yes");
	bool ok = write(d);
	/* Its failures (no memory) come out here at the latest. */
	if (ok && xml.TextWriterEndDocument(d->to) < 0)
		ok = err_set(d->err, ERR_SYSTEM, "libxml2 cannot write the document");
	xml.FreeTextWriter(d->to);
	buf_add(out, xml.BufferContent(bytes), (size_t)xml.BufferLength(bytes));
	xml.BufferFree(bytes);
	return ok &&
	       (!out->full || err_set(d->err, ERR_FULL, "the document is larger than %d bytes", PART_MAX));
}

bool paper_docx(const struct paper *p, struct buf *out, struct error *err)
{
	/* The document comes before its relations: it makes the pictures. */
	static const struct {
		const char *name;
		bool (*write)(struct docx *);
	} parts[] = { { "[Content_Types].xml", write_types }, { "_rels/.rels", write_package },
		{ "docProps/core.xml", write_properties }, { "word/styles.xml", write_styles },
		{ "word/header1.xml", write_header }, { "word/document.xml", write_document },
		{ "word/footnotes.xml", write_notes },
		{ "word/_rels/document.xml.rels", write_relations } };
	enum { PARTS = sizeof parts / sizeof parts[0] };
	if (!drawing_load(err) || !office_load(err))
		return false;
	struct arena a = { 0 };
	struct docx *d = arena_zalloc(&a, sizeof *d);
	struct office_part *made = arena_zalloc(&a, (PARTS + DOCX_PICTURES) * sizeof *made);
	bool ok = true;
	int count = 0;
	d->paper = p;
	d->err = err;
	for (; ok && count < PARTS; count++) {
		made[count].name = parts[count].name;
		ok = write_part(d, parts[count].write, &made[count].bytes);
	}
	for (int i = 0; i < d->pictures; i++)
		made[count++] =
			(struct office_part){ arena_printf(&d->arena, "word/media/code%d.png", i + 1),
				d->picture[i] };
	ok = ok && office_zip(made, count, p->made_at, out, err);
	for (int i = 0; i < count; i++)
		buf_release(&made[i].bytes);
	arena_release(&d->arena);
	arena_release(&a);
	return ok && (!out->full || err_set(err, ERR_FULL, "no room for a document of this size"));
}
