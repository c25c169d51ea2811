/* arena_test.c: memory comes aligned and stays; cleanups run backwards and once. */
#include "../../tests/support.h"

static int order[8], ran;

static void note(void *ptr)
{
	order[ran++] = *(int *)ptr;
}

static void gives_aligned_memory_that_stays(void **state)
{
	(void)state;
	struct arena a = { 0 };
	unsigned char *p[2000];
	for (size_t i = 0; i < 2000; i++) {
		size_t n = i % 97 + 1;
		p[i] = arena_alloc(&a, n);
		assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		memset(p[i], (int)(i & 0xFF), n);
	}
	for (size_t i = 0; i < 2000; i++)
		for (size_t k = 0; k < i % 97 + 1; k++)
			assert_int_equal(p[i][k], i & 0xFF);
	arena_release(&a);
	assert_null(a.chunk);
}

static void gives_more_than_a_chunk_holds(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char *small = arena_dup(&a, "abc", 3), *big = arena_zalloc(&a, 1 << 20);
	for (size_t i = 0; i < 1 << 20; i += 4096)
		assert_int_equal(big[i], 0);
	memset(big, 'x', 1 << 20);
	assert_string_equal(small, "abc");
	arena_release(&a);
}

static void runs_cleanups_backwards_and_once(void **state)
{
	(void)state;
	struct arena a = { 0 };
	int one = 1, two = 2, three = 3;
	ran = 0;
	arena_defer(&a, note, &one);
	arena_defer(&a, note, &two);
	arena_defer(&a, note, &three);
	arena_reset(&a);
	assert_int_equal(ran, 3);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[1], 2);
	assert_int_equal(order[2], 1);
	arena_release(&a);
	assert_int_equal(ran, 3);
	arena_defer(&a, note, &two);
	arena_release(&a);
	assert_int_equal(ran, 4);
}

static void keeps_a_chunk_at_reset(void **state)
{
	(void)state;
	struct arena a = { 0 };
	void *first = arena_alloc(&a, 100);
	for (int i = 0; i < 1000; i++)
		arena_alloc(&a, 1000);
	arena_reset(&a);
	assert_non_null(a.chunk);
	assert_ptr_equal(arena_alloc(&a, 100), first);
	arena_release(&a);
}

static void formats_and_copies(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char filler[3000];
	memset(filler, 'x', sizeof filler - 1);
	filler[sizeof filler - 1] = '\0';
	char *long_one = arena_printf(&a, "%s-%d", filler, 42);
	assert_int_equal(strlen(long_one), 2999 + 3);
	assert_string_equal(long_one + 2999, "-42");
	assert_string_equal(arena_str(&a, "Đào"), "Đào");
	assert_null(arena_str(&a, NULL));
	assert_string_equal(arena_dup(&a, NULL, 0), "");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_aligned_memory_that_stays),
		cmocka_unit_test(gives_more_than_a_chunk_holds),
		cmocka_unit_test(runs_cleanups_backwards_and_once),
		cmocka_unit_test(keeps_a_chunk_at_reset),
		cmocka_unit_test(formats_and_copies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
