/* account_test.c: passwords, sessions and tokens; the store keeps only what gives nothing away. */
#include "../../tests/support.h"

#include "account/account.h"
#include "account/common.h"

static void passwords_fit_only_their_hash(void **state)
{
	(void)state;
	char one[HASH_SIZE], two[HASH_SIZE];
	struct error err = { 0 };
	assert_ok(password_hash("mật khẩu dài", one, &err), err);
	assert_ok(password_hash("mật khẩu dài", two, &err), err);
	assert_string_not_equal(one, two);
	assert_has(one, "$argon2id$");
	assert_null(strstr(one, "dài"));
	assert_true(password_fits(one, "mật khẩu dài"));
	assert_true(password_fits(two, "mật khẩu dài"));
	assert_false(password_fits(one, "mật khẩu dàI"));
	assert_false(password_fits(one, ""));
	assert_false(password_fits("", "mật khẩu dài"));
	assert_false(password_fits("no hash", "mật khẩu dài"));
}

static void short_and_endless_passwords_are_refused(void **state)
{
	(void)state;
	struct error err = { 0 };
	char longest[300];
	memset(longest, 'x', sizeof longest);
	longest[200] = '\0';
	assert_true(password_allowed("canbo", "tuyet voi!", &err));
	assert_true(password_allowed("canbo", longest, &err));
	assert_false(password_allowed("canbo", "tuyetvoi!", &err));
	assert_has(err.text, "expected 10 to 200");
	/* Letters count, not the bytes that they take. */
	err = (struct error){ 0 };
	assert_false(password_allowed("canbo", "ệệệệệệệệệ", &err));
	assert_has(err.text, "has 9 characters");
	assert_true(password_allowed("canbo", "ệệệệệệệệệ!", &err));
	longest[200] = 'x', longest[201] = '\0';
	err = (struct error){ 0 };
	assert_false(password_allowed("canbo", longest, &err));
	assert_int_equal(err.code, ERR_DATA);
}

static void what_is_tried_first_is_refused(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_int_equal(password_judge("nguyenvanan", "NguyenVanAn"), PASSWORD_NAME);
	assert_int_equal(password_judge("nguyenvanan", "nguyenvanan."), PASSWORD_FINE);
	assert_int_equal(password_judge("canbo", "1234567890"), PASSWORD_COMMON);
	assert_int_equal(password_judge("canbo", "Password123"), PASSWORD_COMMON);
	assert_int_equal(password_judge("canbo", "zxcvbnm123"), PASSWORD_COMMON);
	assert_false(password_allowed("canbo", "MatKhau123", &err));
	assert_has(err.text, "tries first");
	err = (struct error){ 0 };
	assert_false(password_allowed("quantrivien", "quantrivien", &err));
	assert_has(err.text, "the account's name");
}

static void guessing_becomes_slow(void **state)
{
	(void)state;
	static const int waits[] = { 0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900 };
	for (int i = 0; i < 16; i++)
		assert_int_equal(password_wait(i), waits[i]);
	assert_int_equal(password_wait(1000000), 900);
}

/* What an act of this file does, with its results. */
struct doing {
	struct test_world *w;
	struct account account;
	int64_t id;
	struct session session;
	int64_t used, at; /* seconds after its beginning, 0: until its end; a time */
	char token[64];
	int failures;
	bool lock, others;
};

static bool add(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	return account_add(tx, &d->account, &d->id, err);
}

static bool open_session(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	session_make(&d->session, d->id, tx->now, d->token);
	return session_store(tx, &d->session, err) &&
	       session_used(tx, d->session.digest, d->used ? tx->now + d->used : d->session.ends - 60, err);
}

static bool use(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return session_used(tx, d->session.digest, d->at, err);
}

static bool end_session(struct tx *tx, void *arg, struct error *err)
{
	return session_end(tx, ((struct doing *)arg)->session.digest, err);
}

static bool lock(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	return account_set_locked(tx, d->id, d->lock, err);
}

static bool new_password(struct tx *tx, void *arg, struct error *err)
{
	return account_set_password(tx, ((struct doing *)arg)->id, "new hash", err);
}

static bool attempt(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	return account_note_attempt(tx, d->id, d->failures, err);
}

static bool add_token(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	return token_add(tx, "program", d->id, 0, d->token, err);
}

static void act(struct doing *d, act_fn *fn)
{
	struct error err = { 0 };
	assert_ok(store_act(d->w->store, "test", fn, d, &err), err);
}

static void make(struct doing *d, struct test_world *w)
{
	test_world_make(w);
	*d = (struct doing){ .w = w };
	d->account = (struct account){ .name = "canbo",
		.full_name = "Cán bộ",
		.post = { { .role = ROLE_OFFICER, .agency = w->setup.province.agency[0].id } },
		.posts = 1,
		.password = "a hash" };
	act(d, add);
}

static struct account read_account(struct doing *d, struct arena *a)
{
	struct error err = { 0 };
	struct account out, by_name;
	struct db *db = store_reader(d->w->store, &err);
	assert_ok(account_by_id(db, d->id, a, &out, &err), err);
	assert_ok(account_by_name(db, "canbo", a, &by_name, &err), err);
	assert_int_equal(by_name.id, out.id);
	store_reader_return(d->w->store, db);
	return out;
}

static bool session_is(struct doing *d, int64_t now)
{
	struct error err = { 0 };
	struct session s;
	unsigned char digest[32];
	bool found = false;
	struct db *db = store_reader(d->w->store, &err);
	session_digest(d->token, digest);
	assert_ok(session_find(db, digest, now, &s, &found, &err), err);
	if (found) {
		assert_int_equal(s.account, d->id);
		assert_string_equal(s.csrf, d->session.csrf);
	}
	store_reader_return(d->w->store, db);
	return found;
}

static void accounts_are_added_once_and_found(void **state)
{
	(void)state;
	struct test_world w;
	struct doing d;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct account out;
	make(&d, &w);
	struct account read = read_account(&d, &a);
	assert_string_equal(read.full_name, "Cán bộ");
	assert_string_equal(read.password, "a hash");
	assert_true(read.posts == 1 && read.post[0].role == ROLE_OFFICER &&
		    read.post[0].agency == d.account.post[0].agency && !read.locked);
	assert_false(store_act(w.store, "test", add, &d, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	struct db *db = store_reader(w.store, NULL);
	err = (struct error){ 0 };
	assert_false(account_by_name(db, "nobody", &a, &out, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err = (struct error){ 0 };
	assert_false(account_by_id(db, 99, &a, &out, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	store_reader_return(w.store, db);
	test_sound_journal(w.store);
	arena_release(&a);
	test_world_drop(&w);
}

static void a_session_lasts_until_its_end(void **state)
{
	(void)state;
	struct test_world w;
	struct doing d;
	make(&d, &w);
	act(&d, open_session);
	assert_int_equal(strlen(d.token), 43);
	assert_true(session_is(&d, d.session.ends - 1));
	assert_false(session_is(&d, d.session.ends + 1));
	/* The store has only the digest. */
	assert_int_equal(
		test_number(w.folder.data, "SELECT COUNT(*) FROM session WHERE length(digest) = 32"), 1);
	act(&d, end_session);
	assert_false(session_is(&d, d.session.ends - 1));
	test_world_drop(&w);
}

/* Each use puts it off, and an older one that is told later does not bring it nearer. */
static void a_session_that_nobody_uses_ends(void **state)
{
	(void)state;
	struct test_world w;
	struct doing d;
	make(&d, &w);
	d.used = 1000;
	act(&d, open_session);
	int64_t end = d.session.began + 1000 + SESSION_IDLE_SECONDS;
	assert_true(session_is(&d, end - 1));
	assert_false(session_is(&d, end));
	d.at = d.session.began + 3000;
	act(&d, use);
	d.at = d.session.began + 2000;
	act(&d, use);
	assert_true(session_is(&d, end + 1999));
	assert_false(session_is(&d, end + 2000));
	assert_int_equal(
		test_number(w.folder.data, "SELECT COUNT(*) FROM event WHERE act LIKE '%session%'"), 0);
	test_world_drop(&w);
}

static void locking_and_a_new_password_end_sessions(void **state)
{
	(void)state;
	struct test_world w;
	struct doing d;
	struct arena a = { 0 };
	make(&d, &w);
	act(&d, open_session);
	d.lock = true;
	act(&d, lock);
	assert_false(session_is(&d, d.session.ends - 1));
	assert_true(read_account(&d, &a).locked);
	d.lock = false;
	act(&d, lock);
	assert_false(read_account(&d, &a).locked);
	act(&d, open_session);
	assert_true(session_is(&d, d.session.ends - 1));
	act(&d, new_password);
	assert_false(session_is(&d, d.session.ends - 1));
	assert_string_equal(read_account(&d, &a).password, "new hash");
	arena_release(&a);
	test_world_drop(&w);
}

static bool end_own(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	return session_end_own(tx, d->id, d->session.digest, d->others, err);
}

/* How many sessions the account has at this time; the first is the latest. */
static int sessions_at(struct doing *d, int64_t account, int64_t now)
{
	struct error err = { 0 };
	struct session list[5];
	struct db *db = store_reader(d->w->store, &err);
	int n = session_list(db, account, now, list, 5, &err);
	assert_ok(n >= 0, err);
	for (int i = 0; i < n; i++) {
		assert_int_equal(list[i].account, account);
		assert_int_equal(list[i].ends - list[i].began, SESSION_SECONDS);
		assert_true(i == 0 || list[i].began <= list[i - 1].began);
	}
	store_reader_return(d->w->store, db);
	return n;
}

static void one_ends_the_own_sessions_alone(void **state)
{
	(void)state;
	static const char ended[] = "SELECT COUNT(*) FROM event WHERE act LIKE 'account.session%'";
	struct test_world w;
	struct doing d;
	make(&d, &w);
	act(&d, open_session);
	act(&d, open_session);
	act(&d, open_session);
	int64_t id = d.id, last = d.session.ends - 1;
	assert_int_equal(sessions_at(&d, id, last), 3);
	assert_int_equal(sessions_at(&d, id, last + 1), 0);
	/* Neither another's one nor another's others. */
	d.id = id + 1;
	act(&d, end_own);
	d.others = true;
	act(&d, end_own);
	assert_int_equal(sessions_at(&d, id, last), 3);
	assert_int_equal(test_number(w.folder.data, ended), 0);
	d.id = id;
	act(&d, end_own);
	assert_int_equal(sessions_at(&d, id, last), 1);
	assert_true(session_is(&d, last));
	d.others = false;
	act(&d, end_own);
	assert_false(session_is(&d, last));
	assert_int_equal(test_number(w.folder.data, ended), 2);
	act(&d, end_own); /* over already */
	assert_int_equal(test_number(w.folder.data, ended), 2);
	test_sound_journal(w.store);
	test_world_drop(&w);
}

static void wrong_passwords_are_counted(void **state)
{
	(void)state;
	struct test_world w;
	struct doing d;
	struct arena a = { 0 };
	make(&d, &w);
	d.failures = 4;
	act(&d, attempt);
	assert_int_equal(read_account(&d, &a).failures, 4);
	assert_int_equal(read_account(&d, &a).wait_until, 0);
	d.failures = 7;
	act(&d, attempt);
	struct account read = read_account(&d, &a);
	assert_int_equal(read.failures, 7);
	assert_true(read.wait_until > time_now());
	d.failures = 0;
	act(&d, attempt);
	read = read_account(&d, &a);
	assert_int_equal(read.failures, 0);
	assert_true(read.wait_until <= time_now());
	arena_release(&a);
	test_world_drop(&w);
}

static void a_token_stands_for_its_account(void **state)
{
	(void)state;
	struct test_world w;
	struct doing d;
	struct error err = { 0 };
	int64_t account = -1, ends = -1;
	make(&d, &w);
	act(&d, add_token);
	struct db *db = store_reader(w.store, &err);
	assert_ok(token_find(db, d.token, &account, &ends, &err), err);
	assert_int_equal(account, d.id);
	assert_ok(token_find(db, "another", &account, &ends, &err), err);
	assert_int_equal(account, 0);
	store_reader_return(w.store, db);
	/* An end that lies ahead is told, so that nobody keeps it in memory for longer. */
	test_exec(w.folder.data, "UPDATE token SET ended = 99999999999");
	db = store_reader(w.store, &err);
	assert_ok(token_find(db, d.token, &account, &ends, &err), err);
	assert_int_equal(account, d.id);
	assert_int_equal(ends, 99999999999);
	store_reader_return(w.store, db);
	test_exec(w.folder.data, "UPDATE token SET ended = 1");
	db = store_reader(w.store, &err);
	assert_ok(token_find(db, d.token, &account, &ends, &err), err);
	assert_int_equal(account, 0);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

static void what_everybody_tries_is_common(void **state)
{
	(void)state;
	static const char *const common[] = { "1234567890", "qwertyuiop", "Password123", "MATKHAU123",
		"Matkhau@2026", "MậtKhẩu2026!", "...motcua2026", "Sunshine1999", "qwertyuiop[]",
		"basketball", "iloveyou!!" };
	static const char *const rare[] = { "", " ", "2026-11-29", "correct horse battery", "kvoxqzatle",
		"matkhau matkhau", "sunshine and rain", "x12345678y", "\nmatkhau\n\nqwerty\n" };
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		if (!password_is_common(common[i]))
			fail_msg("%s", common[i]);
	for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++)
		if (password_is_common(rare[i]))
			fail_msg("%s", rare[i]);
	char longest[5000];
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_false(password_is_common(longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_everybody_tries_is_common),
		cmocka_unit_test(passwords_fit_only_their_hash),
		cmocka_unit_test(short_and_endless_passwords_are_refused),
		cmocka_unit_test(what_is_tried_first_is_refused),
		cmocka_unit_test(guessing_becomes_slow),
		cmocka_unit_test(accounts_are_added_once_and_found),
		cmocka_unit_test(a_session_lasts_until_its_end),
		cmocka_unit_test(a_session_that_nobody_uses_ends),
		cmocka_unit_test(locking_and_a_new_password_end_sessions),
		cmocka_unit_test(one_ends_the_own_sessions_alone),
		cmocka_unit_test(wrong_passwords_are_counted),
		cmocka_unit_test(a_token_stands_for_its_account),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
