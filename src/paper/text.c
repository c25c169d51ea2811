/* text.c: a paragraph as lines of glyphs, by pango. */
#include <string.h>

#include "paper/sheet.h"

/* A line feed within a paragraph is U+2028: pango keeps indent and alignment of the paragraph then. */
static const char LINE_SEPARATOR[] = "\xe2\x80\xa8";

static void style(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
	attribute->start_index = (guint)from;
	attribute->end_index = (guint)to;
	pango.attr_list_insert(list, attribute);
}

/* A footnote's mark: small and raised. */
static void raise_mark(
	const struct paper_run *run, double points, PangoAttrList *list, size_t from, size_t to)
{
	if (!run->note)
		return;
	style(list, pango.attr_size_new((int)(points * 0.65 * PANGO_SCALE)), from, to);
	style(list, pango.attr_rise_new((int)(points * 0.35 * PANGO_SCALE)), from, to);
}

static void add_run(struct buf *text, const struct paper_run *run, double points, PangoAttrList *list)
{
	size_t from = text->len;
	for (const char *p = run->text; *p; p++) {
		if (*p == '\n')
			buf_adds(text, LINE_SEPARATOR);
		else
			buf_addc(text, *p);
	}
	if (run->bold)
		style(list, pango.attr_weight_new(PANGO_WEIGHT_BOLD), from, text->len);
	if (run->italic)
		style(list, pango.attr_style_new(PANGO_STYLE_ITALIC), from, text->len);
	if (run->underlined)
		style(list, pango.attr_underline_new(PANGO_UNDERLINE_SINGLE), from, text->len);
	if (run->points > 0)
		style(list, pango.attr_size_new((int)(run->points * PANGO_SCALE)), from, text->len);
	raise_mark(run, points, list, from, text->len);
}

static void set_font(struct sheet_walk *w, const struct paper_paragraph *p, PangoLayout *layout)
{
	double points = p->points > 0 ? p->points : w->paper->points;
	PangoFontDescription *font = pango.font_description_new();
	pango.font_description_set_family(font, PAPER_FONTS);
	pango.font_description_set_size(font, (int)(points * PANGO_SCALE));
	pango.layout_set_font_description(layout, font);
	pango.font_description_free(font);
}

void text_begin(struct sheet_walk *w, const struct paper_paragraph *p, double width, struct text *t)
{
	static const PangoAlignment aligns[] = { [PAPER_LEFT] = PANGO_ALIGN_LEFT,
		[PAPER_CENTRE] = PANGO_ALIGN_CENTER,
		[PAPER_RIGHT] = PANGO_ALIGN_RIGHT,
		[PAPER_JUSTIFY] = PANGO_ALIGN_LEFT };
	struct buf text = BUF_INIT((size_t)64 << 20);
	PangoAttrList *list = pango.attr_list_new();
	PangoLayout *layout = pango.layout_new(w->context);
	set_font(w, p, layout);
	double points = p->points > 0 ? p->points : w->paper->points;
	struct text_note *notes = NULL, **end = &notes;
	for (const struct paper_run *run = p->first; run; run = run->next) {
		if (run->note) {
			*end = arena_alloc(&w->arena, sizeof **end);
			**end = (struct text_note){ run->note, run->number, (int)text.len, NULL };
			end = &(*end)->next;
		}
		add_run(&text, run, points, list);
	}
	pango.layout_set_text(layout, text.p ? text.p : "", (int)text.len);
	pango.layout_set_attributes(layout, list);
	pango.layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango.layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango.layout_set_alignment(layout, aligns[p->align]);
	pango.layout_set_justify(layout, p->align == PAPER_JUSTIFY);
	pango.layout_set_indent(layout, (int)(p->indent * POINTS_PER_MM * PANGO_SCALE));
	pango.attr_list_unref(list);
	buf_release(&text);
	*t = (struct text){ layout, pango.layout_get_iter(layout), p->before, p->after,
		p->spacing > 0 ? p->spacing : 1, notes };
}

double text_height(const struct text *t)
{
	int width, height;
	pango.layout_get_size(t->layout, &width, &height);
	return (double)height / PANGO_SCALE * t->spacing;
}

double text_line_height(const struct text *t)
{
	int from, to;
	pango.layout_iter_get_line_yrange(t->iter, &from, &to);
	return (double)(to - from) / PANGO_SCALE * t->spacing;
}

bool text_line(struct sheet_walk *w, struct text *t, double x, double y)
{
	int from, to;
	PangoRectangle ink, logical;
	pango.layout_iter_get_line_yrange(t->iter, &from, &to);
	pango.layout_iter_get_line_extents(t->iter, &ink, &logical);
	/* What a line is higher than its letters goes above them. */
	double down = pango.layout_iter_get_baseline(t->iter) - from + (to - from) * (t->spacing - 1);
	if (w->drawing) {
		cairo.move_to(w->cr, x + (double)logical.x / PANGO_SCALE, y + down / PANGO_SCALE);
		pango.cairo_show_layout_line(w->cr, pango.layout_iter_get_line_readonly(t->iter));
	}
	return pango.layout_iter_next_line(t->iter);
}

void text_end(struct text *t)
{
	pango.layout_iter_free(t->iter);
	gobject.unref(t->layout);
}
