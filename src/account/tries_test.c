/* tries_test.c: refusals are counted by address, for a time, in bounded memory. */
#include "../../tests/support.h"

#include <stdio.h>

#include "account/tries.h"

enum { NOW = 1654480800 };

static void spend(const char *address)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		assert_false(tries_spent(address, NOW));
		tries_count(address, NOW);
	}
}

static void an_address_waits_until_its_time_is_over(void **state)
{
	(void)state;
	tries_forget();
	spend("192.0.2.1");
	assert_true(tries_spent("192.0.2.1", NOW));
	assert_true(tries_spent("192.0.2.1", NOW + TRIES_SECONDS - 1));
	assert_false(tries_spent("192.0.2.1", NOW + TRIES_SECONDS));
	assert_false(tries_spent("192.0.2.2", NOW));
	/* More while it waits do not make it wait longer; afterwards it begins anew. */
	tries_count("192.0.2.1", NOW + TRIES_SECONDS - 1);
	assert_false(tries_spent("192.0.2.1", NOW + TRIES_SECONDS));
	tries_count("192.0.2.1", NOW + TRIES_SECONDS);
	assert_false(tries_spent("192.0.2.1", NOW + TRIES_SECONDS));
}

static void of_ipv6_the_net_counts(void **state)
{
	(void)state;
	tries_forget();
	char text[64];
	for (int i = 0; i < TRIES_MAX; i++) {
		snprintf(text, sizeof text, "2001:db8:1:2::%x", i + 1);
		tries_count(text, NOW);
	}
	assert_true(tries_spent("2001:db8:1:2:ffff::1", NOW));
	assert_false(tries_spent("2001:db8:1:3::1", NOW));
	spend("::ffff:192.0.2.7");
	assert_true(tries_spent("192.0.2.7", NOW));
	assert_false(tries_spent("::ffff:192.0.2.8", NOW));
	spend("unix");
	assert_true(tries_spent("unix", NOW));
	assert_false(tries_spent("unit", NOW));
}

static void many_addresses_push_out_those_with_the_fewest(void **state)
{
	(void)state;
	tries_forget();
	char text[64];
	spend("192.0.2.1");
	for (int i = 0; i < 8 * TRIES_PLACES; i++) {
		snprintf(text, sizeof text, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		tries_count(text, NOW);
	}
	assert_true(tries_spent("192.0.2.1", NOW));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_address_waits_until_its_time_is_over),
		cmocka_unit_test(of_ipv6_the_net_counts),
		cmocka_unit_test(many_addresses_push_out_those_with_the_fewest) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
