/* paper.c: building a document. */
#include "paper/paper.h"

#include <string.h>

#include "base/text.h"

/* Margins (top, bottom, left, right) and letters of each size. */
static const struct paper presets[] = {
	[PAPER_A4] = { .width = 210,
		.height = 297,
		.top = 20,
		.bottom = 20,
		.left = 30,
		.right = 15,
		.points = 14,
		.page_numbers = true },
	[PAPER_A5] = { .width = 148,
		.height = 210,
		.top = 15,
		.bottom = 15,
		.left = 20,
		.right = 12,
		.points = 12,
		.page_numbers = true },
	/* A printer for rolls of 80 mm prints on 72 of them. */
	[PAPER_ROLL80] = { .width = 80,
		.height = 0,
		.top = 4,
		.bottom = 4,
		.left = 4,
		.right = 4,
		.points = 10 },
};

struct paper *paper_new(struct arena *a, enum paper_size size)
{
	struct paper *p = arena_zalloc(a, sizeof *p);
	*p = presets[size];
	return p;
}

struct paper_block *paper_add(struct arena *a, struct paper_blocks *to, enum paper_kind kind)
{
	struct paper_block *b = arena_zalloc(a, sizeof *b);
	b->kind = kind;
	if (to->last)
		to->last->next = b;
	else
		to->first = b;
	to->last = b;
	return b;
}

/* Takes out of valid UTF-8, in place, what XML 1.0 has no way to hold. */
static void drop_controls(char *s)
{
	char *to = s;
	while (*s) {
		unsigned char c = (unsigned char)*s;
		bool control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
		/* U+FFFE and U+FFFF. */
		bool none = c == 0xef && (unsigned char)s[1] == 0xbf && (unsigned char)s[2] >= 0xbe;
		if (control)
			s++;
		else if (none)
			s += 3;
		else
			*to++ = *s++;
	}
	*to = '\0';
}

struct paper_run *paper_say(struct arena *a, struct paper_paragraph *p, const char *text)
{
	struct paper_run *run = arena_zalloc(a, sizeof *run);
	char *copy = arena_str(a, text);
	utf8_mend(copy);
	drop_controls(copy);
	run->text = copy;
	if (p->last)
		p->last->next = run;
	else
		p->first = run;
	p->last = run;
	return run;
}

void paper_note(struct arena *a, struct paper_paragraph *p, int number, const char *text)
{
	struct paper_run *run = paper_say(a, p, arena_printf(a, "%d", number));
	run->number = number;
	struct paper_paragraph copy = { 0 };
	run->note = paper_say(a, &copy, text)->text;
}

struct paper_row *paper_row(struct arena *a, struct paper_table *t)
{
	struct paper_row *row = arena_zalloc(a, sizeof *row);
	row->cell = arena_zalloc(a, (size_t)t->columns * sizeof *row->cell);
	if (t->last)
		t->last->next = row;
	else
		t->first = row;
	t->last = row;
	return row;
}
