/* account_web_test.c: signing in and out through the routes, without a network: who gets a session, who
 * must wait, where one is led afterwards, and that parallel attempts all count. */
#include "../../tests/support.h"

#include "account/account.h"
#include "account/account_web.h"
#include "web/session.h"
#include "web/template.h"

static const char PASSWORD[] = "một mật khẩu dài";

/* A world with one account, and what its pages need. */
struct site {
	struct test_world w;
	struct web web;
	struct db *db;
	int64_t account;
};

/* A request on its way; `cookie` is what the browser sends. */
struct visit {
	struct request r;
	struct response w;
};

static const struct route *const tables[] = { account_routes, NULL };

static bool add_account(struct tx *tx, void *arg, struct error *err)
{
	struct site *s = arg;
	char hash[HASH_SIZE];
	struct account a = { .name = "an",
		.full_name = "Nguyễn An",
		.post = { { .role = ROLE_LEADER } },
		.posts = 1,
		.password = hash };
	return password_hash(PASSWORD, hash, err) && account_add(tx, &a, &s->account, err);
}

static bool lock_account(struct tx *tx, void *arg, struct error *err)
{
	return account_set_locked(tx, ((struct site *)arg)->account, true, err);
}

static void make(struct site *s)
{
	struct error err = { 0 };
	*s = (struct site){ 0 };
	test_world_make(&s->w);
	session_forget(NULL);
	assert_ok(store_act(s->w.store, "test", add_account, s, &err), err);
	s->web = (struct web){ .store = s->w.store,
		.templates = templates_load(NULL, &err),
		.routes = tables,
		.province_name = { "Tỉnh Thử", "Test Province" } };
	assert_ok(s->web.templates != NULL, err);
	s->db = store_reader(s->w.store, &err);
}

static void drop(struct site *s)
{
	store_reader_return(s->w.store, s->db);
	templates_free(s->web.templates);
	test_world_drop(&s->w);
}

/* As far as the handler; false with err when something stood before it or it failed. */
static bool begin(struct site *s, struct visit *v, const char *method, const char *target, const char *form,
	const char *cookie, struct error *err)
{
	*v = (struct visit){ .r = { .web = &s->web,
				     .method = method,
				     .target = target,
				     .cookie = cookie,
				     .remote = "192.0.2.7" } };
	v->r.response = &v->w;
	v->r.db = s->db;
	v->w.body = BUF_INIT(1 << 20);
	return account_identify(&v->r, err) && route_find(tables, &v->r, err) &&
	       form_read(&v->r.post, &v->r.arena, form, strlen(form)) && route_check(&v->r, err) &&
	       v->r.route->handler(&v->r, err);
}

/* What the handler left for the writer, and the answer after it. */
static bool finish(struct site *s, struct visit *v, struct error *err)
{
	if (!v->r.act)
		return true;
	return store_act(s->w.store, "visitor", v->r.act, v->r.act_arg, err) && v->r.then(&v->r, err);
}

static void end(struct visit *v)
{
	buf_release(&v->w.body);
	arena_release(&v->r.arena);
}

/* A whole visit; the answer's error code. */
static enum err_code go(struct site *s, struct visit *v, const char *method, const char *target,
	const char *form, const char *cookie)
{
	struct error err = { 0 };
	bool ok = begin(s, v, method, target, form, cookie, &err) && finish(s, v, &err);
	assert_int_equal(ok, err.code == ERR_NONE);
	return err.code;
}

static const char RIGHT[] = "name=an&password=m%E1%BB%99t+m%E1%BA%ADt+kh%E1%BA%A9u+d%C3%A0i";

/* Signs in; the cookie as the browser will send it, in `to`. */
static void sign_in(struct site *s, char *to, size_t size)
{
	struct visit v;
	assert_int_equal(go(s, &v, "POST", "/sign-in", RIGHT, NULL), ERR_NONE);
	assert_int_equal(v.w.status, 303);
	assert_non_null(v.w.cookie[0]);
	snprintf(to, size, "%.*s", (int)strcspn(v.w.cookie[0], ";"), v.w.cookie[0]);
	end(&v);
}

static void the_right_password_opens_a_session(void **state)
{
	(void)state;
	struct site s;
	struct visit v;
	char cookie[200];
	make(&s);
	assert_int_equal(go(&s, &v, "POST", "/sign-in", RIGHT, NULL), ERR_NONE);
	assert_int_equal(v.w.status, 303);
	assert_string_equal(v.w.location, "/");
	assert_has(v.w.cookie[0], "; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200");
	assert_null(strstr(v.w.cookie[0], "Secure")); /* asked over http */
	assert_true(v.w.no_store);
	end(&v);
	sign_in(&s, cookie, sizeof cookie);
	/* Known from memory, and from the store when memory has forgotten. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(go(&s, &v, "GET", "/sign-in", "", cookie), ERR_NONE);
		assert_int_equal(v.r.who.account, s.account);
		assert_int_equal(v.r.who.role, 1u << ROLE_LEADER);
		assert_string_equal(v.r.who.full_name, "Nguyễn An");
		assert_true(strlen(v.r.who.csrf) >= 16);
		assert_int_equal(v.w.status, 303);
		end(&v);
		session_forget(NULL);
	}
	assert_int_equal(go(&s, &v, "GET", "/sign-in", "", "motcua=guessed"), ERR_NONE);
	assert_int_equal(v.r.who.account, 0);
	end(&v);
	drop(&s);
}

/* An unknown name, a wrong password and a locked account must look the same. */
static void refusals_do_not_tell_why(void **state)
{
	(void)state;
	struct site s;
	struct visit v;
	char first[20000];
	struct error err = { 0 };
	static const char *const forms[] = { "name=an&password=wrong", "name=nobody&password=wrong",
		RIGHT };
	make(&s);
	for (int i = 0; i < 3; i++) {
		if (i == 2)
			assert_ok(store_act(s.w.store, "test", lock_account, &s, &err), err);
		assert_int_equal(go(&s, &v, "POST", "/sign-in", forms[i], NULL), ERR_NONE);
		assert_int_equal(v.w.status, 422);
		assert_null(v.w.cookie[0]);
		assert_true(v.w.no_store);
		assert_null(strstr(v.w.body.p, "wrong"));
		/* The name that was typed comes back; all else is equal. */
		char *name = strstr(v.w.body.p, "value=\"nobody\"");
		if (name)
			memmove(name + 9, name + 13, strlen(name + 13) + 1);
		if (name)
			memcpy(name + 7, "an", 2);
		if (i == 0)
			snprintf(first, sizeof first, "%s", v.w.body.p);
		else
			assert_string_equal(v.w.body.p, first);
		end(&v);
	}
	assert_int_equal(test_number(s.w.folder.data, "SELECT COUNT(*) FROM session"), 0);
	drop(&s);
}

static void five_wrong_ones_make_one_wait(void **state)
{
	(void)state;
	struct site s;
	struct visit v;
	make(&s);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(go(&s, &v, "POST", "/sign-in", "name=an&password=wrong", NULL), ERR_NONE);
		end(&v);
	}
	assert_int_equal(test_number(s.w.folder.data, "SELECT failures FROM account"), 5);
	/* Not even the right one is looked at now. */
	assert_int_equal(go(&s, &v, "POST", "/sign-in", RIGHT, NULL), ERR_NONE);
	assert_int_equal(v.w.status, 422);
	assert_null(v.r.act);
	end(&v);
	test_exec(s.w.folder.data, "UPDATE account SET wait_until = 1");
	char cookie[200];
	sign_in(&s, cookie, sizeof cookie);
	assert_int_equal(test_number(s.w.folder.data, "SELECT failures FROM account"), 0);
	drop(&s);
}

/* Attempts that are all looked at before the first of them is noted. */
static void parallel_attempts_all_count(void **state)
{
	(void)state;
	enum { N = 6 };
	struct site s;
	static struct visit v[N];
	struct error err = { 0 };
	make(&s);
	for (int i = 0; i < N; i++)
		assert_ok(begin(&s, &v[i], "POST", "/sign-in", "name=an&password=wrong", NULL, &err), err);
	for (int i = 0; i < N; i++) {
		assert_ok(finish(&s, &v[i], &err), err);
		end(&v[i]);
	}
	assert_int_equal(test_number(s.w.folder.data, "SELECT failures FROM account"), N);
	drop(&s);
}

static void one_is_led_only_to_this_site(void **state)
{
	(void)state;
	static const char *const backs[][2] = {
		{ "%2Fdossiers%3Fa%3Db", "/dossiers?a=b" },
		{ "%2F", "/" },
		{ "", "/" },
		{ "dossiers", "/" },
		{ "%2F%2Fevil.example", "/" },
		{ "%2F%5Cevil.example", "/" },
		{ "https%3A%2F%2Fevil.example", "/" },
		{ "%2F%09%2Fevil.example", "/" },
		{ "%2F%0A%2Fevil.example", "/" },
		{ "%2Fa%0D%0ASet-Cookie%3A+x", "/" },
	};
	struct site s;
	struct visit v;
	char cookie[200], target[300], form[300];
	make(&s);
	sign_in(&s, cookie, sizeof cookie);
	for (size_t i = 0; i < sizeof backs / sizeof backs[0]; i++) {
		snprintf(target, sizeof target, "/sign-in?back=%s", backs[i][0]);
		assert_int_equal(go(&s, &v, "GET", target, "", cookie), ERR_NONE);
		assert_string_equal(v.w.location, backs[i][1]);
		end(&v);
		snprintf(target, sizeof target, "/language/en?back=%s", backs[i][0]);
		assert_int_equal(go(&s, &v, "GET", target, "", NULL), ERR_NONE);
		assert_string_equal(v.w.location, backs[i][1]);
		end(&v);
	}
	snprintf(form, sizeof form, "%s&back=%s", RIGHT, backs[0][0]);
	assert_int_equal(go(&s, &v, "POST", "/sign-in", form, NULL), ERR_NONE);
	assert_string_equal(v.w.location, backs[0][1]);
	end(&v);
	drop(&s);
}

static void signing_out_ends_the_session(void **state)
{
	(void)state;
	struct site s;
	struct visit v;
	char cookie[200], form[100];
	make(&s);
	sign_in(&s, cookie, sizeof cookie);
	/* Not without the form's token. */
	assert_int_equal(go(&s, &v, "POST", "/sign-out", "", cookie), ERR_DENIED);
	end(&v);
	assert_int_equal(go(&s, &v, "POST", "/sign-out", "", NULL), ERR_DENIED);
	end(&v);
	assert_int_equal(go(&s, &v, "GET", "/sign-in", "", cookie), ERR_NONE);
	snprintf(form, sizeof form, "csrf=%s", v.r.who.csrf);
	for (char *p = form + 5; *p; p++)
		assert_true(*p != '+' && *p != '&' && *p != '%'); /* else the form above would not say it */
	end(&v);
	assert_int_equal(go(&s, &v, "POST", "/sign-out", form, cookie), ERR_NONE);
	assert_string_equal(v.w.location, "/sign-in");
	assert_has(v.w.cookie[0], "motcua=; ");
	assert_has(v.w.cookie[0], "Max-Age=0");
	end(&v);
	assert_int_equal(test_number(s.w.folder.data, "SELECT COUNT(*) FROM session"), 0);
	assert_int_equal(go(&s, &v, "GET", "/sign-in", "", cookie), ERR_NONE);
	assert_int_equal(v.r.who.account, 0);
	end(&v);
	drop(&s);
}

static void languages_are_two(void **state)
{
	(void)state;
	struct site s;
	struct visit v;
	make(&s);
	assert_int_equal(go(&s, &v, "GET", "/language/en", "", NULL), ERR_NONE);
	assert_has(v.w.cookie[0], "lang=en; ");
	end(&v);
	assert_int_equal(go(&s, &v, "GET", "/language/vi", "", NULL), ERR_NONE);
	assert_has(v.w.cookie[0], "lang=vi; ");
	end(&v);
	assert_int_equal(go(&s, &v, "GET", "/language/fr", "", NULL), ERR_NOT_FOUND);
	end(&v);
	drop(&s);
}

static int load(void **state)
{
	struct error err = { 0 };
	(void)state;
	return messages_load(&err) ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	messages_release();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_right_password_opens_a_session),
		cmocka_unit_test(refusals_do_not_tell_why),
		cmocka_unit_test(five_wrong_ones_make_one_wait),
		cmocka_unit_test(parallel_attempts_all_count),
		cmocka_unit_test(one_is_led_only_to_this_site),
		cmocka_unit_test(signing_out_ends_the_session),
		cmocka_unit_test(languages_are_two),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
