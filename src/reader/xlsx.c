/* xlsx.c: the sheets of a workbook, each as a table. Cells come as a stream; what they hold is taken
 * as the file has it, formulas by the value that was reckoned last. Hidden rows and columns are read:
 * they count. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "reader/build.h"
#include "reader/number_format.h"

/* Sheets, styles of cells and merged ranges that a workbook may have. */
enum { SHEETS = 200, STYLES = 20000, STRINGS = 2000000, MERGES = 100000 };

/* A sheet of the workbook. */
struct sheet {
	char *name, *part;
	char id[64];
};

/* A workbook. */
struct xlsx {
	struct builder *b;
	const struct archive *r;
	struct reader_text *string;
	int strings, string_room;
	struct number_format *style;
	int styles;
	struct sheet *sheet;
	int sheets;
};

/* A cell being read. */
struct cell {
	int row, column, style;
	char type[16];
	bool formula, in_value, in_text;
};

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Runs `each` over a part's events; a missing part has none. */
static bool over(struct xlsx *x, const char *name,
	bool (*each)(struct xlsx *, struct part *, enum part_event, void *), void *arg, struct error *err)
{
	struct part p;
	bool there, ok = true;
	if (!part_open(&p, x->r, name, &there, err))
		return false;
	for (enum part_event e; there && ok && (e = part_next(&p, err)) != PART_DONE;)
		ok = e != PART_BAD && each(x, &p, e, arg);
	part_close(&p);
	/* The first error counts: this one only when `each` said nothing. */
	return ok ||
	       err_set(err, ERR_DATA, "%s: %s is no part of a workbook, or too large", x->r->name, name);
}

static int attribute_int(struct part *p, const char *name, int otherwise)
{
	char v[16];
	return part_attribute(p, name, v, sizeof v) ? (int)strtol(v, NULL, 10) : otherwise;
}

static bool each_sheet(struct xlsx *x, struct part *p, enum part_event e, void *arg)
{
	char name[256];
	(void)arg;
	if (e != PART_BEGIN || !is(part_element(p), "sheet"))
		return true;
	if (x->sheets == SHEETS)
		return false;
	struct sheet *s = &x->sheet[x->sheets++];
	s->name = part_attribute(p, "name", name, sizeof name) ? arena_str(x->b->arena, name) : "Sheet";
	return part_attribute(p, "id", s->id, sizeof s->id) ||
	       part_attribute(p, "sheetId", s->id, sizeof s->id);
}

/* Which part a relation leads to. */
static bool each_relation(struct xlsx *x, struct part *p, enum part_event e, void *arg)
{
	char id[64], target[512];
	(void)arg;
	if (e != PART_BEGIN || !is(part_element(p), "Relationship") ||
		!part_attribute(p, "Id", id, sizeof id) ||
		!part_attribute(p, "Target", target, sizeof target))
		return true;
	for (int i = 0; i < x->sheets; i++)
		if (is(x->sheet[i].id, id))
			x->sheet[i].part = target[0] == '/' ? arena_str(x->b->arena, target + 1)
							    : arena_printf(x->b->arena, "xl/%s", target);
	return true;
}

/* Formats of the workbook's own, by id. */
struct formats {
	int id[1000];
	struct number_format format[1000];
	int count;
	bool cells; /* within cellXfs */
};

static bool each_style(struct xlsx *x, struct part *p, enum part_event e, void *arg)
{
	struct formats *f = arg;
	const char *name = part_element(p);
	char code[512];
	if (e == PART_CHARACTERS)
		return true;
	if (is(name, "cellXfs"))
		f->cells = e == PART_BEGIN;
	if (e == PART_BEGIN && is(name, "numFmt") && f->count < 1000 &&
		part_attribute(p, "formatCode", code, sizeof code)) {
		f->id[f->count] = attribute_int(p, "numFmtId", -1);
		f->format[f->count++] = number_format_read(code);
	}
	if (e != PART_BEGIN || !f->cells || !is(name, "xf"))
		return true;
	if (x->styles == STYLES)
		return false;
	int id = attribute_int(p, "numFmtId", 0);
	struct number_format found = number_format_builtin(id);
	for (int i = 0; i < f->count; i++)
		if (f->id[i] == id)
			found = f->format[i];
	x->style[x->styles++] = found;
	return true;
}

/* Shared strings: si holds t, or runs of t; rPh is only how it is spoken. */
static bool each_string(struct xlsx *x, struct part *p, enum part_event e, void *arg)
{
	int *state = arg; /* 0 outside, 1 in si, 2 in t, 3 in rPh */
	if (e == PART_CHARACTERS) {
		if (*state == 2)
			gather_add(&x->b->text, part_characters(p), strlen(part_characters(p)));
		return true;
	}
	const char *name = part_element(p);
	bool empty = e == PART_BEGIN && part_empty(p);
	if (is(name, "si") && e == PART_BEGIN) {
		gather_begin(&x->b->text, 0, 0);
		*state = 1;
	} else if (is(name, "t") && *state && *state != 3) {
		*state = e == PART_BEGIN && !empty ? 2 : 1;
	} else if (is(name, "rPh") && !empty) {
		*state = e == PART_BEGIN ? 3 : 1;
	}
	if (!is(name, "si") || (e == PART_BEGIN && !empty))
		return true;
	*state = 0;
	if (x->strings == STRINGS)
		return false;
	if (x->strings == x->string_room) {
		x->string_room = x->string_room ? x->string_room * 2 : 256;
		x->string = realloc(x->string, (size_t)x->string_room * sizeof *x->string);
		if (!x->string)
			die("no memory left");
	}
	x->string[x->strings++] = gather_end(&x->b->text, x->b->arena);
	return true;
}

/* "BC12": row and column from 0. */
static bool place(const char *s, int *row, int *column)
{
	int k = 0;
	long r = 0;
	for (; *s >= 'A' && *s <= 'Z' && k < 20000; s++)
		k = k * 26 + (*s - 'A' + 1);
	for (; *s >= '0' && *s <= '9' && r < 100000000; s++)
		r = r * 10 + (*s - '0');
	*row = (int)r - 1;
	*column = k - 1;
	return *row >= 0 && *column >= 0;
}

/* The sheet being read. */
struct reading {
	struct cell cell;
	int row, column;          /* of the next cell, where the file does not say */
	struct build_cell *merge; /* merged ranges */
	int merges;
	struct error *err;
};

static bool end_cell(struct xlsx *x, struct reading *s)
{
	struct cell *c = &s->cell;
	struct build_cell put = { .row = c->row, .column = c->column, .cell.formula = c->formula };
	struct reader_text raw = gather_end(&x->b->text, x->b->arena);
	struct decimal v;
	char shown[128];
	if (!raw.n)
		return true;
	put.cell.text = raw;
	if (is(c->type, "s")) {
		long i = strtol(raw.p, NULL, 10);
		if (i < 0 || i >= x->strings)
			return err_set(s->err, ERR_DATA, "%s: a cell names string %ld, of %d", x->r->name,
				i, x->strings);
		put.cell.text = x->string[i];
	} else if ((!*c->type || is(c->type, "n")) && number_format_value(raw.p, raw.n, &v)) {
		static const struct number_format general = { .general = true };
		const struct number_format *f =
			c->style >= 0 && c->style < x->styles ? &x->style[c->style] : &general;
		number_format_show(v, f, &put.cell.value, shown, sizeof shown);
		put.cell.typed = !f->date;
		put.cell.percent = f->percent;
		/* As reckoned, not as rounded for the eye. */
		if (f->percent)
			decimal_multiply(v, decimal_of(100), &put.cell.value);
		else if (!f->date)
			put.cell.value = v;
		gather_begin(&x->b->text, 0, c->row + 1);
		gather_add(&x->b->text, shown, strlen(shown));
		put.cell.text = gather_end(&x->b->text, x->b->arena);
	}
	if (put.cell.text.n) {
		struct reader_spot *spot = arena_alloc(x->b->arena, sizeof *spot);
		*spot = (struct reader_spot){ 0, 0, c->row + 1 };
		put.cell.text.spot = spot;
		put.cell.text.spots = 1;
	}
	return build_cell(x->b, put, s->err);
}

static void begin_cell(struct xlsx *x, struct part *p, struct reading *s)
{
	char at[24];
	struct cell *c = &s->cell;
	*c = (struct cell){ .row = s->row, .column = s->column, .style = attribute_int(p, "s", -1) };
	if (part_attribute(p, "r", at, sizeof at))
		place(at, &c->row, &c->column);
	if (!part_attribute(p, "t", c->type, sizeof c->type))
		c->type[0] = '\0';
	s->row = c->row;
	s->column = c->column + 1;
	gather_begin(&x->b->text, 0, 0);
}

static bool merged(struct xlsx *x, struct part *p, struct reading *s)
{
	char range[48];
	int row, column;
	if (!part_attribute(p, "ref", range, sizeof range) || s->merges == MERGES)
		return true;
	char *colon = strchr(range, ':');
	struct build_cell *m = &s->merge[s->merges];
	*m = (struct build_cell){ 0 };
	(void)x;
	if (!colon || !place(range, &m->row, &m->column) || !place(colon + 1, &row, &column) ||
		row < m->row || column < m->column)
		return true;
	/* A range over whole columns hides nothing: its first cell is what it shows. */
	m->rows = row - m->row + 1 > 200 ? 1 : row - m->row + 1;
	m->columns = column - m->column + 1 > 200 ? 1 : column - m->column + 1;
	s->merges++;
	return true;
}

static bool each_cell(struct xlsx *x, struct part *p, enum part_event e, void *arg)
{
	struct reading *s = arg;
	struct cell *c = &s->cell;
	if (e == PART_CHARACTERS) {
		if (c->in_value || c->in_text)
			gather_add(&x->b->text, part_characters(p), strlen(part_characters(p)));
		return true;
	}
	const char *name = part_element(p);
	bool begins = e == PART_BEGIN, empty = begins && part_empty(p);
	if (is(name, "row") && begins) {
		s->row = attribute_int(p, "r", s->row + 2) - 1;
		s->column = 0;
		return s->row < READER_ROWS || err_set(s->err, ERR_DATA, "%s: a sheet of more than %d rows",
						       x->r->name, READER_ROWS);
	}
	if (is(name, "c")) {
		if (begins)
			begin_cell(x, p, s);
		return begins || end_cell(x, s);
	}
	if (is(name, "v"))
		c->in_value = begins && !empty;
	else if (is(name, "t"))
		c->in_text = begins && !empty;
	else if (is(name, "f"))
		c->formula = true;
	else if (is(name, "mergeCell") && begins)
		return merged(x, p, s);
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct build_cell *x = a, *y = b;
	return x->row != y->row ? (x->row < y->row ? -1 : 1)
				: (x->column > y->column) - (x->column < y->column);
}

/* Cells that begin a merged range grow to it. */
static void apply_merges(struct xlsx *x, const struct reading *s)
{
	struct builder *b = x->b;
	if (!s->merges)
		return;
	qsort(s->merge, (size_t)s->merges, sizeof *s->merge, by_place);
	for (size_t i = 0; i < b->puts; i++) {
		const struct build_cell *m =
			bsearch(&b->put[i], s->merge, (size_t)s->merges, sizeof *s->merge, by_place);
		if (!m)
			continue;
		b->put[i].rows = m->rows;
		b->put[i].columns = m->columns;
	}
}

static bool read_sheet(struct xlsx *x, const struct sheet *sheet, struct error *err)
{
	struct reading s = { .row = -1, .err = err };
	s.merge = malloc(MERGES * sizeof *s.merge);
	if (!s.merge)
		die("no memory left");
	build_table(x->b);
	bool ok = over(x, sheet->part, each_cell, &s, err);
	if (ok)
		apply_merges(x, &s);
	free(s.merge);
	return ok && build_table_end(x->b, sheet->name, err);
}

bool read_xlsx(struct builder *b, const struct archive *r, struct error *err)
{
	struct xlsx x = { .b = b, .r = r };
	int state = 0;
	struct formats *f = arena_zalloc(b->arena, sizeof *f);
	x.sheet = arena_zalloc(b->arena, SHEETS * sizeof *x.sheet);
	x.style = arena_zalloc(b->arena, STYLES * sizeof *x.style);
	bool ok = over(&x, "xl/workbook.xml", each_sheet, NULL, err) &&
		  over(&x, "xl/_rels/workbook.xml.rels", each_relation, NULL, err) &&
		  over(&x, "xl/styles.xml", each_style, f, err) &&
		  over(&x, "xl/sharedStrings.xml", each_string, &state, err);
	for (int i = 0; ok && i < x.sheets; i++)
		ok = !x.sheet[i].part || read_sheet(&x, &x.sheet[i], err);
	free(x.string);
	return ok;
}
