/* book.c: see book.h. The library writes to a file by its name alone: here one that lives in memory. */
#include "gather/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gather/xlsx.h"

enum { FIRST_LINE = 4 }; /* rows above the table's lines */

/* A workbook being written. */
struct book {
	lxw_workbook *file;
	lxw_worksheet *sheet;
	lxw_format *head, *text, *heading, *number, *rate, *input, *input_rate, *note;
};

static lxw_format *format(struct book *b, bool bold, bool wrap, const char *number, bool unlocked)
{
	lxw_format *f = xlsx.workbook_add_format(b->file);
	if (bold)
		xlsx.format_set_bold(f);
	if (wrap)
		xlsx.format_set_text_wrap(f);
	if (number)
		xlsx.format_set_num_format(f, number);
	if (unlocked)
		xlsx.format_set_unlocked(f);
	xlsx.format_set_border(f, LXW_BORDER_THIN);
	xlsx.format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	return f;
}

static void make_formats(struct book *b)
{
	b->head = format(b, true, true, NULL, false);
	b->heading = format(b, true, true, NULL, false);
	b->text = format(b, false, true, NULL, false);
	b->number = format(b, false, false, "#,##0", false);
	b->rate = format(b, false, false, "0.00", false);
	b->input = format(b, false, false, "#,##0", true);
	b->input_rate = format(b, false, false, "0.00", true);
	b->note = format(b, false, true, NULL, true);
}

/* What an input takes. */
static void validate(struct book *b, lxw_row_t row, const struct indicator *i)
{
	lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_DECIMAL,
		.criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
		.minimum_number = i->kind == INDICATOR_NUMBER ? -1e15 : 0,
		.maximum_number = i->kind == INDICATOR_RATE ? 100 : 1e15,
		.ignore_blank = LXW_VALIDATION_ON,
		.show_input = LXW_VALIDATION_OFF,
		.show_error = LXW_VALIDATION_ON };
	if (i->kind == INDICATOR_COUNT || i->kind == INDICATOR_CHOICE)
		v.validate = LXW_VALIDATION_TYPE_INTEGER;
	xlsx.worksheet_data_validation_cell(b->sheet, row, BOOK_VALUE, &v);
}

static void write_value(struct book *b, lxw_row_t row, int column, const char *value, lxw_format *f)
{
	if (value)
		xlsx.worksheet_write_number(b->sheet, row, (lxw_col_t)column, strtod(value, NULL), f);
	else
		xlsx.worksheet_write_blank(b->sheet, row, (lxw_col_t)column, f);
}

static void write_line(struct book *b, lxw_row_t row, const struct sheet_line *l)
{
	lxw_format *words = l->heading ? b->heading : b->text;
	bool rate = !l->heading && (l->on->kind == INDICATOR_RATE || l->on->kind == INDICATOR_NUMBER);
	xlsx.worksheet_write_string(b->sheet, row, BOOK_CODE, l->on->code, words);
	xlsx.worksheet_write_string(b->sheet, row, BOOK_NAME, l->on->name, words);
	if (l->heading)
		return;
	xlsx.worksheet_write_string(b->sheet, row, BOOK_UNIT, l->on->unit, b->text);
	write_value(b, row, BOOK_BEFORE, l->before ? l->before->value : NULL, rate ? b->rate : b->number);
	write_value(
		b, row, BOOK_VALUE, l->answer ? l->answer->value : NULL, rate ? b->input_rate : b->input);
	if (l->answer && l->answer->note && l->answer->note[0])
		xlsx.worksheet_write_string(b->sheet, row, BOOK_NOTE, l->answer->note, b->note);
	else
		xlsx.worksheet_write_blank(b->sheet, row, BOOK_NOTE, b->note);
	validate(b, row, l->on);
}

static void write_all(
	struct book *b, const struct answer_sheet *s, const struct round *r, const struct book_words *words)
{
	static const double widths[BOOK_COLUMNS] = { 10, 60, 18, 14, 16, 40 };
	lxw_row_col_options hidden = { .hidden = LXW_TRUE };
	for (int i = 0; i < BOOK_COLUMNS; i++)
		xlsx.worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
	xlsx.worksheet_write_string(b->sheet, 0, 0, words->mark, NULL);
	xlsx.worksheet_set_row_opt(b->sheet, 0, LXW_DEF_ROW_HEIGHT, NULL, &hidden);
	xlsx.worksheet_write_string(b->sheet, 1, 0, r->name, NULL);
	xlsx.worksheet_write_string(b->sheet, 2, 0, words->agency, NULL);
	for (int i = 0; i < BOOK_COLUMNS; i++)
		xlsx.worksheet_write_string(
			b->sheet, FIRST_LINE - 1, (lxw_col_t)i, words->column[i], b->head);
	for (int i = 0; i < s->lines; i++)
		write_line(b, (lxw_row_t)(FIRST_LINE + i), &s->line[i]);
	xlsx.worksheet_freeze_panes(b->sheet, FIRST_LINE, BOOK_UNIT);
	xlsx.worksheet_protect(b->sheet, NULL, NULL);
}

static bool take(int fd, struct buf *out, struct error *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || st.st_size <= 0 || st.st_size > BOOK_MAX)
		return err_set(err, ERR_SYSTEM, "the spreadsheet could not be written");
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return err_set(err, ERR_SYSTEM, "the spreadsheet could not be read back");
	buf_add(out, p, (size_t)st.st_size);
	munmap(p, (size_t)st.st_size);
	return !out->full || err_set(err, ERR_DATA, "the spreadsheet is too large");
}

const char *book_mark(struct arena *a, const struct round *r, const struct agency *g)
{
	return arena_printf(a, "motcua %lld %s", (long long)r->id, g->code);
}

bool book_write(const struct answer_sheet *s, const struct round *r, const struct book_words *words,
	struct arena *a, struct buf *out, struct error *err)
{
	if (!xlsx_load(err))
		return false;
	int fd = memfd_create("book", MFD_CLOEXEC);
	if (fd < 0)
		return err_set(err, ERR_SYSTEM, "the spreadsheet has no room in memory");
	struct book b = { .file = xlsx.workbook_new(arena_printf(a, "/proc/self/fd/%d", fd)) };
	b.sheet = b.file ? xlsx.workbook_add_worksheet(b.file, words->sheet) : NULL;
	bool ok = b.sheet != NULL;
	if (ok) {
		make_formats(&b);
		write_all(&b, s, r, words);
	}
	if (b.file)
		ok = xlsx.workbook_close(b.file) == LXW_NO_ERROR && ok;
	ok = ok ? take(fd, out, err) : err_set(err, ERR_SYSTEM, "the spreadsheet could not be written");
	close(fd);
	return ok;
}
