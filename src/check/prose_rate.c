/* prose_rate.c: "21/40 nhiệm vụ, đạt 53%"; "tiếp nhận 500 hồ sơ, trong đó trực tuyến 50 hồ sơ, chiếm
 * 11%".
 *
 * A rate is held against the fraction beside it, or against the count before it and a whole named
 * earlier. Nothing is said when any two counts of the paragraph, or this count with any other of the
 * document, give the rate. */
#include "check/inside.h"

/* Tokens that may stand between a count and its rate. */
enum { NEAR = 16, FAR = 28, BESIDE = 9 };

static bool any(const struct passage *s, int from, int to, const enum word *words, size_t n)
{
	for (int i = from; i < to; i++)
		for (size_t k = 0; k < n; k++)
			if (passage_is(s, i, words[k]))
				return true;
	return false;
}

#define ANY(s, from, to, list) any(s, from, to, list, sizeof list / sizeof list[0])

/* The last number before `k` that is no label, within the sentence; -1. */
static int number_before(const struct sentence *q, int k)
{
	for (k--; k >= q->first; k--)
		if (q->s->numbers[k].kind != NUMBER_LABEL)
			return k;
	return -1;
}

static int number_after(const struct sentence *q, int k)
{
	for (k++; k < q->last; k++)
		if (q->s->numbers[k].kind != NUMBER_LABEL)
			return k;
	return -1;
}

/* Tokens of a number. */
static int end_of(const struct passage *s, const struct number *x)
{
	int i = x->token + 1;
	while (i < s->count && s->tokens[i].at < x->at + x->n)
		i++;
	return i;
}

/* Whether the rate at token `to` says what part the number before it is; tokens [from, to) lie between. */
static bool linked(const struct passage *s, int from, int to)
{
	for (int i = from; i < to; i++)
		if (passage_mark(s, i, ';'))
			return false;
	static const enum word links[] = { W_dat, W_chiem, W_bang_, W_ung, W_duong_ };
	static const enum word others[] = { W_tang, W_giam, W_vuot, W_them, W_so_, W_thieu, W_hoach, W_nang,
		W_trong_, W_len, W_xuong };
	if (passage_mark(s, to - 1, '-') || ANY(s, from, to, others) || to - from > FAR ||
		(to - from > NEAR && !ANY(s, to - 3, to, links)))
		return false;
	return ANY(s, from, to, links) || passage_find_two(s, from, to, W_ty, W_le) >= 0 ||
	       passage_mark(s, to - 1, '(') || passage_mark(s, to - 1, '=') || to - from <= 1;
}

/* Whether what follows the rate makes it one of something else: of a plan, of last year. */
static bool of_else(const struct passage *s, int after)
{
	static const enum word words[] = { W_so_, W_hoach, W_toan_, W_ky, W_tieu };
	int to = after;
	while (to < s->count && to < after + 5 && s->tokens[to].kind == TOKEN_WORD)
		to++;
	return ANY(s, after, to, words);
}

static bool agrees(struct decimal a, struct decimal b, const struct number *rate)
{
	struct decimal expected, rest, before;
	if (rate_verdict(a, b, rate->value, rate->value.scale, &expected) == RATE_AGREES)
		return true;
	if (rate->ambiguous && rate_verdict(a, b, rate->other, rate->other.scale, &expected) == RATE_AGREES)
		return true;
	/* What is left over (19 of 40 not yet done, 52,5 % done), or a change in what was there before. */
	if (decimal_subtract(b, a, &rest) &&
		(rate_verdict(rest, b, rate->value, rate->value.scale, &expected) == RATE_AGREES ||
			rate_verdict(a, rest, rate->value, rate->value.scale, &expected) == RATE_AGREES))
		return true;
	return decimal_add(a, b, &before) &&
	       rate_verdict(a, before, rate->value, rate->value.scale, &expected) == RATE_AGREES;
}

/* Whether two numbers of the passage give the rate, whichever they are. */
static bool pair_agrees(const struct passage *s, const struct number *rate, int last)
{
	int first = last > 60 ? last - 60 : 0;
	for (int i = first; i < last; i++) {
		const struct number *a = &s->numbers[i];
		if (a->kind == NUMBER_FRACTION && agrees(a->value, a->of, rate))
			return true;
		if (a->kind != NUMBER_COUNT && a->kind != NUMBER_FRACTION)
			continue;
		for (int j = first; j < last; j++) {
			const struct number *b = &s->numbers[j];
			if (i == j || (b->kind != NUMBER_COUNT && b->kind != NUMBER_FRACTION))
				continue;
			if (agrees(a->value, b->value, rate) ||
				(b->kind == NUMBER_FRACTION && agrees(a->value, b->of, rate)))
				return true;
			if ((a->ambiguous && agrees(a->other, b->value, rate)) ||
				(b->ambiguous && agrees(a->value, b->other, rate)))
				return true;
		}
	}
	return false;
}

static void found(const struct sentence *q, const struct number *first, const struct number *rate,
	struct decimal part, struct decimal whole, enum rate_verdict v, struct decimal expected,
	int confidence)
{
	struct check *c = q->c;
	uint32_t from = first->at < rate->at ? first->at : rate->at;
	uint32_t to = first->at < rate->at ? rate->at + rate->n : first->at + first->n;
	bool rounding = v == RATE_TRUNCATED || v == RATE_RAISED;
	if (rounding)
		confidence = v == RATE_TRUNCATED ? 40 : confidence * 8 / 10;
	check_found(c, &q->spot, from, to, rounding ? "rounding" : "rate", confidence,
		check_plain(c, rate->value), check_plain(c, expected), "%s / %s = %s %%",
		check_number(c, part), check_number(c, whole), check_number(c, expected));
}

/* Whether the rate is of what is left over. */
static bool rest_agrees(const struct number *x, const struct number *rate)
{
	struct decimal rest, expected;
	return decimal_subtract(x->of, x->value, &rest) &&
	       rate_verdict(rest, x->of, rate->value, rate->value.scale, &expected) == RATE_AGREES;
}

/* Whether a rate is about the fraction that is said in words: 1/4 (25,5 %). */
static bool about(const struct number *x, const struct number *rate, struct decimal *off)
{
	struct decimal expected;
	return rate_verdict(x->value, x->of, rate->value, 2, &expected) != RATE_NONE &&
	       decimal_subtract(expected, rate->value, off) && decimal_compare(*off, decimal_of(4)) < 0 &&
	       decimal_compare(*off, decimal_of(-4)) > 0;
}

/* The fraction beside a rate. */
static bool fraction(
	const struct sentence *q, const struct number *rate, const struct number *x, int confidence)
{
	struct decimal expected;
	enum rate_verdict v = rate_verdict(x->value, x->of, rate->value, rate->value.scale, &expected);
	if (v == RATE_NONE || v == RATE_AGREES || x->loose)
		return true;
	/* Right behind a fraction a rate is the fraction's; farther off it may be of others. */
	bool beside = x->token < rate->token ? rate->token - x->token <= BESIDE : true;
	if (rate->loose || rest_agrees(x, rate) ||
		(v == RATE_DIFFERS && !beside && pair_agrees(q->s, rate, q->last)))
		return true;
	found(q, x, rate, x->value, x->of, v, expected, confidence);
	return true;
}

/* Whether what stands between is told as an increase or decrease: "giảm 761 vụ (15,4%), 567 bị can
 * (8,3%)". */
static bool changes(const struct passage *s, int from, int to)
{
	return passage_find(s, from, to, W_tang) >= 0 || passage_find(s, from, to, W_giam) >= 0;
}

/* Thousands, millions: what is counted so is rounded already. */
static bool multiplier(const struct passage *s, int i)
{
	return passage_is(s, i, W_nghin) || passage_is(s, i, W_ngan) || passage_is(s, i, W_trieu) ||
	       passage_is(s, i, W_ty);
}

static struct decimal size(struct decimal v)
{
	v.units = v.units < 0 ? -v.units : v.units;
	return v;
}

/* How many rates behind counts the sentence has that no whole in it explains. Of several, none is a
 * slip: they are of wholes that are not named. */
static int unexplained(const struct sentence *q)
{
	const struct passage *s = q->s;
	int n = 0;
	for (int k = q->first + 1; k < q->last; k++) {
		const struct number *rate = &s->numbers[k], *part = rate - 1;
		bool share = rate->kind == NUMBER_RATE && part->kind == NUMBER_COUNT && !rate->loose &&
			     linked(s, end_of(s, part), rate->token);
		if (share && pair_agrees(s, rate, s->number_count))
			return 0;
		n += share;
	}
	return n;
}

/* A count before a rate, of a whole that was named before it. */
static void share(const struct sentence *q, const struct number *rate, const struct number *part)
{
	const struct passage *s = q->s;
	const struct number *whole = NULL;
	int wholes = 0;
	for (int k = q->first; k < q->last && &s->numbers[k] < part; k++) {
		const struct number *w = &s->numbers[k];
		if (w->kind != NUMBER_COUNT || w->loose || !units_agree(w->unit, part->unit) || !w->unit ||
			decimal_compare(w->value, part->value) <= 0)
			continue;
		wholes++;
		whole = w;
	}
	if (!whole || part->loose || rate->loose || changes(s, whole->token, part->token) || !part->unit ||
		multiplier(s, part->token + 1) || decimal_compare(rate->value, decimal_of(100)) >= 0 ||
		passage_find_two(s, part->token, rate->token, W_trong, W_do_) >= 0)
		return;
	struct decimal expected, off;
	enum rate_verdict v =
		rate_verdict(part->value, whole->value, rate->value, rate->value.scale, &expected);
	if (v == RATE_AGREES || v == RATE_NONE)
		return;
	/* The rate may be of any whole of the sentence, and off by its last place of this one only by
	 * chance; or of one that is named elsewhere. But one that looks like this one with a slip of
	 * the pen is no other. */
	struct decimal other;
	bool slipped = false;
	if (pair_agrees(s, rate, s->number_count) || unexplained(q) > 1)
		return;
	if (v == RATE_DIFFERS &&
		check_elsewhere(q->c, &q->spot, part->value, rate->value, rate->value.scale, &other)) {
		slipped = check_slip(other, whole->value);
		if (!slipped)
			return;
	}
	/* Only "trong đó" and "gồm" say that the one is a part of the other. Without them a rate that
	 * is far off is of something else; one that is nearly right is a slip. */
	bool told = passage_find_two(s, whole->token, part->token, W_trong, W_do_) >= 0 ||
		    passage_find(s, whole->token, part->token, W_gom) >= 0 ||
		    passage_find_two(s, q->from, whole->token, W_trong, W_so) >= 0;
	int far = decimal_subtract(expected, rate->value, &off) ? decimal_compare(size(off), decimal_of(20))
								: 1;
	bool close = check_slip(expected, rate->value) || decimal_compare(size(off), decimal_of(2)) <= 0;
	if (!told && !slipped && !close)
		return;
	int confidence = (told || slipped ? 75 : 58) - (wholes > 1 ? 5 : 0) - (far > 0 ? 20 : 0);
	found(q, part, rate, part->value, whole->value, v, expected, confidence);
}

void prose_rates(const struct sentence *q)
{
	const struct passage *s = q->s;
	for (int k = q->first; k < q->last; k++) {
		const struct number *rate = &s->numbers[k];
		if (rate->kind != NUMBER_RATE)
			continue;
		int before = number_before(q, k), after = number_after(q, k), end = end_of(s, rate);
		const struct number *x = before >= 0 ? &s->numbers[before] : NULL;
		/* "đạt 52,5% kế hoạch": of a fraction right before it the plan is the denominator. */
		bool beside = x && x->kind == NUMBER_FRACTION && rate->token - x->token <= BESIDE &&
			      !passage_is(s, end, W_so_);
		if (!beside && of_else(s, end))
			continue;
		x = after >= 0 ? &s->numbers[after] : NULL;
		/* 52,5% (21/40 nhiệm vụ) */
		if (x && x->kind == NUMBER_FRACTION && passage_mark(s, end, '(') && x->token - end <= 3 &&
			fraction(q, rate, x, 92))
			continue;
		x = before >= 0 ? &s->numbers[before] : NULL;
		/* Half, two thirds: said of anything, and so only of what stands right behind. */
		bool verbal = x && x->kind == NUMBER_FRACTION && x->n == 3 &&
			      decimal_compare(x->of, decimal_of(6)) < 0;
		struct decimal third;
		if (verbal && (rate->token - x->token > BESIDE || about(x, rate, &third)))
			continue;
		if (!x || !linked(s, end_of(s, x), rate->token))
			continue;
		if (x->kind == NUMBER_FRACTION)
			fraction(q, rate, x, rate->token - x->token < 12 ? 92 : 80);
		else if (x->kind == NUMBER_COUNT)
			share(q, rate, x);
	}
}
