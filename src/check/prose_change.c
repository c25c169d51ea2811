/* prose_change.c: "từ 06 phòng còn 05 phòng (giảm 02)"; "giảm 106 đơn vị so với năm 2015 (705 đơn vị),
 * tỷ lệ 15,04%"; "tăng từ 50 lên 45". */
#include "check/inside.h"

/* Tokens that a part of such a phrase may be apart. */
enum { NEAR = 9 };

static int next_number(const struct sentence *q, int token, int within)
{
	for (int k = q->first; k < q->last; k++) {
		const struct number *x = &q->s->numbers[k];
		if (x->token < token || x->kind == NUMBER_LABEL)
			continue;
		return x->token - token <= within ? k : -1;
	}
	return -1;
}

static struct decimal size(struct decimal v)
{
	v.units = v.units < 0 ? -v.units : v.units;
	return v;
}

/* The same of "tăng" and "giảm" alone. */
static int amount_direction(const struct passage *s, int from, int to)
{
	bool up = passage_find(s, from, to, W_tang) >= 0, down = passage_find(s, from, to, W_giam) >= 0;
	return up == down ? 0 : up ? 1 : -1;
}

/* The change in words at tokens [from, to): -1 down, 1 up, 0 not said or both. */
static int direction(const struct passage *s, int from, int to)
{
	int raised = passage_find(s, from, to, W_len);
	/* "trở lên" means "and more". */
	bool up = passage_find(s, from, to, W_tang) >= 0 ||
		  (raised >= 0 && !passage_is(s, raised - 1, W_tro));
	bool down = passage_find(s, from, to, W_giam) >= 0 || passage_find(s, from, to, W_xuong) >= 0 ||
		    passage_find(s, from, to, W_con) >= 0;
	return up == down ? 0 : up ? 1 : -1;
}

/* Whether a clause ends between: what follows is about something else. */
static bool ends_clause(const struct passage *s, int from, int to)
{
	for (int i = from; i < to; i++)
		if (passage_mark(s, i, ';') || passage_mark(s, i, '.'))
			return true;
	return false;
}

static bool equal(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) == 0;
}

/* Whether `x` is the change from a to b, as a count or as a rate. */
static bool is_change(const struct number *x, struct decimal a, struct decimal b, struct decimal *expected)
{
	struct decimal d, other;
	if (!decimal_subtract(b, a, &d))
		return true;
	d = size(d);
	*expected = d;
	if (equal(x->value, d) || (x->ambiguous && equal(x->other, d)))
		return true;
	if (x->kind != NUMBER_RATE)
		return false;
	enum rate_verdict v = rate_verdict(d, a, x->value, x->value.scale, expected);
	if (v == RATE_AGREES || v == RATE_TRUNCATED || v == RATE_NONE)
		return true;
	v = rate_verdict(d, b, x->value, x->value.scale, &other);
	return v == RATE_AGREES || rate_verdict(b, a, x->value, x->value.scale, &other) == RATE_AGREES;
}

/* "(giảm 02)" behind "từ A còn B". */
static void amount(const struct sentence *q, const struct number *a, const struct number *b)
{
	const struct passage *s = q->s;
	struct decimal expected;
	int k = next_number(q, b->token + 1, NEAR + 3);
	const struct number *x = k >= 0 ? &s->numbers[k] : NULL;
	int from = b->token + 1;
	while (from < s->count && s->tokens[from].at < b->at + b->n)
		from++;
	int at = x ? amount_direction(s, x->token - 3 > from ? x->token - 3 : from, x->token) : 0;
	if (!x || !at || x->loose || x->token - from > 6 || passage_find(s, from, x->token, W_so_) >= 0 ||
		x->kind == NUMBER_FRACTION || ends_clause(s, from, x->token) ||
		passage_is(s, x->token - 1, W_tu) || passage_is(s, x->token - 1, W_len) ||
		passage_is(s, x->token - 1, W_con) || passage_is(s, x->token - 1, W_xuong) ||
		passage_find(s, from, x->token, W_gap) >= 0)
		return;
	if ((x->kind == NUMBER_RATE) != (b->kind == NUMBER_RATE) && x->kind != NUMBER_RATE)
		return;
	if (x->kind == NUMBER_COUNT && !units_agree(x->unit, b->unit))
		return;
	if (is_change(x, a->value, b->value, &expected))
		return;
	check_found(q->c, &q->spot, a->at, x->at + x->n, "change", 85, check_plain(q->c, x->value),
		check_plain(q->c, expected),
		x->kind == NUMBER_RATE && b->kind != NUMBER_RATE ? "|%s - %s| / %s = %s %%"
								 : "|%s - %s| (from %s) = %s",
		check_number(q->c, b->value), check_number(q->c, a->value), check_number(q->c, a->value),
		check_number(q->c, expected));
}

/* "giảm 02 phòng (từ A phòng còn B phòng)": the change is said before. */
static void amount_before(const struct sentence *q, int at, const struct number *a, const struct number *b)
{
	const struct passage *s = q->s;
	const struct number *x = NULL;
	struct decimal expected;
	for (int k = q->first; k < q->last && s->numbers[k].token < at; k++)
		x = &s->numbers[k];
	if (!x || !passage_mark(s, at - 1, '(') || at - x->token > 5 || x->kind != NUMBER_COUNT ||
		x->loose || x->token < 1 ||
		!amount_direction(s, x->token > 2 ? x->token - 2 : 0, x->token) || !x->unit ||
		!units_agree(x->unit, a->unit) || is_change(x, a->value, b->value, &expected))
		return;
	check_found(q->c, &q->spot, x->at, b->at + b->n, "change", 82, check_plain(q->c, x->value),
		check_plain(q->c, expected), "|%s - %s| = %s", check_number(q->c, b->value),
		check_number(q->c, a->value), check_number(q->c, expected));
}

/* nghìn, triệu, tỷ: such a number is not to be held against one without. */
static bool multiplied(const struct passage *s, int i)
{
	return passage_is(s, i, W_nghin) || passage_is(s, i, W_ngan) || passage_is(s, i, W_trieu) ||
	       passage_is(s, i, W_ty);
}

/* "từ A ... còn|xuống|lên B". */
static void from_to(const struct sentence *q, int at)
{
	const struct passage *s = q->s;
	int k = next_number(q, at + 1, 2);
	if (k < 0)
		return;
	const struct number *a = &s->numbers[k];
	int l = next_number(q, a->token + 1, 7);
	if (l < 0 || (a->kind != NUMBER_COUNT && a->kind != NUMBER_RATE))
		return;
	const struct number *b = &s->numbers[l];
	/* The word of the change stands right before the second number. */
	int to = direction(s, b->token - 3 > a->token ? b->token - 3 : a->token + 1, b->token);
	bool joined = !passage_mark(s, b->token - 1, ',') && !ends_clause(s, a->token, b->token) &&
		      passage_find_two(s, a->token, b->token, W_tro, W_len) < 0 &&
		      passage_find(s, a->token, b->token, W_den) < 0;
	if (multiplied(s, a->token + 1) != multiplied(s, b->token + 1))
		return;
	if (!to || a->kind != b->kind || !units_agree(a->unit, b->unit) || !joined || a->loose || b->loose)
		return;
	int before = direction(s, at - 4 > q->from ? at - 4 : q->from, at);
	int moved = decimal_compare(b->value, a->value);
	/* "còn" alone may go on to another subject; what is said twice may not. */
	if (moved && moved != to && (before == 0 || before == to))
		check_found(q->c, &q->spot, a->at, b->at + b->n, "direction", before ? 80 : 60,
			to > 0 ? "an increase" : "a decrease", to > 0 ? "a decrease" : "an increase",
			"%s -> %s", check_number(q->c, a->value), check_number(q->c, b->value));
	amount(q, a, b);
	amount_before(q, at, a, b);
}

/* Whether a rate is said to be that of the change before it. */
static bool told(const struct passage *s, int from, int to)
{
	/* "tỷ lệ thất nghiệp 4,5%" is of something else: the rate stands right behind. */
	int near = to - 4 > from ? to - 4 : from;
	return passage_find_two(s, near, to, W_ty, W_le) >= 0 || passage_find(s, from, to, W_duong_) >= 0 ||
	       passage_find(s, from, to, W_ung) >= 0 || passage_mark(s, to - 1, '(');
}

/* "giảm C so với A, tỷ lệ R%"; with exactly these numbers in the sentence. */
static void by_rate(const struct sentence *q, int at)
{
	const struct passage *s = q->s;
	const struct number *x[4];
	int n = 0, rates = 0;
	for (int k = next_number(q, at + 1, 3); k >= 0 && k < q->last; k++) {
		if (s->numbers[k].kind == NUMBER_LABEL)
			continue;
		if (n == 3 || s->numbers[k].kind == NUMBER_FRACTION)
			return;
		x[n++] = &s->numbers[k];
		rates += s->numbers[k].kind == NUMBER_RATE;
	}
	if (n != 3 || rates != 1 || x[2]->kind != NUMBER_RATE || x[0]->loose || x[1]->loose || x[2]->loose)
		return;
	int versus = passage_find_two(s, x[0]->token, x[1]->token, W_so_, W_voi);
	if (versus < 0 || !told(s, x[1]->token, x[2]->token) || x[2]->token - x[1]->token > NEAR ||
		!units_agree(x[0]->unit, x[1]->unit))
		return;
	struct decimal expected, whole = x[1]->value, sum;
	enum rate_verdict v = rate_verdict(x[0]->value, whole, x[2]->value, x[2]->value.scale, &expected);
	if (v == RATE_AGREES || v == RATE_NONE || v == RATE_TRUNCATED)
		return;
	struct decimal other;
	if (decimal_add(whole, x[0]->value, &sum) &&
		rate_verdict(x[0]->value, sum, x[2]->value, x[2]->value.scale, &other) == RATE_AGREES)
		return;
	check_found(q->c, &q->spot, x[0]->at, x[2]->at + x[2]->n, v == RATE_RAISED ? "rounding" : "change",
		78, check_plain(q->c, x[2]->value), check_plain(q->c, expected), "%s / %s = %s %%",
		check_number(q->c, x[0]->value), check_number(q->c, whole), check_number(q->c, expected));
}

/* "Có 599 đơn vị, giảm 106 đơn vị so với năm 2015, tỷ lệ 15,04%": the base is what there is and what went. */
static void by_rate_of_rest(const struct sentence *q, int at)
{
	const struct passage *s = q->s;
	int k = next_number(q, at + 1, 2), way = passage_is(s, at, W_tang) ? 1 : -1, b = -1;
	int l = k >= 0 ? next_number(q, s->numbers[k].token + 1, NEAR + 6) : -1;
	for (int i = q->first; i < q->last && s->numbers[i].token < at; i++)
		if (s->numbers[i].kind != NUMBER_LABEL)
			b = i;
	if (l < 0 || b < 0 || at - s->numbers[b].token > NEAR)
		return;
	const struct number *now = &s->numbers[b], *x = &s->numbers[k], *rate = &s->numbers[l];
	if (now->kind != NUMBER_COUNT || x->kind != NUMBER_COUNT || rate->kind != NUMBER_RATE || !x->unit ||
		x->unit != now->unit || now->loose || x->loose || rate->loose ||
		passage_find_two(s, x->token, rate->token, W_so_, W_voi) < 0 ||
		!told(s, x->token, rate->token))
		return;
	struct decimal before, expected, other;
	bool ok = way > 0 ? decimal_subtract(now->value, x->value, &before)
			  : decimal_add(now->value, x->value, &before);
	enum rate_verdict v =
		ok ? rate_verdict(x->value, before, rate->value, rate->value.scale, &expected) : RATE_NONE;
	if (v == RATE_NONE || v == RATE_AGREES || v == RATE_TRUNCATED ||
		rate_verdict(x->value, now->value, rate->value, rate->value.scale, &other) == RATE_AGREES ||
		check_elsewhere(q->c, &q->spot, x->value, rate->value, rate->value.scale, &other))
		return;
	check_found(q->c, &q->spot, now->at, rate->at + rate->n, v == RATE_RAISED ? "rounding" : "change",
		62, check_plain(q->c, rate->value), check_plain(q->c, expected), "%s / (%s %s %s) = %s %%",
		check_number(q->c, x->value), check_number(q->c, now->value), way > 0 ? "-" : "+",
		check_number(q->c, x->value), check_number(q->c, expected));
}

/* "B hồ sơ, tăng [C hồ sơ | R%] so với cùng kỳ (A hồ sơ)": the last bracket holds last year's. */
static void versus_last(const struct sentence *q, int at)
{
	const struct passage *s = q->s;
	int way = passage_is(s, at, W_tang) ? 1 : -1, b = -1, x = next_number(q, at + 1, 3);
	for (int k = q->first; k < q->last && s->numbers[k].token < at; k++)
		if (s->numbers[k].kind != NUMBER_LABEL)
			b = k;
	if (b < 0 || at - s->numbers[b].token > NEAR)
		return;
	int from = x >= 0 ? s->numbers[x].token : at,
	    versus = passage_find_two(s, from, q->to, W_so_, W_voi);
	if (versus < 0 || versus - from > 8)
		return;
	int bracket = versus;
	while (bracket < q->to && !passage_mark(s, bracket, '('))
		bracket++;
	int last = bracket < q->to && bracket - versus < 12 ? next_number(q, bracket + 1, 5) : -1;
	if (last < 0 || next_number(q, versus, bracket - versus) >= 0)
		return;
	/* Only last year's may stand there: "(9.500 hồ sơ)", "(cùng kỳ năm 2021: 9.500 hồ sơ)". */
	for (int i = bracket + 1; i < s->numbers[last].token; i++)
		if (!passage_is(s, i, W_nam) && !passage_is(s, i, W_cung) && !passage_is(s, i, W_ky) &&
			!passage_is(s, i, W_truoc) && !passage_is(s, i, W_la) && !passage_mark(s, i, ':') &&
			s->tokens[i].kind != TOKEN_NUMBER)
			return;
	const struct number *now = &s->numbers[b], *then = &s->numbers[last];
	if (now->kind != then->kind || now->kind == NUMBER_FRACTION ||
		!units_agree(now->unit, then->unit) || now->loose || then->loose ||
		passage_find(s, bracket, then->token, W_tang) >= 0 ||
		passage_find(s, bracket, then->token, W_giam) >= 0)
		return;
	int moved = decimal_compare(now->value, then->value);
	if (moved && moved != way) {
		check_found(q->c, &q->spot, now->at, then->at + then->n, "direction", 72,
			way > 0 ? "an increase" : "a decrease", way > 0 ? "a decrease" : "an increase",
			"%s -> %s", check_number(q->c, then->value), check_number(q->c, now->value));
		return;
	}
	struct decimal expected;
	if (x < 0 || x == last || s->numbers[x].loose || s->numbers[x].kind == NUMBER_FRACTION ||
		is_change(&s->numbers[x], then->value, now->value, &expected))
		return;
	check_found(q->c, &q->spot, now->at, then->at + then->n, "change", 72,
		check_plain(q->c, s->numbers[x].value), check_plain(q->c, expected), "%s -> %s: %s",
		check_number(q->c, then->value), check_number(q->c, now->value),
		check_number(q->c, expected));
}

void prose_changes(const struct sentence *q)
{
	if (q->last - q->first < 2)
		return;
	for (int i = q->from; i < q->to; i++) {
		if (passage_is(q->s, i, W_tu))
			from_to(q, i);
		if (passage_is(q->s, i, W_tang) || passage_is(q->s, i, W_giam)) {
			by_rate(q, i);
			by_rate_of_rest(q, i);
			versus_last(q, i);
		}
	}
}
