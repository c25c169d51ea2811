/* template_words.c: the words of settings (#!), commands (@) and brackets. */
#include <stdlib.h>
#include <string.h>

#include "paper/template.h"

const char *words_next(struct reader *r, const char **p, size_t *n)
{
	const char *at = *p;
	while (at < r->end && (*at == ' ' || *at == '\t'))
		at++;
	const char *begin = at;
	while (at < r->end && *at != ' ' && *at != '\t')
		at++;
	*p = at;
	*n = (size_t)(at - begin);
	return *n ? begin : NULL;
}

static bool is_word(const char *word, size_t n, const char *known)
{
	return strlen(known) == n && memcmp(word, known, n) == 0;
}

bool words_number(struct reader *r, const char *word, size_t n, double min, double max, double *v)
{
	char digits[16] = "", *end = digits;
	/* Digits and a point alone: no exponents, no infinity. */
	if (n > 0 && n < sizeof digits && strspn(word, "0123456789.") >= n) {
		memcpy(digits, word, n);
		*v = strtod(digits, &end);
	}
	if (end != digits && !*end && *v >= min && *v <= max)
		return true;
	return reader_fault(
		r, word, "found \"%.*s\", expected a number between %g and %g", (int)n, word, min, max);
}

bool words_align(const char *word, size_t n, enum paper_align *align)
{
	static const char *const names[] = {
		[PAPER_LEFT] = "left",
		[PAPER_CENTRE] = "center",
		[PAPER_RIGHT] = "right",
		[PAPER_JUSTIFY] = "justify",
	};
	for (int i = 0; i < 4; i++)
		if (is_word(word, n, names[i])) {
			*align = (enum paper_align)i;
			return true;
		}
	return false;
}

int words_setting(
	struct reader *r, const char *word, size_t n, const char *key, double min, double max, double *v)
{
	size_t length = strlen(key);
	if (n <= length || memcmp(word, key, length) != 0 || word[length] != '=')
		return 0;
	return words_number(r, word + length + 1, n - length - 1, min, max, v) ? 1 : -1;
}

static bool style_word(struct reader *r, const char *word, size_t n, struct paper_paragraph *s)
{
	const struct {
		const char *key;
		double min, max;
		double *v;
	} settings[] = { { "size", 4, 72, &s->points }, { "before", 0, 500, &s->before },
		{ "after", 0, 500, &s->after }, { "indent", 0, 100, &s->indent },
		{ "line", 0.8, 3, &s->spacing } };
	if (words_align(word, n, &s->align))
		return true;
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
		int was = words_setting(
			r, word, n, settings[i].key, settings[i].min, settings[i].max, settings[i].v);
		if (was)
			return was > 0;
	}
	return reader_fault(r, word,
		"found \"%.*s\", expected left, center, right, justify, size=, before=, after=, indent= or "
		"line=",
		(int)n, word);
}

bool style_read(struct reader *r, const char *p, const char *end, struct paper_paragraph *style)
{
	struct reader part = *r;
	size_t n;
	const char *word;
	part.end = end;
	while ((word = words_next(&part, &p, &n)))
		if (!style_word(&part, word, n, style))
			return false;
	return true;
}

bool brackets_read(struct reader *r, const char **p, struct paper_paragraph *style)
{
	const char *close = memchr(*p, ']', (size_t)(r->end - *p));
	if (!close)
		return reader_fault(r, *p, "the bracket [ has no ] in this line");
	if (!style_read(r, *p, close, style))
		return false;
	*p = close + 1;
	while (*p < r->end && **p == ' ')
		(*p)++;
	return true;
}

/* The width of a column: 40, or 40:right. */
static bool read_width(struct reader *r, const char *word, size_t n, double *width, enum paper_align *align)
{
	const char *colon = memchr(word, ':', n);
	size_t digits = colon ? (size_t)(colon - word) : n;
	if (!words_number(r, word, digits, 1, 1000, width))
		return false;
	return !colon || words_align(colon + 1, n - digits - 1, align) ||
	       reader_fault(r, colon + 1, "found \"%.*s\", expected left, center, right or justify",
		       (int)(n - digits - 1), colon + 1);
}

static bool read_table(struct reader *r, const char *p, struct node *node)
{
	struct paper_table *t = &node->block.table;
	double *width = arena_zalloc(r->arena, TEMPLATE_COLUMNS * sizeof *width), header = 0;
	const char *word, *begin = p;
	size_t n;
	node->align = arena_zalloc(r->arena, TEMPLATE_COLUMNS * sizeof *node->align);
	while ((word = words_next(r, &p, &n))) {
		int was = words_setting(r, word, n, "header", 0, 10, &header);
		if (was < 0)
			return false;
		if (was)
			continue;
		if (is_word(word, n, "border"))
			t->borders = true;
		else if (t->columns == TEMPLATE_COLUMNS)
			return reader_fault(r, word, "more than %d columns", TEMPLATE_COLUMNS);
		else if (read_width(r, word, n, &width[t->columns], &node->align[t->columns]))
			t->columns++;
		else
			return false;
	}
	t->width = width;
	t->header_rows = (int)header;
	return t->columns > 0 ||
	       reader_fault(r, begin, "expected the width of each column in mm: @table 10 60 30");
}

static bool read_columns(struct reader *r, const char *p, struct node *node)
{
	double side[2];
	for (int i = 0; i < 2; i++) {
		size_t n;
		const char *word = words_next(r, &p, &n);
		if (!word)
			return reader_fault(r, p, "expected the widths of two columns: @columns 45 55");
		if (!words_number(r, word, n, 1, 1000, &side[i]))
			return false;
	}
	node->block.columns.share = side[0] / (side[0] + side[1]);
	return true;
}

static bool read_rule(struct reader *r, const char *p, struct node *node)
{
	struct paper_rule *rule = &node->block.rule;
	const char *word;
	size_t n;
	*rule = (struct paper_rule){ .share = 1, .align = PAPER_CENTRE };
	while ((word = words_next(r, &p, &n))) {
		if (words_align(word, n, &rule->align))
			continue;
		if (!words_number(r, word, n - (word[n - 1] == '%'), 1, 100, &rule->share))
			return false;
		rule->share /= 100;
	}
	return true;
}

static bool read_space(struct reader *r, const char *p, struct node *node)
{
	size_t n;
	const char *word = words_next(r, &p, &n);
	if (!word)
		return reader_fault(r, p, "expected a height in mm: @space 20");
	if (!words_number(r, word, n, 0, 1000, &node->block.space.mm))
		return false;
	word = words_next(r, &p, &n);
	node->block.space.signature = word && is_word(word, n, "signature");
	return !word || node->block.space.signature ||
	       reader_fault(r, word, "found \"%.*s\", expected signature or nothing", (int)n, word);
}

static bool read_code(struct reader *r, const char *p, struct node *node)
{
	struct paper_code *code = &node->block.code;
	size_t n;
	const char *word = words_next(r, &p, &n), *after = p;
	if (!word)
		return reader_fault(r, p, "expected a size in mm and a text: @qr 25 {{code}}");
	if (!words_number(r, word, n, 3, 200, &code->mm))
		return false;
	word = words_next(r, &after, &n);
	if (word && words_align(word, n, &code->align))
		p = after;
	while (p < r->end && *p == ' ')
		p++;
	return bits_read(r, &p, false, &node->text);
}

bool command_read(struct reader *r, struct node *node)
{
	static const struct {
		const char *name;
		enum paper_kind kind;
		bool (*read)(struct reader *, const char *, struct node *);
	} commands[] = { { "@columns", PAPER_COLUMNS, read_columns }, { "@table", PAPER_TABLE, read_table },
		{ "@rule", PAPER_RULE, read_rule }, { "@space", PAPER_SPACE, read_space },
		{ "@qr", PAPER_CODE, read_code }, { "@barcode", PAPER_CODE, read_code },
		{ "@page", PAPER_PAGE_BREAK, NULL } };
	const char *p = r->begin;
	size_t n;
	const char *word = words_next(r, &p, &n);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (!is_word(word, n, commands[i].name))
			continue;
		node->block.kind = commands[i].kind;
		if (strcmp(commands[i].name, "@barcode") == 0)
			node->block.code.symbology = PAPER_CODE128;
		return !commands[i].read || commands[i].read(r, p, node);
	}
	return reader_fault(r, word,
		"found \"%.*s\", expected @columns, @next, @end, @table, @rule, @space, @qr, @barcode or "
		"@page",
		(int)n, word);
}

static bool read_page(struct reader *r, const char *p, struct paper_template *t)
{
	static const char *const sizes[] = {
		[PAPER_A4] = "A4", [PAPER_A5] = "A5", [PAPER_ROLL80] = "roll80"
	};
	size_t n;
	const char *word = words_next(r, &p, &n);
	for (int i = 0; word && i < 3; i++)
		if (is_word(word, n, sizes[i])) {
			t->page = *paper_new(r->arena, (enum paper_size)i);
			return true;
		}
	return reader_fault(
		r, word ? word : p, "found \"%.*s\", expected A4, A5 or roll80", (int)n, word ? word : "");
}

static bool read_margins(struct reader *r, const char *p, struct paper_template *t)
{
	const char *word;
	size_t n;
	while ((word = words_next(r, &p, &n))) {
		int was = words_setting(r, word, n, "top", 0, 60, &t->page.top);
		was = was ? was : words_setting(r, word, n, "bottom", 0, 60, &t->page.bottom);
		was = was ? was : words_setting(r, word, n, "left", 0, 60, &t->page.left);
		was = was ? was : words_setting(r, word, n, "right", 0, 60, &t->page.right);
		if (was < 0)
			return false;
		if (!was)
			return reader_fault(r, word,
				"found \"%.*s\", expected top=, bottom=, left= or right=", (int)n, word);
	}
	if (t->page.left + t->page.right < t->page.width - 10)
		return true;
	return reader_fault(r, p, "the margins leave less than 10 mm");
}

static bool read_size(struct reader *r, const char *p, struct paper_template *t)
{
	size_t n;
	const char *word = words_next(r, &p, &n);
	return words_number(r, word ? word : p, n, 4, 72, &t->page.points);
}

static bool read_numbers(struct reader *r, const char *p, struct paper_template *t)
{
	size_t n;
	const char *word = words_next(r, &p, &n);
	t->page.page_numbers = word && is_word(word, n, "yes");
	return t->page.page_numbers || (word && is_word(word, n, "no")) ||
	       reader_fault(
		       r, word ? word : p, "found \"%.*s\", expected yes or no", (int)n, word ? word : "");
}

bool setting_read(struct reader *r, struct paper_template *t)
{
	const char *p = r->begin + 2;
	size_t n;
	const char *word = words_next(r, &p, &n);
	const char *text = p < r->end ? p + 1 : p;
	if (word && is_word(word, n, "page"))
		return read_page(r, p, t);
	if (word && is_word(word, n, "margins"))
		return read_margins(r, p, t);
	if (word && is_word(word, n, "size"))
		return read_size(r, p, t);
	if (word && is_word(word, n, "numbers"))
		return read_numbers(r, p, t);
	if (word && is_word(word, n, "paragraph"))
		return style_read(r, p, r->end, &r->usual);
	if (word && is_word(word, n, "title"))
		return bits_read(r, &text, false, &t->title);
	if (word && is_word(word, n, "author"))
		return bits_read(r, &text, false, &t->author);
	return reader_fault(r, word ? word : p,
		"found \"%.*s\", expected page, margins, size, numbers, paragraph, title or author", (int)n,
		word ? word : "");
}
