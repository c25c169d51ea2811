/* kiosk_test.c: machines that give out tickets: which names and places will do, each act whole or not at all,
 * so many tickets a minute, and that an end ends it. */
#include "../../tests/office.h"

#include "queue/kiosk.h"

static void a_name_says_something(void **state)
{
	(void)state;
	char text[2 * KIOSK_NAME_MAX + 3] = "";
	assert_true(kiosk_name_fits("Máy 1, sảnh tầng trệt"));
	assert_false(kiosk_name_fits(NULL));
	assert_false(kiosk_name_fits(""));
	assert_false(kiosk_name_fits("   "));
	assert_false(kiosk_name_fits("a\nb"));
	assert_false(kiosk_name_fits("a\x7f"));
	assert_false(kiosk_name_fits("\xff"));
	for (int i = 0; i < KIOSK_NAME_MAX; i++)
		memcpy(text + 2 * i, "é", 3);
	assert_true(kiosk_name_fits(text));
	memcpy(text + 2 * KIOSK_NAME_MAX, "é", 3);
	assert_false(kiosk_name_fits(text));
}

static void a_machine_stands_at_a_desk_of_its_agency(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	struct kiosk k = { 0 };
	office_make(&o);
	const struct province *p = &o.rules.province;
	int64_t tt = p->desk[province_desk(p, "TT", 2)].id, m1 = p->desk[province_desk(p, "M1", 2)].id;
	assert_ok(kiosk_place(p, "S1", NULL, &k, &err), err);
	assert_int_equal(k.desk, tt);
	assert_int_equal(k.agency, p->agency[province_agency(p, "S1", 2)].id);
	assert_ok(kiosk_place(p, "S1", "TT", &k, &err), err);
	assert_ok(kiosk_place(p, "D1", "M1", &k, &err), err);
	assert_int_equal(k.desk, m1);
	assert_ok(kiosk_place(p, "C1", NULL, &k, &err), err);
	assert_int_equal(k.desk, m1);
	assert_false(kiosk_place(p, "S1", "M1", &k, &err));
	assert_int_equal(err.code, ERR_DATA);
	err = (struct error){ 0 };
	assert_false(kiosk_place(p, "S1", "XX", &k, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err = (struct error){ 0 };
	assert_false(kiosk_place(p, "X", NULL, &k, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	office_drop(&o);
}

static struct kiosk_new machine(struct office *o, const char *name)
{
	struct error err = { 0 };
	struct kiosk_new n = { .kiosk = { .name = name } };
	assert_ok(kiosk_place(&o->rules.province, "S1", NULL, &n.kiosk, &err), err);
	return n;
}

static bool fails(struct office *o, act_fn *act, void *arg, enum err_code code)
{
	struct error err = { 0 };
	return !store_act(o->w.store, "an", act, arg, &err) && err.code == code;
}

static void each_act_is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	const char *data;
	office_make(&o);
	data = o.w.folder.data;
	struct kiosk_new n = machine(&o, "Máy 1"), again = machine(&o, "Máy 1"), bad = machine(&o, " ");
	assert_true(under_faults(&o, kiosk_add_act, &n, sizeof n) > 2 / test_fault_step());
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM queue_kiosk"), 1);
	assert_int_equal(strlen(n.token), 43);
	assert_true(fails(&o, kiosk_add_act, &again, ERR_CONFLICT));
	assert_true(fails(&o, kiosk_add_act, &bad, ERR_DATA));
	struct kiosk_take t = { .token = n.token, .service = QUEUE_COLLECT };
	assert_true(under_faults(&o, kiosk_take_act, &t, sizeof t) > 3 / test_fault_step());
	assert_int_equal(t.ticket.no, 1);
	assert_int_equal(test_number(data, "SELECT given FROM queue_kiosk"), 1);
	assert_int_equal(test_number(data, "SELECT kiosk FROM queue_ticket"), n.kiosk.id);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM event WHERE act = 'ticket.taken' AND who "
					   "= "
					   "'kiosk: Máy 1'"),
		1);
	int64_t id = n.kiosk.id;
	assert_true(under_faults(&o, kiosk_end_act, &id, sizeof id) > 2 / test_fault_step());
	assert_true(fails(&o, kiosk_end_act, &id, ERR_CONFLICT));
	assert_true(fails(&o, kiosk_take_act, &t, ERR_NOT_FOUND));
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM queue_ticket"), 1);
	/* The name is free again; the secret is another one. */
	assert_true(under_faults(&o, kiosk_add_act, &again, sizeof again) > 2 / test_fault_step());
	assert_string_not_equal(again.token, n.token);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM event WHERE act LIKE 'queue.kiosk%' AND "
					   "kind = 'kiosk'"),
		3);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

/* Takes a ticket; true when the machine gave it. */
static bool gives(struct office *o, const char *token)
{
	struct error err = { 0 };
	struct kiosk_take t = { .token = token };
	assert_ok(store_act(o->w.store, "visitor", kiosk_take_act, &t, &err), err);
	assert_int_equal(t.many, t.ticket.id == 0);
	return !t.many;
}

static void so_many_tickets_a_minute(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	int64_t minute = test_time("2022-06-06T08:00");
	struct kiosk_new a = machine(&o, "Máy 1"), b = machine(&o, "Máy 2");
	assert_ok(store_act(o.w.store, "an", kiosk_add_act, &a, &err), err);
	assert_ok(store_act(o.w.store, "an", kiosk_add_act, &b, &err), err);
	test_now(minute);
	for (int i = 0; i < KIOSK_MINUTE_MAX; i++)
		assert_true(gives(&o, a.token));
	test_now(minute + 59);
	assert_false(gives(&o, a.token));
	assert_true(gives(&o, b.token));
	test_now(minute + 60);
	assert_true(gives(&o, a.token));
	assert_int_equal(
		test_number(o.w.folder.data, "SELECT MAX(no) FROM queue_ticket"), KIOSK_MINUTE_MAX + 2);
	unsetenv("MOTCUA_NOW");
	test_sound_journal(o.w.store);
	office_drop(&o);
}

static void only_a_digest_is_kept(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	struct arena a = { 0 };
	struct kiosk k, list[4];
	unsigned char digest[32];
	office_make(&o);
	struct kiosk_new n = machine(&o, "Máy 1"), other = machine(&o, "A");
	assert_ok(store_act(o.w.store, "an", kiosk_add_act, &n, &err), err);
	assert_ok(store_act(o.w.store, "an", kiosk_add_act, &other, &err), err);
	assert_ok(store_act(o.w.store, "binh", kiosk_end_act, &other.kiosk.id, &err), err);
	session_digest(n.token, digest);
	struct db *db = store_reader(o.w.store, &err);
	struct stmt *q = db_stmt(db, "SELECT digest FROM queue_kiosk WHERE ended_at IS NULL");
	size_t size;
	assert_true(stmt_row(q));
	assert_memory_equal(get_blob(q, 0, &size), digest, 32);
	assert_true(stmt_end(q, &err));
	assert_ok(kiosk_by_token(db, n.token, &a, &k, &err), err);
	assert_string_equal(k.name, "Máy 1");
	assert_string_equal(k.made_by, "an");
	assert_ok(kiosk_by_token(db, other.token, &a, &k, &err), err);
	assert_int_equal(k.id, 0);
	assert_ok(kiosk_by_token(db, "", &a, &k, &err), err);
	assert_int_equal(k.id, 0);
	assert_int_equal(kiosks_list(db, &a, list, 4, &err), 2);
	assert_int_equal(list[0].id, n.kiosk.id);
	assert_string_equal(list[1].ended_by, "binh");
	store_reader_return(o.w.store, db);
	arena_release(&a);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_says_something),
		cmocka_unit_test(a_machine_stands_at_a_desk_of_its_agency),
		cmocka_unit_test(each_act_is_whole_or_nothing),
		cmocka_unit_test(so_many_tickets_a_minute),
		cmocka_unit_test(only_a_digest_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
