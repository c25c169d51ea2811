/* docx.c: word/document.xml as paragraphs and tables. A paragraph's line is its place among all of the
 * document, which is how comment.c finds it again. Pages are known where Word noted them while it
 * showed the document. */
#include <stdlib.h>
#include <string.h>

#include "reader/build.h"

/* Where the reading is. */
struct docx {
	struct builder *b;
	struct part part;
	int page, paragraph;
	int in_paragraph; /* paragraphs within each other: a box of text lies in one */
	int in_table;     /* tables within each other */
	int skip;         /* depth of what is passed over */
	bool text;        /* within w:t */
	bool open;        /* the cell or paragraph has begun to be gathered */
	bool heading, item;
	int level;
	int row, column;           /* of the outer table */
	int span;                  /* columns of the present cell */
	bool below;                /* it goes on the cell above */
	int above[READER_COLUMNS]; /* for each column: which cell put down covers it; -1 */
};

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void begin_paragraph(struct docx *d)
{
	d->paragraph++;
	if (d->in_paragraph++)
		gather_add(&d->b->text, "\n", 1);
	else if (!d->open)
		gather_begin(&d->b->text, d->page, d->paragraph);
	else {
		gather_add(&d->b->text, "\n", 1);
		gather_spot(&d->b->text, d->page, d->paragraph);
	}
	d->open = true;
	if (d->in_paragraph == 1) {
		d->level = 0;
		d->item = false;
	}
}

static void end_paragraph(struct docx *d)
{
	if (!d->in_paragraph || --d->in_paragraph || d->in_table)
		return;
	struct reader_block *block = build_paragraph(d->b, gather_end(&d->b->text, d->b->arena));
	if (block) {
		block->level = d->level;
		block->item = d->item;
	}
	d->open = false;
}

static void begin_table(struct docx *d)
{
	if (d->in_table++)
		return;
	build_table(d->b);
	d->row = -1;
	for (int i = 0; i < READER_COLUMNS; i++)
		d->above[i] = -1;
}

static void begin_cell(struct docx *d)
{
	d->span = 1;
	d->below = false;
	d->open = false;
}

static bool end_cell(struct docx *d, struct error *err)
{
	struct build_cell c = { .row = d->row, .column = d->column, .rows = 1, .columns = d->span };
	if (!d->open)
		gather_begin(&d->b->text, d->page, d->paragraph);
	c.cell.text = gather_end(&d->b->text, d->b->arena);
	d->open = false;
	int origin = d->column < READER_COLUMNS ? d->above[d->column] : -1;
	if (d->below && origin >= 0) {
		struct build_cell *o = &d->b->put[origin];
		o->rows = d->row - o->row + 1;
		if (d->row + 1 > d->b->rows)
			d->b->rows = d->row + 1;
	} else {
		if (!build_cell(d->b, c, err))
			return false;
		for (int i = 0; i < c.columns && d->column + i < READER_COLUMNS; i++)
			d->above[d->column + i] = (int)d->b->puts - 1;
	}
	d->column += d->span;
	return true;
}

static int number(struct docx *d)
{
	char v[16];
	if (!part_attribute(&d->part, "val", v, sizeof v))
		return 0;
	long n = strtol(v, NULL, 10);
	return n < 0 ? 0 : n > READER_COLUMNS ? READER_COLUMNS + 1 : (int)n;
}

/* What is said of the paragraph, row or cell. */
static void property(struct docx *d, const char *name)
{
	char v[64];
	if (is(name, "gridSpan") && d->in_table == 1) {
		int n = number(d);
		d->span = n > 0 ? n : 1;
	} else if (is(name, "vMerge") && d->in_table == 1) {
		d->below = !part_attribute(&d->part, "val", v, sizeof v) || !is(v, "restart");
	} else if (is(name, "gridBefore") && d->in_table == 1) {
		d->column = number(d);
	} else if (is(name, "numPr")) {
		d->item = true;
	} else if ((is(name, "pStyle") || is(name, "outlineLvl")) &&
		   part_attribute(&d->part, "val", v, sizeof v)) {
		if (is(name, "outlineLvl") && v[0] >= '0' && v[0] <= '8')
			d->level = v[0] - '0' + 1;
		else if (strncasecmp(v, "heading", 7) == 0 && v[7] >= '1' && v[7] <= '9')
			d->level = v[7] - '0';
	}
}

/* Breaks and signs within a run. */
static void run_mark(struct docx *d, const char *name)
{
	char v[16];
	if (is(name, "tab")) {
		gather_add(&d->b->text, " ", 1);
	} else if (is(name, "noBreakHyphen")) {
		gather_add(&d->b->text, "-", 1);
	} else if (is(name, "cr") || is(name, "br") || is(name, "lastRenderedPageBreak")) {
		bool page = is(name, "lastRenderedPageBreak") ||
			    (part_attribute(&d->part, "type", v, sizeof v) && is(v, "page"));
		d->page += page;
		if (!page)
			gather_add(&d->b->text, "\n", 1);
		else
			gather_spot(&d->b->text, d->page, d->paragraph);
	}
}

static void begin(struct docx *d, const char *name)
{
	bool empty = part_empty(&d->part);
	/* What stands there twice (a drawing for old programs), or was taken out. */
	if (d->skip || is(name, "Fallback") || is(name, "del") || is(name, "moveFrom")) {
		d->skip += !empty;
		return;
	}
	if (is(name, "p")) {
		begin_paragraph(d);
		if (empty)
			end_paragraph(d);
	} else if (is(name, "t")) {
		d->text = !empty;
	} else if (is(name, "tbl") && !empty) {
		begin_table(d);
	} else if (is(name, "tr") && d->in_table == 1) {
		d->row++;
		d->column = 0;
	} else if (is(name, "tc") && d->in_table == 1 && !empty) {
		begin_cell(d);
	} else if (d->in_paragraph) {
		run_mark(d, name);
	}
	property(d, name);
}

static bool ended(struct docx *d, const char *name, struct error *err)
{
	if (d->skip) {
		d->skip--;
		return true;
	}
	if (is(name, "p"))
		end_paragraph(d);
	else if (is(name, "t"))
		d->text = false;
	else if (is(name, "tc") && d->in_table == 1)
		return end_cell(d, err);
	else if (is(name, "tbl") && d->in_table && --d->in_table == 0)
		return build_table_end(d->b, NULL, err);
	return true;
}

/* Whether Word noted any page: then the first one is 1. */
static bool pages_known(const struct archive *r, struct error *err, bool *known)
{
	struct part p;
	bool there;
	*known = false;
	if (!part_open(&p, r, "word/document.xml", &there, err))
		return false;
	enum part_event e;
	while (there && !*known && (e = part_next(&p, err)) != PART_DONE) {
		if (e == PART_BAD) {
			part_close(&p);
			return false;
		}
		*known = e == PART_BEGIN && is(part_element(&p), "lastRenderedPageBreak");
	}
	part_close(&p);
	return true;
}

bool read_docx(struct builder *b, const struct archive *r, struct error *err)
{
	struct docx *d = arena_zalloc(b->arena, sizeof *d);
	bool there, known, ok = true;
	d->b = b;
	if (!pages_known(r, err, &known) || !part_open(&d->part, r, "word/document.xml", &there, err))
		return false;
	d->page = known ? 1 : 0;
	for (enum part_event e; ok && (e = part_next(&d->part, err)) != PART_DONE;) {
		if (e == PART_BEGIN)
			begin(d, part_element(&d->part));
		else if (e == PART_ENDED)
			ok = ended(d, part_element(&d->part), err);
		else if (e == PART_CHARACTERS && d->text && !d->skip && d->in_paragraph)
			gather_add(&b->text, part_characters(&d->part), strlen(part_characters(&d->part)));
		ok = ok && e != PART_BAD;
	}
	part_close(&d->part);
	return ok;
}
