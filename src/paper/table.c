/* table.c: a table on as many pages as it needs, its header on each of them. */
#include "paper/sheet.h"

/* Space between a cell's border and its text, thickness of the border, in points. */
static const double PAD_X = 3, PAD_Y = 2, BORDER = 0.5;

/* Where each column begins, and the last ends. */
static double *column_edges(struct sheet_walk *w, const struct paper_table *t)
{
	double *edge = arena_alloc(&w->arena, (size_t)(t->columns + 1) * sizeof *edge), all = 0;
	for (int i = 0; i < t->columns; i++)
		all += t->width[i];
	edge[0] = w->left;
	for (int i = 0; i < t->columns; i++)
		edge[i + 1] = edge[i] + (w->right - w->left) * t->width[i] / all;
	return edge;
}

static double row_height(
	struct sheet_walk *w, const struct paper_table *t, const struct paper_row *row, const double *edge)
{
	double height = 0;
	int cells = row->whole ? 1 : t->columns;
	for (int i = 0; i < cells; i++) {
		struct text text;
		double to = edge[row->whole ? t->columns : i + 1];
		text_begin(w, &row->cell[i], to - edge[i] - 2 * PAD_X, &text);
		double one = text.before + text_height(&text) + text.after;
		text_end(&text);
		height = one > height ? one : height;
	}
	return height + 2 * PAD_Y;
}

static void put_cell(
	struct sheet_walk *w, const struct paper_paragraph *p, double x, double width, double y)
{
	struct text t;
	text_begin(w, p, width, &t);
	double at = y + t.before;
	for (bool more = true; more;) {
		double line = text_line_height(&t);
		more = text_line(w, &t, x, at);
		at += line;
	}
	text_end(&t);
}

static void put_row(struct sheet_walk *w, const struct paper_table *t, const struct paper_row *row,
	const double *edge, double height, bool header)
{
	if (!w->drawing) {
		w->y += height;
		return;
	}
	const char *cell = header ? "TH" : "TD";
	int cells = row->whole ? 1 : t->columns;
	tag_open(w, "TR");
	for (int i = 0; i < cells; i++) {
		double to = edge[row->whole ? t->columns : i + 1];
		tag_open(w, cell);
		put_cell(w, &row->cell[i], edge[i] + PAD_X, to - edge[i] - 2 * PAD_X, w->y + PAD_Y);
		tag_close(w, cell);
	}
	tag_close(w, "TR");
	if (t->borders) {
		cairo.set_line_width(w->cr, BORDER);
		for (int i = 0; i < cells; i++)
			cairo.rectangle(w->cr, edge[i], w->y,
				edge[row->whole ? t->columns : i + 1] - edge[i], height);
		cairo.stroke(w->cr);
	}
	w->y += height;
}

static void put_headers(struct sheet_walk *w, const struct paper_table *t, const double *edge)
{
	const struct paper_row *row = t->first;
	for (int i = 0; i < t->header_rows && row; i++, row = row->next)
		put_row(w, t, row, edge, row_height(w, t, row, edge), true);
}

static double headers_height(struct sheet_walk *w, const struct paper_table *t, const double *edge)
{
	const struct paper_row *row = t->first;
	double height = 0;
	for (int i = 0; i < t->header_rows && row; i++, row = row->next)
		height += row_height(w, t, row, edge);
	return height;
}

bool table_put(struct sheet_walk *w, const struct paper_table *t)
{
	const double *edge = column_edges(w, t);
	double headers = headers_height(w, t, edge);
	int n = 0;
	tag_open(w, "Table");
	for (const struct paper_row *row = t->first; row; row = row->next, n++) {
		double height = row_height(w, t, row, edge);
		bool header = n < t->header_rows;
		/* A header never stands alone at a page's end. */
		double needs = n == 0 && row->next ? headers + row_height(w, t, row->next, edge) : height;
		if (page_is_full(w, needs)) {
			tag_close(w, "Table");
			page_next(w);
			tag_open(w, "Table");
			if (!header)
				put_headers(w, t, edge);
		}
		if (w->y + height > page_bottom(w) + 0.01)
			return err_set(w->err, ERR_DATA,
				"table: row %d is higher than a page: divide its text between rows", n + 1);
		put_row(w, t, row, edge, height, header);
	}
	tag_close(w, "Table");
	return true;
}
