/* postal_test.c: each act on what goes by post is whole or not at all, whichever call of the engine fails. */
#include "../../tests/office.h"

#include "postal/postal.h"

struct later {
	struct office *o;
	struct posted posted;
};

static bool list(struct tx *tx, void *arg, struct error *err)
{
	return postal_list_act(tx, arg, err);
}

static bool tell(struct tx *tx, void *arg, struct error *err)
{
	return postal_tell_act(tx, arg, err);
}

/* What came by post for a dossier later is written down, and goes on a list in. */
static bool later(struct tx *tx, void *arg, struct error *err)
{
	struct later *l = arg;
	struct arena a = { 0 };
	struct dossier d;
	const struct rules *r = &l->o->rules;
	bool ok = dossier_by_ids(tx->db, &r->province, &r->catalogue, &l->o->dossier, 1, &a, &d, err) &&
		  posted_add(tx, r, &d, &l->posted, err);
	arena_release(&a);
	return ok;
}

static const struct postal_address home = { { "12 Lý Bôn", "Phường 5", NULL, "Tỉnh Cà Mau" } };

static void acted(struct office *o, enum work_act act, int step)
{
	struct error err = { 0 };
	struct work_call c = call_of(o, act);
	c.step = step;
	c.sent_by = "post";
	c.address = &home;
	assert_ok(store_act(o->w.store, "an", do_act, &c, &err), err);
}

/* A dossier whose result was handed out by post. */
static void sent_by_post(struct office *o)
{
	static const struct {
		enum work_act act;
		int step;
	} acts[] = { { ACT_TAKE, 0 }, { ACT_PASS, 0 }, { ACT_PASS, 0 }, { ACT_PASS, 5 }, { ACT_PASS, 0 },
		{ ACT_PASS, 0 }, { ACT_RETURN, 0 } };
	take_in(o);
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		acted(o, acts[i].act, acts[i].step);
}

static void each_act_is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	char code[128];
	int64_t due;
	office_make(&o);
	sent_by_post(&o);
	const char *data = o.w.folder.data;
	struct db *db = store_reader(o.w.store, &err);
	assert_ok(dossier_code_of(db, o.dossier, code, sizeof code, &due, &err), err);
	store_reader_return(o.w.store, db);
	int64_t desk = o.rules.province.desk[province_desk(&o.rules.province, "TT", 2)].id;
	struct postal_listing *l = calloc(1, sizeof *l);
	*l = (struct postal_listing){ .desk = desk, .dossier = { o.dossier }, .dossiers = 1 };
	assert_true(under_faults(&o, list, l, sizeof *l) > 4 / test_fault_step());
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM postal_item"), 1);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM postal_list"), 1);
	assert_false(store_act(o.w.store, "an", list, l, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	free(l);
	struct postal_news news = {
		.code = code, .tracking = "EMS1", .state = POSTAL_DELIVERED, .at = time_now()
	};
	struct postal_telling t = { .rules = &o.rules, .news = &news, .count = 1 };
	assert_true(under_faults(&o, tell, &t, sizeof t) > 2 / test_fault_step());
	assert_int_equal(t.changed, 1);
	assert_int_equal(
		test_number(data, "SELECT COUNT(*) FROM postal_item WHERE state = 'delivered'"), 1);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

static void what_comes_later_is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	take_in(&o);
	const char *data = o.w.folder.data;
	struct later p = { &o, { .what = POSTED_ORIGINAL, .tracking = "EMS1" } };
	assert_true(under_faults(&o, later, &p, sizeof p) > 3 / test_fault_step());
	assert_int_equal(p.posted.no, 1);
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM dossier_later"), 1);
	int64_t desk = o.rules.province.desk[province_desk(&o.rules.province, "TT", 2)].id;
	struct postal_listing *l = calloc(1, sizeof *l);
	*l = (struct postal_listing){ .direction = POSTAL_IN,
		.desk = desk,
		.later = { test_number(data, "SELECT id FROM dossier_later") },
		.laters = 1 };
	assert_true(under_faults(&o, list, l, sizeof *l) > 4 / test_fault_step());
	assert_int_equal(test_number(data, "SELECT COUNT(*) FROM dossier_later WHERE list IS NOT NULL"), 1);
	assert_false(store_act(o.w.store, "an", list, l, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	free(l);
	err = (struct error){ 0 };
	for (int i = 2; i <= POSTED_MAX; i++)
		assert_ok(store_act(o.w.store, "an", later, &p, &err), err);
	assert_false(store_act(o.w.store, "an", later, &p, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_has(err.text, "the dossier has 50 pieces");
	test_sound_journal(o.w.store);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_act_is_whole_or_nothing),
		cmocka_unit_test(what_comes_later_is_whole_or_nothing) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
