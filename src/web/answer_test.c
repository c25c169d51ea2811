/* answer_test.c: every answer carries the headers that keep a browser out of harm, and says truly how its
 * bytes are encoded and whether they may be kept. */
#include "../../tests/support.h"

#include "web/answer.h"

static const char *header(struct MHD_Response *m, const char *name)
{
	return mhd.get_response_header(m, name);
}

static void assert_safe(struct MHD_Response *m)
{
	const char *policy = header(m, "Content-Security-Policy");
	assert_has(policy, "default-src 'none'");
	assert_has(policy, "frame-ancestors 'none'");
	assert_has(policy, "base-uri 'none'");
	assert_null(strstr(policy, "unsafe"));
	assert_null(strstr(policy, "http"));
	assert_null(strchr(policy, '*'));
	assert_string_equal(header(m, "X-Content-Type-Options"), "nosniff");
	assert_string_equal(header(m, "X-Frame-Options"), "DENY");
	assert_string_equal(header(m, "Referrer-Policy"), "same-origin");
	assert_null(header(m, "Server"));
}

static struct response page(const char *text)
{
	struct response w = { .status = 200, .type = "text/html; charset=utf-8", .body = BUF_INIT(100) };
	buf_adds(&w.body, text);
	return w;
}

static void a_page_has_its_headers(void **state)
{
	(void)state;
	struct response w = page("<p>");
	struct MHD_Response *m = answer_make(&w, ENCODING_PLAIN, false);
	assert_null(w.body.p); /* taken over */
	assert_safe(m);
	assert_string_equal(header(m, "Content-Type"), "text/html; charset=utf-8");
	assert_string_equal(header(m, "Cache-Control"), "private, no-cache");
	assert_has(header(m, "Vary"), "Cookie");
	assert_null(header(m, "Content-Encoding"));
	assert_null(header(m, "Strict-Transport-Security"));
	assert_null(header(m, "Location"));
	assert_null(header(m, "Set-Cookie"));
	assert_null(header(m, "Content-Disposition"));
	mhd.destroy_response(m);
}

/* What only says how a document is shown is left out of what is none. */
static void data_has_what_counts_for_data(void **state)
{
	(void)state;
	struct response w = page("{}");
	w.type = "application/json";
	struct MHD_Response *m = answer_make(&w, ENCODING_PLAIN, true);
	assert_has(header(m, "Content-Security-Policy"), "default-src 'none'");
	assert_has(header(m, "Content-Security-Policy"), "frame-ancestors 'none'");
	assert_string_equal(header(m, "X-Content-Type-Options"), "nosniff");
	assert_has(header(m, "Strict-Transport-Security"), "max-age");
	assert_string_equal(header(m, "Cache-Control"), "private, no-cache");
	assert_null(header(m, "X-Frame-Options"));
	assert_null(header(m, "Referrer-Policy"));
	assert_null(header(m, "Cross-Origin-Opener-Policy"));
	assert_null(header(m, "Permissions-Policy"));
	mhd.destroy_response(m);
}

static void what_a_handler_said_is_sent(void **state)
{
	(void)state;
	struct response w = page("");
	w.no_store = true;
	w.location = "/sign-in";
	w.cookie[0] = "a=1";
	w.filename = "figures.csv";
	struct MHD_Response *m = answer_make(&w, ENCODING_BR, true);
	assert_safe(m);
	assert_string_equal(header(m, "Cache-Control"), "no-store");
	assert_string_equal(header(m, "Location"), "/sign-in");
	assert_string_equal(header(m, "Set-Cookie"), "a=1");
	assert_string_equal(header(m, "Content-Disposition"), "attachment; filename=\"figures.csv\"");
	assert_string_equal(header(m, "Content-Encoding"), "br");
	assert_has(header(m, "Strict-Transport-Security"), "max-age=");
	mhd.destroy_response(m);
}

static void a_short_text_is_not_kept(void **state)
{
	(void)state;
	struct MHD_Response *m = answer_text(400, "malformed");
	assert_safe(m);
	assert_string_equal(header(m, "Content-Type"), "text/plain; charset=utf-8");
	assert_string_equal(header(m, "Cache-Control"), "no-store");
	mhd.destroy_response(m);
}

static void assets_come_in_the_best_encoding(void **state)
{
	(void)state;
	const char *css = asset_path("motcua.css") + strlen("/assets/");
	unsigned plain = 1u << ENCODING_PLAIN, br = 1u << ENCODING_BR, gzip = 1u << ENCODING_GZIP;
	assets_prepare();
	struct MHD_Response *m = asset_answer(css, plain);
	assert_safe(m);
	assert_null(header(m, "Content-Encoding"));
	assert_string_equal(header(m, "Content-Type"), "text/css; charset=utf-8");
	assert_has(header(m, "Cache-Control"), "immutable");
	assert_string_equal(header(m, "Vary"), "Accept-Encoding");
	assert_string_equal(header(asset_answer(css, plain | gzip), "Content-Encoding"), "gzip");
	assert_string_equal(header(asset_answer(css, plain | br), "Content-Encoding"), "br");
	assert_string_equal(header(asset_answer(css, plain | br | gzip), "Content-Encoding"), "br");
	for (int i = 0; i < asset_count; i++)
		assert_non_null(asset_answer(assets[i].path, plain));
	assert_null(asset_answer("motcua.css", plain));
	assert_null(asset_answer("", plain));
	/* Preparing twice makes nothing twice. */
	assets_prepare();
	assert_ptr_equal(asset_answer(css, plain), m);
	assets_release();
	assert_null(asset_answer(css, plain));
}

static int load(void **state)
{
	(void)state;
	struct error err = { 0 };
	return mhd_load(&err) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_has_its_headers),
		cmocka_unit_test(data_has_what_counts_for_data),
		cmocka_unit_test(what_a_handler_said_is_sent),
		cmocka_unit_test(a_short_text_is_not_kept),
		cmocka_unit_test(assets_come_in_the_best_encoding),
	};
	return cmocka_run_group_tests(tests, load, NULL);
}
