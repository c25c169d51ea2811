/* pdf.c: a document as PDF, by pango and cairo. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "paper/sheet.h"

/* Ceilings: bytes of a file, pages. */
enum { PDF_MAX_BYTES = 256 << 20, PAGES_MAX = 5000 };

/* A page number's letters: Decree 30/2020/ND-CP, appendix I, asks 13 to 14. */
enum { NUMBER_POINTS = 13 };

void tag_open(struct sheet_walk *w, const char *name)
{
	if (w->drawing)
		cairo.tag_begin(w->cr, name, NULL);
}

void tag_close(struct sheet_walk *w, const char *name)
{
	if (w->drawing)
		cairo.tag_end(w->cr, name);
}

/* The page's number, in the middle of the top margin. */
static void put_number(struct sheet_walk *w)
{
	struct paper_paragraph p = { .align = PAPER_CENTRE, .points = NUMBER_POINTS };
	struct text t;
	char digits[16];
	snprintf(digits, sizeof digits, "%d", w->page);
	paper_say(&w->arena, &p, digits);
	text_begin(w, &p, w->right - w->left, &t);
	double y = (w->paper->top * POINTS_PER_MM - text_height(&t)) / 2;
	text_line(w, &t, w->left, y > 0 ? y : 0);
	text_end(&t);
}

double page_bottom(const struct sheet_walk *w)
{
	return w->bottom - w->notes_height;
}

/* The edges of a page that stands or lies on its side. */
static void set_edges(struct sheet_walk *w)
{
	const struct paper *p = w->paper;
	if (p->height > 0) {
		w->width = (w->turned ? p->height : p->width) * POINTS_PER_MM;
		w->height = (w->turned ? p->width : p->height) * POINTS_PER_MM;
	}
	w->left = p->left * POINTS_PER_MM;
	w->right = w->width - p->right * POINTS_PER_MM;
	w->bottom = w->height - p->bottom * POINTS_PER_MM;
}

void page_next(struct sheet_walk *w)
{
	notes_put(w);
	if (w->drawing)
		cairo.show_page(w->cr);
	if (w->drawing && w->surface)
		cairo.pdf_surface_set_size(w->surface, w->width, w->height);
	w->page++;
	w->y = w->paper->top * POINTS_PER_MM;
	if (w->drawing && w->paper->page_numbers)
		put_number(w);
}

bool page_is_full(const struct sheet_walk *w, double height)
{
	return w->y + height > page_bottom(w) + 0.01 && w->y > w->paper->top * POINTS_PER_MM + 0.01;
}

static const char *paragraph_tag(const struct paper_paragraph *p)
{
	static const char *const tags[] = { "P", "H1", "H2", "H3" };
	return tags[p->heading >= 0 && p->heading <= 3 ? p->heading : 0];
}

/* A paragraph that may go on over pages. */
static bool put_paragraph(struct sheet_walk *w, const struct paper_paragraph *p)
{
	struct text t;
	text_begin(w, p, w->right - w->left, &t);
	if (w->y > w->paper->top * POINTS_PER_MM)
		w->y += t.before;
	int left = pango.layout_get_line_count(t.layout);
	/* Neither the first line alone at a page's end, nor the last alone on the next; after a heading
	 * there are two more. */
	int together = left == 3 ? 3 : left > 1 ? 2 : 1;
	if (p->heading)
		together = left + 2;
	if (together > 1 && page_is_full(w, text_line_height(&t) * together))
		page_next(w);
	const char *tag = paragraph_tag(p);
	bool fits = true, open = false;
	for (bool more = true; fits && more; left--) {
		double height = text_line_height(&t);
		struct text_note *notes = text_line_notes(&t);
		if (page_is_full(w, (left == 2 ? height * 2 : height) + notes_height(w, notes))) {
			/* cairo takes no tag that holds nothing. */
			if (open)
				tag_close(w, tag);
			open = false;
			page_next(w);
		}
		if (!open)
			tag_open(w, tag);
		open = true;
		fits = !notes || w->y + height + notes_height(w, notes) <= page_bottom(w) + 0.01;
		notes_add(w, notes);
		more = text_line(w, &t, w->left, w->y);
		w->y += height;
	}
	tag_close(w, tag);
	w->y += t.after;
	text_end(&t);
	return fits || err_set(w->err, ERR_DATA,
			       "page %d: the footnotes of a line are higher than a page: put them into the "
			       "text",
			       w->page);
}

static bool columns_height(struct sheet_walk *w, const struct paper_columns *c, double *height)
{
	double all = w->right - w->left, one;
	*height = 0;
	for (int i = 0; i < 2; i++) {
		double width = all * (i ? 1 - c->share : c->share);
		if (!boxes_put(w, &c->side[i], w->left, width, 0, false, &one))
			return false;
		*height = fmax(*height, one);
	}
	return true;
}

/* A paragraph that goes with the columns below it, such as the last words with the signature. */
static bool keep_with_columns(struct sheet_walk *w, const struct paper_block *b)
{
	double own, below;
	if (!b->paragraph.keep || !b->next || b->next->kind != PAPER_COLUMNS)
		return true;
	if (!box_put(w, b, w->left, w->right - w->left, w->y, false, &own) ||
		!columns_height(w, &b->next->columns, &below))
		return false;
	struct text t;
	text_begin(w, &b->paragraph, w->right - w->left, &t);
	below += notes_height(w, t.notes);
	text_end(&t);
	if (page_is_full(w, own + below))
		page_next(w);
	return true;
}

static bool put_columns(struct sheet_walk *w, const struct paper_columns *c)
{
	double all = w->right - w->left, width[2] = { all * c->share, all * (1 - c->share) }, height[2],
	       most;
	if (!columns_height(w, c, &most))
		return false;
	if (page_is_full(w, most))
		page_next(w);
	for (int i = 0; i < 2; i++)
		if (!boxes_put(
			    w, &c->side[i], w->left + (i ? width[0] : 0), width[i], w->y, true, &height[i]))
			return false;
	w->y += fmax(height[0], height[1]);
	return true;
}

static bool put_box(struct sheet_walk *w, const struct paper_block *b)
{
	double height, width = w->right - w->left;
	if (!box_put(w, b, w->left, width, w->y, false, &height))
		return false;
	if (page_is_full(w, height))
		page_next(w);
	if (!box_put(w, b, w->left, width, w->y, true, &height))
		return false;
	w->y += height;
	return true;
}

static void put_page(struct sheet_walk *w, const struct paper_page *p)
{
	/* What stands on the page that ends belongs to its edges. */
	notes_put(w);
	w->turned = p->turned;
	set_edges(w);
	page_next(w);
}

static bool put_block(struct sheet_walk *w, const struct paper_block *b)
{
	switch (b->kind) {
	case PAPER_PARAGRAPH:
		if (!keep_with_columns(w, b))
			return false;
		return put_paragraph(w, &b->paragraph);
	case PAPER_COLUMNS: return put_columns(w, &b->columns);
	case PAPER_TABLE: return table_put(w, &b->table);
	case PAPER_PAGE_BREAK:
		/* A roll has no pages. */
		if (w->paper->height > 0)
			put_page(w, &b->page);
		return true;
	case PAPER_CODE:
	case PAPER_RULE:
	case PAPER_SPACE: break;
	}
	return put_box(w, b);
}

/* Goes over the document once, from the top of its first page. */
static bool walk(struct sheet_walk *w)
{
	const struct paper *p = w->paper;
	w->turned = false;
	set_edges(w);
	w->y = p->top * POINTS_PER_MM;
	w->page = 1;
	tag_open(w, "Document");
	for (const struct paper_block *b = p->blocks.first; b; b = b->next) {
		if (!put_block(w, b))
			return false;
		if (w->page > PAGES_MAX)
			return err_set(w->err, ERR_DATA, "the document has more than %d pages", PAGES_MAX);
	}
	notes_put(w);
	tag_close(w, "Document");
	return true;
}

static cairo_status_t to_buf(void *to, const unsigned char *p, unsigned n)
{
	struct buf *out = to;
	buf_add(out, p, n);
	return out->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void set_properties(const struct paper *p, cairo_surface_t *surface)
{
	char stamp[26];
	time_stamp(p->made_at, stamp);
	if (p->title && *p->title)
		cairo.pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, p->title);
	if (p->author && *p->author)
		cairo.pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, p->author);
	/* Given, not taken from the clock: the same document shall be the same file. */
	cairo.pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);
	cairo.pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, stamp);
}

/* Letters stand where the font says, at no device's pixels. The font map is the thread's own: pango
 * keeps one for each thread and frees it with the thread. Its fonts are not meant to be used by two at
 * once, and finding them anew for each document would cost more than the document. */
static void begin_text(struct sheet_walk *w)
{
	cairo_font_options_t *options = cairo.font_options_create();
	w->context = pango.font_map_create_context(pango.cairo_font_map_get_default());
	cairo.font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo.font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango.cairo_context_set_font_options(w->context, options);
	pango.cairo_context_set_resolution(w->context, 72);
	pango.context_set_round_glyph_positions(w->context, FALSE);
	pango.context_set_base_dir(w->context, PANGO_DIRECTION_LTR);
	pango.context_set_language(w->context, pango.language_from_string("vi"));
	cairo.font_options_destroy(options);
}

/* How long a roll must be. */
static bool measure(struct sheet_walk *w)
{
	w->drawing = false;
	w->height = 1e9;
	if (!walk(w))
		return false;
	w->height = w->y + w->paper->bottom * POINTS_PER_MM;
	return true;
}

static bool draw(struct sheet_walk *w, struct buf *out)
{
	cairo_surface_t *surface = cairo.pdf_surface_create_for_stream(to_buf, out, w->width, w->height);
	cairo.pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
	set_properties(w->paper, surface);
	w->surface = w->paper->height > 0 ? surface : NULL;
	w->cr = cairo.create(surface);
	cairo.set_source_rgb(w->cr, 0, 0, 0);
	w->drawing = true;
	bool ok = walk(w);
	cairo_status_t status = cairo.status(w->cr);
	cairo.destroy(w->cr);
	cairo.surface_finish(surface);
	status = status ? status : cairo.surface_status(surface);
	cairo.surface_destroy(surface);
	if (ok && out->full)
		return err_set(w->err, ERR_FULL, "the document is larger than %zu bytes", out->max);
	return ok && (!status || err_set(w->err, ERR_SYSTEM, "cairo: %s", cairo.status_to_string(status)));
}

bool paper_pdf(const struct paper *p, struct buf *out, struct paper_made *made, struct error *err)
{
	struct paper_made unused;
	struct sheet_walk w = { .paper = p, .made = made ? made : &unused, .err = err };
	struct buf file = BUF_INIT(PDF_MAX_BYTES);
	if (!drawing_load(err))
		return false;
	*w.made = (struct paper_made){ 0 };
	w.width = p->width * POINTS_PER_MM;
	w.height = p->height * POINTS_PER_MM;
	begin_text(&w);
	bool ok = (p->height > 0 || measure(&w)) && draw(&w, &file);
	w.made->pages = w.page;
	w.made->height = w.height;
	gobject.unref(w.context);
	arena_release(&w.arena);
	if (ok)
		buf_add(out, file.p, file.len);
	buf_release(&file);
	return ok && (!out->full || err_set(err, ERR_FULL, "no room for a document of this size"));
}
