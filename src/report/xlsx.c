/* xlsx.c: the tables of a report as a workbook; a sum is a formula over the rows that it is of. */
#include <string.h>

#include "paper/paper.h"
#include "report/report.h"

/* Rows above the first of the table: title, period, headings. */
enum { ABOVE = 3 };

/* "C" for 2, "AA" for 26. */
static const char *letters(int column, char out[4])
{
	int n = 0;
	if (column >= 26)
		out[n++] = (char)('A' + column / 26 - 1);
	out[n++] = (char)('A' + column % 26);
	out[n] = '\0';
	return out;
}

/* Rows that a sum is of: those below it up to the next sum of its kind or a coarser one. When finer sums
 * stand among them, only these. */
static const char *sum_formula(const struct report_row *r, int row, int column, struct arena *a)
{
	char name[4];
	int last = row, finer = 0;
	const char *parts = "";
	letters(column, name);
	for (const struct report_row *x = r->next; x && (!x->sum_of || x->sum_of > r->sum_of);
		x = x->next) {
		last++;
		if (x->sum_of > r->sum_of) {
			parts = arena_printf(a, "%s%s%s%d", parts, finer ? "+" : "", name, last + 1);
			finer++;
		}
	}
	if (last == row)
		return NULL;
	return finer ? arena_printf(a, "=%s", parts)
		     : arena_printf(a, "=SUM(%s%d:%s%d)", name, row + 2, name, last + 1);
}

/* Whether the numbers below really add up to it: a rate is no sum. */
static bool adds_up(const struct report_row *r, int column)
{
	struct rational sum = rational_int(0), own, one;
	bool finer = false;
	const char *plain = r->cell[column].plain;
	if (!plain || !rational_parse(plain, strlen(plain), &own))
		return false;
	for (const struct report_row *x = r->next; x && (!x->sum_of || x->sum_of > r->sum_of); x = x->next)
		finer = finer || x->sum_of > r->sum_of;
	for (const struct report_row *x = r->next; x && (!x->sum_of || x->sum_of > r->sum_of);
		x = x->next) {
		const char *p = x->cell[column].plain;
		if (finer && !x->sum_of)
			continue;
		if (!p || !rational_parse(p, strlen(p), &one) || !rational_add(sum, one, &sum))
			return false;
	}
	return rational_compare(sum, own) == 0;
}

static void put_row(struct book_sheet *s, const struct report_table *t, const struct report_row *r, int row,
	struct arena *a)
{
	unsigned looks = BOOK_BORDER | BOOK_WRAP | (r->bold ? BOOK_BOLD : 0);
	if (r->whole) {
		book_merge(s, row, 0, t->columns - 1, r->cell[0].text, looks);
		return;
	}
	for (int i = 0; i < t->columns; i++) {
		const struct report_cell *c = &r->cell[i];
		const char *formula =
			r->sum_of && c->plain && adds_up(r, i) ? sum_formula(r, row, i, a) : NULL;
		if (formula)
			book_formula(s, row, i, formula, c->plain, looks);
		else if (c->plain && *c->plain)
			book_number(s, row, i, c->plain, looks);
		else
			book_text(s, row, i, c->text, looks | (i == 0 ? BOOK_CENTRE : 0));
	}
}

static void put_table(
	struct book *w, const struct report_doc *d, const struct report_table *t, int no, struct arena *a)
{
	struct book_sheet *s = book_sheet(w, arena_printf(a, "PL%d %s", no, t->code), ABOVE, 2);
	int row = ABOVE;
	if (t->turned)
		book_turned(s);
	book_merge(s, 0, 0, t->columns - 1, t->title, BOOK_BOLD | BOOK_CENTRE | BOOK_WRAP);
	book_merge(s, 1, 0, t->columns - 1, arena_printf(a, "%s %s", d->subject, d->number), BOOK_CENTRE);
	for (int i = 0; i < t->columns; i++) {
		book_width(s, i, t->column[i].mm / 2);
		book_text(s, 2, i, t->column[i].title,
			BOOK_BOLD | BOOK_BORDER | BOOK_WRAP | BOOK_CENTRE | BOOK_HEAD);
	}
	for (const struct report_row *r = t->first; r; r = r->next)
		put_row(s, t, r, row++, a);
}

bool report_xlsx(const struct report_doc *d, struct buf *out, struct error *err)
{
	struct arena a = { 0 };
	struct book *w = book_new(d->subject, d->body, d->made_at, err);
	int no = 0;
	if (!w)
		return false;
	for (const struct report_part *p = d->first; p; p = p->next)
		if (p->kind == PART_ANNEX)
			put_table(w, d, p->table, ++no, &a);
	bool ok = book_save(w, out, err);
	arena_release(&a);
	return ok;
}
