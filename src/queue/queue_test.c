/* queue_test.c: each act on a ticket is whole or not at all, whichever call of the engine fails; numbers
 * have no gap all the same. */
#include "../../tests/office.h"

#include "queue/queue.h"

static bool take(struct tx *tx, void *arg, struct error *err)
{
	return queue_take_act(tx, arg, err);
}

static bool call(struct tx *tx, void *arg, struct error *err)
{
	return queue_call_act(tx, arg, err);
}

static bool end(struct tx *tx, void *arg, struct error *err)
{
	return queue_end_act(tx, arg, err);
}

static int64_t count(struct office *o, const char *sql)
{
	return test_number(o->w.folder.data, sql);
}

static void each_act_is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	int64_t desk = o.rules.province.desk[0].id;
	for (int i = 1; i <= 3; i++) {
		struct ticket t = { .desk = desk, .service = i == 3 ? QUEUE_COLLECT : QUEUE_SUBMIT };
		assert_true(under_faults(&o, take, &t, sizeof t) > 2 / test_fault_step());
		assert_int_equal(t.no, i);
		assert_int_equal(count(&o, "SELECT COUNT(*) FROM queue_ticket"), i);
	}
	struct queue_call c = { .desk = desk, .counter = 1, .next = true, .service = QUEUE_SERVICES };
	assert_true(under_faults(&o, call, &c, sizeof c) > 2 / test_fault_step());
	assert_int_equal(c.ticket.no, 1);
	/* The next one serves the last one: both or neither. */
	c = (struct queue_call){ .desk = desk, .counter = 1, .next = true, .service = QUEUE_COLLECT };
	assert_true(under_faults(&o, call, &c, sizeof c) > 4 / test_fault_step());
	assert_int_equal(c.ticket.no, 3);
	assert_int_equal(count(&o, "SELECT COUNT(*) FROM queue_ticket WHERE state = 'served'"), 1);
	struct queue_end e = { .desk = desk, .no = 3, .how = QUEUE_MISSED };
	assert_true(under_faults(&o, end, &e, sizeof e) > 2 / test_fault_step());
	assert_false(store_act(o.w.store, "an", end, &e, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_act_is_whole_or_nothing) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
