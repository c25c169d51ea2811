/* blank.c: see blank.h. */
#include "gather/blank.h"

#include <string.h>

#include "paper/paper.h"
#include "store/store.h"

static const double MOST = 1e15;

const char *blank_number(struct arena *a, const char *plain)
{
	char *s = arena_str(a, plain), *point = s ? strchr(s, '.') : NULL;
	if (point)
		*point = ',';
	return s;
}

static void put_number(struct book_sheet *to, int row, int column, const char *value, unsigned looks)
{
	if (value)
		book_number(to, row, column, value, looks);
	else
		book_text(to, row, column, "", looks);
}

static void put_line(struct book_sheet *to, int row, const struct sheet_line *l, struct arena *a)
{
	unsigned words = BOOK_BORDER | BOOK_WRAP | (l->heading ? BOOK_BOLD : 0);
	const struct answer *x = l->answer;
	const char *note = x && x->note ? x->note : "";
	book_text(to, row, BLANK_CODE, l->on->code, words);
	book_text(to, row, BLANK_NAME, l->on->name, words);
	if (l->heading)
		return;
	book_text(to, row, BLANK_UNIT, l->on->unit, words);
	put_number(to, row, BLANK_BEFORE, l->before ? l->before->value : NULL, BOOK_BORDER);
	put_number(to, row, BLANK_VALUE, x ? x->value : NULL, BOOK_BORDER | BOOK_OPEN);
	book_text(to, row, BLANK_NOTE, note, words | BOOK_OPEN);
	book_text(to, row, BLANK_REVISION, arena_printf(a, "%lld", x ? (long long)x->revision : 0LL), 0);
	book_text(to, row, BLANK_WAS, x && x->value ? blank_number(a, x->value) : "", 0);
	book_text(to, row, BLANK_WAS_NOTE, note, 0);
	book_decimals(to, row, BLANK_VALUE, l->on->kind == INDICATOR_NUMBER ? -MOST : 0,
		l->on->kind == INDICATOR_RATE ? 100 : MOST);
}

const char *blank_mark(struct arena *a, const struct round *r, const struct agency *g)
{
	return arena_printf(a, "motcua %lld %s", (long long)r->id, g->code);
}

bool blank_write(const struct answer_sheet *s, const struct round *r, const struct blank_words *words,
	struct arena *a, struct buf *out, struct error *err)
{
	static const double widths[BLANK_COLUMNS] = { 10, 60, 18, 14, 16, 40, 0, 0, 0 };
	struct book *book = book_new(r->name, words->agency, r->at, err);
	if (!book)
		return false;
	struct book_sheet *to = book_sheet(book, words->sheet, BLANK_FIRST, BLANK_UNIT);
	for (int i = 0; i < BLANK_COLUMNS; i++) {
		book_width(to, i, widths[i]);
		if (i < BLANK_SEEN)
			book_text(to, BLANK_FIRST - 1, i, words->column[i],
				BOOK_BOLD | BOOK_BORDER | BOOK_WRAP | BOOK_HEAD);
	}
	book_text(to, 0, 0, words->mark, 0);
	book_text(to, 1, 0, r->name, BOOK_BOLD);
	book_text(to, 2, 0, words->agency, BOOK_BOLD);
	for (int i = 0; i < s->lines; i++)
		put_line(to, BLANK_FIRST + i, &s->line[i], a);
	book_protect(to);
	return book_save(book, out, err);
}
