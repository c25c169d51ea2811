/* pulse_test.c: it goes on by itself, ends when it is told to, and does not rest longer than that. */
#include "../../tests/support.h"

#include <stdatomic.h>

#include "base/pulse.h"

static int count(void *arg)
{
	return atomic_fetch_add((atomic_int *)arg, 1) < 2 ? 0 : 3600;
}

static void it_goes_on_and_ends(void **state)
{
	(void)state;
	struct error err = { 0 };
	atomic_int n = 0;
	struct pulse *p = pulse_start(count, &n, &err);
	assert_ok(p != NULL, err);
	for (int i = 0; i < 1000 && atomic_load(&n) < 3; i++)
		usleep(1000);
	pulse_stop(p); /* it rests for an hour, and ends at once */
	assert_int_equal(atomic_load(&n), 3);
	pulse_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(it_goes_on_and_ends) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
