/* find_test.c: the catalogue's search against one that reads every text. */
#include "../../tests/support.h"

enum { SEARCHES = 3000 };

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

/* A word or a piece of one from some procedure; now and then one letter is another. */
static void put_word(struct buf *b, const struct catalogue *c, uint32_t *seed)
{
	const char *text = c->words[draw(seed, (uint32_t)c->procedures)].folded;
	size_t all = strlen(text), from = draw(seed, (uint32_t)all), n = 1 + draw(seed, 8);
	if (b->len)
		buf_addc(b, ' ');
	size_t begin = b->len;
	for (size_t i = from; i < all && i < from + n && text[i] != ' '; i++)
		buf_addc(b, text[i]);
	if (b->len > begin && !draw(seed, 6))
		b->p[begin] = (char)('a' + draw(seed, 26));
}

/* Whether every word stands in the text; words are parted by blanks. */
static bool stands(const char *text, const char *words)
{
	char copy[200], *rest = copy, *word;
	snprintf(copy, sizeof copy, "%s", words);
	while ((word = strsep(&rest, " ")))
		if (*word && !strstr(text, word))
			return false;
	return true;
}

/* As typed without doubled blanks. */
static void phrase_of(struct buf *b, const char *words)
{
	buf_reset(b);
	for (const char *p = words; *p; p++)
		if (*p != ' ' || (b->len && p[1] && p[1] != ' '))
			buf_addc(b, *p);
}

/* How near a procedure is to what was typed; -1: it does not fit, or was taken. With the phrase first, then
 * with the shortest name. */
static long nearness(const struct catalogue *c, int i, const char *words, const char *phrase)
{
	if (!stands(c->words[i].folded, words))
		return -1;
	long apart = strstr(c->words[i].folded, phrase) ? 0 : 1000000;
	return apart + (*phrase ? (long)strlen(c->procedure[i].name) : 0);
}

static void compare(const struct catalogue *c, const char *words, const char *phrase)
{
	struct arena a = { 0 };
	struct procedure_query q = { .words = words, .field = -1, .level = -1, .owner = -1, .event = -1 };
	int n, all = 0;
	long *near = arena_alloc(&a, sizeof *near * ((size_t)c->procedures + 1));
	const int *found = catalogue_search(c, &q, &a, &n);
	for (int i = 0; i < c->procedures; i++) {
		near[i] = nearness(c, i, words, phrase);
		all += near[i] >= 0;
	}
	assert_int_equal(n, all);
	/* Where many fit, the first hundred are compared. */
	for (int seen = 0; seen < n && seen < 100; seen++) {
		int best = -1;
		for (int i = 0; i < c->procedures; i++)
			if (near[i] >= 0 && (best < 0 || near[i] < near[best]))
				best = i;
		assert_int_equal(found[seen], best);
		near[best] = -1;
	}
	arena_release(&a);
}

static void finds_what_stands_there(void **state)
{
	(void)state;
	struct setup s;
	struct error err = { 0 };
	struct buf words = BUF_INIT(200), phrase = BUF_INIT(200);
	assert_ok(setup_read(&s, "province/ca-mau", &err), err);
	uint32_t seed = 20221;
	for (int i = 0; i < SEARCHES; i++) {
		buf_reset(&words);
		for (uint32_t k = 1 + draw(&seed, 3); k; k--)
			put_word(&words, &s.catalogue, &seed);
		phrase_of(&phrase, words.len ? words.p : "");
		compare(&s.catalogue, words.len ? words.p : "", phrase.len ? phrase.p : "");
	}
	compare(&s.catalogue, "", "");
	setup_release(&s);
	buf_release(&words);
	buf_release(&phrase);
}

static void reads_what_was_typed(void **state)
{
	(void)state;
	struct setup s;
	struct arena a = { 0 };
	struct error err = { 0 };
	int n;
	assert_ok(setup_read(&s, TEST_PROVINCE, &err), err);
	struct procedure_query q = {
		.words = "  BẢN\tsao ", .field = -1, .level = -1, .owner = -1, .event = -1
	};
	const int *found = catalogue_search(&s.catalogue, &q, &a, &n);
	assert_int_equal(n, 1);
	assert_string_equal(s.catalogue.procedure[found[0]].code, "T2");
	q.words = "sao bản";
	catalogue_search(&s.catalogue, &q, &a, &n);
	assert_int_equal(n, 1);
	q.field = s.catalogue.field_of[found[0]] + 1;
	catalogue_search(&s.catalogue, &q, &a, &n);
	assert_int_equal(n, 0);
	arena_release(&a);
	setup_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_stands_there),
		cmocka_unit_test(reads_what_was_typed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
