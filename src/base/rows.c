/* rows.c: see rows.h. */
#include "base/rows.h"

#include <string.h>

bool rows_begin(struct rows *r, struct arena *a, const char *dir, const char *file,
	const struct sheet_column *columns, int n, size_t item, struct error *err)
{
	return rows_begin_at(r, a, path_join(a, dir, file), columns, n, item, err);
}

bool rows_begin_at(struct rows *r, struct arena *a, const char *path, const struct sheet_column *columns,
	int n, size_t item, struct error *err)
{
	*r = (struct rows){ .arena = a, .item = item };
	if (!file_map(&r->map, path, err))
		return false;
	if (sheet_open(&r->sheet, path, r->map.p, r->map.n, columns, n, err))
		return true;
	file_unmap(&r->map);
	return false;
}

bool rows_begin_text(struct rows *r, struct arena *a, const char *name, const char *text, size_t n,
	const struct sheet_column *columns, int cols, size_t item, struct error *err)
{
	*r = (struct rows){ .arena = a, .item = item };
	return sheet_open(&r->sheet, name, text, n, columns, cols, err);
}

void rows_end(struct rows *r)
{
	sheet_close(&r->sheet);
	file_unmap(&r->map);
}

void *rows_more(struct rows *r)
{
	if (r->count == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		void *items = arena_zalloc(r->arena, r->cap * r->item);
		if (r->count)
			memcpy(items, r->items, r->count * r->item);
		r->items = items;
	}
	return (char *)r->items + r->count++ * r->item;
}

const char *rows_text(struct rows *r, int col)
{
	const struct csv_field *f = sheet_field(&r->sheet, col);
	return f->n ? arena_dup(r->arena, f->p, f->n) : NULL;
}

bool rows_required(struct rows *r, int col, const char **s, struct error *err)
{
	*s = rows_text(r, col);
	return *s || sheet_bad(&r->sheet, col, err, "some text");
}
