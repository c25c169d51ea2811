/* glass_mail_test.c: what is to be told of an opening in an emergency, that it is told once, and what of its
 * reason a mail may say. */
#include "../../tests/support.h"

#include "notice/glass_mail.h"

/* Where nobody listens. */
static const struct mail_server AWAY = { .url = "smtp://127.0.0.1:9", .from = "motcua@thu.example" };

/* A time at which nothing else happens. */
static int64_t now;

static void set_now(int64_t at)
{
	now = at;
	test_now(at);
}

/* A province with a dossier of S1, its head and an administrator, and somebody of S2. */
struct glass_world {
	struct test_world w;
	struct rules rules;
};

/* An account on its way. */
struct added {
	struct account account;
	const char *email;
};

static bool add_act(struct tx *tx, void *arg, struct error *err)
{
	const struct added *n = arg;
	int64_t id;
	return account_add(tx, &n->account, &id, err) &&
	       (!n->email || account_set_email(tx, id, n->email, err));
}

/* The first one made is 1, and so on. */
static void add_account(
	struct test_world *w, const char *name, enum role role, const char *agency, const char *email)
{
	struct error err = { 0 };
	const struct province *p = &w->setup.province;
	struct added n = { .email = email };
	n.account = (struct account){ .name = name, .full_name = name, .password = "", .posts = 1 };
	n.account.post[0] = (struct post){ .role = role };
	if (agency)
		n.account.post[0].agency = p->agency[province_agency(p, agency, strlen(agency))].id;
	assert_ok(store_act(w->store, "test", add_act, &n, &err), err);
}

static void make(struct glass_world *g)
{
	struct error err = { 0 };
	set_now(test_time("2022-06-06T09:00"));
	*g = (struct glass_world){ 0 };
	test_world_make(&g->w);
	test_add(&g->w, test_dossier(&g->w, "G-1", "S1", "T1", "2022-06-01T08:00", "2022-06-20T17:00", ""));
	add_account(&g->w, "mo", ROLE_OFFICER, "S2", NULL);
	struct db *db = store_reader(g->w.store, &err);
	assert_ok(db && rules_load(&g->rules, db, &err), err);
	store_reader_return(g->w.store, db);
}

static void drop(struct glass_world *g)
{
	test_sound_journal(g->w.store);
	rules_release(&g->rules);
	test_world_drop(&g->w);
	unsetenv("MOTCUA_NOW");
}

static void open_one(struct glass_world *g, int64_t account)
{
	struct error err = { 0 };
	struct glass_new n = { .province = &g->rules.province,
		.dossier = test_number(g->w.folder.data, "SELECT MAX(id) FROM dossier"),
		.account = account,
		.role = "officer",
		.reason = "Cấp cứu, hạn trong ngày hôm nay" };
	assert_ok(store_act(g->w.store, "mo", glass_act, &n, &err), err);
}

/* Ids of what is to be told of. */
static int untold(struct glass_world *g, int64_t *ids)
{
	struct error err = { 0 };
	struct db *db = store_reader(g->w.store, &err);
	int n = glass_untold(db, now - (int64_t)GLASS_TELL_DAYS * DAY_SECONDS, ids, 10, &err);
	assert_ok(n >= 0, err);
	store_reader_return(g->w.store, db);
	return n;
}

/* A claim on its way. */
struct claim {
	int64_t id[10];
	int count;
};

static bool claim_act(struct tx *tx, void *arg, struct error *err)
{
	struct claim *c = arg;
	return glass_claim(tx, c->id, &c->count, err);
}

static bool told_act(struct tx *tx, void *arg, struct error *err)
{
	return glass_told(tx, *(int64_t *)arg, err);
}

static bool release_act(struct tx *tx, void *arg, struct error *err)
{
	return glass_release(tx, *(int64_t *)arg, err);
}

static bool mailed_act(struct tx *tx, void *arg, struct error *err)
{
	return glass_mailed(tx, *(int64_t *)arg, 1, err);
}

static int claimed(struct glass_world *g, struct claim *c)
{
	struct error err = { 0 };
	assert_ok(store_act(g->w.store, "glass", claim_act, c, &err), err);
	return c->count;
}

static void each_is_claimed_by_one_and_told_once(void **state)
{
	(void)state;
	struct glass_world g;
	struct error err = { 0 };
	struct claim one, two;
	make(&g);
	assert_int_equal(untold(&g, one.id), 0);
	open_one(&g, 1);
	open_one(&g, 1);
	assert_int_equal(one.count = untold(&g, one.id), 2);
	assert_true(one.id[0] < one.id[1]);
	two = one;
	assert_int_equal(claimed(&g, &one), 2);
	assert_int_equal(claimed(&g, &two), 0);
	assert_int_equal(untold(&g, two.id), 0);
	/* What is given back is there again; so is what nobody answered for a while. */
	assert_ok(store_act(g.w.store, "glass", release_act, &one.id[1], &err), err);
	assert_int_equal(untold(&g, two.id), 1);
	assert_int_equal(two.id[0], one.id[1]);
	set_now(now + 899);
	assert_int_equal(untold(&g, two.id), 1);
	set_now(now + 1);
	assert_int_equal(untold(&g, two.id), 2);
	/* What was told is told for ever, also when it is given back. */
	assert_ok(store_act(g.w.store, "glass", told_act, &one.id[0], &err), err);
	assert_ok(store_act(g.w.store, "glass", release_act, &one.id[0], &err), err);
	set_now(now + 24 * 3600);
	assert_int_equal(untold(&g, two.id), 1);
	assert_int_equal(two.id[0], one.id[1]);
	two = one;
	assert_int_equal(claimed(&g, &two), 1);
	/* What is old is told of no more. */
	set_now(now + (int64_t)GLASS_TELL_DAYS * DAY_SECONDS);
	assert_int_equal(untold(&g, two.id), 0);
	drop(&g);
}

static void who_was_told_is_known(void **state)
{
	(void)state;
	struct glass_world g;
	struct error err = { 0 };
	int64_t id = 7;
	bool told;
	make(&g);
	for (int i = 0; i < 2; i++) {
		struct db *db = store_reader(g.w.store, &err);
		assert_ok(glass_was_told(db, 7, 1, &told, &err), err);
		assert_int_equal(told, i);
		assert_ok(glass_was_told(db, 8, 1, &told, &err), err);
		assert_false(told);
		store_reader_return(g.w.store, db);
		assert_ok(store_act(g.w.store, "glass", mailed_act, &id, &err), err);
	}
	drop(&g);
}

static struct notice_run run(struct glass_world *g)
{
	struct error err = { 0 };
	struct notice_run did;
	assert_ok(glass_tell(g->w.store, &g->rules, &AWAY, &did, &err), err);
	return did;
}

static void who_is_told(void **state)
{
	(void)state;
	struct glass_world g;
	int64_t ids[10];
	make(&g);
	/* Heads of others, who has no address, and whoever opened it are not told. */
	add_account(&g.w, "truongS2", ROLE_HEAD, "S2", "s2@thu.example");
	add_account(&g.w, "quantri", ROLE_ADMIN, NULL, NULL);
	add_account(&g.w, "truongS1", ROLE_HEAD, "S1", "s1@thu.example");
	open_one(&g, 4);
	struct notice_run did = run(&g);
	assert_int_equal(did.items, 1);
	assert_int_equal(did.failed, 0);
	assert_int_equal(untold(&g, ids), 0);
	/* The head and the administrator are; one who is both, once. What did not go out is tried again. */
	test_exec(g.w.folder.data, "UPDATE account SET email = 'a@thu.example' WHERE id = 3;"
				   "INSERT INTO account_post (account, role, agency, desk) VALUES (4, "
				   "'admin', "
				   "0, 0)");
	open_one(&g, 1);
	for (int i = 0; i < 2; i++) {
		did = run(&g);
		assert_int_equal(did.items, 1);
		assert_int_equal(did.failed, 2);
		assert_int_equal(untold(&g, ids), 1);
	}
	/* Of those two one was reached: the other alone is tried again, when the claim has ended. */
	test_exec(g.w.folder.data, "INSERT INTO glass_mail (glass, account, at) SELECT MAX(id), 4, 0 FROM "
				   "dossier_glass");
	assert_int_equal(run(&g).failed, 1);
	assert_int_equal(untold(&g, ids), 0);
	set_now(now + 900);
	assert_int_equal(run(&g).failed, 1);
	/* Nobody was told, and so the journal says nothing. */
	assert_int_equal(test_number(g.w.folder.data, "SELECT COUNT(*) FROM event WHERE act = "
						      "'dossier.glass_told'"),
		0);
	drop(&g);
}

static void every_call_that_fails_is_made_up_for(void **state)
{
	(void)state;
	struct glass_world g;
	struct error err = { 0 };
	struct notice_run did;
	make(&g);
	open_one(&g, 1);
	store_close(g.w.store);
	g.w.store = test_open(&g.w.folder, &driver_fault);
	bool ok = false;
	for (long nth = 1; !ok; nth += test_fault_step()) {
		err = (struct error){ 0 };
		set_now(now + 900); /* a claim of the run before has ended */
		fault_arm(nth, ERR_STORE, false);
		ok = glass_tell(g.w.store, &g.rules, &AWAY, &did, &err);
		fault_arm(0, ERR_NONE, false);
		assert_int_equal(test_number(g.w.folder.data, "SELECT COUNT(*) FROM glass_told WHERE "
							      "sent_at IS NOT NULL"),
			ok);
	}
	drop(&g);
}

static void check_reason(const char *reason, const char *applicant, const char *expected)
{
	struct buf b = BUF_INIT(4096);
	glass_reason_write(&b, reason, applicant);
	assert_string_equal(b.p ? b.p : "", expected);
	buf_release(&b);
}

static void a_mail_says_no_name_and_no_number(void **state)
{
	(void)state;
	static const char NAME[] = "Nguyễn Văn Sáu";
	check_reason("Cấp cứu, hạn trong ngày", NAME, "Cấp cứu, hạn trong ngày");
	check_reason("Ông Nguyễn Văn Sáu cần gấp.", NAME, "Ông … cần gấp.");
	check_reason("NGUYEN VAN SAU, nguyễn  văn\nsáu (Nguyễn Văn Sáu)", NAME, "…, … (…)");
	check_reason("Nguyễn Văn Sáunh và Nguyễn Văn", NAME, "Nguyễn Văn Sáunh và Nguyễn Văn");
	check_reason("An cần gấp", "An", "An cần gấp");
	check_reason("An cần gấp", NULL, "An cần gấp");
	check_reason("số 096987654321, 096 987 654 321; 0913.572.468.", NULL, "số …, …; ….");
	check_reason("CMND:123456789", NULL, "CMND:…");
	check_reason("Nghị định 13/2023/NĐ-CP, 06-06-2022 09:00, 12345678", NULL,
		"Nghị định 13/2023/NĐ-CP, 06-06-2022 09:00, 12345678");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_claimed_by_one_and_told_once),
		cmocka_unit_test(who_was_told_is_known),
		cmocka_unit_test(who_is_told),
		cmocka_unit_test(every_call_that_fails_is_made_up_for),
		cmocka_unit_test(a_mail_says_no_name_and_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
