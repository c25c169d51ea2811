/* print.c: the document as paper: head, narrative, signature, then each annex on pages of its own (Decree
 * 30/2020/NĐ-CP, appendix I; verify: sizes and places). */
#include <string.h>

#include "base/date.h"
#include "paper/paper.h"
#include "report/report.h"

/* Sizes of letters, in points. */
enum { BODY = 14, SMALL = 12, TABLE = 11, TINY = 9 };

/* The paper being made. */
struct printing {
	const struct report_doc *d;
	struct paper *p;
	struct arena *a;
	int notes;
};

static struct paper_paragraph *line(struct printing *x, struct paper_blocks *to, enum paper_align align,
	double points, const char *text, bool bold, bool italic)
{
	struct paper_paragraph *p = &paper_add(x->a, to, PAPER_PARAGRAPH)->paragraph;
	p->align = align;
	p->points = points;
	struct paper_run *run = paper_say(x->a, p, text);
	run->bold = bold;
	run->italic = italic;
	return p;
}

static void rule(struct printing *x, struct paper_blocks *to, double share)
{
	struct paper_rule *r = &paper_add(x->a, to, PAPER_RULE)->rule;
	r->share = share;
	r->align = PAPER_CENTRE;
}

/* "ngày 05 tháng 7 năm 2022". */
static const char *long_date(struct printing *x)
{
	struct date d = date_of(x->d->day);
	return arena_printf(x->a,
		d.month < 3 ? "%s, ngày %02d tháng %02d năm %d" : "%s, ngày %02d tháng %d năm %d",
		x->d->place, d.day, d.month, d.year);
}

static void head(struct printing *x, bool draft)
{
	struct paper_columns *c = &paper_add(x->a, &x->p->blocks, PAPER_COLUMNS)->columns;
	c->share = 0.4;
	line(x, &c->side[0], PAPER_CENTRE, 13, x->d->body, true, false);
	rule(x, &c->side[0], 0.35);
	line(x, &c->side[0], PAPER_CENTRE, 13,
		arena_printf(x->a, "Số: %s", *x->d->number ? x->d->number : "……/BC"), false, false)
		->before = 4;
	if (draft)
		line(x, &c->side[0], PAPER_CENTRE, 13, "DỰ THẢO", true, false)->before = 4;
	line(x, &c->side[1], PAPER_CENTRE, SMALL, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", true, false);
	line(x, &c->side[1], PAPER_CENTRE, 13, "Độc lập - Tự do - Hạnh phúc", true, false);
	rule(x, &c->side[1], 0.55);
	line(x, &c->side[1], PAPER_CENTRE, BODY, long_date(x), false, true)->before = 4;
	line(x, &x->p->blocks, PAPER_CENTRE, BODY, x->d->title, true, false)->before = 18;
	line(x, &x->p->blocks, PAPER_CENTRE, BODY, x->d->subject, true, false);
	rule(x, &x->p->blocks, 0.3);
	paper_add(x->a, &x->p->blocks, PAPER_SPACE)->space.mm = 3;
}

static void say_spans(struct printing *x, struct paper_paragraph *p, const struct report_span *s, bool bold)
{
	for (; s; s = s->next) {
		if (s->note) {
			paper_note(x->a, p, ++x->notes, s->note);
			continue;
		}
		struct paper_run *run = paper_say(x->a, p, s->text);
		run->bold = s->bold || bold;
		run->italic = s->italic;
	}
}

static void text(struct printing *x, const struct report_part *part)
{
	struct paper_paragraph *p = &paper_add(x->a, &x->p->blocks, PAPER_PARAGRAPH)->paragraph;
	p->align = PAPER_JUSTIFY;
	p->points = BODY;
	p->indent = 10;
	p->after = 6;
	p->spacing = 1.15;
	if (part->kind == PART_HEADING) {
		p->heading = part->level;
		p->before = 6;
	}
	say_spans(x, p, part->spans, part->kind == PART_HEADING);
}

/* "3/5" of the text goes with the recipients on the left, the signature on the right. */
static void foot(struct printing *x)
{
	struct paper_columns *c = &paper_add(x->a, &x->p->blocks, PAPER_COLUMNS)->columns;
	c->share = 0.5;
	line(x, &c->side[0], PAPER_LEFT, SMALL, "Nơi nhận:", true, true);
	for (int i = 0; i < x->d->recipients; i++)
		line(x, &c->side[0], PAPER_LEFT, TABLE, x->d->recipient[i], false, false);
	for (int i = 0; i < x->d->capacities; i++)
		line(x, &c->side[1], PAPER_CENTRE, BODY, x->d->capacity[i], true, false);
	struct paper_space *space = &paper_add(x->a, &c->side[1], PAPER_SPACE)->space;
	space->mm = 28;
	space->signature = true;
	line(x, &c->side[1], PAPER_CENTRE, BODY, x->d->signer, true, false);
}

static void page(struct printing *x, bool turned)
{
	paper_add(x->a, &x->p->blocks, PAPER_PAGE_BREAK)->page.turned = turned;
}

static void cell(struct printing *x, struct paper_paragraph *p, const char *words, enum paper_align align,
	double points, bool bold)
{
	p->align = align;
	p->points = points;
	paper_say(x->a, p, words)->bold = bold;
}

static void table(struct printing *x, const struct report_table *t)
{
	struct paper_table *to = &paper_add(x->a, &x->p->blocks, PAPER_TABLE)->table;
	double *width = arena_alloc(x->a, sizeof *width * (size_t)t->columns),
	       points = t->columns > 8 ? TINY : TABLE;
	to->columns = t->columns;
	to->width = width;
	to->borders = true;
	to->header_rows = 1;
	struct paper_row *r = paper_row(x->a, to);
	for (int i = 0; i < t->columns; i++) {
		width[i] = t->column[i].mm;
		cell(x, &r->cell[i], t->column[i].title, PAPER_CENTRE, points, true);
	}
	for (const struct report_row *from = t->first; from; from = from->next) {
		r = paper_row(x->a, to);
		r->whole = from->whole;
		for (int i = 0; i < (from->whole ? 1 : t->columns); i++)
			cell(x, &r->cell[i], from->cell[i].text,
				i == 0 && !from->whole ? PAPER_CENTRE
				: t->column[i].number  ? PAPER_RIGHT
						       : PAPER_LEFT,
				points, from->bold);
	}
}

static void table_between(struct printing *x, const struct report_table *t)
{
	table(x, t);
	paper_add(x->a, &x->p->blocks, PAPER_SPACE)->space.mm = 3;
}

static void annex(struct printing *x, const struct report_table *t, int no)
{
	page(x, t->turned);
	struct paper_paragraph *p = line(
		x, &x->p->blocks, PAPER_CENTRE, BODY, arena_printf(x->a, "Phụ lục %d", no), true, false);
	p->heading = 1;
	line(x, &x->p->blocks, PAPER_CENTRE, BODY, t->title, true, false);
	line(x, &x->p->blocks, PAPER_CENTRE, SMALL,
		arena_printf(x->a, "(Kèm theo Báo cáo số %s %s của %s)",
			*x->d->number ? x->d->number : "……", long_date(x) + strlen(x->d->place) + 2,
			x->d->body),
		false, true)
		->after = 6;
	table(x, t);
}

struct paper *report_paper(const struct report_doc *d, bool draft, struct arena *a)
{
	struct printing x = { .d = d, .p = paper_new(a, PAPER_A4), .a = a };
	int annexes = 0;
	x.p->title = arena_printf(a, "%s: %s", d->title, d->subject);
	x.p->author = d->body;
	x.p->made_at = d->made_at;
	head(&x, draft);
	for (const struct report_part *p = d->first; p; p = p->next)
		if (p->kind == PART_TABLE)
			table_between(&x, p->table);
		else if (p->kind != PART_ANNEX)
			text(&x, p);
	foot(&x);
	for (const struct report_part *p = d->first; p; p = p->next)
		if (p->kind == PART_ANNEX)
			annex(&x, p->table, ++annexes);
	return x.p;
}
