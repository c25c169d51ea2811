/* demo_test.c: the invented dossiers make up the printed counts, obey the catalogue and the calendar, and
 * are the same each time. */
#include "../../tests/support.h"

#define REAL "province/ca-mau"

static struct setup setup;
static struct demo demo;
static struct workdays days;

static int make(void **state)
{
	struct error err = { 0 };
	(void)state;
	if (!setup_read(&setup, REAL, &err) || !demo_read(&demo, &setup, REAL, &err) ||
		!demo_make(&demo, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	days = calendar_workdays(&setup.province.calendar, 2015, 2025, &setup.province.arena);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	demo_release(&demo);
	setup_release(&setup);
	return 0;
}

static void counts_are_the_printed_ones(void **state)
{
	(void)state;
	int n = setup.province.agencies;
	int64_t from = time_of_day_start(day_of(2021, 12, 15)), to = time_of_day_start(day_of(2022, 6, 15));
	struct demo_counts *got = calloc((size_t)n, sizeof *got);
	for (int i = 0; i < demo.dossiers; i++) {
		const struct demo_dossier *d = &demo.dossier[i];
		struct demo_counts *c = &got[d->agency];
		bool finished = d->finished_at && d->finished_at < to;
		c->to_process++;
		c->received += d->received_at >= from;
		c->carried_in += d->received_at < from;
		c->online += d->received_at >= from && d->channel == CHANNEL_ONLINE;
		c->on_time += finished && d->finished_at <= d->due_at;
		c->late += finished && d->finished_at > d->due_at;
		c->in_progress += !finished;
		assert_true(d->received_at < to && (!d->finished_at || d->finished_at >= from));
	}
	for (int i = 0; i < n; i++)
		if (memcmp(&got[i], &demo.counts[i], sizeof got[i]) != 0)
			fail_msg("counts of %s", setup.province.agency[i].name);
	free(got);
}

static void each_dossier_makes_sense(void **state)
{
	(void)state;
	const struct catalogue *c = &setup.catalogue;
	int64_t last = 0;
	for (int i = 0; i < demo.dossiers; i++) {
		const struct demo_dossier *d = &demo.dossier[i];
		const struct procedure *p = &c->procedure[d->procedure];
		const struct agency *g = &setup.province.agency[d->agency];
		assert_true(p->level == g->level);
		assert_true(p->owner < 0 || p->owner == d->agency);
		assert_true(d->due_at >= d->received_at && d->received_at >= last);
		assert_true(!d->finished_at || d->finished_at >= d->received_at);
		assert_true(!d->returned_at || (d->finished_at && d->returned_at >= d->finished_at));
		assert_true(d->channel >= CHANNEL_COUNTER && d->channel <= CHANNEL_POST);
		assert_true(d->channel != CHANNEL_ONLINE || p->online_level >= 3);
		assert_true(
			d->channel != CHANNEL_COUNTER || workdays_has(&days, day_of_time(d->received_at)));
		assert_int_equal(d->received_at % 60, 0);
		assert_int_equal(d->due_at % 60, 0);
		assert_int_equal(d->finished_at % 60, 0);
		last = d->received_at;
	}
}

/* 21,96 %, 11 % and 2,02 % in annex 4. */
static void results_are_digitised_as_printed(void **state)
{
	(void)state;
	static const int printed[LEVELS] = { 2196, 1100, 202 };
	int64_t granted[LEVELS] = { 0 }, digitised[LEVELS] = { 0 };
	for (int i = 0; i < demo.dossiers; i++) {
		const struct demo_dossier *d = &demo.dossier[i];
		enum level level = setup.province.agency[d->agency].level;
		bool result = d->finished_at && d->outcome <= OUTCOME_GRANTED;
		assert_true(result || !d->digitised);
		granted[level] += result;
		digitised[level] += d->digitised;
	}
	for (int i = 0; i < LEVELS; i++)
		assert_int_equal((digitised[i] * 10000 + granted[i] / 2) / granted[i], printed[i]);
}

static void it_is_the_same_each_time(void **state)
{
	(void)state;
	struct demo again;
	struct error err = { 0 };
	assert_ok(demo_read(&again, &setup, REAL, &err), err);
	assert_ok(demo_make(&again, &err), err);
	assert_int_equal(again.dossiers, demo.dossiers);
	for (int i = 0; i < demo.dossiers; i++) {
		const struct demo_dossier *x = &demo.dossier[i], *y = &again.dossier[i];
		assert_true(
			x->agency == y->agency && x->procedure == y->procedure && x->channel == y->channel);
		assert_true(x->received_at == y->received_at && x->due_at == y->due_at);
		assert_true(x->finished_at == y->finished_at && x->returned_at == y->returned_at);
		assert_true(x->person == y->person && x->outcome == y->outcome);
	}
	demo_release(&again);
}

/* Numbers begin with 000, as no real one does; persons differ, and a seed is always the same person. */
static void persons_are_plainly_invented(void **state)
{
	(void)state;
	char name[96], id[16], phone[16], first[96];
	int different = 0;
	demo_person(0, first, id, phone);
	for (uint32_t seed = 0; seed < 5000; seed++) {
		demo_person(seed, name, id, phone);
		assert_int_equal(strlen(id), 12);
		assert_int_equal(strlen(phone), 10);
		assert_memory_equal(id, "000", 3);
		assert_memory_equal(phone, "000", 3);
		assert_int_equal(strspn(id, "0123456789"), 12);
		assert_int_equal(strspn(phone, "0123456789"), 10);
		different += strcmp(name, first) != 0;
	}
	assert_true(different > 4900);
	demo_person(0, name, id, phone);
	assert_string_equal(name, first);
}

static void faulty_tables_are_refused(void **state)
{
	(void)state;
	struct demo d;
	struct error err = { 0 };
	assert_false(demo_read(&d, &setup, TEST_PROVINCE, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_has(err.text, "appendix2-province.csv");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_the_printed_ones),
		cmocka_unit_test(each_dossier_makes_sense),
		cmocka_unit_test(results_are_digitised_as_printed),
		cmocka_unit_test(it_is_the_same_each_time),
		cmocka_unit_test(persons_are_plainly_invented),
		cmocka_unit_test(faulty_tables_are_refused),
	};
	return cmocka_run_group_tests(tests, make, drop);
}
