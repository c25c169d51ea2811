/* story_test.c: what a story asks and how it judges answers; the queue; percentiles. */
#include "../../tests/support.h"

#include "simulate/queue.h"
#include "simulate/tally.h"

static struct member people[] = {
	{ .name = "k", .role = "clerk", .agency = "", .desk = "D", .token = "t", .account = 1 },
	{ .name = "o", .role = "officer", .agency = "A", .desk = "", .token = "t", .account = 2 },
	{ .name = "x", .role = "officer", .agency = "B", .desk = "", .token = "t", .account = 3 },
};
static const int papers[] = { 1, 3 };
static struct service services[] = {
	{ .procedure = "P", .agency = "A", .desk = "D", .form = true, .paper = papers, .papers = 2 }
};
static const struct crew crew = { .member = people, .members = 3, .service = services, .services = 1 };

#define ITEM(kind, role) \
	"{\"item\":7,\"kind\":\"" kind "\",\"role\":\"" role "\",\"agency\":\"A\",\"holder\":0,\"next\":[" \
	"4]}"
#define DOSSIER(version, items) \
	"{\"code\":\"A-1\",\"version\":" version ",\"due_at\":\"2026-01-09T17:00\",\"items\":[" items "]}"

#define SIGNED(became) "{\"signed\":1,\"items\":[{\"code\":\"A-1\",\"done\":" became "}]}"

/* A story that was taken in, and its task with room. */
static struct task begun(struct story *s)
{
	struct task t = { .path = BUF_INIT(1000), .body = BUF_INIT(1000) };
	struct buf why = BUF_INIT(1000);
	story_begin(s, &crew, 1, "stamp", 5, 0);
	s->plan = PLAN_PLAIN;
	story_next(s, &crew, &t);
	assert_int_equal(t.kind, TASK_ACT);
	assert_string_equal(t.path.p, "/api/dossiers");
	assert_has(t.body.p, "Người thử 1");
	assert_has(t.body.p, "\"papers\":[{\"no\":1,\"as\":\"original\"},{\"no\":3,\"as\":\"original\"}]");
	assert_string_equal(t.key, "sim-stamp-1-0");
	assert_int_equal(story_hear(s, &crew, &t, 201, "{\"code\":\"A-1\"}", 0, &why), HEARD_FINE);
	assert_int_equal(s->want, WANT_VIEW);
	return t;
}

static void drop(struct task *t)
{
	buf_release(&t->path);
	buf_release(&t->body);
}

static enum heard hear(struct story *s, struct task *t, int status, const char *body)
{
	struct buf why = BUF_INIT(4000);
	story_next(s, &crew, t);
	enum heard h = story_hear(s, &crew, t, status, body, 0, &why);
	assert_true((h == HEARD_WRONG) == (why.len > 0));
	buf_release(&why);
	return h;
}

static void a_dossier_goes_on_by_what_is_shown(void **state)
{
	(void)state;
	struct story s;
	struct task t = begun(&s);
	assert_int_equal(hear(&s, &t, 200, DOSSIER("1", ITEM("register", "officer"))), HEARD_FINE);
	assert_int_equal(s.call.deed, DEED_PASS);
	assert_int_equal(s.call.member, 1);
	assert_int_equal(
		hear(&s, &t, 200, "{\"code\":\"A-1\",\"version\":2,\"before\":false}"), HEARD_FINE);
	assert_has(t.body.p, "\"item\":7,\"version\":1,\"step\":4");
	assert_int_equal(s.version, 2);
	assert_int_equal(
		hear(&s, &t, 200, "{\"code\":\"A-1\",\"version\":3,\"finished_at\":\"x\",\"items\":[]}"),
		HEARD_FINE);
	assert_int_equal(s.want, WANT_NOTHING);
	drop(&t);
}

static void what_the_server_must_not_do_is_wrong(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body;
	} views[] = { { 200, DOSSIER("0", ITEM("register", "officer")) }, { 404, "{}" }, { 500, "" },
		{ 200, "{\"code\":\"B-1\",\"version\":1}" }, { 200, DOSSIER("1", "") },
		{ 200, DOSSIER("1", ITEM("register", "head")) } };
	for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
		struct story s;
		struct task t = begun(&s);
		assert_int_equal(hear(&s, &t, views[i].status, views[i].body), HEARD_WRONG);
		assert_int_equal(s.want, WANT_BROKEN);
		drop(&t);
	}
	static const char *const acts[] = { "{\"code\":\"A-1\",\"version\":3,\"before\":false}",
		"{\"code\":\"A-1\",\"before\":true}", "{\"code\":\"B-1\",\"version\":2}", "no json" };
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		struct story s;
		struct task t = begun(&s);
		assert_int_equal(hear(&s, &t, 200, DOSSIER("1", ITEM("register", "officer"))), HEARD_FINE);
		assert_int_equal(hear(&s, &t, 200, acts[i]), HEARD_WRONG);
		drop(&t);
	}
}

static void what_was_lost_is_sent_again_by_the_same_key(void **state)
{
	(void)state;
	struct story s;
	char key[96];
	struct task t = begun(&s);
	assert_int_equal(hear(&s, &t, 200, DOSSIER("1", ITEM("register", "officer"))), HEARD_FINE);
	assert_int_equal(hear(&s, &t, 0, ""), HEARD_LOST);
	memcpy(key, t.key, sizeof key);
	assert_int_equal(hear(&s, &t, 200, "{\"code\":\"A-1\",\"before\":true}"), HEARD_FINE);
	assert_string_equal(t.key, key);
	assert_int_equal(s.version, 2);
	assert_int_equal(hear(&s, &t, 503, ""), HEARD_LOST);
	drop(&t);
}

static void a_promise_that_falls_on_a_holiday_is_put_off(void **state)
{
	(void)state;
	static struct member chiefs[] = {
		{ .name = "k", .role = "clerk", .agency = "", .desk = "D", .token = "t", .account = 1 },
		{ .name = "c", .role = "approver", .agency = "A", .desk = "", .token = "t", .account = 2 },
	};
	static const char refused[] = "{\"error\":\"at: expected a working day\"}";
	const struct crew c = { .member = chiefs, .members = 2, .service = services, .services = 1 };
	struct story s;
	struct buf why = BUF_INIT(1000);
	struct task t = begun(&s);
	char key[96];
	s.plan = PLAN_APOLOGISE;
	story_next(&s, &c, &t);
	const char *seen = DOSSIER("1", ITEM("approve", "approver"));
	assert_int_equal(story_hear(&s, &c, &t, 200, seen, 0, &why), HEARD_FINE);
	for (int day = 8; day < 10; day++) {
		char at[32];
		story_next(&s, &c, &t);
		snprintf(at, sizeof at, "\"at\":\"2026-02-%02d\"", day);
		assert_has(t.body.p, at);
		assert_true(day == 8 || strcmp(t.key, key) != 0);
		memcpy(key, t.key, sizeof key);
		assert_int_equal(story_hear(&s, &c, &t, 422, refused, 0, &why), HEARD_REFUSED);
	}
	for (int day = 10; day < 24; day++) {
		story_next(&s, &c, &t);
		assert_int_equal(story_hear(&s, &c, &t, 422, refused, 0, &why), HEARD_REFUSED);
	}
	story_next(&s, &c, &t);
	assert_int_equal(story_hear(&s, &c, &t, 422, refused, 0, &why), HEARD_WRONG);
	buf_release(&why);
	drop(&t);
}

/* Where somebody has a key a draft is written before the dossier goes on, and signed once. */
static void results_are_drafted_and_signed(void **state)
{
	(void)state;
	static struct member heads[] = {
		{ .name = "k", .role = "clerk", .agency = "", .desk = "D", .token = "t", .account = 1 },
		{ .name = "o", .role = "officer", .agency = "A", .desk = "", .token = "t", .account = 2 },
		{ .name = "h",
			.role = "head",
			.agency = "A",
			.desk = "",
			.token = "t",
			.secret = "s",
			.account = 4 },
	};
	const struct crew c = {
		.member = heads, .members = 3, .service = services, .services = 1, .signs = true
	};
	struct story s;
	struct task t = begun(&s);
	struct buf why = BUF_INIT(4000);
	static const struct {
		int status;
		const char *answer, *path, *sent;
		enum heard heard;
	} steps[] = {
		{ 200, DOSSIER("1", ITEM("review", "officer")), "/api/dossiers/A-1", "", HEARD_FINE },
		{ 0, "", "/api/dossiers/A-1/result", "{\"revision\":0,", HEARD_LOST },
		{ 200, "{\"code\":\"A-1\",\"before\":true}", "/api/dossiers/A-1/result", "{\"revision\":0,",
			HEARD_FINE },
		{ 200, DOSSIER("2", ITEM("sign", "head")), "/api/dossiers/A-1", "", HEARD_FINE },
		{ 200, SIGNED("true,\"before\":false,\"version\":3"), "/api/sign",
			"{\"secret\":\"s\",\"items\":[{\"code\":\"A-1\",\"version\":2,\"revision\":1,"
			"\"step\":4}]}",
			HEARD_FINE },
		/* The second head passes it on. */
		{ 200, DOSSIER("3", ITEM("sign", "head")), "/api/dossiers/A-1", "", HEARD_FINE },
		{ 200, "{\"code\":\"A-1\",\"version\":4,\"before\":false}", "/api/dossiers/A-1/acts/pass",
			"\"version\":3", HEARD_FINE },
	};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		story_next(&s, &c, &t);
		assert_string_equal(t.path.p, steps[i].path);
		assert_has(t.body.p ? t.body.p : "", steps[i].sent);
		assert_int_equal(
			story_hear(&s, &c, &t, steps[i].status, steps[i].answer, 0, &why), steps[i].heard);
	}
	assert_int_equal(s.revision, 1);
	assert_int_equal(s.version, 4);
	assert_int_equal(why.len, 0);
	/* What could not be signed is no success, though the list came. */
	s.want = WANT_VIEW;
	s.did_sign = false;
	story_next(&s, &c, &t);
	const char *view = DOSSIER("4", ITEM("sign", "head"));
	assert_int_equal(story_hear(&s, &c, &t, 200, view, 0, &why), HEARD_FINE);
	story_next(&s, &c, &t);
	const char *refused = SIGNED("false,\"status\":409,\"error\":\"it is signed already\"");
	assert_int_equal(story_hear(&s, &c, &t, 200, refused, 0, &why), HEARD_WRONG);
	buf_release(&why);
	drop(&t);
}

static void faults_must_be_refused(void **state)
{
	(void)state;
	struct story s;
	struct task t = begun(&s);
	static const struct {
		enum slip slip;
		int status;
		int member;
		const char *sent;
	} cases[] = { { SLIP_STALE, 409, 1, "\"version\":0" }, { SLIP_REASON, 422, 1, "{\"item\":7" },
		{ SLIP_DATE, 422, 1, "31/02/2022" }, { SLIP_FOREIGN, 403, 2, "\"version\":1" } };
	assert_int_equal(hear(&s, &t, 200, DOSSIER("1", ITEM("register", "officer"))), HEARD_FINE);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		s.slip = cases[i].slip;
		s.want = WANT_SLIP;
		assert_int_equal(hear(&s, &t, cases[i].status, "{}"), HEARD_REFUSED);
		assert_has(t.body.p, cases[i].sent);
		assert_string_equal(t.key, "");
		assert_int_equal(t.member, cases[i].member);
		assert_int_equal(s.want, WANT_ACT);
		s.slip = cases[i].slip;
		s.want = WANT_SLIP;
		assert_int_equal(hear(&s, &t, 200, "{\"code\":\"A-1\",\"version\":2}"), HEARD_WRONG);
		s.want = WANT_ACT;
	}
	drop(&t);
}

static void the_first_goes_on_first(void **state)
{
	(void)state;
	enum { MANY = 500 };
	static struct story s[MANY];
	struct queue q;
	uint64_t seed = 3;
	assert_true(queue_open(&q, MANY));
	assert_null(queue_take(&q));
	for (int i = 0; i < MANY; i++) {
		s[i].number = i;
		s[i].wake = draw_below(&seed, 50);
		queue_put(&q, &s[i]);
	}
	const struct story *before = queue_take(&q);
	for (int i = 1; i < MANY; i++) {
		const struct story *next = queue_take(&q);
		assert_true(before->wake < next->wake ||
			    (before->wake == next->wake && before->number < next->number));
		before = next;
	}
	assert_null(queue_first(&q));
	queue_close(&q);
}

static void percentiles_are_close(void **state)
{
	(void)state;
	static struct spans s;
	assert_int_equal(spans_percentile(&s, 99), 0);
	for (int i = 1; i <= 100000; i++)
		spans_add(&s, i);
	for (int percent = 1; percent <= 100; percent++) {
		int64_t exact = percent * 1000, got = spans_percentile(&s, percent);
		assert_true(got >= exact && got <= exact + exact / 30);
	}
	assert_int_equal(spans_percentile(&s, 100), 100000);
	static struct spans small;
	for (int i = 0; i < 10; i++)
		spans_add(&small, i);
	assert_int_equal(spans_percentile(&small, 50), 4);
	spans_add(&small, INT64_MAX / 2);
	assert_int_equal(spans_percentile(&small, 100), INT64_MAX / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dossier_goes_on_by_what_is_shown),
		cmocka_unit_test(what_the_server_must_not_do_is_wrong),
		cmocka_unit_test(what_was_lost_is_sent_again_by_the_same_key),
		cmocka_unit_test(a_promise_that_falls_on_a_holiday_is_put_off),
		cmocka_unit_test(results_are_drafted_and_signed),
		cmocka_unit_test(faults_must_be_refused),
		cmocka_unit_test(the_first_goes_on_first),
		cmocka_unit_test(percentiles_are_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
