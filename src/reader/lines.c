/* lines.c: lines of plain text and of pages become paragraphs; plain text has tables too, by tabs or
 * by bars. */
#include <string.h>

#include "base/csv.h"
#include "reader/build.h"

/* Shorter lines end where their writer ended them. */
enum { FULL_LINE = 55 };

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool line_begins_item(const char *p, size_t n)
{
	size_t i = 0;
	static const char *const marks[] = { "-", "+", "*", "•", "–", "▪", "●", "Điều ", "PHỤ LỤC",
		"Phụ lục", "Nơi nhận" };
	for (size_t k = 0; k < sizeof marks / sizeof marks[0]; k++)
		if (n >= strlen(marks[k]) && memcmp(p, marks[k], strlen(marks[k])) == 0)
			return true;
	if (n && p[0] == '(')
		i = 1;
	size_t from = i;
	while (i < n && i < from + 4 && (digit(p[i]) || (p[i] == 'I' || p[i] == 'V' || p[i] == 'X')))
		i++;
	if (i == from && i < n && letter(p[i]))
		i++;
	else if (i == from && n - i >= 2 && memcmp(p + i, "đ", 2) == 0)
		i += 2;
	if (i == from || i >= n || (p[i] != '.' && p[i] != ')' && p[i] != '/'))
		return false;
	/* 1.984 is a number and 1/2022 a month; 1.1. and 2.1 Nội dung are items. */
	return i + 1 >= n || p[i + 1] == ' ' || p[i + 1] == '\t' || p[i] == ')' ||
	       (digit(p[i + 1]) && (i + 2 >= n || !digit(p[i + 2])) && p[i] == '.');
}

/* Whether the line ends a sentence, or is a heading in capitals. */
static bool ends(const char *p, size_t n)
{
	while (n && (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\r'))
		n--;
	return !n || strchr(".;:!?", p[n - 1]) != NULL;
}

static bool begins_low(const char *p, size_t n)
{
	return n && ((p[0] >= 'a' && p[0] <= 'z') || digit(p[0]) || p[0] == '(' ||
			    (n > 1 && (unsigned char)p[0] == 0xC4 && (unsigned char)p[1] == 0x91));
}

/* "(2) ..." within a sentence, where a line happens to break. */
static bool inner_item(const struct build_line *a, const struct build_line *b)
{
	return b->n > 2 && b->p[0] == '(' && digit(b->p[1]) && a->n && !strchr(".:!?", a->p[a->n - 1]);
}

/* How close to a margin is at it, and how far from it is a paragraph's first line: tenths of a point. */
enum { AT_MARGIN = 150, INDENT = 100 };

/* The same where it is known where the lines stand: a line that reaches the margin goes on, but for an
 * item or an indented line behind a sentence's end. */
static bool goes_on_page(const struct build_line *a, const struct build_line *b)
{
	if (a->right < a->margin_right - AT_MARGIN)
		return false;
	if (line_begins_item(b->p, b->n))
		return inner_item(a, b);
	return b->left <= b->margin_left + INDENT || !ends(a->p, a->n);
}

/* Whether the second line goes on with the first one's sentence. */
static bool goes_on(const struct build_line *a, const struct build_line *b)
{
	if (a->right && b->right)
		return goes_on_page(a, b);
	if (ends(a->p, a->n) || line_begins_item(b->p, b->n))
		return false;
	return a->n >= FULL_LINE || (begins_low(b->p, b->n) && a->n >= FULL_LINE / 2);
}

static void trim(struct build_line *l)
{
	while (l->n && (*l->p == ' ' || *l->p == '\t')) {
		l->p++;
		l->n--;
	}
	while (l->n && (l->p[l->n - 1] == ' ' || l->p[l->n - 1] == '\t' || l->p[l->n - 1] == '\r'))
		l->n--;
}

void build_lines(struct builder *b, const struct build_line *lines, int count)
{
	struct build_line last = { 0 };
	bool open = false;
	for (int i = 0; i < count; i++) {
		struct build_line l = lines[i];
		trim(&l);
		if (open && l.n && goes_on(&last, &l)) {
			gather_add(&b->text, " ", 1);
			gather_spot(&b->text, l.page, l.line);
			gather_add(&b->text, l.p, l.n);
		} else {
			if (open)
				build_paragraph(b, gather_end(&b->text, b->arena));
			open = l.n > 0;
			if (open) {
				gather_begin(&b->text, l.page, l.line);
				gather_add(&b->text, l.p, l.n);
			}
		}
		last = l;
	}
	if (open)
		build_paragraph(b, gather_end(&b->text, b->arena));
}

/* How many cells a line of plain text has: by tabs between other text, or by bars. 0: it is prose. */
static int cells_of(const struct build_line *l, char *mark)
{
	struct build_line t = *l;
	int tabs = 0, bars = 0;
	for (size_t i = 0; i < l->n; i++)
		tabs += l->p[i] == '\t';
	trim(&t);
	for (size_t i = 0; i < t.n; i++)
		bars += t.p[i] == '|';
	*mark = bars >= 2 && (t.p[0] == '|' || bars > tabs) ? '|' : '\t';
	if (*mark == '|')
		return bars;
	/* A tab that only indents makes no cell. */
	return t.n && memchr(t.p, '\t', t.n) ? tabs + 1 : 0;
}

/* |---|:--| */
static bool rule(const struct build_line *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strchr("|-: \t\r=+", l->p[i]))
			return false;
	return true;
}

static bool put_row(struct builder *b, struct build_line l, char mark, int row, struct error *err)
{
	int column = 0;
	if (mark == '|')
		trim(&l);
	if (mark == '|' && l.n && *l.p == '|') {
		l.p++;
		l.n--;
	}
	if (mark == '|' && l.n && l.p[l.n - 1] == '|')
		l.n--;
	for (;;) {
		const char *end = l.n ? memchr(l.p, mark, l.n) : NULL;
		size_t n = end ? (size_t)(end - l.p) : l.n;
		gather_begin(&b->text, 0, l.line);
		gather_add(&b->text, l.p, n);
		struct build_cell c = { .row = row, .column = column++ };
		c.cell.text = gather_end(&b->text, b->arena);
		if (!build_cell(b, c, err))
			return false;
		if (!end)
			return true;
		l.p = end + 1;
		l.n -= n + 1;
	}
}

/* The lines from `i` on that are one table; 0 when there is none. */
static int table_at(const struct build_line *lines, int count, int i)
{
	char mark, other;
	int most = cells_of(&lines[i], &mark), end = i + 1;
	if (!most)
		return 0;
	for (; end < count; end++) {
		int n = cells_of(&lines[end], &other);
		if (n && other == mark) {
			most = n > most ? n : most;
			continue;
		}
		/* A line across the table: a heading between its rows. */
		if (n || !lines[end].n || end + 1 >= count || !cells_of(&lines[end + 1], &other) ||
			other != mark)
			break;
	}
	return end - i >= 2 || most >= 3 ? end - i : 0;
}

static bool put_table(struct builder *b, const struct build_line *lines, int count, struct error *err)
{
	char mark;
	int row = 0;
	cells_of(&lines[0], &mark);
	build_table(b);
	for (int i = 0; i < count; i++)
		if (!(mark == '|' && rule(&lines[i])) && !put_row(b, lines[i], mark, row++, err))
			return false;
	return build_table_end(b, NULL, err);
}

bool read_text(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	(void)name;
	int count = 1, at = 0;
	for (size_t i = 0; i < n; i++)
		count += p[i] == '\n';
	struct build_line *lines = arena_alloc(b->arena, (size_t)count * sizeof *lines);
	for (count = 0; n || !count;) {
		const char *end = n ? memchr(p, '\n', n) : NULL;
		size_t len = end ? (size_t)(end - p) : n;
		lines[count] = (struct build_line){ .p = p, .n = len, .line = count + 1 };
		if (len && p[len - 1] == '\r')
			lines[count].n--;
		count++;
		p += len + (end != NULL);
		n -= len + (end != NULL);
	}
	for (int i = 0; i < count;) {
		int rows = table_at(lines, count, i);
		if (!rows && ++i < count)
			continue;
		build_lines(b, lines + at, i - at);
		if (rows && !put_table(b, lines + i, rows, err))
			return false;
		i += rows;
		at = i;
	}
	return true;
}

bool read_csv(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	struct csv csv;
	enum csv_result r;
	bool ok = true;
	csv_open(&csv, name, p, n);
	build_table(b);
	for (int row = 0; ok && (r = csv_next(&csv, err)) != CSV_END; row++) {
		ok = r == CSV_ROW;
		for (int i = 0; ok && i < csv.count; i++) {
			struct build_cell c = { .row = row, .column = i };
			gather_begin(&b->text, 0, csv.field[i].line);
			gather_add(&b->text, csv.field[i].p, csv.field[i].n);
			c.cell.text = gather_end(&b->text, b->arena);
			ok = build_cell(b, c, err);
		}
	}
	csv_close(&csv);
	return ok && build_table_end(b, NULL, err);
}
