/* csv.c: one pass over the bytes; fields without quotes are never copied. */
#include "base/csv.h"

#include <string.h>

#include "base/text.h"

void csv_open(struct csv *c, const char *name, const char *p, size_t n)
{
	*c = (struct csv){ .name = name, .p = p, .end = p + n, .at = p, .line = 1 };
	c->scratch = BUF_INIT(64u << 20);
	if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
		c->bom = true;
		c->at += 3;
	}
	c->line_start = c->at;
}

void csv_close(struct csv *c)
{
	buf_release(&c->scratch);
}

static int column(const struct csv *c, const char *at)
{
	return (int)(at - c->line_start) + 1;
}

/* After an error: on to the next line break, so that later rows can still be checked. */
static enum csv_result bad(struct csv *c)
{
	while (c->at < c->end && *c->at != '\n')
		c->at++;
	c->row_len = (size_t)(c->at - c->row);
	if (c->at < c->end)
		c->at++;
	c->line++;
	c->line_start = c->at;
	return CSV_BAD;
}

/* Reads a quoted field; its text goes to the scratch at offset *off. False: not closed. */
static bool read_quoted(struct csv *c, struct csv_field *f, struct error *err)
{
	const char *open = c->at++;
	size_t from = c->scratch.len;
	for (;;) {
		const char *q = memchr(c->at, '"', (size_t)(c->end - c->at));
		if (!q) {
			c->at = open;
			err_set(err, ERR_DATA, "%s:%d:%d: a quote opens here and is never closed", c->name,
				f->line, f->column);
			c->at = c->end;
			return false;
		}
		for (const char *s = c->at; s < q; s++)
			if (*s == '\n') {
				c->line++;
				c->line_start = s + 1;
			}
		buf_add(&c->scratch, c->at, (size_t)(q - c->at));
		c->at = q + 1;
		if (c->at == c->end || *c->at != '"')
			break;
		buf_addc(&c->scratch, '"');
		c->at++;
	}
	f->p = NULL; /* set once the scratch stops moving */
	f->n = c->scratch.len - from;
	f->quoted = true;
	if (c->at < c->end && *c->at != ',' && *c->at != '\n' && *c->at != '\r')
		return err_set(err, ERR_DATA,
			"%s:%d:%d: found text after the closing quote, expected a comma or "
			"the end of the line",
			c->name, c->line, column(c, c->at));
	return !c->scratch.full || err_set(err, ERR_DATA, "%s:%d: row too long", c->name, f->line);
}

static bool read_field(struct csv *c, struct csv_field *f, struct error *err)
{
	f->line = c->line;
	f->column = column(c, c->at);
	f->quoted = false;
	if (c->at < c->end && *c->at == '"')
		return read_quoted(c, f, err);
	const char *s = c->at;
	while (s < c->end && *s != ',' && *s != '\n' && *s != '"')
		s++;
	if (s < c->end && *s == '"')
		return err_set(err, ERR_DATA,
			"%s:%d:%d: found a quote inside a field that does not begin with "
			"one, expected the whole field in quotes and this quote doubled",
			c->name, c->line, column(c, s));
	f->p = c->at;
	f->n = (size_t)(s - c->at);
	if (f->n && s[-1] == '\r' && (s == c->end || *s == '\n'))
		f->n--;
	c->at = s;
	return true;
}

/* Points the quoted fields at their text, now that the scratch no longer moves, and checks UTF-8. */
static bool finish_row(struct csv *c, struct error *err)
{
	const char *from = c->scratch.p;
	for (int i = 0; i < c->count; i++) {
		struct csv_field *f = &c->field[i];
		if (f->quoted) {
			f->p = from ? from : "";
			from += f->n;
		}
	}
	size_t at;
	if (utf8_valid(c->row, c->row_len, &at))
		return true;
	/* Its place in the file: quotes and line breaks within the row count. */
	int line = c->field[0].line, col = 1;
	for (size_t i = 0; i < at; i++) {
		line += c->row[i] == '\n';
		col = c->row[i] == '\n' ? 1 : col + 1;
	}
	return err_set(err, ERR_DATA,
		"%s:%d:%d: found a byte that is not UTF-8 (0x%02X), expected UTF-8 text", c->name, line,
		col, (unsigned char)c->row[at]);
}

static void skip_empty_lines(struct csv *c)
{
	while (c->at < c->end &&
		(*c->at == '\n' || (*c->at == '\r' && c->at + 1 < c->end && c->at[1] == '\n'))) {
		c->at += *c->at == '\r' ? 2 : 1;
		c->line++;
		c->line_start = c->at;
	}
}

enum csv_result csv_next(struct csv *c, struct error *err)
{
	buf_reset(&c->scratch);
	c->count = 0;
	skip_empty_lines(c);
	if (c->at >= c->end)
		return CSV_END;
	c->row = c->at;
	for (;;) {
		if (c->count == CSV_MAX_FIELDS) {
			err_set(err, ERR_DATA, "%s:%d:%d: found more than %d fields in a row", c->name,
				c->line, column(c, c->at), CSV_MAX_FIELDS);
			return bad(c);
		}
		if (!read_field(c, &c->field[c->count], err))
			return bad(c);
		c->count++;
		if (c->at < c->end && *c->at == ',') {
			c->at++;
			continue;
		}
		break;
	}
	c->row_len = (size_t)(c->at - c->row);
	if (c->row_len && c->at[-1] == '\r')
		c->row_len--;
	if (c->at < c->end && *c->at == '\r') {
		c->at++;
		if (c->at < c->end && *c->at != '\n') {
			err_set(err, ERR_DATA, "%s:%d: found a lone carriage return", c->name, c->line);
			return bad(c);
		}
	}
	if (c->at < c->end && c->at[-1] == '\r')
		c->crlf = true;
	bool ok = finish_row(c, err);
	if (c->at < c->end)
		c->at++;
	c->line++;
	c->line_start = c->at;
	return ok ? CSV_ROW : CSV_BAD;
}

void csv_put_quoted(struct buf *out, const char *p, size_t n)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, p[i]);
	}
	buf_addc(out, '"');
}

void csv_put(struct buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '"' || p[i] == ',' || p[i] == '\n' || p[i] == '\r') {
			csv_put_quoted(out, p, n);
			return;
		}
	buf_add(out, p, n);
}

void csv_puts(struct buf *out, const char *s)
{
	if (s)
		csv_put(out, s, strlen(s));
}
