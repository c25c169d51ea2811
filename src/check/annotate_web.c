/* annotate_web.c: see annotate_web.h; the page is annotated.html. */
#include "check/annotate_web.h"

#include <string.h>

#include "check/shown.h"
#include "web/template.h"

const char *annotate_said(struct arena *a, const struct finding *x)
{
	struct buf b = BUF_INIT(1 << 16);
	const char *kind = message(LANG_VI, arena_printf(a, "%s%s", "check.kind.", x->kind));
	const char *stated = shown_value(a, x->stated), *expected = shown_value(a, x->expected);
	buf_printf(&b, "%s: %s %s, %s %s (", kind, message(LANG_VI, "check.stated"), stated,
		message(LANG_VI, "check.expected"), expected);
	check_put(&b, x->arithmetic, false);
	buf_addc(&b, ')');
	return arena_take(a, &b);
}

/* The page being made. */
struct page {
	struct arena *arena;
	const struct findings *f;
	const struct reader_document *documents;
	int next; /* finding that comes next */
};

/* A growing list of maps. */
struct list {
	const struct value_map **item;
	int count, room;
};

static struct value_map *add(struct page *g, struct list *l, int values)
{
	if (l->count == l->room) {
		int room = l->room ? l->room * 2 : 8;
		const struct value_map **item = arena_alloc(g->arena, (size_t)room * sizeof *item);
		if (l->count)
			memcpy(item, l->item, (size_t)l->count * sizeof *item);
		l->item = item;
		l->room = room;
	}
	struct value_map *m = value_map_new(g->arena, values);
	l->item[l->count++] = m;
	return m;
}

static const char *anchor(struct page *g, int i)
{
	return arena_printf(g->arena, "f%d", i + 1);
}

static bool at(const struct page *g, int i, int document, int block, int row, int column)
{
	const struct finding *x = &g->f->list[i];
	return i < g->f->count && x->document == document && x->block == block && x->row == row &&
	       x->column == column;
}

/* Bytes of a text as pieces, one for each line. */
static void put_piece(struct page *g, struct list *l, const char *p, uint32_t n, const char *mark)
{
	bool again = false;
	while (n || mark) {
		const char *end = n ? memchr(p, '\n', n) : NULL;
		uint32_t len = end ? (uint32_t)(end - p) : n;
		struct value_map *m = add(g, l, 4);
		put_bool(m, "break", again);
		if (mark) {
			put_text(m, "mark", mark);
			put_text(m, "which", mark + 1);
		}
		put_textn(m, "text", p, len);
		again = end != NULL;
		mark = NULL;
		p += len + again;
		n -= len + again;
	}
}

/* A text with marks where findings `first` to `last` lie; those that overlap share a mark. */
static void put_pieces(
	struct page *g, struct value_map *m, const struct reader_text *t, int first, int last)
{
	struct list l = { 0 };
	uint32_t done = 0;
	for (int i = first; i < last; i++) {
		const struct finding *x = &g->f->list[i];
		uint32_t from = x->from > t->n ? t->n : x->from, to = x->to > t->n ? t->n : x->to;
		if (from < done || to <= from) {
			put_piece(g, &l, "", 0, anchor(g, i));
			continue;
		}
		put_piece(g, &l, t->p + done, from - done, NULL);
		put_piece(g, &l, t->p + from, to - from, anchor(g, i));
		done = to;
	}
	put_piece(g, &l, t->p + done, t->n - done, NULL);
	put_list(m, "pieces", l.item, l.count);
}

static void put_reasons(struct page *g, struct value_map *m, int first)
{
	struct list l = { 0 };
	for (int i = first; i < g->next; i++) {
		const struct finding *x = &g->f->list[i];
		struct value_map *r = add(g, &l, 5);
		put_text(r, "anchor", anchor(g, i));
		put_plain(r, "number", i + 1);
		put_text(r, "kind", x->kind);
		put_text(r, "said", annotate_said(g->arena, x));
		put_text(r, "confidence",
			arena_printf(g->arena, "%d,%02d", x->confidence / 100, x->confidence % 100));
	}
	put_list(m, "reasons", l.item, l.count);
}

static void put_paragraph(struct page *g, struct value_map *m, int document, int block)
{
	int first = g->next;
	while (at(g, g->next, document, block, -1, -1))
		g->next++;
	put_bool(m, "marked", g->next > first);
	put_pieces(g, m, &g->documents[document].blocks[block].text, first, g->next);
	put_reasons(g, m, first);
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

static void put_row(struct page *g, struct value_map *m, int document, int block, int r)
{
	const struct reader_table *t = g->documents[document].blocks[block].table;
	struct list cells = { 0 };
	for (int k = 0; k < t->columns; k++) {
		const struct reader_cell *c = reader_cell_at(t, r, k);
		int rows, columns, first = g->next;
		if (c->merged)
			continue;
		span(t, r, k, &rows, &columns);
		while (at(g, g->next, document, block, r, k))
			g->next++;
		struct value_map *cell = add(g, &cells, 4);
		put_bool(cell, "number", number(&c->text));
		put_plain(cell, "down", rows);
		put_plain(cell, "across", columns);
		put_pieces(g, cell, &c->text, first, g->next);
	}
	put_list(m, "cells", cells.item, cells.count);
}

static void put_table(struct page *g, struct value_map *m, int document, int block)
{
	const struct reader_table *t = g->documents[document].blocks[block].table;
	struct value_map *table = value_map_new(g->arena, 2);
	struct list rows = { 0 };
	int first = g->next;
	for (int r = 0; r < t->rows; r++)
		put_row(g, add(g, &rows, 1), document, block, r);
	put_list(table, "rows", rows.item, rows.count);
	put_reasons(g, table, first);
	put_map(m, "table", table);
}

static const struct value_map *page_values(struct page *g, int count)
{
	struct value_map *all = value_map_new(g->arena, 3);
	struct list found = { 0 }, documents = { 0 };
	for (int i = 0; i < g->f->count; i++) {
		const struct finding *x = &g->f->list[i];
		struct value_map *m = add(g, &found, 3);
		put_text(m, "anchor", anchor(g, i));
		put_text(m, "words", x->words);
		put_text(m, "place", shown_place(g->arena, x, &g->documents[x->document]));
	}
	for (int d = 0; d < count; d++) {
		struct value_map *m = add(g, &documents, 2);
		struct list blocks = { 0 };
		for (int b = 0; b < g->documents[d].count; b++) {
			struct value_map *k = add(g, &blocks, 3);
			if (g->documents[d].blocks[b].table)
				put_table(g, k, d, b);
			else
				put_paragraph(g, k, d, b);
		}
		put_text(m, "name", g->documents[d].name);
		put_list(m, "blocks", blocks.item, blocks.count);
	}
	put_count(all, "count", g->f->count);
	put_list(all, "found", found.item, found.count);
	put_list(all, "documents", documents.item, documents.count);
	return all;
}

bool annotate_begin(struct error *err)
{
	return messages_load(err);
}

void annotate_end(void)
{
	messages_release();
}

bool annotate_html(const struct findings *f, const struct reader_document *documents, int count,
	struct buf *out, struct error *err)
{
	struct arena a = { 0 };
	struct page g = { &a, f, documents, 0 };
	struct templates *t = templates_load(NULL, err);
	bool ok = t &&
		  template_render(t, "check/annotated.html", page_values(&g, count), LANG_VI, &a, out, err);
	templates_free(t);
	arena_release(&a);
	return ok;
}
