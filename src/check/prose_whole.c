/* prose_whole.c: wholes that stand behind their parts, and what is left of them: "456 hồ sơ trên tổng số
 * 1.000 hồ sơ, đạt 45,6%"; "đúng hạn 98,5%, trễ hạn 1,5%"; "40 nhiệm vụ, đã xong 21 nhiệm vụ, còn lại 19
 * nhiệm vụ"; "thứ 32/63, tăng 13 bậc (thứ 45/63)". */
#include "check/inside.h"

/* Tokens apart. */
enum { APART = 12, BEHIND = 8, RANKS = 2, RATES = 4 };

/* The next number behind the k-th that is no label; NULL. */
static const struct number *behind(const struct sentence *q, const struct number *x)
{
	const struct number *end = &q->s->numbers[q->last];
	for (x++; x < end; x++)
		if (x->kind != NUMBER_LABEL)
			return x;
	return NULL;
}

/* "tổng số", "tổng" or "tổng cộng" right before a number, behind "trên" or "trong". */
static bool of_total(const struct passage *s, int i)
{
	if (passage_is(s, i - 1, W_so) || passage_is(s, i - 1, W_cong))
		i--;
	return passage_is(s, i - 1, W_tong) &&
	       (passage_is(s, i - 2, W_tren) || passage_is(s, i - 2, W_trong));
}

static bool some_word(const struct passage *s, int from, int to, const enum word *words, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (passage_find(s, from, to, words[k]) >= 0)
			return true;
	return false;
}

/* A count, the whole that is named behind it, and the rate behind both. */
static void share_of_total(const struct sentence *q, const struct number *part)
{
	static const enum word others[] = { W_tang, W_giam, W_vuot, W_so_, W_hoach, W_con, W_chua };
	static const enum word links[] = { W_dat, W_chiem, W_bang_ };
	const struct passage *s = q->s;
	const struct number *whole = behind(q, part), *rate = whole ? behind(q, whole) : NULL;
	if (!rate || part->kind != NUMBER_COUNT || whole->kind != NUMBER_COUNT ||
		rate->kind != NUMBER_RATE || part->loose || whole->loose || rate->loose ||
		whole->token - part->token > APART || rate->token - whole->token > BEHIND ||
		!of_total(s, whole->token) || !units_agree(part->unit, whole->unit) || !whole->unit ||
		decimal_compare(part->value, whole->value) > 0)
		return;
	bool linked = some_word(s, whole->token, rate->token, links, sizeof links / sizeof *links) ||
		      passage_find_two(s, whole->token, rate->token, W_ty, W_le) >= 0 ||
		      passage_mark(s, rate->token - 1, '(');
	struct decimal expected, rest, other;
	if (!linked || some_word(s, part->token, rate->token, others, sizeof others / sizeof *others))
		return;
	enum rate_verdict v =
		rate_verdict(part->value, whole->value, rate->value, rate->value.scale, &expected);
	if (v != RATE_DIFFERS || (decimal_subtract(whole->value, part->value, &rest) &&
					 rate_verdict(rest, whole->value, rate->value, rate->value.scale,
						 &other) == RATE_AGREES))
		return;
	check_found(q->c, &q->spot, part->at, rate->at + rate->n, "rate", 80,
		check_plain(q->c, rate->value), check_plain(q->c, expected), "%s / %s = %s %%",
		check_number(q->c, part->value), check_number(q->c, whole->value),
		check_number(q->c, expected));
}

/* Whether the words between two numbers tell of what is late: 1, in time: -1, neither or both: 0. */
static int lateness(const struct passage *s, int from, int to)
{
	bool late = passage_find_two(s, from, to, W_tre, W_han) >= 0 ||
		    passage_find_two(s, from, to, W_qua, W_han) >= 0;
	bool fine = passage_find_two(s, from, to, W_dung, W_han) >= 0 ||
		    passage_find_two(s, from, to, W_truoc, W_han) >= 0;
	return late == fine ? 0 : late ? 1 : -1;
}

/* Rates of what was in time and what was late are all there is. Beside counts each rate is held against
 * them (prose_rate.c). */
static void complement(const struct sentence *q)
{
	const struct passage *s = q->s;
	const struct number *x[RATES];
	struct decimal sum = decimal_of(0);
	int n = 0, late = 0, from = q->from, places = 0;
	for (int k = q->first; k < q->last; k++) {
		const struct number *r = &s->numbers[k];
		int told = r->kind == NUMBER_RATE ? lateness(s, from, r->token) : 0;
		if (r->kind == NUMBER_COUNT || r->kind == NUMBER_FRACTION)
			return;
		if (r->kind == NUMBER_RATE &&
			(!told || n == RATES || r->loose || !decimal_add(sum, r->value, &sum)))
			return;
		if (r->kind == NUMBER_RATE) {
			x[n++] = r;
			late += told > 0;
			places = r->value.scale > places ? r->value.scale : places;
			from = r->token;
		}
	}
	/* Each of them is rounded: up to half a place. */
	struct decimal off, most = { n, places };
	if (n < 2 || late != 1 || passage_find(s, q->from, q->to, W_cap) >= 0 ||
		!decimal_subtract(sum, decimal_of(100), &off))
		return;
	off.units = off.units < 0 ? -off.units : off.units;
	if (decimal_compare(off, most) <= 0 || decimal_compare(off, decimal_of(5)) > 0)
		return;
	check_found(q->c, &q->spot, x[0]->at, x[n - 1]->at + x[n - 1]->n, "sum", 55, check_plain(q->c, sum),
		"100", "in time and late: %s %%", check_number(q->c, sum));
}

/* "A UNIT, ... B UNIT, còn lại C UNIT", and no other count of it. */
static void remainder_of(const struct sentence *q)
{
	const struct passage *s = q->s;
	const struct number *x[3];
	struct decimal left, off;
	int n = 0;
	for (int k = q->first; k < q->last; k++) {
		const struct number *c = &s->numbers[k];
		if (c->kind == NUMBER_LABEL || c->kind == NUMBER_RATE)
			continue;
		if (c->kind == NUMBER_FRACTION || n == 3 || c->loose || !c->unit ||
			(n && c->unit != x[0]->unit))
			return;
		x[n++] = c;
	}
	if (n != 3 || !passage_two(s, x[2]->token - 2, W_con, W_lai) ||
		x[1]->token - x[0]->token > 2 * APART || x[2]->token - x[1]->token > APART ||
		!decimal_subtract(x[0]->value, x[1]->value, &left) ||
		!decimal_subtract(left, x[2]->value, &off) ||
		decimal_compare(x[0]->value, x[1]->value) <= 0)
		return;
	off.units = off.units < 0 ? -off.units : off.units;
	if (off.units == 0 || !decimal_multiply(off, decimal_of(5), &off) ||
		decimal_compare(off, x[0]->value) > 0)
		return;
	check_found(q->c, &q->spot, x[0]->at, x[2]->at + x[2]->n, "sum", 60, check_plain(q->c, x[2]->value),
		check_plain(q->c, left), "%s - %s = %s", check_number(q->c, x[0]->value),
		check_number(q->c, x[1]->value), check_number(q->c, left));
}

/* A place in a ranking, of how many: "thứ 32/63", "hạng 32/63". Without the whole it may be any ranking. */
static bool ranked(const struct passage *s, int i, struct decimal *place)
{
	struct number_reading r;
	const struct token *t = &s->tokens[i];
	if (t->kind != TOKEN_NUMBER || t->n > 3 || !passage_mark(s, i + 1, '/') ||
		!(passage_is(s, i - 1, W_thu) || passage_is(s, i - 1, W_hang)))
		return false;
	number_read(s->p + t->at, t->n, &r);
	*place = r.value;
	return r.sound;
}

/* "xếp thứ 32/63, tăng 13 bậc so với năm 2021 (xếp thứ 45/63)": two places and how far apart they are. */
static void ranks(const struct sentence *q)
{
	const struct passage *s = q->s;
	struct decimal place[RANKS], apart = decimal_of(0), now;
	int n = 0, moved = -1;
	for (int i = q->from + 1; i < q->to; i++) {
		if (ranked(s, i, &now)) {
			if (n == RANKS)
				return;
			place[n++] = now;
		}
		bool steps = s->tokens[i].kind == TOKEN_NUMBER &&
			     (passage_is(s, i + 1, W_bac) || passage_is(s, i + 1, W_hang)) &&
			     (passage_is(s, i - 1, W_tang) || passage_is(s, i - 1, W_giam));
		if (steps && moved >= 0)
			return;
		if (steps)
			moved = i;
	}
	struct number_reading r;
	if (n != RANKS || moved < 0 || !decimal_subtract(place[0], place[1], &apart))
		return;
	const struct token *t = &s->tokens[moved];
	number_read(s->p + t->at, t->n, &r);
	apart.units = apart.units < 0 ? -apart.units : apart.units;
	if (!r.sound || decimal_compare(r.value, apart) == 0)
		return;
	check_found(q->c, &q->spot, t->at, t->at + t->n, "change", 62, check_plain(q->c, r.value),
		check_plain(q->c, apart), "|%s - %s| = %s", check_number(q->c, place[0]),
		check_number(q->c, place[1]), check_number(q->c, apart));
}

void prose_wholes(const struct sentence *q)
{
	for (int k = q->first; k < q->last; k++)
		share_of_total(q, &q->s->numbers[k]);
	complement(q);
	remainder_of(q);
	ranks(q);
}
