/* annotate_html.c: a page of its own: the reports as they were read, marks at what was found, and the
 * reason beside (below, on a narrow screen and where the mark is in a table). It needs nothing but
 * itself: no script, no other file. */
#include <string.h>

#include "check/annotate.h"
#include "check/shown.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Soát số liệu báo "
	"cáo</title>\n"
	"<style>\n"
	"body{font:16px/1.5 \"Source Sans 3\",system-ui,sans-serif;color:#0b0c0c;max-width:70rem;margin:0 "
	"auto;padding:1rem}\n"
	"h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.25rem;border-top:2px solid "
	"#b1b4b6;padding-top:1rem}\n"
	"mark{background:#fff7bf;border-bottom:3px solid #d4351c;color:inherit;padding:0 2px}\n"
	"aside{border-left:5px solid #d4351c;background:#f8f8f8;margin:.5rem 0 1rem;padding:.5rem "
	".75rem;font-size:.95rem}\n"
	"aside p{margin:0}aside .kind{font-weight:600}.place{color:#505a5f;font-size:.85rem}\n"
	".scroll{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-size:.9rem}\n"
	"td{border:1px solid #b1b4b6;padding:.25rem "
	".5rem;vertical-align:top}td.n{text-align:right;white-space:nowrap}\n"
	"ol.found{padding-left:1.5rem}a{color:#1d70b8}\n"
	"@media(min-width:60rem){.p{display:grid;grid-template-columns:2fr "
	"1fr;gap:1.5rem}.p>p{margin:.25rem 0}}\n"
	"@media print{.scroll{overflow:visible}aside{break-inside:avoid}body{max-width:none;padding:0}}\n"
	"</style>\n</head>\n<body>\n";

static void put(struct buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		switch (p[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		case '\n': buf_adds(out, "<br>"); break;
		default: buf_addc(out, p[i]);
		}
	}
}

/* The page being written. */
struct page {
	const struct findings *f;
	const struct reader_document *documents;
	struct buf *out;
	int next; /* finding that comes next */
};

static bool at(const struct page *g, int i, int document, int block, int row, int column)
{
	const struct finding *x = &g->f->list[i];
	return i < g->f->count && x->document == document && x->block == block && x->row == row &&
	       x->column == column;
}

/* A text with marks where findings `first` to `last` lie; overlapping ones share a mark. */
static void put_marked(struct page *g, const struct reader_text *t, int first, int last)
{
	uint32_t done = 0;
	for (int i = first; i < last; i++) {
		const struct finding *x = &g->f->list[i];
		uint32_t from = x->from > t->n ? t->n : x->from, to = x->to > t->n ? t->n : x->to;
		if (from < done || to <= from) {
			buf_printf(g->out, "<a id=\"f%d\"></a>", i + 1);
			continue;
		}
		put(g->out, t->p + done, from - done);
		buf_printf(g->out, "<mark id=\"f%d\">", i + 1);
		put(g->out, t->p + from, to - from);
		buf_adds(g->out, "</mark>");
		done = to;
	}
	put(g->out, t->p + done, t->n - done);
}

static void put_reason(struct page *g, int i)
{
	const struct finding *x = &g->f->list[i];
	struct buf said = BUF_INIT(1 << 16);
	shown_sentence(x, &said);
	buf_printf(g->out, "<aside><p><span class=\"kind\">%d. %s</span> ", i + 1, x->kind);
	put(g->out, said.p, said.len);
	buf_printf(g->out, " <span class=\"place\">(%d.%02d)</span></p></aside>\n", x->confidence / 100,
		x->confidence % 100);
	buf_release(&said);
}

static void put_paragraph(struct page *g, int document, int block)
{
	const struct reader_text *t = &g->documents[document].blocks[block].text;
	int first = g->next;
	while (at(g, g->next, document, block, -1, -1))
		g->next++;
	buf_adds(g->out, g->next > first ? "<div class=\"p\"><p>" : "<p>");
	put_marked(g, t, first, g->next);
	buf_adds(g->out, "</p>\n");
	if (g->next == first)
		return;
	buf_adds(g->out, "<div>");
	for (int i = first; i < g->next; i++)
		put_reason(g, i);
	buf_adds(g->out, "</div></div>\n");
}

/* How far a merged cell reaches from its first one. */
static void span(const struct reader_table *t, int row, int column, int *rows, int *columns)
{
	const struct reader_cell *c = reader_cell_at(t, row, column);
	*rows = *columns = 1;
	while (column + *columns < t->columns && reader_cell_at(t, row, column + *columns)->merged &&
		reader_cell_at(t, row, column + *columns)->text.p == c->text.p)
		++*columns;
	while (row + *rows < t->rows && reader_cell_at(t, row + *rows, column)->merged &&
		reader_cell_at(t, row + *rows, column)->text.p == c->text.p)
		++*rows;
}

static bool number(const struct reader_text *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (!strchr("0123456789.,% ()-", t->p[i]))
			return false;
	return t->n > 0;
}

static void put_table(struct page *g, int document, int block)
{
	const struct reader_table *t = g->documents[document].blocks[block].table;
	int first = g->next;
	buf_adds(g->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
			 "aria-label=\"Bảng\"><table>\n");
	for (int r = 0; r < t->rows; r++) {
		buf_adds(g->out, "<tr>");
		for (int k = 0; k < t->columns; k++) {
			const struct reader_cell *c = reader_cell_at(t, r, k);
			int rows, columns, from = g->next;
			if (c->merged)
				continue;
			span(t, r, k, &rows, &columns);
			while (at(g, g->next, document, block, r, k))
				g->next++;
			buf_printf(g->out, "<td%s", number(&c->text) ? " class=\"n\"" : "");
			if (rows > 1)
				buf_printf(g->out, " rowspan=\"%d\"", rows);
			if (columns > 1)
				buf_printf(g->out, " colspan=\"%d\"", columns);
			buf_addc(g->out, '>');
			put_marked(g, &c->text, from, g->next);
			buf_adds(g->out, "</td>");
		}
		buf_adds(g->out, "</tr>\n");
	}
	buf_adds(g->out, "</table></div>\n");
	for (int i = first; i < g->next; i++)
		put_reason(g, i);
}

static void put_list(struct page *g)
{
	struct arena a = { 0 };
	buf_printf(g->out, "<p>%d mâu thuẫn tìm thấy / contradictions found.</p>\n<ol class=\"found\">\n",
		g->f->count);
	for (int i = 0; i < g->f->count; i++) {
		const struct finding *x = &g->f->list[i];
		const char *place = shown_place(&a, x, &g->documents[x->document]);
		buf_printf(g->out, "<li><a href=\"#f%d\">", i + 1);
		put(g->out, x->words, strlen(x->words));
		buf_adds(g->out, "</a> <span class=\"place\">");
		put(g->out, place, strlen(place));
		buf_adds(g->out, "</span></li>\n");
	}
	buf_adds(g->out, "</ol>\n");
	arena_release(&a);
}

void annotate_html(
	const struct findings *f, const struct reader_document *documents, int count, struct buf *out)
{
	struct page g = { f, documents, out, 0 };
	buf_adds(out, head);
	buf_adds(out, "<h1>Soát số liệu báo cáo</h1>\n");
	put_list(&g);
	for (int d = 0; d < count; d++) {
		buf_adds(out, "<h2>");
		put(out, documents[d].name, strlen(documents[d].name));
		buf_adds(out, "</h2>\n");
		for (int b = 0; b < documents[d].count; b++)
			if (documents[d].blocks[b].table)
				put_table(&g, d, b);
			else
				put_paragraph(&g, d, b);
	}
	buf_adds(out, "</body>\n</html>\n");
}
