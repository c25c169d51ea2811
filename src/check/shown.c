/* shown.c: findings as text and as JSON. */
#include "check/shown.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* A number as people read it; words as they are. */
static void put_value(struct buf *out, const char *s)
{
	struct decimal v;
	char text[DECIMAL_TEXT];
	const char *number = strrchr(s, ' ') ? strrchr(s, ' ') + 1 : s;
	if (!decimal_parse(number, strlen(number), &v)) {
		buf_adds(out, s);
		return;
	}
	decimal_text(v, ',', '.', text);
	buf_add(out, s, (size_t)(number - s));
	buf_adds(out, text);
}

const char *shown_value(struct arena *a, const char *value)
{
	struct buf b = BUF_INIT(1 << 16);
	put_value(&b, value);
	return arena_take(a, &b);
}

const char *shown_place(struct arena *a, const struct finding *f, const struct reader_document *d)
{
	const char *place = d->name;
	if (d->format == READER_PDF)
		place = arena_printf(a, "%s, page %d, line %d", place, f->page, f->line);
	else if (f->page > 0)
		place = arena_printf(a, "%s, page %d", place, f->page);
	else if (f->line > 0)
		place = arena_printf(
			a, d->format == READER_DOCX ? "%s, paragraph %d" : "%s:%d", place, f->line);
	return f->cell ? arena_printf(a, "%s, %s", place, f->cell) : place;
}

void shown_sentence(const struct finding *f, struct buf *out)
{
	for (int k = 0; check_kinds[k][0]; k++)
		if (strcmp(check_kinds[k][0], f->kind) == 0)
			buf_adds(out, check_kinds[k][1]);
	buf_adds(out, ": stated ");
	put_value(out, f->stated);
	buf_adds(out, ", should be ");
	put_value(out, f->expected);
	buf_adds(out, " (");
	check_put(out, f->arithmetic, false);
	buf_adds(out, ")");
}

void shown_text(const struct findings *f, const struct reader_document *documents, struct buf *out)
{
	struct arena a = { 0 };
	for (int i = 0; i < f->count; i++) {
		const struct finding *x = &f->list[i];
		buf_printf(out, "%s: %s [%d.%02d]\n", shown_place(&a, x, &documents[x->document]), x->kind,
			x->confidence / 100, x->confidence % 100);
		buf_printf(out, "    \"%s\"\n    ", x->words);
		shown_sentence(x, out);
		buf_addc(out, '\n');
	}
	arena_release(&a);
}

void shown_json(const struct findings *f, const struct reader_document *documents, struct buf *out)
{
	struct json_out j = JSON_OUT(out);
	json_open(&j, NULL, '[');
	for (int i = 0; i < f->count; i++) {
		const struct finding *x = &f->list[i];
		struct buf sum = BUF_INIT(1 << 20);
		char sure[16];
		int n = snprintf(sure, sizeof sure, "%d.%02d", x->confidence / 100, x->confidence % 100);
		json_open(&j, NULL, '{');
		json_str(&j, "file", documents[x->document].name);
		if (x->page > 0)
			json_int(&j, "page", x->page);
		if (x->line > 0)
			json_int(&j, "line", x->line);
		if (x->cell)
			json_str(&j, "cell", x->cell);
		json_str(&j, "kind", x->kind);
		json_str(&j, "words", x->words);
		json_str(&j, "stated", x->stated);
		json_str(&j, "expected", x->expected);
		check_put(&sum, x->arithmetic, true);
		json_text(&j, "arithmetic", sum.p ? sum.p : "", sum.len);
		json_raw(&j, "confidence", sure, (size_t)n);
		json_close(&j, '}');
		buf_release(&sum);
	}
	json_close(&j, ']');
	buf_addc(out, '\n');
}
