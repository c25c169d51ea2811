/* session_test.c: sessions in memory: found by key until they end, forgotten when told, and a full bucket
 * gives up the one that was kept first. */
#include "../../tests/support.h"

#include "web/session.h"

/* A key that falls into the bucket of `low`. */
static void key_of(unsigned char key[32], unsigned char low, unsigned char rest)
{
	memset(key, rest, 32);
	key[0] = low;
	key[1] = 0;
}

static uint64_t keep(const unsigned char key[32], int64_t ends, int64_t account)
{
	struct identity who = { .account = account, .role = 1, .name = "an" };
	struct session_term term = { .ends = ends };
	session_keep(key, &term, &who, session_generation());
	return who.session;
}

static int64_t seen(const unsigned char key[32], int64_t now)
{
	struct identity who = { 0 };
	return session_seen(key, now, &who) ? who.account : 0;
}

static int forget_all(void **state)
{
	(void)state;
	struct session_use use[4];
	session_forget(NULL);
	while (session_uses(1, use, 4))
		;
	return 0;
}

static void the_key_is_the_token_s_digest(void **state)
{
	(void)state;
	/* SHA-256("abc"), FIPS 180-2. */
	static const unsigned char abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41,
		0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4,
		0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	unsigned char key[32];
	session_key("abc", key);
	assert_memory_equal(key, abc, 32);
}

static void a_session_is_found_until_it_ends(void **state)
{
	(void)state;
	unsigned char a[32], b[32];
	struct identity who = { 0 };
	key_of(a, 1, 1);
	key_of(b, 1, 2);
	assert_int_equal(seen(a, 100), 0);
	uint64_t number = keep(a, 200, 7);
	assert_true(number > 0);
	assert_true(session_seen(a, 199, &who));
	assert_int_equal(who.account, 7);
	assert_int_equal(who.role, 1);
	assert_string_equal(who.name, "an");
	assert_int_equal(who.session, number);
	assert_int_equal(seen(a, 200), 0);
	assert_int_equal(seen(b, 100), 0);
}

/* Kept pages belong to a number: a new one must never meet the pages of the old. */
static void each_keeping_has_a_new_number(void **state)
{
	(void)state;
	unsigned char a[32], b[32];
	key_of(a, 1, 1);
	key_of(b, 2, 1);
	uint64_t one = keep(a, 200, 7), two = keep(b, 200, 8), again = keep(a, 300, 7);
	assert_true(one < two && two < again);
	assert_int_equal(seen(a, 250), 7);
	session_forget(NULL);
	assert_true(keep(a, 200, 7) > again);
}

static void one_or_all_are_forgotten(void **state)
{
	(void)state;
	unsigned char a[32], b[32], c[32];
	key_of(a, 1, 1);
	key_of(b, 1, 2);
	key_of(c, 9, 1);
	keep(a, 200, 1);
	keep(b, 200, 2);
	keep(c, 200, 3);
	session_forget(a);
	assert_int_equal(seen(a, 100), 0);
	assert_int_equal(seen(b, 100), 2);
	assert_int_equal(seen(c, 100), 3);
	session_forget(NULL);
	assert_int_equal(seen(b, 100), 0);
	assert_int_equal(seen(c, 100), 0);
}

static void a_full_bucket_gives_up_its_oldest(void **state)
{
	(void)state;
	unsigned char key[5][32], other[32];
	key_of(other, 6, 1);
	keep(other, 200, 99);
	for (int i = 0; i < 5; i++) {
		key_of(key[i], 5, (unsigned char)(i + 1));
		if (i == 4)
			keep(key[0], 200, 1); /* used again: now the second is the oldest */
		keep(key[i], 200, i + 1);
	}
	assert_int_equal(seen(key[0], 100), 1);
	assert_int_equal(seen(key[1], 100), 0);
	for (int i = 2; i < 5; i++)
		assert_int_equal(seen(key[i], 100), i + 1);
	assert_int_equal(seen(other, 100), 99);
	/* A forgotten place is taken before anybody is driven out. */
	session_forget(key[3]);
	keep(key[1], 200, 2);
	for (int i = 0; i < 5; i++)
		assert_int_equal(seen(key[i], 100), i == 3 ? 0 : i + 1);
}

/* Sessions are forgotten whenever some end, on any server: those that stand were used all the same. */
static void what_is_forgotten_was_used(void **state)
{
	(void)state;
	unsigned char a[32];
	struct identity who = { .account = 7, .role = 1 };
	struct session_term term = { .ends = 9000, .idle = 3600, .seen = 900 };
	struct session_use use[4];
	key_of(a, 1, 1);
	test_now(1300);
	session_keep(a, &term, &who, session_generation());
	session_forget(NULL);
	assert_int_equal(seen(a, 1300), 0);
	assert_int_equal(session_uses(300, use, 4), 1);
	assert_memory_equal(use[0].key, a, 32);
	assert_int_equal(use[0].at, 1300);
	assert_int_equal(session_uses(300, use, 4), 0);
	/* Read from the store before they were forgotten, kept after. */
	uint64_t before = session_generation();
	session_forget(NULL);
	test_now(1700);
	term.seen = 1300;
	who.session = 0;
	session_keep(a, &term, &who, before);
	assert_int_equal(who.session, 0);
	assert_int_equal(seen(a, 1700), 0);
	assert_int_equal(session_uses(300, use, 4), 1);
	assert_int_equal(use[0].at, 1700);
	unsetenv("MOTCUA_NOW");
}

/* Each use puts its end off; what the store does not know yet of uses is told once. */
static void one_that_nobody_uses_ends(void **state)
{
	(void)state;
	unsigned char a[32], b[32];
	struct identity who = { .account = 7, .role = 1 };
	struct session_term term = { .ends = 9000, .idle = 3600, .seen = 900 };
	struct session_use use[4];
	key_of(a, 1, 1);
	key_of(b, 2, 1);
	test_now(1000);
	session_keep(a, &term, &who, session_generation());
	keep(b, 9000, 8);
	assert_int_equal(session_uses(300, use, 4), 0);
	assert_int_equal(seen(a, 4599), 7);
	assert_int_equal(seen(b, 4599), 8);
	assert_int_equal(session_uses(300, use, 4), 1);
	assert_memory_equal(use[0].key, a, 32);
	assert_int_equal(use[0].at, 4599);
	assert_int_equal(session_uses(300, use, 4), 0);
	assert_int_equal(seen(a, 4599 + 3599), 7);
	assert_int_equal(seen(a, 9000), 0);
	term.ends = 90000;
	session_keep(a, &term, &who, session_generation());
	assert_int_equal(seen(a, 1000 + 3600), 0);
	assert_int_equal(seen(b, 8999), 8);
	unsetenv("MOTCUA_NOW");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_key_is_the_token_s_digest, forget_all),
		cmocka_unit_test_setup(a_session_is_found_until_it_ends, forget_all),
		cmocka_unit_test_setup(each_keeping_has_a_new_number, forget_all),
		cmocka_unit_test_setup(one_or_all_are_forgotten, forget_all),
		cmocka_unit_test_setup(a_full_bucket_gives_up_its_oldest, forget_all),
		cmocka_unit_test_setup(what_is_forgotten_was_used, forget_all),
		cmocka_unit_test_setup(one_that_nobody_uses_ends, forget_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
