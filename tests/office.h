/* office.h: what unit tests of acts on dossiers share: a small province whose store fails on demand, and
 * somebody who may do everything at one agency and its desk. */
#ifndef MOTCUA_TESTS_OFFICE_H
#define MOTCUA_TESTS_OFFICE_H

#include "support.h"

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

static inline void office_make(struct office *o)
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

static inline void office_drop(struct office *o)
{
	rules_release(&o->rules);
	test_world_drop(&o->w);
}

/* What of the store an act may change. */
struct state {
	int64_t events, version, items, papers, due, finished, serial;
};

static inline struct state state_of(const struct office *o)
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

static inline bool do_act(struct tx *tx, void *arg, struct error *err)
{
	return work_do(tx, arg, err);
}

/* Runs an act with a fault at each of its calls in turn; a failed one has left nothing. Returns how many
 * failed. */
static inline long under_faults(struct office *o, act_fn *run, void *arg, size_t size)
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

static inline void take_in(struct office *o)
{
	const struct province *p = &o->rules.province;
	const struct catalogue *c = &o->rules.catalogue;
	struct intake in = { .rules = &o->rules,
		.once = { .key = "k" },
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

static inline struct work_call call_of(struct office *o, enum work_act act)
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

#endif
