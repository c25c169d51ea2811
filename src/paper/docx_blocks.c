/* docx_blocks.c: blocks as WordprocessingML (ECMA-376, part 1, chapter 17). */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "paper/docx.h"

/* Twentieths of a point in a point and in a millimetre. */
enum { TWIPS = 20 };
static const double TWIPS_PER_MM = 1440 / 25.4;

/* Space between a border and the text beside it, in points: that of the PDF (table.c). */
enum { CELL_MARGIN = 3 };

void el(struct docx *d, const char *name, ...)
{
	va_list ap;
	const char *attribute;
	xml.TextWriterStartElement(d->to, BAD_CAST name);
	va_start(ap, name);
	while ((attribute = va_arg(ap, const char *)))
		xml.TextWriterWriteAttribute(d->to, BAD_CAST attribute, BAD_CAST va_arg(ap, const char *));
	va_end(ap);
}

void end(struct docx *d)
{
	xml.TextWriterEndElement(d->to);
}

const char *digits(struct docx *d, double v)
{
	return arena_printf(&d->arena, "%ld", lround(v));
}

const char *twips(struct docx *d, double mm)
{
	return digits(d, mm * TWIPS_PER_MM);
}

void docx_paragraph_begin(struct docx *d, const struct paper_paragraph *p)
{
	static const char *const aligns[] = {
		[PAPER_LEFT] = "left",
		[PAPER_CENTRE] = "center",
		[PAPER_RIGHT] = "right",
		[PAPER_JUSTIFY] = "both",
	};
	el(d, "w:p", NULL);
	el(d, "w:pPr", NULL);
	if (p->heading)
		LEAF(d, "w:pStyle", "w:val", arena_printf(&d->arena, "Heading%d", p->heading));
	if (p->keep)
		LEAF(d, "w:keepNext");
	/* 240 stands for single lines. */
	LEAF(d, "w:spacing", "w:before", digits(d, p->before * TWIPS), "w:after",
		digits(d, p->after * TWIPS), "w:line", digits(d, 240 * (p->spacing > 0 ? p->spacing : 1)),
		"w:lineRule", "auto");
	if (p->indent > 0)
		LEAF(d, "w:ind", "w:firstLine", twips(d, p->indent));
	LEAF(d, "w:jc", "w:val", aligns[p->align]);
	end(d);
}

/* Writes a run's text: tabulators and new lines are elements of their own. */
static void put_text(struct docx *d, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\t\n");
		if (n) {
			el(d, "w:t", "xml:space", "preserve", NULL);
			xml.TextWriterWriteString(d->to, BAD_CAST arena_dup(&d->arena, text, n));
			end(d);
		}
		text += n;
		if (*text)
			LEAF(d, *text++ == '\t' ? "w:tab" : "w:br");
	}
}

/* The mark of a footnote; Word numbers them by itself. */
static void put_note_mark(struct docx *d, const struct paper_run *run)
{
	if (d->notes == d->notes_room) {
		const char **more = arena_alloc(&d->arena, sizeof *more * (size_t)(d->notes_room * 2 + 64));
		if (d->notes)
			memcpy(more, d->note, sizeof *more * (size_t)d->notes);
		d->note = more;
		d->notes_room = d->notes_room * 2 + 64;
	}
	d->note[d->notes++] = run->note;
	el(d, "w:r", NULL);
	el(d, "w:rPr", NULL);
	LEAF(d, "w:vertAlign", "w:val", "superscript");
	end(d);
	LEAF(d, "w:footnoteReference", "w:id", digits(d, d->notes));
	end(d);
}

static void put_run(struct docx *d, const struct paper_paragraph *p, const struct paper_run *run)
{
	double points = run->points > 0 ? run->points : p->points;
	if (!*run->text)
		return;
	if (run->note) {
		put_note_mark(d, run);
		return;
	}
	el(d, "w:r", NULL);
	el(d, "w:rPr", NULL);
	if (run->bold)
		LEAF(d, "w:b");
	if (run->italic)
		LEAF(d, "w:i");
	if (points > 0) {
		/* In half points. */
		LEAF(d, "w:sz", "w:val", digits(d, points * 2));
		LEAF(d, "w:szCs", "w:val", digits(d, points * 2));
	}
	if (run->underlined)
		LEAF(d, "w:u", "w:val", "single");
	end(d);
	put_text(d, run->text);
	end(d);
}

static void put_paragraph(struct docx *d, const struct paper_paragraph *p)
{
	docx_paragraph_begin(d, p);
	for (const struct paper_run *run = p->first; run; run = run->next)
		put_run(d, p, run);
	end(d);
}

/* A rule is an empty paragraph of 2 points with a border below, between indents. */
static void put_rule(struct docx *d, const struct paper_rule *rule)
{
	double rest = d->width * (1 - rule->share);
	double left = rule->align == PAPER_RIGHT ? rest : rule->align == PAPER_CENTRE ? rest / 2 : 0;
	el(d, "w:p", NULL);
	el(d, "w:pPr", NULL);
	el(d, "w:pBdr", NULL);
	LEAF(d, "w:bottom", "w:val", "single", "w:sz", "4", "w:space", "0", "w:color", "000000");
	end(d);
	LEAF(d, "w:spacing", "w:before", "0", "w:after", "40", "w:line", "40", "w:lineRule", "exact");
	LEAF(d, "w:ind", "w:left", twips(d, left), "w:right", twips(d, rest - left));
	end(d);
	end(d);
}

static void put_space(struct docx *d, double mm)
{
	/* A line may have at most 1584 points. */
	const char *height = twips(d, fmin(mm, 500));
	el(d, "w:p", NULL);
	el(d, "w:pPr", NULL);
	LEAF(d, "w:spacing", "w:before", "0", "w:after", "0", "w:line", height, "w:lineRule", "exact");
	end(d);
	end(d);
}

static void put_page_break(struct docx *d, const struct paper_page *page)
{
	el(d, "w:p", NULL);
	if (page->turned != d->turned) {
		el(d, "w:pPr", NULL);
		docx_section(d);
		end(d);
		end(d);
		d->turned = page->turned;
		d->section = true;
		d->width =
			(d->turned ? d->paper->height : d->paper->width) - d->paper->left - d->paper->right;
		return;
	}
	el(d, "w:r", NULL);
	LEAF(d, "w:br", "w:type", "page");
	end(d);
	end(d);
}

/* Begins a table and says its columns' widths (mm). */
static void table_begin(struct docx *d, const double *width, int columns, bool borders)
{
	static const char *const edges[] = { "w:top", "w:left", "w:bottom", "w:right", "w:insideH",
		"w:insideV" };
	const char *margin = digits(d, borders ? CELL_MARGIN * TWIPS : 0);
	el(d, "w:tbl", NULL);
	el(d, "w:tblPr", NULL);
	LEAF(d, "w:tblW", "w:w", twips(d, d->width), "w:type", "dxa");
	/* Without it the border would hang out of the lines by the cell's margin. */
	LEAF(d, "w:tblInd", "w:w", margin, "w:type", "dxa");
	if (borders) {
		el(d, "w:tblBorders", NULL);
		for (int i = 0; i < 6; i++)
			LEAF(d, edges[i], "w:val", "single", "w:sz", "4", "w:space", "0", "w:color",
				"000000");
		end(d);
	}
	LEAF(d, "w:tblLayout", "w:type", "fixed");
	el(d, "w:tblCellMar", NULL);
	LEAF(d, "w:left", "w:w", margin, "w:type", "dxa");
	LEAF(d, "w:right", "w:w", margin, "w:type", "dxa");
	end(d);
	end(d);
	el(d, "w:tblGrid", NULL);
	for (int i = 0; i < columns; i++)
		LEAF(d, "w:gridCol", "w:w", twips(d, width[i]));
	end(d);
}

static void row_begin(struct docx *d, bool header)
{
	el(d, "w:tr", NULL);
	el(d, "w:trPr", NULL);
	LEAF(d, "w:cantSplit");
	if (header)
		LEAF(d, "w:tblHeader");
	end(d);
}

static void cell_begin(struct docx *d, double width, int span)
{
	el(d, "w:tc", NULL);
	el(d, "w:tcPr", NULL);
	LEAF(d, "w:tcW", "w:w", twips(d, width), "w:type", "dxa");
	if (span > 1)
		LEAF(d, "w:gridSpan", "w:val", digits(d, span));
	end(d);
}

static void put_table(struct docx *d, const struct paper_table *t)
{
	double *width = arena_alloc(&d->arena, (size_t)t->columns * sizeof *width), all = 0;
	int n = 0;
	for (int i = 0; i < t->columns; i++)
		all += t->width[i];
	for (int i = 0; i < t->columns; i++)
		width[i] = d->width * t->width[i] / all;
	table_begin(d, width, t->columns, t->borders);
	for (const struct paper_row *row = t->first; row; row = row->next) {
		row_begin(d, n++ < t->header_rows);
		for (int i = 0; i < (row->whole ? 1 : t->columns); i++) {
			cell_begin(d, row->whole ? d->width : width[i], row->whole ? t->columns : 1);
			put_paragraph(d, &row->cell[i]);
			end(d);
		}
		end(d);
	}
	end(d);
}

static bool put_columns(struct docx *d, const struct paper_columns *c)
{
	double all = d->width, width[2] = { all * c->share, all * (1 - c->share) };
	static const struct paper_paragraph empty = { 0 };
	bool ok = true;
	table_begin(d, width, 2, false);
	row_begin(d, false);
	for (int i = 0; ok && i < 2; i++) {
		cell_begin(d, width[i], 1);
		d->width = width[i];
		ok = docx_blocks(d, &c->side[i]);
		/* A cell must hold a paragraph. */
		if (!c->side[i].first)
			put_paragraph(d, &empty);
		end(d);
	}
	d->width = all;
	end(d);
	end(d);
	return ok;
}

bool docx_blocks(struct docx *d, const struct paper_blocks *list)
{
	for (const struct paper_block *b = list->first; b; b = b->next) {
		switch (b->kind) {
		case PAPER_PARAGRAPH: put_paragraph(d, &b->paragraph); break;
		case PAPER_TABLE: put_table(d, &b->table); break;
		case PAPER_RULE: put_rule(d, &b->rule); break;
		case PAPER_SPACE: put_space(d, b->space.mm); break;
		case PAPER_PAGE_BREAK: put_page_break(d, &b->page); break;
		case PAPER_CODE:
			if (!docx_code(d, &b->code))
				return false;
			break;
		case PAPER_COLUMNS:
			if (!put_columns(d, &b->columns))
				return false;
			break;
		}
		/* Two tables side by side would become one. */
		bool table = b->kind == PAPER_TABLE || b->kind == PAPER_COLUMNS;
		if (table && (!b->next || b->next->kind == PAPER_TABLE || b->next->kind == PAPER_COLUMNS))
			put_space(d, 0.5);
	}
	return true;
}
