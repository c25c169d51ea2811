/* route_test.c: an address finds its row, and the row's demands stand before its handler. */
#include "../../tests/support.h"

#include "web/route.h"

enum { CLERK = 1, CHIEF = 2 };

static bool nothing(struct request *r, struct error *err)
{
	(void)r, (void)err;
	return true;
}

static const struct route first[] = {
	{ .method = "GET", .path = "/", .handler = nothing, .who = PUBLIC },
	{ .method = "GET",
		.path = "/figures/:period/:view",
		.handler = nothing,
		.who = PUBLIC,
		.flags = ROUTE_TABLE | ROUTE_CACHE,
		.field = { { .name = "from", .kind = FIELD_DAY },
			{ .name = "level", .kind = FIELD_INT, .max = 9 } } },
	{ .method = "GET", .path = "/dossiers/:code", .handler = nothing, .who = CLERK | CHIEF },
	{ .method = "POST",
		.path = "/dossiers",
		.handler = nothing,
		.who = CLERK,
		.field = { { .name = "code", .max = 5, .needed = true }, { .name = "note" },
			{ .name = "secret", .kind = FIELD_SECRET, .max = 8 } } },
	{ .method = NULL },
};
static const struct route second[] = {
	{ .method = "POST", .path = "/api/dossiers", .handler = nothing, .who = CLERK, .flags = ROUTE_API },
	{ .method = "POST", .path = "/sign-in", .handler = nothing, .who = PUBLIC },
	{ .method = "GET", .path = "/closed", .handler = nothing },
	{ .method = NULL },
};
static const struct route *const tables[] = { first, second, NULL };

static struct request ask(const char *method, const char *target)
{
	return (struct request){ .method = method, .target = target };
}

static void assert_found(const char *method, const char *target, const struct route *row,
	const char *param0, const char *param1, enum format format)
{
	struct request r = ask(method, target);
	struct error err = { 0 };
	assert_ok(route_find(tables, &r, &err), err);
	assert_ptr_equal(r.route, row);
	assert_int_equal(r.format, format);
	if (param0)
		assert_string_equal(r.param[0], param0);
	if (param1)
		assert_string_equal(r.param[1], param1);
	arena_release(&r.arena);
}

static void assert_lost(const char *method, const char *target, enum err_code code)
{
	struct request r = ask(method, target);
	struct error err = { 0 };
	assert_false(route_find(tables, &r, &err));
	assert_int_equal(err.code, code);
	arena_release(&r.arena);
}

static void an_address_finds_its_row(void **state)
{
	(void)state;
	assert_found("GET", "/", &first[0], NULL, NULL, FORMAT_PAGE);
	assert_found("GET", "/?a=b", &first[0], NULL, NULL, FORMAT_PAGE);
	assert_found("GET", "/figures/2022/agency", &first[1], "2022", "agency", FORMAT_PAGE);
	assert_found("GET", "/dossiers/A-1", &first[2], "A-1", NULL, FORMAT_PAGE);
	assert_found("POST", "/dossiers", &first[3], NULL, NULL, FORMAT_PAGE);
	assert_found("POST", "/api/dossiers", &second[0], NULL, NULL, FORMAT_PAGE);
	/* What stands for a name is decoded after the path is split. */
	assert_found("GET", "/dossiers/a%2Fb%20c+d", &first[2], "a/b c+d", NULL, FORMAT_PAGE);
	assert_found("GET", "/dossiers/..", &first[2], "..", NULL, FORMAT_PAGE);
}

static void a_table_may_be_asked_for_as_a_file(void **state)
{
	(void)state;
	assert_found("GET", "/figures/2022/agency.csv", &first[1], "2022", "agency", FORMAT_CSV);
	assert_found(
		"GET", "/figures/2022/agency.json?from=1/2/2022", &first[1], "2022", "agency", FORMAT_JSON);
	assert_found("GET", "/figures/2022/agency.xml", &first[1], "2022", "agency.xml", FORMAT_PAGE);
	/* Elsewhere the ending belongs to the name. */
	assert_found("GET", "/dossiers/A.csv", &first[2], "A.csv", NULL, FORMAT_PAGE);
	assert_lost("GET", "/.csv", ERR_NOT_FOUND);
	assert_lost("GET", "/figures/2022/.csv", ERR_NOT_FOUND);
}

static void what_has_no_row_is_told_apart(void **state)
{
	(void)state;
	static const char *const missing[] = { "/nothing", "/figures", "/figures/2022", "/figures/2022/",
		"/figures/2022/agency/more", "/figures//agency", "/dossiers/", "//", "/Dossiers/x",
		"/closed/", "/dossiers/A-1/", "/dossiers/%ff" };
	for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
		enum err_code code = strstr(missing[i], "%ff") ? ERR_USAGE : ERR_NOT_FOUND;
		assert_lost("GET", missing[i], code);
	}
	assert_lost("POST", "/", ERR_CONFLICT);
	assert_lost("GET", "/dossiers", ERR_CONFLICT);
	assert_lost("PUT", "/dossiers", ERR_CONFLICT);
	assert_lost("get", "/", ERR_CONFLICT);
	static const char *const broken[] = { "", "*", "x", "http://a/", "/%", "/%zz", "/a#b", "/?a=%",
		"/?%00=1" };
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
		assert_lost("GET", broken[i], ERR_USAGE);
}

static void the_query_is_read(void **state)
{
	(void)state;
	struct request r = ask("GET", "/?from=1%2F2%2F2022&level=3");
	struct error err = { 0 };
	assert_ok(route_find(tables, &r, &err), err);
	assert_string_equal(r.query, "from=1%2F2%2F2022&level=3");
	assert_string_equal(form_get(&r.get, "from"), "1/2/2022");
	assert_string_equal(form_get(&r.get, "level"), "3");
	arena_release(&r.arena);
}

/* Asks a row with a role and a form; the answer's code, ERR_NONE when the handler would run. */
static enum err_code check(const struct route *row, unsigned role, const char *form, const char *csrf)
{
	struct request r = ask(row->method, row->path);
	struct error err = { 0 };
	r.route = row;
	r.who.role = role;
	r.who.account = role ? 7 : 0;
	snprintf(r.who.csrf, sizeof r.who.csrf, "%s", csrf ? csrf : "");
	struct form *f = strcmp(row->method, "POST") == 0 ? &r.post : &r.get;
	assert_true(form_read(f, &r.arena, form, strlen(form)));
	bool ok = route_check(&r, &err);
	assert_int_equal(ok, err.code == ERR_NONE);
	arena_release(&r.arena);
	return err.code;
}

static void a_row_says_who_may(void **state)
{
	(void)state;
	assert_int_equal(check(&first[0], 0, "", NULL), ERR_NONE);
	assert_int_equal(check(&first[0], CHIEF, "", NULL), ERR_NONE);
	assert_int_equal(check(&first[2], 0, "", NULL), ERR_DENIED);
	assert_int_equal(check(&first[2], CLERK, "", NULL), ERR_NONE);
	assert_int_equal(check(&first[2], CHIEF, "", NULL), ERR_NONE);
	assert_int_equal(check(&first[2], 4, "", NULL), ERR_DENIED);
	assert_int_equal(check(&first[3], CHIEF, "csrf=t&code=a", "t"), ERR_DENIED);
	/* A row that says nothing lets nobody in. */
	assert_int_equal(check(&second[2], 0, "", NULL), ERR_DENIED);
	assert_int_equal(check(&second[2], ~PUBLIC, "", NULL), ERR_DENIED);
}

static void a_form_must_carry_its_token(void **state)
{
	(void)state;
	const struct route *row = &first[3];
	assert_int_equal(check(row, CLERK, "csrf=token&code=a", "token"), ERR_NONE);
	assert_int_equal(check(row, CLERK, "code=a", "token"), ERR_DENIED);
	assert_int_equal(check(row, CLERK, "csrf=&code=a", "token"), ERR_DENIED);
	assert_int_equal(check(row, CLERK, "csrf=toke&code=a", "token"), ERR_DENIED);
	assert_int_equal(check(row, CLERK, "csrf=tokens&code=a", "token"), ERR_DENIED);
	assert_int_equal(check(row, CLERK, "csrf=Token&code=a", "token"), ERR_DENIED);
	/* The first of two counts, and a session without a token takes no form. */
	assert_int_equal(check(row, CLERK, "csrf=x&csrf=token&code=a", "token"), ERR_DENIED);
	assert_int_equal(check(row, CLERK, "csrf=&code=a", ""), ERR_DENIED);
	assert_int_equal(check(row, CLERK, "code=a", ""), ERR_DENIED);
	/* Signed in already: the public form is the session's too. */
	assert_int_equal(check(&second[1], CLERK, "", "token"), ERR_DENIED);
	assert_int_equal(check(&second[1], 0, "", NULL), ERR_NONE);
	/* Programs show their own token instead. */
	assert_int_equal(check(&second[0], CLERK, "", ""), ERR_NONE);
	assert_int_equal(check(&second[0], 0, "", ""), ERR_DENIED);
}

/* The code with which a form is answered that comes with these headers, signed in or not. */
static enum err_code from(
	const struct route *row, unsigned role, const char *site, const char *origin, const char *host)
{
	struct request r = ask(row->method, row->path);
	struct error err = { 0 };
	static const char form[] = "csrf=t&code=a";
	r.route = row;
	r.fetch_site = site;
	r.origin = origin;
	r.host = host;
	r.who.role = role;
	r.who.account = role ? 7 : 0;
	snprintf(r.who.csrf, sizeof r.who.csrf, "t");
	assert_true(form_read(&r.post, &r.arena, form, sizeof form - 1));
	bool ok = route_check(&r, &err);
	assert_int_equal(ok, err.code == ERR_NONE);
	assert_true(ok || strstr(err.text, "another site"));
	arena_release(&r.arena);
	return err.code;
}

static void what_another_site_sends_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *site, *origin, *host;
		enum err_code code;
	} cases[] = {
		{ NULL, NULL, "a.vn", ERR_NONE },
		{ "same-origin", NULL, "a.vn", ERR_NONE },
		{ "none", NULL, "a.vn", ERR_NONE },
		{ "cross-site", NULL, "a.vn", ERR_DENIED },
		{ "same-site", "https://b.vn", "a.vn", ERR_DENIED },
		{ "cross-site", "https://a.vn", "a.vn", ERR_DENIED },
		{ "same-origin", "null", "a.vn", ERR_NONE },
		{ "", NULL, "a.vn", ERR_DENIED },
		{ NULL, "https://a.vn", "a.vn", ERR_NONE },
		{ NULL, "https://A.VN", "a.vn", ERR_NONE },
		/* The proxy before us may leave the port out. */
		{ NULL, "https://a.vn:8443", "a.vn", ERR_NONE },
		{ NULL, "http://[::1]:80", "[::1]:80", ERR_NONE },
		{ NULL, "http://[::2]:80", "[::1]:80", ERR_DENIED },
		{ NULL, "https://a.vn.evil.example", "a.vn", ERR_DENIED },
		{ NULL, "https://evil.example", "a.vn", ERR_DENIED },
		{ NULL, "https://", "a.vn", ERR_DENIED },
		{ NULL, "null", "a.vn", ERR_DENIED },
		{ NULL, "", "a.vn", ERR_DENIED },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *site = cases[i].site, *origin = cases[i].origin, *host = cases[i].host;
		/* A form of a session, of nobody (signing in), and the API. */
		assert_int_equal(from(&first[3], CLERK, site, origin, host), cases[i].code);
		assert_int_equal(from(&second[1], 0, site, origin, host), cases[i].code);
		assert_int_equal(from(&second[0], CLERK, site, origin, host), cases[i].code);
		/* A link on another page leads here all the same. */
		assert_int_equal(from(&first[2], CLERK, site, origin, host), ERR_NONE);
	}
}

static void fields_are_checked_before_the_handler(void **state)
{
	(void)state;
	static const struct {
		int row;
		const char *form;
		enum err_code code;
	} cases[] = {
		{ 3, "code=12345", ERR_NONE },
		{ 3, "code=123456", ERR_DATA },
		{ 3, "code=", ERR_DATA },
		{ 3, "", ERR_DATA },
		{ 3, "code=%E1%BA%BFa", ERR_NONE },
		{ 3, "code=a%0D%0Ab", ERR_NONE },
		{ 3, "code=a%01", ERR_DATA },
		{ 3, "code=a%7F", ERR_DATA },
		{ 3, "code=a%E2%80%AE", ERR_DATA }, /* U+202E: what follows is shown backwards */
		{ 3, "code=a%E2%81%A6", ERR_DATA },
		{ 3, "code=a&note=%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7", ERR_NONE },
		{ 3, "code=a&secret=%01", ERR_NONE },
		{ 3, "code=a&secret=12345678", ERR_NONE },
		{ 3, "code=a&secret=123456789", ERR_DATA },
		{ 1, "", ERR_NONE },
		{ 1, "from=2022-02-28", ERR_NONE },
		{ 1, "from=28/2/2022", ERR_NONE },
		{ 1, "from=29/2/2022", ERR_DATA },
		{ 1, "from=2022", ERR_DATA },
		{ 1, "level=9", ERR_NONE },
		{ 1, "level=10", ERR_DATA },
		{ 1, "level=9x", ERR_DATA },
		{ 1, "level=+9", ERR_DATA },
		{ 1, "level=99999999999999999999", ERR_DATA },
		{ 1, "unknown=1", ERR_NONE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char form[128];
		snprintf(form, sizeof form, "%s&csrf=t", cases[i].form);
		assert_int_equal(check(&first[cases[i].row], CLERK, form, "t"), cases[i].code);
	}
	/* 200 bytes where the row names no limit. */
	char note[256] = "csrf=t&code=a&note=";
	size_t n = strlen(note);
	memset(note + n, 'x', 200);
	note[n + 200] = '\0';
	assert_int_equal(check(&first[3], CLERK, note, "t"), ERR_NONE);
	note[n + 200] = 'x';
	note[n + 201] = '\0';
	assert_int_equal(check(&first[3], CLERK, note, "t"), ERR_DATA);
}

/* A secret that is refused must not be shown by the error. */
static void errors_tell_the_field_and_no_value(void **state)
{
	(void)state;
	struct request r = ask("POST", "/dossiers");
	struct error err = { 0 };
	static const char form[] = "csrf=t&code=a&secret=my-long-password";
	r.route = &first[3];
	r.who = (struct identity){ .account = 7, .role = CLERK, .csrf = "t" };
	assert_true(form_read(&r.post, &r.arena, form, sizeof form - 1));
	assert_false(route_check(&r, &err));
	assert_has(err.text, "secret: found 16 bytes, expected at most 8");
	assert_null(strstr(err.text, "password"));
	arena_release(&r.arena);
}

static void the_table_of_routes_shows_every_row(void **state)
{
	(void)state;
	struct buf out = BUF_INIT(4096);
	route_print(tables, &out);
	int lines = 0;
	for (size_t i = 0; i < out.len; i++)
		lines += out.p[i] == '\n';
	assert_int_equal(lines, 7);
	assert_has(out.p, "/figures/:period/:view");
	assert_has(out.p, "table cache\n");
	assert_has(out.p, "roles 00000000\n");
	assert_has(out.p, "roles 00000003\n");
	assert_has(out.p, "public 00000000");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_finds_its_row),
		cmocka_unit_test(a_table_may_be_asked_for_as_a_file),
		cmocka_unit_test(what_has_no_row_is_told_apart),
		cmocka_unit_test(the_query_is_read),
		cmocka_unit_test(a_row_says_who_may),
		cmocka_unit_test(a_form_must_carry_its_token),
		cmocka_unit_test(what_another_site_sends_is_refused),
		cmocka_unit_test(fields_are_checked_before_the_handler),
		cmocka_unit_test(errors_tell_the_field_and_no_value),
		cmocka_unit_test(the_table_of_routes_shows_every_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
