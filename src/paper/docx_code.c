/* docx_code.c: a QR code or barcode as a picture within a paragraph (ECMA-376, part 1, chapters 20 and
 * 21). */
#include "paper/docx.h"
#include "paper/symbol.h"

/* DrawingML measures in these. */
static const double EMU_PER_MM = 36000;

/* Pixels of a module: enough for any printer. */
enum { PIXELS = 8 };

static void put_graphic(struct docx *d, const char *id, const char *width, const char *height)
{
	static const char picture[] = "http://schemas.openxmlformats.org/drawingml/2006/picture";
	el(d, "a:graphic", "xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main", NULL);
	el(d, "a:graphicData", "uri", picture, NULL);
	el(d, "pic:pic", "xmlns:pic", picture, NULL);
	el(d, "pic:nvPicPr", NULL);
	LEAF(d, "pic:cNvPr", "id", id, "name", arena_printf(&d->arena, "code%s.png", id));
	LEAF(d, "pic:cNvPicPr");
	end(d);
	el(d, "pic:blipFill", NULL);
	LEAF(d, "a:blip", "r:embed", arena_printf(&d->arena, "rIdCode%s", id));
	el(d, "a:stretch", NULL);
	LEAF(d, "a:fillRect");
	end(d);
	end(d);
	el(d, "pic:spPr", NULL);
	el(d, "a:xfrm", NULL);
	LEAF(d, "a:off", "x", "0", "y", "0");
	LEAF(d, "a:ext", "cx", width, "cy", height);
	end(d);
	el(d, "a:prstGeom", "prst", "rect", NULL);
	LEAF(d, "a:avLst");
	end(d);
	end(d);
	end(d);
	end(d);
	end(d);
}

bool docx_code(struct docx *d, const struct paper_code *code)
{
	struct symbol s;
	double mm[2];
	struct paper_paragraph p = { .align = code->align };
	if (d->pictures == DOCX_PICTURES)
		return err_set(d->err, ERR_DATA, "the document has more than %d codes", DOCX_PICTURES);
	struct buf *png = &d->picture[d->pictures];
	*png = BUF_INIT((size_t)8 << 20);
	if (!symbol_make(code, &d->arena, &s, d->err) || !symbol_png(&s, PIXELS, png, d->err))
		return false;
	symbol_size(code, &s, &mm[0], &mm[1]);
	const char *id = digits(d, ++d->pictures);
	const char *width = digits(d, mm[0] * EMU_PER_MM), *height = digits(d, mm[1] * EMU_PER_MM);
	docx_paragraph_begin(d, &p);
	el(d, "w:r", NULL);
	el(d, "w:drawing", NULL);
	el(d, "wp:inline", "distT", "0", "distB", "0", "distL", "0", "distR", "0", NULL);
	LEAF(d, "wp:extent", "cx", width, "cy", height);
	/* What the code says, for those who cannot see it. */
	LEAF(d, "wp:docPr", "id", id, "name", arena_printf(&d->arena, "code %s", id), "descr", code->text);
	put_graphic(d, id, width, height);
	end(d);
	end(d);
	end(d);
	end(d);
	return true;
}
