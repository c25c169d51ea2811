/* prose_parts.c: parts that stand apart from their whole: fractions of one denominator ("18/93 ...;
 * 37/93 ...; còn 38/93"), what is left over ("96/120 người; còn 24 người"), and paragraphs below one
 * that ends with "trong đó:" or "gồm:". */
#include <string.h>

#include "check/inside.h"

/* Items below a paragraph, fractions of a sentence. */
enum { ITEMS = 20, FRACTIONS = 8 };

/* |a - b| is at most so many hundredths of b. */
static bool near(struct decimal a, struct decimal b, int hundredths)
{
	struct decimal off, most;
	if (!decimal_subtract(a, b, &off) || !decimal_multiply(b, (struct decimal){ hundredths, 2 }, &most))
		return false;
	off.units = off.units < 0 ? -off.units : off.units;
	return decimal_compare(off, most) <= 0;
}

/* "còn" that tells what is left, and not what something fell to. */
static bool left_over(const struct passage *s, int from, int to)
{
	int i = passage_find(s, from, to, W_con);
	return i >= 0 && !passage_is(s, i - 1, W_xuong) && !passage_is(s, i - 1, W_giam) &&
	       !passage_is(s, i - 1, W_chi);
}

static void fractions(const struct sentence *q)
{
	const struct passage *s = q->s;
	const struct number *x[FRACTIONS];
	struct decimal sum = decimal_of(0);
	int n = 0;
	for (int k = q->first; k < q->last; k++) {
		const struct number *f = &s->numbers[k];
		if (f->kind != NUMBER_FRACTION)
			continue;
		if (n == FRACTIONS || f->loose ||
			(n && (decimal_compare(f->of, x[0]->of) != 0 || f->unit != x[0]->unit)) ||
			!decimal_add(sum, f->value, &sum))
			return;
		x[n++] = f;
	}
	if (n < 2 || decimal_compare(x[0]->of, decimal_of(10)) < 0 || decimal_compare(sum, x[0]->of) == 0)
		return;
	bool left = left_over(s, x[n - 2]->token + 1, x[n - 1]->token) &&
		    x[n - 1]->token - x[n - 2]->token < 12;
	if (!near(sum, x[0]->of, left ? 15 : 4) || (n == 2 && !left))
		return;
	const char *text = "";
	for (int i = 0; i < n; i++)
		text = arena_printf(
			q->c->arena, "%s%s%s", text, i ? " + " : "", check_number(q->c, x[i]->value));
	check_found(q->c, &q->spot, x[0]->at, x[n - 1]->at + x[n - 1]->n, "sum", left ? 65 : 50,
		check_plain(q->c, x[0]->of), check_plain(q->c, sum), "%s = %s", text,
		check_number(q->c, sum));
}

/* "96/120 người ...; còn [lại] 24 người". */
static void rest(const struct sentence *q)
{
	const struct passage *s = q->s;
	for (int k = q->first; k + 1 < q->last; k++) {
		const struct number *f = &s->numbers[k], *x = f + 1;
		while (x < &s->numbers[q->last] && (x->kind == NUMBER_RATE || x->kind == NUMBER_LABEL))
			x++;
		struct decimal left;
		if (f->kind != NUMBER_FRACTION || x >= &s->numbers[q->last] || x->kind != NUMBER_COUNT ||
			!x->unit || x->unit != f->unit || f->loose || x->loose ||
			!decimal_subtract(f->of, f->value, &left))
			continue;
		bool said =
			passage_is(s, x->token - 1, W_con) || passage_two(s, x->token - 2, W_con, W_lai);
		if (!said || !left_over(s, x->token - 2, x->token) || decimal_compare(left, x->value) == 0)
			continue;
		check_found(q->c, &q->spot, f->at, x->at + x->n, "sum", 52, check_plain(q->c, x->value),
			check_plain(q->c, left), "%s - %s = %s", check_number(q->c, f->of),
			check_number(q->c, f->value), check_number(q->c, left));
	}
}

void prose_parts(const struct sentence *q)
{
	if (q->last - q->first < 2)
		return;
	fractions(q);
	rest(q);
}

/* The mark that an item begins with; 0. */
static char item_mark(const struct reader_text *t)
{
	static const char *const dashes[] = { "-", "+", "*", "–", "•" };
	for (size_t k = 0; k < sizeof dashes / sizeof dashes[0]; k++)
		if (t->n > strlen(dashes[k]) && memcmp(t->p, dashes[k], strlen(dashes[k])) == 0)
			return k == 1 ? '+' : '-';
	return t->n > 2 && t->p[0] >= 'a' && t->p[0] <= 'h' && t->p[1] == ')' ? 'a' : 0;
}

/* The count that an item tells: its first one, which must count the same. */
static bool part_of(const struct passage *s, uint64_t unit, struct decimal *v)
{
	for (int k = 0; k < s->number_count; k++) {
		const struct number *x = &s->numbers[k];
		if (x->kind == NUMBER_LABEL)
			continue;
		*v = x->value;
		return x->kind == NUMBER_COUNT && !x->loose &&
		       (x->unit == unit || (!x->unit && x->token + 2 >= s->count));
	}
	return false;
}

/* The whole that a paragraph ending with "trong đó:" or "gồm:" announces; NULL. */
static const struct number *announced(const struct passage *s, bool *all)
{
	int end = s->count - 1;
	if (!passage_mark(s, end, ':'))
		return NULL;
	int from = end > 8 ? end - 8 : 0;
	*all = passage_find(s, from, end, W_gom) >= 0;
	if (!*all && passage_find_two(s, from, end, W_trong, W_do_) < 0)
		return NULL;
	for (int k = s->number_count - 1; k >= 0; k--)
		if (s->numbers[k].kind == NUMBER_COUNT)
			return s->numbers[k].loose || !s->numbers[k].unit ? NULL : &s->numbers[k];
	return NULL;
}

void prose_below(struct check *c, const struct spot *at, const struct passage *s)
{
	bool all = false;
	const struct number *w = at->row < 0 ? announced(s, &all) : NULL;
	const struct reader_document *d = &c->documents[at->document];
	if (!w)
		return;
	struct passage item = { 0 };
	struct decimal sum = decimal_of(0), v;
	const char *text = "";
	int items = 0;
	char mark = 0;
	for (int b = at->block + 1; b < d->count && !d->blocks[b].table && items < ITEMS; b++) {
		char m = item_mark(&d->blocks[b].text);
		if (!m || (mark && m != mark))
			break;
		mark = m;
		passage_read(&item, d->blocks[b].text.p, d->blocks[b].text.n);
		if (!part_of(&item, w->unit, &v) || !decimal_add(sum, v, &sum)) {
			items = 0;
			break;
		}
		text = arena_printf(c->arena, "%s%s%s", text, items++ ? " + " : "", check_number(c, v));
	}
	passage_release(&item);
	if (items < 2 || decimal_compare(sum, w->value) == 0 ||
		!near(sum, w->value,
			all         ? 25
			: items > 2 ? 12
				    : 4))
		return;
	check_found(c, at, w->at, w->at + w->n, "sum", all ? 72 : 62, check_plain(c, w->value),
		check_plain(c, sum), "%s = %s", text, check_number(c, sum));
}
