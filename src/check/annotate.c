/* annotate.c: a DOCX with remarks in its margin. */
#include "check/annotate.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "check/annotate_web.h"

static const struct reader_text *text_of(const struct finding *f, const struct reader_document *d)
{
	const struct reader_block *b = &d->blocks[f->block];
	return b->table ? &reader_cell_at(b->table, f->row, f->column)->text : &b->text;
}

static int by_line(const void *a, const void *b)
{
	const struct reader_comment *x = a, *y = b;
	return x->line != y->line ? x->line - y->line : (x->from > y->from) - (x->from < y->from);
}

/* A text's place counts from its cell; a remark's from its paragraph. */
static struct reader_comment remark(
	struct arena *a, const struct finding *f, const struct reader_document *d)
{
	const struct reader_text *t = text_of(f, d);
	struct reader_spot spot = reader_where(t, f->from);
	struct reader_comment c = { .line = spot.line,
		.from = f->from - spot.at,
		.to = f->to - spot.at,
		.author = "motcua check-report" };
	c.text = arena_printf(a, "%s\n%s, %d,%02d", annotate_said(a, f), f->kind, f->confidence / 100,
		f->confidence % 100);
	return c;
}

bool annotate_docx(const struct findings *f, const struct reader_document *documents, const char *path,
	int64_t now, struct buf *out, struct error *err)
{
	struct arena a = { 0 };
	struct file_map map;
	int count = 0;
	if (!file_map(&map, path, err))
		return false;
	struct reader_comment *list = arena_alloc(&a, (size_t)(f->count + 1) * sizeof *list);
	for (int i = 0; i < f->count; i++)
		if (f->list[i].document == 0)
			list[count++] = remark(&a, &f->list[i], documents);
	qsort(list, (size_t)count, sizeof *list, by_line);
	bool ok = reader_comment_docx(path, map.p, map.n, list, count, now, out, err);
	file_unmap(&map);
	arena_release(&a);
	return ok;
}
