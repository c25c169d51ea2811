/* prose_words.c: words that say something else than the numbers beside them: "đạt 45% (kế hoạch 50%),
 * vượt chỉ tiêu"; "100% đúng hạn; trễ hạn 05 hồ sơ". */
#include "check/inside.h"

/* "kế hoạch", "chỉ tiêu", "mục tiêu" at token i. */
static bool plan(const struct passage *s, int i)
{
	return passage_two(s, i, W_ke, W_hoach) || passage_two(s, i, W_chi, W_tieu) ||
	       passage_two(s, i, W_muc, W_tieu);
}

/* The only number of the sentence between two tokens that is a rate; -1 when there are others, or none. */
static int only_rate(const struct sentence *q, int from, int to)
{
	int found = -1;
	for (int k = q->first; k < q->last; k++) {
		const struct number *x = &q->s->numbers[k];
		if (x->token < from || x->token >= to || x->kind == NUMBER_LABEL)
			continue;
		if (found >= 0 || x->kind != NUMBER_RATE)
			return -1;
		found = k;
	}
	return found;
}

/* "đạt R% ... (kế hoạch|chỉ tiêu P%) ... vượt". */
static void exceeds(const struct sentence *q)
{
	const struct passage *s = q->s;
	int over = passage_find(s, q->from, q->to, W_vuot),
	    missed = passage_find_two(s, q->from, q->to, W_chua, W_dat);
	int rates = 0, at = -1;
	for (int k = q->first; k < q->last; k++)
		rates += s->numbers[k].kind == NUMBER_RATE;
	for (int i = q->from; i < q->to; i++)
		if (plan(s, i) && only_rate(q, i + 2, i + 9 < q->to ? i + 9 : q->to) >= 0)
			at = i;
	int reached = passage_find(s, q->from, q->to, W_dat);
	if (rates != 2 || at < 0 || reached < 0 || (over < 0) == (missed < 0) ||
		passage_find(s, q->from, q->to, W_giam) >= 0)
		return;
	int planned = only_rate(q, at + 2, at + 9 < q->to ? at + 9 : q->to);
	int got = -1;
	for (int k = q->first; k < q->last; k++)
		if (s->numbers[k].kind == NUMBER_RATE && k != planned)
			got = k;
	const struct number *a = &s->numbers[got], *p = &s->numbers[planned];
	if (a->token - (over >= 0 ? over : missed) == 1 || a->loose ||
		passage_find(s, p->token, q->to, W_duoi) >= 0)
		return;
	int cmp = decimal_compare(a->value, p->value);
	if (over >= 0 ? cmp > 0 : cmp < 0)
		return;
	/* "vượt 5%" is the difference, not what was reached. */
	if (passage_find(s, a->token - 3, a->token, W_vuot) >= 0 ||
		passage_find(s, p->token - 3, p->token, W_vuot) >= 0)
		return;
	check_found(q->c, &q->spot, s->tokens[q->from].at, s->tokens[q->to - 1].at + s->tokens[q->to - 1].n,
		"words", 65, over >= 0 ? "exceeded" : "not reached", over >= 0 ? "not exceeded" : "reached",
		"%s %% %s %s %%", check_number(q->c, a->value),
		cmp < 0   ? "<"
		: cmp > 0 ? ">"
			  : "=",
		check_number(q->c, p->value));
}

/* "đúng hạn ... 100%" and "trễ hạn|quá hạn ... N hồ sơ" in one sentence. */
static void hundred(const struct sentence *q)
{
	const struct passage *s = q->s;
	const struct number *all = NULL, *late = NULL;
	int on_time = passage_find_two(s, q->from, q->to, W_dung, W_han);
	if (on_time < 0)
		return;
	for (int k = q->first; k < q->last; k++) {
		const struct number *x = &s->numbers[k];
		int near = x->token - 6 > q->from ? x->token - 6 : q->from;
		if (x->kind == NUMBER_RATE && decimal_compare(x->value, decimal_of(100)) == 0 &&
			x->token - on_time < 8 && on_time - x->token < 14)
			all = x;
		int end = x->token + 6 < q->to ? x->token + 6 : q->to;
		bool lates = passage_find_two(s, near, end, W_tre, W_han) >= 0 ||
			     passage_find_two(s, near, end, W_qua, W_han) >= 0;
		if (x->kind == NUMBER_COUNT && x->value.units > 0 && lates &&
			!passage_is(s, x->token - 1, W_giam) &&
			passage_find(s, near, x->token, W_giam) < 0 &&
			passage_find(s, near, x->token, W_khong) < 0)
			late = x;
	}
	if (!all || !late || late->token < all->token)
		return;
	check_found(q->c, &q->spot, all->at, late->at + late->n, "words", 60, check_plain(q->c, all->value),
		"less than 100", "100 %% ≠ 100 %% - %s", check_number(q->c, late->value));
}

void prose_words(const struct sentence *q)
{
	if (q->last - q->first < 2)
		return;
	exceeds(q);
	hundred(q);
}
