/* same.c: one quantity with two values. Indicators of tables are held against each other and against
 * prose that says their whole name; prose against prose only where the same words follow two numbers
 * that look like a slip of the pen.
 *
 * A name is made plain first: small letters, brackets left out, abbreviations written out, filling
 * words dropped. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "check/inside.h"

/* Words of a plain name that must agree; of one that prose is looked for. */
enum { LEAST_WORDS = 5, PLAIN_MOST = 96, SLIP_WORDS = 6 };

/* A plain name: a hash for each word, and the token it came from. */
struct plain {
	uint64_t word[PLAIN_MOST];
	int token[PLAIN_MOST];
	int n;
};

static const struct {
	const char *from, *to[4];
} abbreviations[] = {
	{ "tthc", { "thủ", "tục", "hành", "chính" } },
	{ "vbqppl", { "văn", "bản", "qppl" } },
	{ "đvsncl", { "đơn", "vị", "sự", "nghiệp" } },
	{ "đvsn", { "đơn", "vị", "sự", "nghiệp" } },
	{ "dvctt", { "dịch", "vụ", "công", "tuyến" } },
	{ "dvc", { "dịch", "vụ", "công" } },
	{ "cchc", { "cải", "cách", "hành", "chính" } },
};

static bool filling(const struct token *t)
{
	static const enum word words[] = { W_tong, W_so, W_cac, W_da_, W_duoc, W_co, W_la, W_nhung, W_va,
		W_cong, W_tren };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (t->word == words[k])
			return true;
	return false;
}

static void put(struct plain *out, uint64_t hash, int token)
{
	if (out->n == PLAIN_MOST)
		return;
	out->token[out->n] = token;
	out->word[out->n++] = hash;
}

/* Adds a word, abbreviations written out. */
static void put_word(struct plain *out, const struct passage *s, int i)
{
	const struct token *t = &s->tokens[i];
	if (t->n >= 3 && t->n <= 7)
		for (size_t k = 0; k < sizeof abbreviations / sizeof abbreviations[0]; k++) {
			if (strlen(abbreviations[k].from) != t->n ||
				memcmp(abbreviations[k].from, s->lower + t->at, t->n) != 0)
				continue;
			for (int w = 0; w < 4 && abbreviations[k].to[w]; w++)
				put(out, text_hash(abbreviations[k].to[w], strlen(abbreviations[k].to[w])),
					i);
			return;
		}
	put(out, t->hash, i);
}

/* Makes tokens [from, to) plain; numbers and marks end it when `strict`. */
static void make_plain(const struct passage *s, int from, int to, bool strict, struct plain *out)
{
	int depth = 0;
	out->n = 0;
	for (int i = from; i < to; i++) {
		const struct token *t = &s->tokens[i];
		if (passage_mark(s, i, '('))
			depth++;
		else if (passage_mark(s, i, ')') && depth)
			depth--;
		else if (strict && !depth && t->kind != TOKEN_WORD)
			return;
		else if (t->kind == TOKEN_WORD && !depth && !filling(t))
			put_word(out, s, i);
	}
}

static uint64_t key_of(const struct plain *p, int from, int n)
{
	return text_hash((const char *)(p->word + from), (size_t)n * sizeof p->word[0]);
}

void check_state(struct check *c, const struct statement *x)
{
	if (c->statement_count == c->statement_room) {
		c->statement_room = c->statement_room ? c->statement_room * 2 : 128;
		c->statements = realloc(c->statements, (size_t)c->statement_room * sizeof *c->statements);
		if (!c->statements)
			die("no memory left");
	}
	struct plain p;
	struct statement *s = &c->statements[c->statement_count++];
	*s = *x;
	passage_read(&c->passage, s->name, (uint32_t)strlen(s->name));
	make_plain(&c->passage, 0, c->passage.count, false, &p);
	s->words = p.n;
	s->key = key_of(&p, 0, p.n);
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

static void differ(struct check *c, const struct spot *at, uint32_t from, uint32_t to,
	struct decimal stated, struct decimal other, const struct spot *there, int sure)
{
	const struct reader_document *d = &c->documents[there->document];
	struct reader_spot where = reader_where(there->text, 0);
	const char *place = d->name;
	if (where.page)
		place = arena_printf(c->arena, "%s, page %d", place, where.page);
	if (where.line)
		place = arena_printf(c->arena, "%s:%d", place, where.line);
	check_found(c, at, from, to, "same", sure, check_plain(c, stated), check_plain(c, other),
		"%s ≠ %s (%s)", check_number(c, stated), check_number(c, other), place);
}

/* Indicators with one name. */
static void tables(struct check *c)
{
	for (int i = 0; i < c->statement_count; i++) {
		const struct statement *a = &c->statements[i], *b = NULL;
		int names = 1;
		for (int k = 0; k < c->statement_count && a->words >= LEAST_WORDS; k++) {
			const struct statement *x = &c->statements[k];
			if (k == i || x->key != a->key || x->rate != a->rate || x->words != a->words)
				continue;
			names++;
			b = k > i ? x : b;
		}
		if (!b || names != 2 || decimal_compare(a->value, b->value) == 0)
			continue;
		bool one = strcmp(a->above, b->above) == 0;
		if (one || ((!*a->above || !*b->above) && !scoped(a->above) && !scoped(b->above)))
			differ(c, &b->spot, 0, b->spot.text->n, b->value, a->value, &a->spot,
				one ? 62 : 55);
	}
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
	       passage_find_two(s, from, to, W_phan, W_dau) >= 0;
}

/* The number that a name belongs to, its tokens [first, last]: right before it, or behind "là", "đạt",
 * ":". */
static const struct number *number_at(const struct passage *s, int first, int last)
{
	if (first > 0 && s->tokens[first - 1].kind == TOKEN_NUMBER)
		return &s->numbers[s->tokens[first - 1].number];
	for (int i = last + 1; i < s->count && i <= last + 3; i++) {
		if (s->tokens[i].kind == TOKEN_NUMBER)
			return &s->numbers[s->tokens[i].number];
		if (!passage_is(s, i, W_la) && !passage_is(s, i, W_dat) && !passage_is(s, i, W_co) &&
			!passage_mark(s, i, ':'))
			return NULL;
	}
	return NULL;
}

/* Holds what stands at words [from, from + n) of a plain sentence against the indicators of that name. */
static void hold(struct check *c, const struct spot *at, const struct passage *s, const struct plain *p,
	int from, const struct statement *x)
{
	if (from + x->words > p->n || key_of(p, from, x->words) != x->key)
		return;
	const struct number *n = number_at(s, p->token[from], p->token[from + x->words - 1]);
	if (!n || n->loose || (n->kind != NUMBER_COUNT && n->kind != NUMBER_RATE) ||
		(n->kind == NUMBER_RATE) != x->rate)
		return;
	if (decimal_compare(n->value, x->value) == 0 ||
		(n->ambiguous && decimal_compare(n->other, x->value) == 0))
		return;
	/* A rate printed with fewer places is the same rate. */
	struct decimal rounded;
	if (x->rate && decimal_round(x->value, n->value.scale, DECIMAL_HALF_UP, &rounded) &&
		decimal_compare(rounded, n->value) == 0)
		return;
	differ(c, at, n->at, n->at + n->n, n->value, x->value, &x->spot, 55);
}

/* Prose against the indicators whose first words it says. */
static void prose(struct check *c, const struct map *names)
{
	struct passage *s = &c->passage;
	for (int d = 0; d < c->document_count; d++)
		for (int b = 0; b < c->documents[d].count; b++) {
			const struct reader_block *k = &c->documents[d].blocks[b];
			struct spot at = { d, b, -1, -1, &k->text };
			if (k->table)
				continue;
			passage_read(s, k->text.p, k->text.n);
			for (int from = 0, to; from < s->count && s->number_count; from = to) {
				struct plain p;
				int64_t first;
				to = passage_sentence(s, from);
				if (other_period(s, from, to))
					continue;
				make_plain(s, from, to, false, &p);
				for (int w = 0; w + LEAST_WORDS <= p.n; w++)
					if (map_get(names, (const char *)(p.word + w),
						    LEAST_WORDS * sizeof p.word[0], &first))
						for (int i = (int)first; i < c->statement_count; i++)
							hold(c, &at, s, &p, w, &c->statements[i]);
			}
		}
}

/* The first words of each name that stands for one indicator only, for prose(). */
static void index_names(struct check *c, struct map *names)
{
	struct plain p;
	for (int i = 0; i < c->statement_count; i++) {
		struct statement *x = &c->statements[i];
		int same = 0;
		for (int k = 0; k < c->statement_count; k++)
			same += c->statements[k].key == x->key;
		if (x->words < LEAST_WORDS || same > 1) {
			x->words = PLAIN_MOST + 1;
			continue;
		}
		passage_read(&c->passage, x->name, (uint32_t)strlen(x->name));
		make_plain(&c->passage, 0, c->passage.count, false, &p);
		map_put(names, arena_dup(c->arena, (const char *)p.word, LEAST_WORDS * sizeof p.word[0]),
			LEAST_WORDS * sizeof p.word[0], i);
	}
}

void check_same(struct check *c)
{
	struct map names = { 0 };
	tables(c);
	if (!c->statement_count)
		return;
	index_names(c, &names);
	prose(c, &names);
	map_release(&names);
}
