/* box.c: blocks that stand on one page: a paragraph in a column, a code, a rule, a space. */
#include "paper/sheet.h"
#include "paper/symbol.h"

/* Thickness of rules and borders, and the space around a rule, in points. */
enum { RULE_SPACE = 2 };
static const double RULE_WIDTH = 0.6;

/* Where something `wide` stands between x and x + width. */
static double place(enum paper_align align, double x, double width, double wide)
{
	if (align == PAPER_RIGHT)
		return x + width - wide;
	return align == PAPER_CENTRE ? x + (width - wide) / 2 : x;
}

static double put_paragraph(
	struct sheet_walk *w, const struct paper_paragraph *p, double x, double width, double y, bool draw)
{
	struct text t;
	text_begin(w, p, width, &t);
	double height = t.before + text_height(&t) + t.after, at = y + t.before;
	if (draw && w->drawing) {
		tag_open(w, "P");
		for (bool more = true; more;) {
			double line = text_line_height(&t);
			more = text_line(w, &t, x, at);
			at += line;
		}
		tag_close(w, "P");
	}
	text_end(&t);
	return height;
}

static bool put_code(struct sheet_walk *w, const struct paper_code *code, double x, double width, double y,
	bool draw, double *height)
{
	struct symbol s;
	double wide, tall;
	if (!symbol_make(code, &w->arena, &s, w->err))
		return false;
	symbol_size(code, &s, &wide, &tall);
	/* The quiet zone: four modules of a QR code, ten at the sides of a barcode (ISO/IEC 18004,
	 * 15417). */
	double module = wide / s.width * POINTS_PER_MM, row = tall / s.height * POINTS_PER_MM;
	double quiet = (s.height == 1 ? 2 : 4) * module;
	wide *= POINTS_PER_MM;
	*height = tall * POINTS_PER_MM + 2 * quiet;
	if (wide > width + 0.01)
		return err_set(w->err, ERR_DATA, "code \"%.60s\": needs %.0f mm, found %.0f", code->text,
			wide / POINTS_PER_MM, width / POINTS_PER_MM);
	if (!draw || !w->drawing)
		return true;
	x = place(code->align, x, width, wide);
	tag_open(w, "Figure");
	for (int i = 0; i < s.width * s.height; i++) {
		int from = i;
		/* Modules side by side are one rectangle, so that no hair shows between them. */
		while (s.dark[i] && (i + 1) % s.width && s.dark[i + 1])
			i++;
		if (s.dark[i])
			cairo.rectangle(w->cr, x + from % s.width * module,
				y + quiet + (double)(from / s.width) * row, (i - from + 1) * module, row);
	}
	cairo.fill(w->cr);
	tag_close(w, "Figure");
	return true;
}

static void put_rule(struct sheet_walk *w, const struct paper_rule *rule, double x, double width, double y)
{
	double wide = width * rule->share, from = place(rule->align, x, width, wide);
	cairo.set_line_width(w->cr, RULE_WIDTH);
	cairo.move_to(w->cr, from, y + RULE_SPACE);
	cairo.line_to(w->cr, from + wide, y + RULE_SPACE);
	cairo.stroke(w->cr);
}

/* Remembers where the first signature goes, in the PDF's own coordinates. */
static void note_signature(struct sheet_walk *w, double x, double width, double y, double height)
{
	if (!w->made || w->made->signature_page || !w->drawing)
		return;
	double box[4] = { x, w->height - y - height, x + width, w->height - y };
	w->made->signature_page = w->page;
	for (int i = 0; i < 4; i++)
		w->made->signature_box[i] = box[i];
}

bool box_put(struct sheet_walk *w, const struct paper_block *b, double x, double width, double y, bool draw,
	double *height)
{
	switch (b->kind) {
	case PAPER_PARAGRAPH: *height = put_paragraph(w, &b->paragraph, x, width, y, draw); return true;
	case PAPER_CODE: return put_code(w, &b->code, x, width, y, draw, height);
	case PAPER_RULE:
		*height = 2 * RULE_SPACE;
		if (draw && w->drawing)
			put_rule(w, &b->rule, x, width, y);
		return true;
	case PAPER_SPACE:
		*height = b->space.mm * POINTS_PER_MM;
		if (draw && b->space.signature)
			note_signature(w, x, width, y, *height);
		return true;
	case PAPER_COLUMNS:
	case PAPER_TABLE:
	case PAPER_PAGE_BREAK: break;
	}
	return err_set(w->err, ERR_DATA, "columns hold no columns, tables or page breaks");
}

bool boxes_put(struct sheet_walk *w, const struct paper_blocks *list, double x, double width, double y,
	bool draw, double *height)
{
	*height = 0;
	for (const struct paper_block *b = list->first; b; b = b->next) {
		double one;
		if (!box_put(w, b, x, width, y + *height, draw, &one))
			return false;
		*height += one;
	}
	return true;
}
