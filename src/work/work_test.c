/* work_test.c: each act of a dossier's life is whole or not at all, whichever call of the engine fails; of
 * two who act at once one is refused; the text of an identity card. */
#include "../../tests/support.h"

#include "figure/figure.h"
#include "work/intake.h"
#include "work/work.h"

enum { CALLS_MAX = 4000 };

/* A province whose store fails on demand, with its rules, and somebody who may do everything at S1. */
struct office {
	struct test_world w;
	struct rules rules;
	struct actor who;
	int64_t dossier;
};

static void office_make(struct office *o)
{
	struct error err = { 0 };
	*o = (struct office){ 0 };
	test_world_make(&o->w);
	store_close(o->w.store);
	fault_arm(0, ERR_NONE, false);
	o->w.store = test_open(&o->w.folder, &driver_fault);
	struct db *db = store_reader(o->w.store, &err);
	assert_ok(db && rules_load(&o->rules, db, &err), err);
	store_reader_return(o->w.store, db);
	const struct province *p = &o->rules.province;
	o->who = (struct actor){ .account = 1, .name = "an", .posts = 4 };
	int64_t agency = p->agency[province_agency(p, "S1", 2)].id,
		desk = p->desk[province_desk(p, "TT", 2)].id;
	o->who.post[0] = (struct post){ .role = ROLE_OFFICER, .agency = agency };
	o->who.post[1] = (struct post){ .role = ROLE_APPROVER, .agency = agency };
	o->who.post[2] = (struct post){ .role = ROLE_HEAD, .agency = agency };
	o->who.post[3] = (struct post){ .role = ROLE_CLERK, .desk = desk };
}

static void office_drop(struct office *o)
{
	rules_release(&o->rules);
	test_world_drop(&o->w);
}

/* What of the store an act may change. */
struct state {
	int64_t events, version, items, papers, due, finished, serial;
};

static struct state state_of(const struct office *o)
{
	const char *data = o->w.folder.data;
	return (struct state){
		.events = test_number(data, "SELECT COUNT(*) FROM event"),
		.version = test_number(data, "SELECT COALESCE(SUM(version), 0) FROM dossier_life"),
		.items = test_number(data, "SELECT COUNT(*) FROM work"),
		.papers = test_number(data, "SELECT COUNT(*) FROM dossier_letter"),
		.due = test_number(data, "SELECT COALESCE(SUM(due_at), 0) FROM dossier"),
		.finished = test_number(data, "SELECT COUNT(*) FROM dossier WHERE finished_at IS NOT NULL"),
		.serial = test_number(data, "SELECT COALESCE(SUM(last), 0) FROM dossier_serial"),
	};
}

static bool do_act(struct tx *tx, void *arg, struct error *err)
{
	return work_do(tx, arg, err);
}

/* Runs an act with a fault at each of its calls in turn; a failed one has left nothing. Returns how many
 * failed. */
static long under_faults(struct office *o, act_fn *run, void *arg, size_t size)
{
	struct error err = { 0 };
	struct state before = state_of(o);
	long failed = 0, nth = 1;
	char *copy = malloc(size);
	memcpy(copy, arg, size);
	for (bool ok = false; !ok; nth += test_fault_step()) {
		err = (struct error){ 0 };
		memcpy(arg, copy, size);
		fault_arm(nth, ERR_STORE, false);
		ok = store_act(o->w.store, "test", run, arg, &err);
		bool over = fault_calls() < nth;
		fault_arm(0, ERR_NONE, false);
		assert_true(nth < CALLS_MAX);
		if (ok)
			assert_true(over);
		else {
			assert_has(err.text, "injected fault");
			struct state after = state_of(o);
			assert_memory_equal(&before, &after, sizeof before);
			failed++;
		}
	}
	free(copy);
	return failed;
}

static void take_in(struct office *o)
{
	const struct province *p = &o->rules.province;
	const struct catalogue *c = &o->rules.catalogue;
	struct intake in = { .rules = &o->rules,
		.key = "k",
		.dossier = { .procedure = &c->procedure[catalogue_find(c, "T1", 2)],
			.agency = &p->agency[province_agency(p, "S1", 2)],
			.desk = &p->desk[province_desk(p, "TT", 2)],
			.channel = CHANNEL_COUNTER,
			.fee = -1,
			.person = { { "Trần Thị Bích", strlen("Trần Thị Bích") }, { "096123456789", 12 } },
			.act = "dossier.received" } };
	assert_true(under_faults(o, intake_act, &in, sizeof in) > 8 / test_fault_step());
	o->dossier = in.id;
	/* The same key again makes nothing. */
	struct state before = state_of(o);
	struct error err = { 0 };
	in.dossier.code = (struct span){ 0 };
	assert_ok(store_act(o->w.store, "test", intake_act, &in, &err), err);
	struct state after = state_of(o);
	assert_true(in.before && in.id == o->dossier);
	assert_memory_equal(&before, &after, sizeof before);
}

static struct work_call call_of(struct office *o, enum work_act act)
{
	struct error err = { 0 };
	struct arena a = { 0 };
	struct item item[4];
	struct life life;
	struct db *db = store_reader(o->w.store, &err);
	int n = items_of(db, o->dossier, &a, item, 4, &err);
	assert_ok(n >= 0 && life_read(db, &o->rules, o->dossier, &life, &err), err);
	store_reader_return(o->w.store, db);
	arena_release(&a);
	return (struct work_call){ .rules = &o->rules,
		.actor = &o->who,
		.act = act,
		.dossier = o->dossier,
		.item = n ? item[0].id : 0,
		.version = life.version,
		.text = "Thiếu giấy tờ",
		.basis = "Điều 17",
		.sent_by = "desk",
		.amount = 2 };
}

static void acted(struct office *o, enum work_act act, int step)
{
	struct work_call c = call_of(o, act);
	c.step = step;
	assert_true(under_faults(o, do_act, &c, sizeof c) > 4 / test_fault_step());
}

static void sound(struct office *o)
{
	struct error err = { 0 };
	int64_t rows, differences;
	struct db *db = store_reader(o->w.store, &err);
	assert_ok(figure_audit(db, test_show, NULL, &rows, &differences, &err), err);
	assert_int_equal(differences, 0);
	store_reader_return(o->w.store, db);
	test_sound_journal(o->w.store);
}

static void each_act_is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	office_make(&o);
	take_in(&o);
	acted(&o, ACT_TAKE, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_SUPPLEMENT, 0);
	assert_int_equal(test_number(o.w.folder.data, "SELECT due_at FROM dossier"), CLOCK_STOPPED);
	sound(&o);
	acted(&o, ACT_SUPPLEMENTED, 0);
	acted(&o, ACT_EXTEND, 0);
	acted(&o, ACT_BACK, 2);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 0);
	acted(&o, ACT_PASS, 5);
	acted(&o, ACT_REFUSE, 0);
	acted(&o, ACT_RETURN, 0);
	assert_int_equal(state_of(&o).items, 0);
	assert_int_equal(state_of(&o).finished, 1);
	sound(&o);
	office_drop(&o);
}

static void an_old_version_is_refused(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	office_make(&o);
	take_in(&o);
	struct work_call first = call_of(&o, ACT_TAKE), second = call_of(&o, ACT_PASS);
	assert_ok(store_act(o.w.store, "an", do_act, &first, &err), err);
	assert_false(store_act(o.w.store, "an", do_act, &second, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	o.who.posts = 0;
	err = (struct error){ 0 };
	second = call_of(&o, ACT_PASS);
	assert_false(store_act(o.w.store, "an", do_act, &second, &err));
	assert_int_equal(err.code, ERR_DENIED);
	office_drop(&o);
}

static void a_card_is_read(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct card c;
	assert_true(card_read("096123456780|381234567|Lê Văn Hai|02031990|Nam|Ấp 1|15042021", &a, &c));
	assert_string_equal(c.number, "096123456780");
	assert_string_equal(c.name, "Lê Văn Hai");
	assert_string_equal(c.address, "Ấp 1");
	assert_int_equal(c.born, test_day("1990-03-02"));
	assert_true(card_read("096123456780||Lê Văn Hai||Nam|Ấp 1|", &a, &c));
	static const char *const bad[] = { "", "|", "000.00.04.H12-220615-0001", "096|1|A|02031990|Nam|X|1",
		"096123456780|1|A|31021990|Nam|X|1", "096123456780|1||02031990|Nam|X|1" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(card_read(bad[i], &a, &c));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_act_is_whole_or_nothing),
		cmocka_unit_test(an_old_version_is_refused),
		cmocka_unit_test(a_card_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
