/* template.c: reading a template, line after line. */
#include "paper/template.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

int reader_column(const struct reader *r, const char *at)
{
	int column = 1;
	for (const char *p = r->begin; p < at && p < r->end; p++)
		column += ((unsigned char)*p & 0xc0) != 0x80;
	return column;
}

bool reader_fault(struct reader *r, const char *at, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	utf8_mend(text);
	return err_set(r->err, ERR_DATA, "%s:%d:%d: %s", r->name, r->line, reader_column(r, at), text);
}

/* Where lines are being read: what may end them. */
struct inside {
	const char *section;      /* {{#section}}; NULL: none */
	const struct node *table; /* rows are read */
	bool columns;             /* paragraphs of columns: centred, close together */
	int side;                 /* 0: @next ends it, 1: @end does; -1: not one of columns */
	bool end;                 /* @end ends it */
	int depth;
};

static bool next_line(struct reader *r)
{
	if (r->next >= r->last)
		return false;
	r->begin = r->next;
	const char *feed = memchr(r->begin, '\n', (size_t)(r->last - r->begin));
	r->end = feed ? feed : r->last;
	r->next = feed ? feed + 1 : r->last;
	if (r->end > r->begin && r->end[-1] == '\r')
		r->end--;
	while (r->end > r->begin && (r->end[-1] == ' ' || r->end[-1] == '\t'))
		r->end--;
	while (r->begin < r->end && (*r->begin == ' ' || *r->begin == '\t'))
		r->begin++;
	r->line++;
	return true;
}

static bool is_line(const struct reader *r, const char *known)
{
	size_t n = strlen(known);
	return (size_t)(r->end - r->begin) == n && memcmp(r->begin, known, n) == 0;
}

static bool begins(const struct reader *r, const char *known)
{
	size_t n = strlen(known);
	return (size_t)(r->end - r->begin) >= n && memcmp(r->begin, known, n) == 0;
}

/* The name of a tag that is alone in its line: {{#name}}, {{^name}}, {{/name}}; *name stays NULL else. */
static bool lone_tag(struct reader *r, const char **name)
{
	*name = NULL;
	const char *p = r->begin + 3;
	if (!begins(r, "{{#") && !begins(r, "{{^") && !begins(r, "{{/"))
		return true;
	/* A section that goes on behind its tag is one within the line. */
	const char *close = memmem(p, (size_t)(r->end - p), "}}", 2);
	if (close && close + 2 != r->end)
		return true;
	*name = bits_name(r, &p);
	return *name != NULL;
}

static bool read_lines(struct reader *r, const struct inside *in, struct node **lines);

static bool read_section(struct reader *r, const struct inside *in, const char *name, struct node *node)
{
	struct inside inner = *in;
	node->kind = NODE_SECTION;
	node->name = name;
	node->inverted = r->begin[2] == '^';
	inner.section = name;
	inner.side = -1;
	inner.end = false;
	inner.depth++;
	return read_lines(r, &inner, &node->inner[0]);
}

static bool read_row(struct reader *r, const struct inside *in, struct node *node)
{
	int columns = in->table->block.table.columns;
	const char *p = r->begin;
	node->kind = NODE_ROW;
	node->cell = arena_zalloc(r->arena, (size_t)columns * sizeof(struct bit *));
	for (int i = 0; i < columns; i++) {
		if (p >= r->end)
			return reader_fault(
				r, p, "found %d cells, expected %d, each begun by |", i, columns);
		p++;
		while (p < r->end && *p == ' ')
			p++;
		if (!bits_read(r, &p, true, &node->cell[i]))
			return false;
	}
	return p >= r->end || reader_fault(r, p, "found more than %d cells", columns);
}

static bool read_paragraph(struct reader *r, const struct inside *in, struct node *node)
{
	const char *p = r->begin;
	struct paper_paragraph *style = &node->block.paragraph;
	*style = in->columns ? (struct paper_paragraph){ .align = PAPER_CENTRE } : r->usual;
	if (*p == '[') {
		p++;
		if (!brackets_read(r, &p, style))
			return false;
	}
	return bits_read(r, &p, false, &node->text);
}

/* Reads what stands between a command and its @end. */
static bool read_inner(struct reader *r, const struct inside *in, struct node *node)
{
	struct inside inner = { .end = true, .side = -1, .depth = in->depth + 1 };
	if (node->block.kind == PAPER_TABLE) {
		inner.table = node;
		return read_lines(r, &inner, &node->inner[0]);
	}
	if (node->block.kind != PAPER_COLUMNS)
		return true;
	inner.columns = true;
	inner.end = false;
	for (inner.side = 0; inner.side < 2; inner.side++) {
		inner.end = inner.side == 1;
		if (!read_lines(r, &inner, &node->inner[inner.side]))
			return false;
	}
	return true;
}

/* Reads one node from the present line on. */
static bool read_node(struct reader *r, const struct inside *in, const char *section, struct node *node)
{
	if (section)
		return read_section(r, in, section, node);
	if (in->table && *r->begin == '|')
		return read_row(r, in, node);
	if (in->table)
		return reader_fault(r, r->begin,
			"found no row of the table: a row begins with |, the table ends with @end");
	if (*r->begin != '@')
		return read_paragraph(r, in, node);
	const char *begin = r->begin;
	if (!command_read(r, node))
		return false;
	bool nested = node->block.kind == PAPER_COLUMNS || node->block.kind == PAPER_TABLE ||
		      node->block.kind == PAPER_PAGE_BREAK;
	if (in->columns && nested)
		return reader_fault(r, begin, "columns hold no columns, tables or page breaks");
	return read_inner(r, in, node);
}

/* True when the present line ends what is being read; an end of something else is an error. */
static bool at_end(struct reader *r, const struct inside *in, const char *tag, bool *end)
{
	*end = false;
	if (tag && r->begin[2] == '/') {
		*end = in->section && strcmp(tag, in->section) == 0;
		return *end || reader_fault(r, r->begin, "found {{/%s}}, expected %s%s%s", tag,
				       in->section ? "{{/" : "no end of a section",
				       in->section ? in->section : "", in->section ? "}}" : "");
	}
	bool is_next = is_line(r, "@next"), is_end = is_line(r, "@end");
	if (!is_next && !is_end)
		return true;
	*end = (is_next && in->side == 0) || (is_end && in->end);
	if (*end)
		return true;
	if (in->section)
		return reader_fault(r, r->begin, "found %s, expected {{/%s}} before it",
			is_next ? "@next" : "@end", in->section);
	return reader_fault(r, r->begin, "found %s, expected %s", is_next ? "@next" : "@end",
		in->side == 0 ? "@next before it" : "it only after @columns or @table");
}

static bool is_idle(const struct reader *r)
{
	return r->begin == r->end || is_line(r, "#") || begins(r, "# ");
}

static bool read_lines(struct reader *r, const struct inside *in, struct node **lines)
{
	int began = r->line;
	struct node **end = lines;
	if (in->depth > TEMPLATE_DEPTH)
		return reader_fault(
			r, r->begin, "sections within each other more than %d deep", TEMPLATE_DEPTH);
	while (next_line(r)) {
		const char *tag;
		bool done;
		if (is_idle(r))
			continue;
		if (begins(r, "#!"))
			return reader_fault(r, r->begin, "settings (#!) stand at the top, before all else");
		if (!lone_tag(r, &tag) || !at_end(r, in, tag, &done))
			return false;
		if (done)
			return true;
		struct node *node = arena_zalloc(r->arena, sizeof *node);
		if (!read_node(r, in, tag, node))
			return false;
		*end = node;
		end = &node->next;
	}
	if (in->section)
		return reader_fault(r, r->end, "{{#%s}} of line %d has no end {{/%s}}", in->section, began,
			in->section);
	if (in->end || in->side == 0)
		return reader_fault(
			r, r->end, "what began in line %d has no %s", began, in->end ? "@end" : "@next");
	return true;
}

/* Reads the settings; the first other line is left for read_lines. */
static bool read_settings(struct reader *r, struct paper_template *t)
{
	for (;;) {
		struct reader before = *r;
		if (!next_line(r))
			return true;
		if (is_idle(r))
			continue;
		if (!begins(r, "#!")) {
			before.usual = r->usual;
			*r = before;
			return true;
		}
		if (!setting_read(r, t))
			return false;
	}
}

const struct paper_template *paper_template_read(
	struct arena *a, const char *name, const char *text, size_t n, struct error *err)
{
	struct paper_template *t = arena_zalloc(a, sizeof *t);
	const char *copy = arena_dup(a, text, n);
	struct reader r = { .arena = a, .name = arena_str(a, name), .err = err };
	struct inside in = { .side = -1 };
	size_t bad;
	r.begin = r.end = r.next = copy;
	r.last = copy + n;
	r.usual = (struct paper_paragraph){ .align = PAPER_JUSTIFY, .after = 6 };
	t->name = r.name;
	t->page = *paper_new(a, PAPER_A4);
	if (n > TEMPLATE_BYTES) {
		err_set(err, ERR_DATA, "%s: found %zu bytes, expected at most %d", name, n, TEMPLATE_BYTES);
		return NULL;
	}
	if (!utf8_valid(copy, n, &bad)) {
		err_set(err, ERR_DATA, "%s: byte %zu is not UTF-8: save the file as UTF-8", name, bad + 1);
		return NULL;
	}
	bool ok = read_settings(&r, t) && read_lines(&r, &in, &t->lines);
	return ok ? t : NULL;
}
