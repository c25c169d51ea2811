/* doc_web.c: a document as a page, and as a file. */
#include <string.h>

#include "base/text.h"
#include "paper/paper.h"
#include "report/report_web.h"
#include "store/files.h"

enum { FILE_MAX = 256 << 20 };

static const struct value_map **spans(
	struct request *r, const struct report_span *s, bool links, int *notes, int *n)
{
	int count = 0;
	for (const struct report_span *x = s; x; x = x->next)
		count++;
	const struct value_map **list = arena_alloc(&r->arena, sizeof *list * ((size_t)count + 1));
	for (*n = 0; s; s = s->next) {
		struct value_map *m = value_map_new(&r->arena, 8);
		put_text(m, "text", s->text);
		put_bool(m, "bold", s->bold);
		put_bool(m, "italic", s->italic);
		put_bool(m, "missing", s->missing);
		put_bool(m, "words", !s->missing && !s->note && !(links && s->href));
		if (links && s->href)
			put_text(m, "href", s->href);
		if (s->note) {
			put_plain(m, "number", ++*notes);
			put_text(m, "note", s->note);
		}
		list[(*n)++] = m;
	}
	return list;
}

static const struct value_map *row_values(
	struct request *r, const struct report_table *t, const struct report_row *row, bool links)
{
	struct value_map *m = value_map_new(&r->arena, 4);
	int n = row->whole ? 1 : t->columns;
	const struct value_map **cells = arena_alloc(&r->arena, sizeof *cells * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *c = value_map_new(&r->arena, 3);
		put_text(c, "text", row->cell[i].text);
		put_bool(c, "number", t->column[i].number);
		if (links && row->cell[i].href && *row->cell[i].text)
			put_text(c, "href", row->cell[i].href);
		cells[i] = c;
	}
	put_list(m, "cells", cells, n);
	put_bool(m, "bold", row->bold);
	return m;
}

static void put_table(
	struct request *r, struct value_map *m, const struct report_table *t, int no, bool links)
{
	const struct value_map **columns =
		arena_alloc(&r->arena, sizeof *columns * ((size_t)t->columns + 1));
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)t->rows + 1));
	int n = 0;
	for (int i = 0; i < t->columns; i++) {
		struct value_map *c = value_map_new(&r->arena, 2);
		put_text(c, "title", t->column[i].title);
		put_bool(c, "number", t->column[i].number);
		columns[i] = c;
	}
	for (const struct report_row *row = t->first; row; row = row->next)
		rows[n++] = row_values(r, t, row, links);
	put_bool(m, "annex", no > 0);
	put_bool(m, "between", !no);
	put_text(m, "code", t->code);
	put_text(m, "title", t->title);
	put_plain(m, "no", no);
	put_list(m, "columns", columns, t->columns);
	put_list(m, "rows", rows, n);
}

static void put_doubts(struct request *r, struct value_map *m, const struct report_doc *d)
{
	int n = 0, hard = 0, soft = 0;
	for (const struct report_doubt *x = d->doubts; x; x = x->next)
		n++;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	n = 0;
	for (const struct report_doubt *x = d->doubts; x; x = x->next) {
		if (strcmp(x->kind, "missing") == 0)
			continue;
		struct value_map *row = value_map_new(&r->arena, 5);
		put_text(row, "code", x->code);
		put_text(row, "name", x->name);
		put_text(row, "words", x->words);
		put_bool(row, "hard", x->hard);
		hard += x->hard;
		soft += !x->hard;
		rows[n++] = row;
	}
	put_list(m, "doubts", rows, n);
	put_bool(m, "any_doubt", n > 0);
	put_bool(m, "any_hard", hard > 0);
	put_count(m, "hard_count", hard);
	put_count(m, "soft_count", soft);
	put_count(m, "missing_count", d->missing);
	put_bool(m, "any_missing", d->missing > 0);
}

void report_put_doc(struct request *r, struct value_map *m, const struct report_doc *d, bool links)
{
	int n = 0, notes = 0, annexes = 0;
	const char *block = NULL;
	for (const struct report_part *p = d->first; p; p = p->next)
		n++;
	const struct value_map **parts = arena_alloc(&r->arena, sizeof *parts * ((size_t)n + 1));
	n = 0;
	for (const struct report_part *p = d->first; p; p = p->next) {
		struct value_map *x = value_map_new(&r->arena, 12);
		int count = 0;
		if (p->kind == PART_ANNEX)
			put_table(r, x, p->table, ++annexes, links);
		else if (p->kind == PART_TABLE)
			put_table(r, x, p->table, 0, links);
		else {
			const struct value_map **list = spans(r, p->spans, links, &notes, &count);
			put_list(x, "spans", list, count);
			put_bool(x, "h2", p->kind == PART_HEADING && p->level == 1);
			put_bool(x, "h3", p->kind == PART_HEADING && p->level == 2);
			put_bool(x, "h4", p->kind == PART_HEADING && p->level == 3);
			put_bool(x, "paragraph", p->kind == PART_TEXT);
			/* The first paragraph of a block leads to where it is written. */
			if (p->block && (!block || strcmp(block, p->block) != 0))
				put_text(x, "edit", p->block);
			block = p->block;
		}
		parts[n++] = x;
	}
	put_list(m, "parts", parts, n);
	put_bool(m, "internal", links);
	put_text(m, "doc_title", d->title);
	put_text(m, "doc_subject", d->subject);
	put_text(m, "doc_body", d->body);
	put_time(m, "doc_made_at", d->made_at);
	put_plain(m, "doc_event", d->event);
	put_doubts(r, m, d);
}

/* The file that was signed, as it was. */
static bool send_signed(struct request *r, const struct report *x, struct error *err)
{
	int fd;
	size_t bytes;
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	if (!files_read(r->web->files, x->pdf, &fd, &bytes, err))
		return false;
	r->response->file = fd;
	r->response->file_bytes = bytes;
	return true;
}

bool report_send(struct request *r, const struct report *x, const struct report_doc *d, const char *name,
	struct error *err)
{
	static const char *const names[] = { "bao-cao.pdf", "bao-cao.docx", "bao-cao.xlsx", "bao-cao.json",
		NULL };
	static const char *const types[] = { "application/pdf",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json" };
	int as = text_word(name, names);
	struct buf *out = &r->response->body;
	if (as < 0)
		return err_set(err, ERR_NOT_FOUND, "a report is bao-cao.pdf, .docx, .xlsx or .json");
	r->response->type = types[as];
	r->response->filename = names[as];
	if (as == 0 && x->pdf)
		return send_signed(r, x, err);
	*out = BUF_INIT(FILE_MAX);
	if (as == 3) {
		/* What was signed, byte by byte: its hash is told beside it. */
		if (x->frozen)
			buf_adds(out, x->frozen);
		else
			report_json(d, out);
		return true;
	}
	if (as == 2)
		return report_xlsx(d, out, err);
	const struct paper *p = report_paper(d, !x->frozen, &r->arena);
	return as == 0 ? paper_pdf(p, out, NULL, err) : paper_docx(p, out, err);
}
