/* find.c: see find.h. Who types looks for a few words in some thousand texts: most texts are passed over
 * for a pair of letters that does not stand in them, before any is read. */
#include "procedure/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

enum { WORDS_MAX = 16 };

/* A word that was typed, folded, and its pairs. */
struct word {
	const char *p;
	struct pairs pairs;
};

static void note_pairs(struct pairs *to, const char *p)
{
	for (; p[0] && p[1]; p++) {
		unsigned at = ((unsigned char)p[0] * 37u + (unsigned char)p[1]) % (64 * PAIR_WORDS);
		to->bit[at / 64] |= (uint64_t)1 << at % 64;
	}
}

static bool may_hold(const struct pairs *text, const struct pairs *word)
{
	uint64_t missing = 0;
	for (int i = 0; i < PAIR_WORDS; i++)
		missing |= word->bit[i] & ~text->bit[i];
	return !missing;
}

void catalogue_index_words(struct catalogue *c)
{
	struct buf b = BUF_INIT(1 << 20);
	c->words = arena_zalloc(&c->arena, sizeof *c->words * ((size_t)c->procedures + 1));
	for (int i = 0; i < c->procedures; i++) {
		const char *const part[] = { c->procedure[i].code, c->procedure[i].name,
			c->procedure[i].field };
		buf_reset(&b);
		for (int k = 0; k < 3; k++) {
			text_fold(&b, part[k], strlen(part[k]));
			buf_addc(&b, ' ');
		}
		c->words[i].folded = arena_dup(&c->arena, b.p, b.len);
		note_pairs(&c->words[i].pairs, c->words[i].folded);
	}
	buf_release(&b);
}

static bool has_words(const struct procedure_words *text, const struct word *words, int n)
{
	for (int i = 0; i < n; i++)
		if (!may_hold(&text->pairs, &words[i].pairs))
			return false;
	for (int i = 0; i < n; i++)
		if (!strstr(text->folded, words[i].p))
			return false;
	return true;
}

/* Folds and parts what was typed. */
static int split_words(const char *typed, struct arena *a, struct word words[WORDS_MAX])
{
	struct buf b = BUF_INIT(1 << 16);
	int n = 0;
	text_fold(&b, typed, strlen(typed));
	char *p = arena_dup(a, b.len ? b.p : "", b.len);
	buf_release(&b);
	while (n < WORDS_MAX && *(p += strspn(p, " \t"))) {
		words[n] = (struct word){ .p = p };
		p += strcspn(p, " \t");
		if (*p)
			*p++ = '\0';
		note_pairs(&words[n].pairs, words[n].p);
		n++;
	}
	return n;
}

/* What a body decides: what it owns, or what one owned that has ended and whose work it carries on; and what
 * each of its level decides. */
static bool decides(const struct procedure_query *q, const struct procedure *p)
{
	if (q->owner < 0 || p->owner == q->owner)
		return true;
	if (p->owner < 0)
		return (int)p->level == q->owner_level;
	return province_heir(q->province, p->owner, day_of_time(time_now())) == q->owner;
}

static bool of_kind(const struct catalogue *c, const struct procedure_query *q, int i)
{
	const struct procedure *p = &c->procedure[i];
	return (q->field < 0 || c->field_of[i] == q->field) &&
	       (q->level < 0 || (int)p->level == q->level) && decides(q, p) &&
	       (q->event < 0 || (p->detail && p->detail->events & 1u << q->event));
}

/* One that was found, and how near it is to what was typed. */
struct hit {
	int place;
	bool apart;  /* the words do not stand one after the other */
	size_t more; /* bytes of its name */
};

static int nearest(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	if (x->apart != y->apart)
		return x->apart - y->apart;
	if (x->more != y->more)
		return (x->more > y->more) - (x->more < y->more);
	return (x->place > y->place) - (x->place < y->place);
}

/* Those in which the words stand one after the other come first, and of these what says the least besides:
 * who types "khai sinh" means most often "Đăng ký khai sinh". Without words: in the catalogue's order. */
const int *catalogue_search(
	const struct catalogue *c, const struct procedure_query *q, struct arena *a, int *n)
{
	struct word words[WORDS_MAX];
	int count = q->words ? split_words(q->words, a, words) : 0;
	struct hit *hit = arena_alloc(a, sizeof *hit * ((size_t)c->procedures + 1));
	int *found = arena_alloc(a, sizeof *found * ((size_t)c->procedures + 1));
	const char *phrase = count ? words[0].p : "";
	for (int i = 1; i < count; i++)
		phrase = arena_printf(a, "%s %s", phrase, words[i].p);
	*n = 0;
	for (int i = 0; i < c->procedures; i++)
		if (has_words(&c->words[i], words, count) && of_kind(c, q, i))
			hit[(*n)++] = (struct hit){ .place = i,
				.apart = count > 1 && !strstr(c->words[i].folded, phrase),
				.more = count ? strlen(c->procedure[i].name) : 0 };
	if (count && *n)
		qsort(hit, (size_t)*n, sizeof *hit, nearest);
	for (int i = 0; i < *n; i++)
		found[i] = hit[i].place;
	return found;
}
