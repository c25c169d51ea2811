/* prose_names.c: bodies counted and then named: "03 sở (Sở Nội vụ, Sở Tư pháp, Sở Tài chính)". Each name
 * begins with the noun that is counted; names have commas of their own ("Sở Văn hóa,
 * Thể thao và Du lịch"), so that only these beginnings are counted. */
#include "check/inside.h"

enum { NAMED_MOST = 40 };

/* Whether a name may begin behind token `i`. */
static bool parts_names(const struct passage *s, int i)
{
	return passage_mark(s, i, '(') || passage_mark(s, i, ':') || passage_mark(s, i, ',') ||
	       passage_mark(s, i, ';') || passage_is(s, i, W_va) || passage_is(s, i, W_la) ||
	       passage_is(s, i, W_gom);
}

/* Where the names begin behind a count: a bracket, "gồm", "gồm:", "là:", a colon, with no other number,
 * bracket or comma before it; -1. */
static int names_from(const struct sentence *q, const struct number *x)
{
	const struct passage *s = q->s;
	for (int i = x->token + 1; i < q->to && i < x->token + 12; i++) {
		if (passage_mark(s, i, '(') || passage_mark(s, i, ':'))
			return i + 1;
		if (passage_is(s, i, W_gom))
			return passage_mark(s, i + 1, ':') ? i + 2 : i + 1;
		bool comma = passage_mark(s, i, ',') && !passage_is(s, i + 1, W_gom);
		if (s->tokens[i].kind == TOKEN_NUMBER || comma || passage_mark(s, i, ';'))
			return -1;
	}
	return -1;
}

/* Words after which there are more than are named, or other bodies. */
static bool open_names(const struct passage *s, int from, int to, uint64_t noun)
{
	static const enum word words[] = { W_khac, W_cac, W_nhu, W_moi_ };
	for (int i = from; i < to; i++) {
		/* "Phường 2", "Quyết định số 12/QĐ-UBND" are names. */
		const struct token *t = &s->tokens[i];
		bool number = t->kind == TOKEN_NUMBER && s->tokens[i - 1].hash != noun &&
			      s->numbers[t->number].kind != NUMBER_LABEL;
		if (number || passage_mark(s, i, '.') || passage_mark(s, i, '?'))
			return true;
		for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
			if (passage_is(s, i, words[k]))
				return true;
	}
	return false;
}

/* Where they end: the bracket's end, or the sentence's, or where it goes on with something else. */
static int names_to(const struct sentence *q, int from)
{
	const struct passage *s = q->s;
	bool bracket = passage_mark(s, from - 1, '(');
	for (int i = from; i < q->to; i++)
		if (passage_mark(s, i, bracket ? ')' : ';') || (!bracket && passage_mark(s, i, '(')))
			return i;
	int to = q->to;
	while (to > from && passage_mark(s, to - 1, '.'))
		to--;
	return bracket ? -1 : to;
}

static void names_of(const struct sentence *q, const struct number *x)
{
	const struct passage *s = q->s;
	int noun = x->token + 1, from = names_from(q, x), named = 0, between = 0, commas = 0;
	bool small = false;
	if (from < 0 || noun >= q->to || s->tokens[noun].kind != TOKEN_WORD || s->tokens[noun].capital)
		return;
	int to = names_to(q, from);
	if (to < 0 || open_names(s, from, to, s->tokens[noun].hash))
		return;
	for (int i = from; i < to; i++) {
		const struct token *t = &s->tokens[i];
		bool begins = t->kind == TOKEN_WORD && (i == from || parts_names(s, i - 1));
		if (begins && t->hash == s->tokens[noun].hash) {
			named++;
			small |= !t->capital;
		} else if (i == from)
			return;
		commas += passage_mark(s, i, ',');
		between += passage_mark(s, i, ',') || passage_mark(s, i, ';') || passage_is(s, i, W_va);
	}
	/* Fewer names than were counted, or such in small letters, only when nothing else can be one;
	 * "3 khu vực: khu trồng, khu ươm" names none. */
	int n = (int)x->value.units;
	if (named < 2 || named == n || ((named < n || small) && between + 1 > named) || (small && commas))
		return;
	const struct token *last = &s->tokens[to - 1];
	check_found(q->c, &q->spot, x->at, last->at + last->n, "count", 62, check_plain(q->c, x->value),
		arena_printf(q->c->arena, "%d", named), "%s ≠ %d", check_number(q->c, x->value), named);
}

void prose_names(struct check *c, const struct spot *at, const struct passage *s)
{
	struct sentence q = { .c = c, .spot = *at, .s = s };
	for (int k = 0; k < s->number_count; k++) {
		const struct number *x = &s->numbers[k];
		while (q.to <= x->token) {
			q.from = q.to;
			q.to = passage_sentence(s, q.from);
		}
		if (x->kind == NUMBER_COUNT && !x->loose && decimal_whole(x->value) &&
			x->value.units >= 2 && decimal_compare(x->value, decimal_of(NAMED_MOST)) <= 0)
			names_of(&q, x);
	}
}
