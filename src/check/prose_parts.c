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

/* Whether two words stand near a number: up to five tokens before it, or behind it, with no other
 * number between. */
static bool beside(const struct passage *s, const struct number *x, enum word a, enum word b)
{
	int from = x->token - 6, to = x->token + 6;
	from = from < 0 ? 0 : from;
	for (int i = x->token - 1; i >= from; i--)
		if (s->tokens[i].kind == TOKEN_NUMBER || passage_mark(s, i, ';'))
			from = i + 1;
	for (int i = x->token + 1; i < to && i < s->count; i++)
		if (s->tokens[i].kind == TOKEN_NUMBER || s->tokens[i].kind == TOKEN_MARK)
			to = i;
	return passage_find_two(s, from, x->token, a, b) >= 0 ||
	       passage_find_two(s, x->token, to, a, b) >= 0;
}

/* What a count is of the work on dossiers. */
enum role { ROLE_NONE, ROLE_DONE, ROLE_ON_TIME, ROLE_LATE };

static enum role role_of(const struct passage *s, const struct number *x)
{
	if (beside(s, x, W_tre, W_han) || beside(s, x, W_qua, W_han))
		return ROLE_LATE;
	if (beside(s, x, W_dung, W_han) || beside(s, x, W_truoc, W_han))
		return ROLE_ON_TIME;
	return beside(s, x, W_giai_, W_quyet) && !beside(s, x, W_dang, W_giai_) &&
			       !beside(s, x, W_phai, W_giai_)
		       ? ROLE_DONE
		       : ROLE_NONE;
}

/* "đã giải quyết A hồ sơ, đúng hạn B hồ sơ, trễ hạn C hồ sơ": one of each, of one unit, and nothing
 * else of it. */
static void roles(const struct sentence *q)
{
	const struct passage *s = q->s;
	const struct number *by[4] = { NULL };
	struct decimal sum;
	for (int k = q->first; k < q->last; k++) {
		const struct number *x = &s->numbers[k];
		if (x->kind == NUMBER_FRACTION)
			return;
		enum role r = x->kind == NUMBER_COUNT && x->unit ? role_of(s, x) : ROLE_NONE;
		if (r == ROLE_NONE)
			continue;
		if (by[r] || x->loose)
			return;
		by[r] = x;
	}
	const struct number *a = by[ROLE_DONE], *b = by[ROLE_ON_TIME], *c = by[ROLE_LATE];
	if (!a || !b || a->unit != b->unit || a->token > b->token)
		return;
	if (decimal_compare(b->value, a->value) > 0) {
		check_found(q->c, &q->spot, a->at, b->at + b->n, "part", 68, check_plain(q->c, b->value),
			arena_printf(q->c->arena, "at most %s", check_plain(q->c, a->value)), "%s > %s",
			check_number(q->c, b->value), check_number(q->c, a->value));
		return;
	}
	if (!c || c->unit != a->unit || passage_find_two(s, q->from, q->to, W_trong, W_do_) >= 0 ||
		!decimal_add(b->value, c->value, &sum) || decimal_compare(sum, a->value) == 0 ||
		!near(sum, a->value, 30))
		return;
	check_found(q->c, &q->spot, a->at, c->at + c->n, "sum", 60, check_plain(q->c, a->value),
		check_plain(q->c, sum), "%s + %s = %s", check_number(q->c, b->value),
		check_number(q->c, c->value), check_number(q->c, sum));
}

/* Whether a count is told as what there is to do: đề ra, giao, phát hiện, tổng số. */
static bool to_do(const struct passage *s, const struct number *w)
{
	int from = w->token > 4 ? w->token - 4 : 0;
	return passage_find_two(s, from, w->token, W_de, W_ra) >= 0 ||
	       passage_find(s, from, w->token, W_giao) >= 0 ||
	       passage_find_two(s, from, w->token, W_phat, W_hien) >= 0 ||
	       passage_find_two(s, from, w->token, W_tong, W_so) >= 0;
}

/* "đề ra 40 nhiệm vụ; hoàn thành 21/45 nhiệm vụ": the fraction's whole is another. */
static void denominators(const struct sentence *q)
{
	const struct passage *s = q->s;
	for (int k = q->first + 1; k < q->last; k++) {
		const struct number *f = &s->numbers[k], *w = f - 1;
		while (w > &s->numbers[q->first] && w->kind == NUMBER_LABEL)
			w--;
		struct decimal left;
		if (f->kind != NUMBER_FRACTION || w->kind != NUMBER_COUNT || !w->unit ||
			w->unit != f->unit || w->loose || f->token - w->token > 16 || !to_do(s, w) ||
			!decimal_subtract(f->of, f->value, &left))
			continue;
		if (decimal_compare(w->value, f->of) == 0 || decimal_compare(w->value, f->value) == 0 ||
			decimal_compare(w->value, left) == 0)
			continue;
		check_found(q->c, &q->spot, w->at, f->at + f->n, "same", 55, check_plain(q->c, w->value),
			check_plain(q->c, f->of), "%s ≠ %s", check_number(q->c, w->value),
			check_number(q->c, f->of));
	}
}

/* "21/40 nhiệm vụ ..., 19 nhiệm vụ đang triển khai": with nothing else of that unit said, the one
 * leaves the other. */
static void under_way(const struct sentence *q)
{
	const struct passage *s = q->s;
	const struct number *f = NULL, *x = NULL;
	struct decimal left;
	for (int k = q->first; k < q->last; k++) {
		const struct number *n = &s->numbers[k];
		if (n->kind == NUMBER_FRACTION && f)
			return;
		if (n->kind == NUMBER_FRACTION)
			f = n;
		else if (f && n->kind == NUMBER_COUNT && n->unit == f->unit && x)
			return;
		else if (f && n->kind == NUMBER_COUNT && n->unit == f->unit)
			x = n;
	}
	if (!f || !x || !f->unit || f->loose || x->loose || x->token - f->token > 16 ||
		passage_is(s, x->token - 1, W_con))
		return;
	int to = x->token + 6 < q->to ? x->token + 6 : q->to;
	bool open = passage_find(s, x->token, to, W_dang) >= 0 ||
		    passage_find(s, x->token, to, W_chua) >= 0 ||
		    passage_find_two(s, x->token, to, W_con, W_trong) >= 0;
	if (!open || !decimal_subtract(f->of, f->value, &left) || decimal_compare(left, x->value) == 0)
		return;
	check_found(q->c, &q->spot, f->at, x->at + x->n, "sum", 45, check_plain(q->c, x->value),
		check_plain(q->c, left), "%s - %s = %s", check_number(q->c, f->of),
		check_number(q->c, f->value), check_number(q->c, left));
}

void prose_parts(const struct sentence *q)
{
	if (q->last - q->first < 2)
		return;
	fractions(q);
	rest(q);
	roles(q);
	denominators(q);
	under_way(q);
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
