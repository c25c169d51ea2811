/* table.c: see table.h. */
#include "base/table.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"

void table_begin(struct table *t, struct arena *a, const char *const *columns)
{
	*t = (struct table){ .arena = a };
	while (columns[t->columns] && t->columns < TABLE_COLUMNS) {
		t->column[t->columns] = columns[t->columns];
		t->columns++;
	}
}

static struct table_cell *cell(struct table *t)
{
	if (t->count == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 256;
		struct table_cell *more = arena_alloc(t->arena, t->cap * sizeof *more);
		if (t->count)
			memcpy(more, t->cells, t->count * sizeof *more);
		t->cells = more;
	}
	return &t->cells[t->count++];
}

void table_text(struct table *t, const char *s)
{
	*cell(t) = (struct table_cell){ .text = arena_str(t->arena, s) };
}

void table_int(struct table *t, int64_t v)
{
	*cell(t) = (struct table_cell){ .number = v, .is_number = true };
}

size_t table_rows(const struct table *t)
{
	return t->columns ? t->count / (size_t)t->columns : 0;
}

/* Whether a spreadsheet would take it for a formula; a number with its sign is one that says what it says. */
static bool is_formula(const char *s)
{
	if (!s || !*s || !strchr("=+-@\t\r", *s))
		return false;
	return (*s != '+' && *s != '-') || !s[1] || s[1 + strspn(s + 1, "0123456789.,")];
}

static void put_told(struct buf *out, const char *s)
{
	struct buf b = BUF_INIT(strlen(s) + 2);
	buf_addc(&b, '\'');
	buf_adds(&b, s);
	csv_put(out, b.p, b.len);
	buf_release(&b);
}

static void write_csv(const struct table *t, struct buf *out, bool safe)
{
	for (int i = 0; i < t->columns; i++) {
		if (i)
			buf_addc(out, ',');
		csv_puts(out, t->column[i]);
	}
	buf_addc(out, '\n');
	for (size_t i = 0; i < t->count; i++) {
		if (i % (size_t)t->columns)
			buf_addc(out, ',');
		if (t->cells[i].is_number)
			buf_addint(out, t->cells[i].number);
		else if (safe && is_formula(t->cells[i].text))
			put_told(out, t->cells[i].text);
		else
			csv_puts(out, t->cells[i].text);
		if ((i + 1) % (size_t)t->columns == 0)
			buf_addc(out, '\n');
	}
}

void table_csv(const struct table *t, struct buf *out)
{
	write_csv(t, out, false);
}

void table_csv_safe(const struct table *t, struct buf *out)
{
	write_csv(t, out, true);
}

void table_json(const struct table *t, struct buf *out)
{
	struct json_out j = JSON_OUT(out);
	json_open(&j, NULL, '[');
	for (size_t i = 0; i < t->count; i++) {
		size_t col = i % (size_t)t->columns;
		if (col == 0)
			json_open(&j, NULL, '{');
		if (t->cells[i].is_number)
			json_int(&j, t->column[col], t->cells[i].number);
		else
			json_str(&j, t->column[col], t->cells[i].text);
		if (col + 1 == (size_t)t->columns)
			json_close(&j, '}');
	}
	json_close(&j, ']');
	buf_addc(out, '\n');
}

/* Characters, not bytes; combining marks do not occur in NFC text. */
static size_t width(const char *s)
{
	return s ? utf8_letters(s, strlen(s)) : 0;
}

static void spaces(struct buf *out, size_t n)
{
	while (n--)
		buf_addc(out, ' ');
}

void table_plain(const struct table *t, struct buf *out)
{
	size_t wide[TABLE_COLUMNS];
	struct buf number = BUF_INIT(64);
	for (int i = 0; i < t->columns; i++)
		wide[i] = width(t->column[i]);
	for (size_t pass = 0; pass < 2; pass++) {
		for (int i = 0; pass && i < t->columns; i++) {
			bool right = t->count > (size_t)i && t->cells[i].is_number;
			spaces(out, right ? wide[i] - width(t->column[i]) : 0);
			buf_adds(out, t->column[i]);
			spaces(out,
				(right ? 0 : wide[i] - width(t->column[i])) + (i + 1 < t->columns ? 2 : 0));
		}
		if (pass)
			buf_addc(out, '\n');
		for (size_t i = 0; i < t->count; i++) {
			size_t col = i % (size_t)t->columns;
			const struct table_cell *c = &t->cells[i];
			buf_reset(&number);
			if (c->is_number)
				number_format(&number, c->number, NUMBER_VI);
			const char *s = c->is_number ? number.p : c->text;
			size_t w = width(s);
			if (!pass) {
				wide[col] = w > wide[col] ? w : wide[col];
				continue;
			}
			spaces(out, c->is_number ? wide[col] - w : 0);
			buf_adds(out, s);
			if (col + 1 < (size_t)t->columns)
				spaces(out, (c->is_number ? 0 : wide[col] - w) + 2);
			else
				buf_addc(out, '\n');
		}
	}
	buf_release(&number);
}

bool table_write(const struct table *t, const char *format, struct buf *out)
{
	if (text_eq(format, "csv"))
		table_csv(t, out);
	else if (text_eq(format, "json"))
		table_json(t, out);
	else if (text_eq(format, "table"))
		table_plain(t, out);
	else
		return false;
	return true;
}
