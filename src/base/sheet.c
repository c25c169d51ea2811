/* sheet.c: see sheet.h. */
#include "base/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

static const struct csv_field empty_field = { .p = "" };

static bool check_header(struct sheet *s, struct error *err)
{
	struct csv *c = &s->csv;
	for (int f = 0; f < c->count; f++) {
		const struct csv_field *h = &c->field[f];
		int col = 0;
		while (col < s->column_count && !(strlen(s->columns[col].name) == h->n &&
							memcmp(s->columns[col].name, h->p, h->n) == 0))
			col++;
		if (col == s->column_count)
			return err_set(err, ERR_DATA, "%s:%d:%d: found the unknown column \"%.*s\"",
				c->name, h->line, h->column, (int)(h->n < 80 ? h->n : 80), h->p);
		if (s->at[col] >= 0)
			return err_set(err, ERR_DATA, "%s:%d:%d: found the column \"%s\" twice", c->name,
				h->line, h->column, s->columns[col].name);
		s->at[col] = f;
		s->order[f] = col;
	}
	for (int col = 0; col < s->column_count; col++)
		if (s->at[col] < 0 && !s->columns[col].optional)
			return err_set(err, ERR_DATA,
				"%s:%d:1: expected a column \"%s\" in the header, found none", c->name,
				c->field[0].line, s->columns[col].name);
	return true;
}

bool sheet_open(struct sheet *s, const char *name, const char *p, size_t n,
	const struct sheet_column *columns, int count, struct error *err)
{
	*s = (struct sheet){ .columns = columns, .column_count = count };
	for (int i = 0; i < CSV_MAX_FIELDS; i++)
		s->at[i] = -1;
	csv_open(&s->csv, name, p, n);
	enum csv_result r = csv_next(&s->csv, err);
	if (r == CSV_END)
		err_set(err, ERR_DATA, "%s:1:1: found an empty file, expected a header", name);
	bool ok = r == CSV_ROW && check_header(s, err);
	s->fields = s->csv.count;
	s->header_quoted = ok && s->csv.field[0].quoted;
	if (!ok)
		sheet_close(s);
	return ok;
}

enum csv_result sheet_next(struct sheet *s, struct error *err)
{
	enum csv_result r = csv_next(&s->csv, err);
	if (r == CSV_ROW && s->csv.count != s->fields) {
		err_set(err, ERR_DATA, "%s:%d:1: found %d fields, expected %d as in the header",
			s->csv.name, s->csv.field[0].line, s->csv.count, s->fields);
		return CSV_BAD;
	}
	return r;
}

const struct csv_field *sheet_field(const struct sheet *s, int col)
{
	return s->at[col] < 0 ? &empty_field : &s->csv.field[s->at[col]];
}

bool sheet_bad(const struct sheet *s, int col, struct error *err, const char *fmt, ...)
{
	char expected[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(expected, sizeof expected, fmt, ap);
	va_end(ap);
	const struct csv_field *f = sheet_field(s, col);
	int line = s->at[col] < 0 ? s->csv.field[0].line : f->line;
	int column = s->at[col] < 0 ? 1 : f->column, n = (int)(f->n < 80 ? f->n : 80);
	while (n > 0 && n < (int)f->n && ((unsigned char)f->p[n] & 0xC0) == 0x80)
		n--;
	return err_set(err, ERR_DATA, "%s:%d:%d: %s: found \"%.*s\", expected %s", s->csv.name, line,
		column, s->columns[col].name, n, f->p, expected);
}

bool sheet_int(const struct sheet *s, int col, int64_t min, int64_t max, int64_t *v, struct error *err)
{
	const struct csv_field *f = sheet_field(s, col);
	if (int_parse(f->p, f->n, v) && *v >= min && *v <= max)
		return true;
	return sheet_bad(s, col, err, "a whole number from %lld to %lld", (long long)min, (long long)max);
}

bool sheet_day(const struct sheet *s, int col, int32_t empty, int32_t *day, struct error *err)
{
	const struct csv_field *f = sheet_field(s, col);
	if (!f->n && empty) {
		*day = empty;
		return true;
	}
	return day_parse(f->p, f->n, day) || sheet_bad(s, col, err, "a day YYYY-MM-DD");
}

bool sheet_yes(const struct sheet *s, int col, bool *yes, struct error *err)
{
	const struct csv_field *f = sheet_field(s, col);
	*yes = f->n == 3 && memcmp(f->p, "yes", 3) == 0;
	if (*yes || !f->n || (f->n == 2 && memcmp(f->p, "no", 2) == 0))
		return true;
	return sheet_bad(s, col, err, "yes, no or nothing");
}

bool sheet_word(const struct sheet *s, int col, const char *const *words, int *index, struct error *err)
{
	const struct csv_field *f = sheet_field(s, col);
	char list[256] = "";
	for (int i = 0; words[i]; i++) {
		if (strlen(words[i]) == f->n && memcmp(words[i], f->p, f->n) == 0) {
			*index = i;
			return true;
		}
		size_t n = strlen(list);
		snprintf(list + n, sizeof list - n, "%s%s", i ? (words[i + 1] ? ", " : " or ") : "",
			words[i][0] ? words[i] : "nothing");
	}
	return sheet_bad(s, col, err, "%s", list);
}

void sheet_close(struct sheet *s)
{
	csv_close(&s->csv);
}
