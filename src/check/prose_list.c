/* prose_list.c: counts announced in words against the items really listed: "03 nhóm giải pháp: (1)
 * ..., (2) ..."; "gồm 04 mục:" with paragraphs a), b), c) below. */
#include <string.h>

#include "check/inside.h"

/* Items that a list may have. */
enum { MOST = 40 };

/* Nouns of which a list names each one. Dossiers, people and money are counted and not listed. */
static bool listed(const struct passage *s, int i)
{
	static const enum word words[] = { W_nhom, W_noi, W_nhiem, W_muc, W_chi, W_linh, W_phan, W_buoc,
		W_nguyen, W_tieu_, W_van, W_mo, W_sang, W_de, W_ke, W_quyet, W_khau, W_bai, W_tru, W_giai_,
		W_yeu_, W_nghi, W_diem, W_han_, W_ton, W_cong, W_thong, W_vbqppl };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (passage_is(s, i, words[k]))
			return true;
	return false;
}

/* The number of an item at token `i`: (2), a), 3); 0 when there is none. *kind: '1' or 'a'. */
static int item_at(const struct passage *s, int i, char *kind)
{
	int at = passage_mark(s, i, '(') ? i + 1 : i;
	if (!passage_mark(s, at + 1, ')') || at >= s->count)
		return 0;
	const struct token *t = &s->tokens[at];
	if (at == i && !t->gap)
		return 0;
	if (t->kind == TOKEN_NUMBER && t->n <= 2) {
		int v = 0;
		for (uint32_t k = 0; k < t->n; k++)
			v = v * 10 + (s->p[t->at + k] - '0');
		*kind = at == i ? ')' : '1';
		return v;
	}
	static const char letters[] = "abcdeghiklmn";
	const char *found = t->kind == TOKEN_WORD && t->n == 1 ? strchr(letters, s->p[t->at]) : NULL;
	if (t->kind == TOKEN_WORD && t->n == 2 && memcmp(s->p + t->at, "đ", 2) == 0) {
		*kind = 'a';
		return 5;
	}
	if (!found || !*found)
		return 0;
	*kind = 'a';
	int k = (int)(found - letters);
	return k < 4 ? k + 1 : k + 2;
}

/* Items from token `from` on, counted as long as they follow each other; *count and *kind as of those
 * before. False when their order breaks: then nothing can be said. */
static bool count_items(const struct passage *s, int from, int *count, char *kind, uint32_t *end)
{
	char k = 0;
	for (int i = from; i < s->count; i++) {
		int v = item_at(s, i, &k);
		if (!v || (*kind && k != *kind))
			continue;
		if (v == 1 && *count)
			return true;
		if (v != *count + 1)
			return *count == 0;
		*count = v;
		*kind = k;
		*end = s->tokens[i].at + s->tokens[i].n;
	}
	return true;
}

/* Items within the paragraph behind token `from`, and in those below that go on with them; -1 when
 * their order breaks. */
static int items_within(
	struct check *c, const struct spot *at, const struct passage *s, int from, uint32_t *end)
{
	char kind = 0, k = 0;
	int count = 0;
	uint32_t elsewhere;
	if (!count_items(s, from, &count, &kind, end))
		return -1;
	const struct reader_document *d = &c->documents[at->document];
	struct passage below = { 0 };
	for (int b = at->block + 1; count && at->row < 0 && b < d->count && !d->blocks[b].table; b++) {
		passage_read(&below, d->blocks[b].text.p, d->blocks[b].text.n);
		if (item_at(&below, 0, &k) != count + 1 || k != kind)
			break;
		if (!count_items(&below, 0, &count, &kind, &elsewhere)) {
			count = -1;
			break;
		}
	}
	passage_release(&below);
	return count;
}

static bool announces(const struct passage *s, const struct number *x)
{
	return x->kind == NUMBER_COUNT && !x->loose && decimal_whole(x->value) && x->value.units >= 2 &&
	       decimal_compare(x->value, decimal_of(MOST)) <= 0 && listed(s, x->token + 1);
}

/* The colon that ends the announcement, with no number and no other clause between; -1. */
static int colon_after(const struct passage *s, const struct number *x)
{
	for (int i = x->token + 1; i < s->count && i < x->token + 24; i++) {
		if (passage_mark(s, i, ':'))
			return i;
		if (s->tokens[i].kind == TOKEN_NUMBER &&
			s->numbers[s->tokens[i].number].kind != NUMBER_LABEL)
			return -1;
		char kind;
		if (item_at(s, i, &kind) == 1)
			return i - 1;
		if (passage_mark(s, i, '.') || passage_mark(s, i, ';') || passage_two(s, i, W_trong, W_do_))
			return -1;
	}
	return -1;
}

static void report(
	struct check *c, const struct spot *at, const struct number *x, uint32_t to, int items, int sure)
{
	check_found(c, at, x->at, to, "count", sure, check_plain(c, x->value),
		arena_printf(c->arena, "%d", items), "%s ≠ %d", check_number(c, x->value), items);
}

/* What begins a paragraph: '-', '+', '1', 'a', or 0. *v: the item's number. */
static char mark_of(const char *p, uint32_t n, int *v)
{
	*v = 0;
	if (n && (*p == '-' || *p == '+' || *p == '*'))
		return *p;
	if (n > 3 && (memcmp(p, "–", 3) == 0 || memcmp(p, "•", 3) == 0))
		return '-';
	uint32_t i = n && *p == '(';
	uint32_t from = i;
	while (i < n && i < from + 2 && p[i] >= '0' && p[i] <= '9')
		*v = *v * 10 + (p[i++] - '0');
	if (i > from)
		return i + 1 < n && (p[i] == '.' || p[i] == ')') && p[i + 1] == ' ' ? '1' : 0;
	static const char letters[] = "abcdeghiklmn";
	const char *found = i < n ? memchr(letters, p[i], sizeof letters - 1) : NULL;
	if (n > i + 3 && memcmp(p + i, "đ)", 3) == 0) {
		*v = 5;
		return 'a';
	}
	if (!found || i + 1 >= n || (p[i + 1] != ')' && p[i + 1] != '.'))
		return 0;
	int k = (int)(found - letters);
	*v = k < 4 ? k + 1 : k + 2;
	return 'a';
}

/* "II. ...": a section begins, and no list goes on behind it. */
static bool heading(const struct reader_block *k)
{
	uint32_t i = 0;
	while (!k->table && i < k->text.n &&
		(k->text.p[i] == 'I' || k->text.p[i] == 'V' || k->text.p[i] == 'X'))
		i++;
	return k->level > 0 || (i && i < k->text.n && k->text.p[i] == '.');
}

/* Items in the paragraphs behind this one. *plain: they are numbered one by one. */
static int items_behind(struct check *c, const struct spot *at, bool *numbered)
{
	const struct reader_document *d = &c->documents[at->document];
	int count = 0, v;
	char kind = 0;
	for (int b = at->block + 1; b < d->count && count <= MOST; b++) {
		const struct reader_block *k = &d->blocks[b];
		char mark = k->table ? 0 : mark_of(k->text.p, k->text.n, &v);
		if (!mark && k->item)
			mark = '-';
		if (!mark && count && heading(k))
			break;
		if (!count)
			kind = mark;
		if (!kind || k->table)
			break;
		if (mark != kind) {
			/* Paragraphs within an item may stand between numbered ones; dashes end at
			 * anything else. */
			if (kind == '-' || kind == '+')
				break;
			if (!mark || mark == '-' || mark == '+' || mark == '*')
				continue;
			break;
		}
		if (kind != '-' && kind != '+' && kind != '*' && v != count + 1)
			break;
		count++;
	}
	*numbered = kind == '1' || kind == 'a';
	return count;
}

/* "05 văn bản: Quyết định số ...; Kế hoạch số ...": parts between semicolons, each beginning with a
 * capital. */
static int items_by_semicolon(const struct passage *s, int colon, int to)
{
	int count = 1;
	if (colon + 1 >= s->count || !s->tokens[colon + 1].capital)
		return 0;
	for (int i = colon + 1; i < to; i++) {
		/* Commas that part items as well leave open how many there are. */
		if (passage_mark(s, i, ',') && i + 1 < to && s->tokens[i + 1].capital)
			return 0;
		if (!passage_mark(s, i, ';'))
			continue;
		int next = passage_is(s, i + 1, W_va) ? i + 2 : i + 1;
		if (next >= to || s->tokens[next].kind != TOKEN_WORD || !s->tokens[next].capital)
			return 0;
		count++;
	}
	return count;
}

void prose_lists(struct check *c, const struct spot *at, const struct passage *s)
{
	for (int k = 0; k < s->number_count; k++) {
		const struct number *x = &s->numbers[k];
		if (!announces(s, x))
			continue;
		int colon = colon_after(s, x), n = (int)x->value.units;
		uint32_t end = x->at + x->n;
		if (colon < 0)
			continue;
		int items = items_within(c, at, s, colon + 1, &end);
		if (items) {
			if (items > 1 && items != n)
				report(c, at, x, end, items, 85);
			return;
		}
		if (at->row < 0 && colon + 1 >= s->count) {
			bool numbered;
			items = items_behind(c, at, &numbered);
			if (items > 1 && items != n && (numbered || items < n))
				report(c, at, x, s->n, items, numbered ? 72 : 50);
			return;
		}
		int to = passage_sentence(s, colon + 1);
		items = items_by_semicolon(s, colon, to);
		if (items > 2 && items != n && items != n - 1 &&
			passage_find_two(s, colon, to, W_nhu, W_sau) < 0)
			report(c, at, x, s->tokens[to - 1].at + s->tokens[to - 1].n, items, 55);
	}
}
