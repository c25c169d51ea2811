/* workbook.c: see workbook.h. */
#include "paper/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/library.h"
#include "base/text.h"

#define FUNCTIONS(X) \
	X(workbook_new) \
	X(workbook_close) \
	X(workbook_add_worksheet) \
	X(workbook_add_format) \
	X(workbook_set_properties) \
	X(worksheet_freeze_panes) \
	X(worksheet_set_column) \
	X(worksheet_set_landscape) \
	X(worksheet_set_paper) \
	X(worksheet_fit_to_pages) \
	X(worksheet_write_string) \
	X(worksheet_write_blank) \
	X(worksheet_write_number) \
	X(worksheet_write_formula_num) \
	X(worksheet_merge_range) \
	X(worksheet_data_validation_cell) \
	X(worksheet_protect) \
	X(format_set_bold) \
	X(format_set_border) \
	X(format_set_text_wrap) \
	X(format_set_align) \
	X(format_set_bg_color) \
	X(format_set_unlocked) \
	X(format_set_num_format) \
	X(format_set_font_name) \
	X(lxw_strerror)

static struct {
#define MEMBER(name) __typeof__(name) *name;
	FUNCTIONS(MEMBER)
#undef MEMBER
} api;

#define ROW(name) { #name, (size_t)((const char *)&api.name - (const char *)&api) },
static const struct library_function *functions(size_t *n)
{
	static struct library_function list[32];
	const struct library_function rows[] = { FUNCTIONS(ROW) };
	*n = sizeof rows / sizeof *rows;
	memcpy(list, rows, sizeof rows);
	return list;
}
#undef ROW

/* Places after the point that a number may be shown with. */
enum { PLACES = 4 };

struct book_sheet {
	struct book *of;
	lxw_worksheet *sheet;
	struct book_sheet *next;
};

struct book {
	lxw_workbook *book;
	char dir[32], path[64];
	lxw_format *format[BOOK_LOOKS][PLACES + 1];
	struct book_sheet *sheets;
	lxw_error fault;
};

static bool load(struct error *err)
{
	static struct library libxlsxwriter = {
		.file = "libxlsxwriter.so.4", .package = "libxlsxwriter4", .table = &api
	};
	libxlsxwriter.functions = functions(&libxlsxwriter.count);
	return library_load(&libxlsxwriter, err);
}

struct book *book_new(const char *title, const char *author, int64_t made_at, struct error *err)
{
	struct book *w = load(err) ? calloc(1, sizeof *w) : NULL;
	if (!w)
		return NULL;
	snprintf(w->dir, sizeof w->dir, "/tmp/motcua-sheet-XXXXXX");
	if (!mkdtemp(w->dir)) {
		err_set(err, ERR_SYSTEM, "/tmp: no folder can be made there");
		free(w);
		return NULL;
	}
	snprintf(w->path, sizeof w->path, "%s/book.xlsx", w->dir);
	w->book = api.workbook_new(w->path);
	lxw_doc_properties p = {
		.title = (char *)title, .author = (char *)author, .created = (time_t)made_at
	};
	api.workbook_set_properties(w->book, &p);
	return w;
}

static void note(struct book *w, lxw_error fault)
{
	if (!w->fault)
		w->fault = fault;
}

/* A sheet's name has at most 31 letters, none of []:*?/\ */
static void name_of(const char *name, char out[128])
{
	size_t letters = 0, n = 0;
	for (const char *p = name; *p && n < 120; p++) {
		if (((unsigned char)*p & 0xC0) != 0x80 && ++letters > 31)
			break;
		out[n++] = strchr("[]:*?/\\", *p) ? '-' : *p;
	}
	out[n] = '\0';
}

struct book_sheet *book_sheet(struct book *w, const char *name, int rows, int columns)
{
	char cut[128];
	struct book_sheet *s = calloc(1, sizeof *s);
	if (!s)
		die("out of memory");
	name_of(name, cut);
	*s = (struct book_sheet){ w, api.workbook_add_worksheet(w->book, cut), w->sheets };
	w->sheets = s;
	if (!s->sheet)
		note(w, LXW_ERROR_SHEETNAME_ALREADY_USED);
	else
		api.worksheet_freeze_panes(s->sheet, (lxw_row_t)rows, (lxw_col_t)columns);
	return s;
}

void book_width(struct book_sheet *s, int column, double letters)
{
	if (s->sheet)
		api.worksheet_set_column(s->sheet, (lxw_col_t)column, (lxw_col_t)column, letters, NULL);
}

void book_turned(struct book_sheet *s)
{
	if (!s->sheet)
		return;
	api.worksheet_set_landscape(s->sheet);
	api.worksheet_set_paper(s->sheet, 9); /* A4 */
	api.worksheet_fit_to_pages(s->sheet, 1, 0);
}

static lxw_format *format_of(struct book *w, unsigned looks, int places)
{
	static const char *const shown[] = { "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000" };
	lxw_format **f = &w->format[looks % BOOK_LOOKS][places < 0 ? 0 : places];
	if (*f)
		return *f;
	*f = api.workbook_add_format(w->book);
	api.format_set_font_name(*f, "Times New Roman");
	if (looks & BOOK_BOLD)
		api.format_set_bold(*f);
	if (looks & BOOK_BORDER)
		api.format_set_border(*f, LXW_BORDER_THIN);
	if (looks & BOOK_WRAP)
		api.format_set_text_wrap(*f);
	if (looks & BOOK_CENTRE)
		api.format_set_align(*f, LXW_ALIGN_CENTER);
	if (looks & BOOK_HEAD)
		api.format_set_bg_color(*f, 0xE7F1F1);
	if (looks & BOOK_OPEN)
		api.format_set_unlocked(*f);
	api.format_set_align(*f, LXW_ALIGN_VERTICAL_CENTER);
	api.format_set_num_format(*f, shown[places < 0 ? 0 : places]);
	return *f;
}

void book_text(struct book_sheet *s, int row, int column, const char *text, unsigned looks)
{
	if (!s->sheet)
		return;
	lxw_format *f = format_of(s->of, looks, 0);
	note(s->of, *text ? api.worksheet_write_string(s->sheet, (lxw_row_t)row, (lxw_col_t)column, text, f)
			  : api.worksheet_write_blank(s->sheet, (lxw_row_t)row, (lxw_col_t)column, f));
}

/* The binary number nearest to a plain decimal, and its places. */
static double nearest(const char *plain, int *places)
{
	const char *point = strchr(plain, '.');
	size_t n = point ? strlen(point + 1) : 0;
	*places = n > PLACES ? PLACES : (int)n;
	return strtod(plain, NULL);
}

void book_number(struct book_sheet *s, int row, int column, const char *plain, unsigned looks)
{
	int places;
	double v = nearest(plain, &places);
	if (s->sheet)
		note(s->of, api.worksheet_write_number(s->sheet, (lxw_row_t)row, (lxw_col_t)column, v,
				    format_of(s->of, looks, places)));
}

void book_formula(
	struct book_sheet *s, int row, int column, const char *formula, const char *plain, unsigned looks)
{
	int places;
	double v = nearest(plain, &places);
	if (s->sheet)
		note(s->of, api.worksheet_write_formula_num(s->sheet, (lxw_row_t)row, (lxw_col_t)column,
				    formula, format_of(s->of, looks, places), v));
}

void book_merge(struct book_sheet *s, int row, int from, int to, const char *text, unsigned looks)
{
	if (from == to)
		book_text(s, row, from, text, looks);
	else if (s->sheet)
		note(s->of, api.worksheet_merge_range(s->sheet, (lxw_row_t)row, (lxw_col_t)from,
				    (lxw_row_t)row, (lxw_col_t)to, text, format_of(s->of, looks, 0)));
}

void book_decimals(struct book_sheet *s, int row, int column, double least, double most)
{
	lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_DECIMAL,
		.criteria = most >= least ? LXW_VALIDATION_CRITERIA_BETWEEN
					  : LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO,
		.minimum_number = least,
		.maximum_number = most,
		.value_number = least };
	if (s->sheet)
		note(s->of, api.worksheet_data_validation_cell(
				    s->sheet, (lxw_row_t)row, (lxw_col_t)column, &v));
}

void book_protect(struct book_sheet *s)
{
	if (s->sheet)
		api.worksheet_protect(s->sheet, NULL, NULL);
}

bool book_save(struct book *w, struct buf *out, struct error *err)
{
	struct file_map m = { 0 };
	lxw_error closed = api.workbook_close(w->book);
	lxw_error fault = w->fault ? w->fault : closed;
	bool ok = !fault ||
		  err_set(err, ERR_SYSTEM, "the workbook cannot be written: %s", api.lxw_strerror(fault));
	ok = ok && file_map(&m, w->path, err);
	if (ok)
		buf_add(out, m.p, m.n);
	file_unmap(&m);
	unlink(w->path);
	rmdir(w->dir);
	while (w->sheets) {
		struct book_sheet *next = w->sheets->next;
		free(w->sheets);
		w->sheets = next;
	}
	free(w);
	return ok && (!out->full || err_set(err, ERR_FULL, "the workbook is too large"));
}
