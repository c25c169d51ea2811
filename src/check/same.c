/* same.c: one quantity with two values. What tables and prose say of a rate or a count is gathered as
 * statements, each with its name made plain; two statements whose names have nearly all words in
 * common, and none that tells a level, a period or a part apart, speak of one quantity. */
#include <stdlib.h>
#include <string.h>

#include "check/inside.h"
#include "check/plain.h"

/* Words that a name must have; statements that are held against each other. */
enum { LEAST_WORDS = 5, STATEMENTS = 3000 };

/* What prose says ends with so much between "tỷ lệ" and the number. */
enum { PHRASE = 26 };

static void add(struct check *c, const struct statement *x)
{
	if (c->statement_count == STATEMENTS)
		return;
	if (c->statement_count == c->statement_room) {
		c->statement_room = c->statement_room ? c->statement_room * 2 : 128;
		c->statements = realloc(c->statements, (size_t)c->statement_room * sizeof *c->statements);
		if (!c->statements)
			die("no memory left");
	}
	c->statements[c->statement_count++] = *x;
}

void check_state(struct check *c, const struct statement *x)
{
	struct statement s = *x;
	passage_read(&c->passage, s.name, (uint32_t)strlen(s.name));
	plain_make(&c->passage, 0, c->passage.count, &s.plain);
	s.to = s.spot.text->n;
	if (s.plain.n >= LEAST_WORDS || s.total)
		add(c, &s);
}

/* Whether the name of the total above tells one level of government, or one kind of service, from another. */
static bool scoped(const char *s)
{
	static const char *const words[] = { "cấp tỉnh", "cấp huyện", "cấp xã", "sở", "mức độ", "công chức",
		"viên chức", "kỳ", "huyện", "xã" };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (strstr(s, words[k]))
			return true;
	return false;
}

/* Words that make a sentence one of another period, of a plan, or of a part. */
static bool other_period(const struct passage *s, int from, int to)
{
	return passage_find_two(s, from, to, W_so_, W_voi) >= 0 ||
	       passage_find_two(s, from, to, W_cung, W_ky) >= 0 || passage_find(s, from, to, W_luy) >= 0 ||
	       passage_find_two(s, from, to, W_ke, W_hoach) >= 0 ||
	       passage_find_two(s, from, to, W_giai, W_doan) >= 0 ||
	       passage_find(s, from, to, W_truoc) >= 0 ||
	       passage_find_two(s, from, to, W_muc, W_tieu) >= 0 ||
	       passage_find_two(s, from, to, W_chi, W_tieu) >= 0 ||
	       passage_find_two(s, from, to, W_phan, W_dau) >= 0 || passage_find(s, from, to, W_quy) >= 0;
}

/* Where the name of the quantity that number `x` tells begins: behind "tỷ lệ" or "số", with nothing
 * but its words up to the number; -1. */
static int name_of(const struct passage *s, const struct number *x, int from)
{
	int least = x->token - PHRASE > from ? x->token - PHRASE : from;
	for (int i = x->token - 1; i >= least; i--) {
		if (s->tokens[i].kind == TOKEN_NUMBER &&
			s->numbers[s->tokens[i].number].kind != NUMBER_LABEL)
			return -1;
		if (passage_mark(s, i, ';') || passage_mark(s, i, ',') || passage_mark(s, i, ':'))
			if (i < x->token - 1)
				return -1;
		if (x->kind == NUMBER_RATE ? passage_two(s, i, W_ty, W_le) && i < x->token - 3
					   : passage_is(s, i, W_so) && i < x->token - 3)
			return i + (x->kind == NUMBER_RATE ? 2 : 1);
	}
	return -1;
}

static bool from_sentence(struct check *c, const struct spot *at, int from, int to, void *arg)
{
	(void)arg;
	const struct passage *s = &c->passage;
	if (other_period(s, from, to))
		return true;
	for (int k = 0; k < s->number_count; k++) {
		const struct number *x = &s->numbers[k];
		if (x->token < from || x->token >= to || x->loose ||
			(x->kind != NUMBER_RATE && x->kind != NUMBER_COUNT))
			continue;
		int begin = name_of(s, x, from);
		struct statement y = { .spot = *at,
			.value = x->value,
			.rate = x->kind == NUMBER_RATE,
			.name = "",
			.above = "",
			.prose = true,
			.from = x->at,
			.to = x->at + x->n };
		if (begin < 0)
			continue;
		plain_make(s, begin, x->token, &y.plain);
		if (y.plain.n >= LEAST_WORDS)
			add(c, &y);
	}
	return c->statement_count < STATEMENTS;
}

/* Told of a sentence, whose paragraph is `c->passage`; false: no more is wanted. */
typedef bool sentence_fn(struct check *c, const struct spot *at, int from, int to, void *arg);

/* Each sentence of the paragraphs that have numbers. */
static void each_sentence(struct check *c, sentence_fn *fn, void *arg)
{
	for (int d = 0; d < c->document_count; d++)
		for (int b = 0; b < c->documents[d].count; b++) {
			const struct reader_block *k = &c->documents[d].blocks[b];
			struct spot at = { d, b, -1, -1, &k->text };
			if (k->table)
				continue;
			passage_read(&c->passage, k->text.p, k->text.n);
			for (int from = 0, to; from < c->passage.count && c->passage.number_count;
				from = to) {
				to = passage_sentence(&c->passage, from);
				if (!fn(c, &at, from, to, arg))
					return;
			}
		}
}

/* Whether the values can stand for one quantity: equal, or one with fewer places. */
static bool agree(const struct statement *a, const struct statement *b)
{
	struct decimal x;
	if (decimal_compare(a->value, b->value) == 0)
		return true;
	if (!a->rate)
		return false;
	const struct statement *fine = a->value.scale > b->value.scale ? a : b, *coarse = fine == a ? b : a;
	return (decimal_round(fine->value, coarse->value.scale, DECIMAL_HALF_UP, &x) &&
		       decimal_compare(x, coarse->value) == 0) ||
	       (decimal_round(fine->value, coarse->value.scale, DECIMAL_DOWN, &x) &&
		       decimal_compare(x, coarse->value) == 0);
}

/* How sure it is that two statements speak of one quantity; 0: they may not. */
static int sureness(const struct statement *a, const struct statement *b)
{
	if (a->total || b->total || a->plain.n < LEAST_WORDS || b->plain.n < LEAST_WORDS)
		return 0;
	if (a->rate != b->rate || __builtin_popcountll(a->plain.mask & b->plain.mask) < LEAST_WORDS - 2)
		return 0;
	/* Rows of tables that a total or a rate stands above are told apart by it. */
	bool tables = !a->prose && !b->prose;
	if (tables && strcmp(a->above, b->above) != 0 &&
		((*a->above && *b->above) || scoped(a->above) || scoped(b->above)))
		return 0;
	if ((scoped(a->above) || scoped(b->above)) && !tables)
		return 0;
	int common = plain_common(&a->plain, &b->plain);
	if (common == 100)
		return tables ? 60 : a->prose && b->prose ? (check_slip(a->value, b->value) ? 55 : 0) : 55;
	/* What a target is called in full, and an indicator in short. */
	if (tables)
		return a->target != b->target && a->rate && plain_within(&a->plain, &b->plain) >= 80 &&
				       a->plain.n >= 9 && b->plain.n >= 9 &&
				       !plain_apart(&a->plain, &b->plain)
			       ? 48
			       : 0;
	if (common < 80 || plain_apart(&a->plain, &b->plain))
		return 0;
	return !(a->prose && b->prose) ? 50 : check_slip(a->value, b->value) ? 45 : 0;
}

static void differ(struct check *c, const struct statement *a, const struct statement *b, int sure)
{
	const struct reader_document *d = &c->documents[b->spot.document];
	struct reader_spot where = reader_where(b->spot.text, b->from);
	const char *place = d->name;
	if (where.page)
		place = arena_printf(c->arena, "%s, page %d", place, where.page);
	if (where.line)
		place = arena_printf(c->arena, "%s:%d", place, where.line);
	struct finding *f = check_found(c, &a->spot, a->from, a->to, "same", sure, check_plain(c, a->value),
		check_plain(c, b->value), "%s ≠ %s (%s)", check_number(c, a->value),
		check_number(c, b->value), place);
	if (f && a->label)
		f->words = arena_printf(c->arena, "%.*s: %s", (int)a->label->n, a->label->p, f->words);
}

/* Of several that a statement contradicts, the surest. What more than three say in different ways is
 * said of many things, and not of one. */
static void hold(struct check *c, int i)
{
	const struct statement *a = &c->statements[i], *worst = NULL;
	int best = 0, others = 0;
	for (int k = 0; k < c->statement_count; k++) {
		const struct statement *b = &c->statements[k];
		int sure = k == i ? 0 : sureness(a, b);
		if (!sure)
			continue;
		if (agree(a, b))
			return;
		others++;
		/* Told once, at the later place; prose is told against a table. */
		bool mine = a->prose == b->prose ? i > k : a->prose;
		if (mine && sure > best) {
			best = sure;
			worst = b;
		}
	}
	if (worst && others <= 2)
		differ(c, a, worst, best);
}

/* Counts that prose tells, with the words around them. */
struct told {
	struct spot spot;
	uint32_t from, to;
	struct decimal value;
	struct plain plain;
};

struct all_told {
	struct told *list; /* room for STATEMENTS */
	int n;
};

/* The words of the clause around a number. */
static void around(const struct passage *s, const struct number *x, struct plain *out)
{
	int from = x->token, to = x->token + 1;
	while (from > 0 && x->token - from < 11 && !passage_mark(s, from - 1, ';') &&
		!passage_mark(s, from - 1, '.') &&
		!(s->tokens[from - 1].kind == TOKEN_NUMBER &&
			s->numbers[s->tokens[from - 1].number].kind != NUMBER_LABEL))
		from--;
	while (to < s->count && to - x->token < 11 && !passage_mark(s, to, ';') &&
		!passage_mark(s, to, ',') && !passage_mark(s, to, '.') &&
		s->tokens[to].kind != TOKEN_NUMBER)
		to++;
	struct plain before, after;
	plain_make(s, from, x->token, &before);
	plain_make(s, x->token + 1, to, &after);
	*out = before;
	for (int i = 0; i < after.n; i++)
		plain_add(out, after.word[i]);
}

static bool told_in(struct check *c, const struct spot *at, int from, int to, void *arg)
{
	struct all_told *all = arg;
	const struct passage *s = &c->passage;
	if (other_period(s, from, to))
		return true;
	for (int i = 0; i < s->number_count && all->n < STATEMENTS; i++) {
		const struct number *x = &s->numbers[i];
		if (x->token < from || x->token >= to || x->kind != NUMBER_COUNT || x->loose ||
			passage_is(s, x->token - 1, W_giam) || passage_is(s, x->token - 1, W_tang) ||
			decimal_compare(x->value, decimal_of(100)) < 0)
			continue;
		all->list[all->n] =
			(struct told){ .spot = *at, .from = x->at, .to = x->at + x->n, .value = x->value };
		around(s, x, &all->list[all->n++].plain);
	}
	return all->n < STATEMENTS;
}

/* Large counts of the prose, as far as there is room. */
static int gather_told(struct check *c, struct told *list)
{
	struct all_told all = { .list = list };
	each_sentence(c, told_in, &all);
	return all.n;
}

/* Words that two names must share for a slip to be one: the fewer digits, the more. 0: they do not. */
static int slip_words(const struct statement *x, const struct told *t)
{
	int shared = plain_shared(&x->plain, &t->plain);
	bool long_number = decimal_compare(x->value, decimal_of(1000)) >= 0;
	if (decimal_compare(x->value, decimal_of(10000)) >= 0)
		return shared >= 2 ? shared : 0;
	/* Three digits are like many others: then nearly the whole name must be the same. */
	return shared >= (long_number ? 3 : 5) && (long_number || plain_within(&x->plain, &t->plain) >= 75)
		       ? shared
		       : 0;
}

/* The count of a table that a count of the prose is, but for a slip of the pen, among the same words;
 * NULL when a table has it as it stands, or when two are as like. */
static const struct statement *slip_of(const struct check *c, const struct told *t)
{
	const struct statement *found = NULL;
	int most = 0;
	bool tie = false;
	for (int k = 0; k < c->statement_count; k++) {
		const struct statement *x = &c->statements[k];
		if (x->prose || x->rate)
			continue;
		if (decimal_compare(x->value, t->value) == 0)
			return NULL;
		int words = check_slip(x->value, t->value) ? slip_words(x, t) : 0;
		if (!words || words < most)
			continue;
		tie = words == most && found && decimal_compare(x->value, found->value) != 0;
		found = words > most ? x : found;
		most = words;
	}
	return tie ? NULL : found;
}

/* Prose tells a count that is a slip of a table's own, which it tells nowhere. */
static void slips(struct check *c, const struct told *list, int n)
{
	for (int i = 0; i < n; i++) {
		const struct statement *found = slip_of(c, &list[i]);
		for (int k = 0; found && k < n; k++)
			if (decimal_compare(list[k].value, found->value) == 0)
				found = NULL;
		if (!found)
			continue;
		struct statement s = { .spot = list[i].spot,
			.from = list[i].from,
			.to = list[i].to,
			.value = list[i].value,
			.prose = true };
		differ(c, &s, found, 50);
	}
}

void check_same(struct check *c)
{
	struct told *list = malloc(STATEMENTS * sizeof *list);
	if (!list)
		die("no memory left");
	if (c->statement_count)
		slips(c, list, gather_told(c, list));
	free(list);
	each_sentence(c, from_sentence, NULL);
	for (int i = 0; i < c->statement_count; i++)
		hold(c, i);
}
