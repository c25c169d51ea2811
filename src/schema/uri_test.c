/* uri_test.c: the examples of RFC 3986 and what may not be an address. */
#include "schema/uri.h"

#include "../../tests/support.h"

static void test_resolve(void **state)
{
	(void)state;
	/* RFC 3986, 5.4.1 and 5.4.2. */
	static const char *const cases[][2] = { { "g:h", "g:h" }, { "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" }, { "g/", "http://a/b/c/g/" }, { "/g", "http://a/g" },
		{ "//g", "http://g" }, { "?y", "http://a/b/c/d;p?y" }, { "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" }, { "g#s", "http://a/b/c/g#s" },
		{ "g?y#s", "http://a/b/c/g?y#s" }, { ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" }, { "", "http://a/b/c/d;p?q" }, { ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" }, { "..", "http://a/b/" }, { "../", "http://a/b/" },
		{ "../g", "http://a/b/g" }, { "../..", "http://a/" }, { "../../", "http://a/" },
		{ "../../g", "http://a/g" }, { "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" }, { "/./g", "http://a/g" }, { "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." }, { ".g", "http://a/b/c/.g" }, { "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" }, { "./../g", "http://a/b/g" }, { "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" }, { "g/../h", "http://a/b/c/h" },
		{ "g;x=1/./y", "http://a/b/c/g;x=1/y" }, { "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/./x", "http://a/b/c/g?y/./x" }, { "g#s/../x", "http://a/b/c/g#s/../x" } };
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(uri_resolve(&a, "http://a/b/c/d;p?q", cases[i][0]), cases[i][1]);
	assert_string_equal(uri_resolve(&a, "", "x.json#/a"), "x.json#/a");
	assert_string_equal(uri_resolve(&a, "urn:uuid:1", "#/a"), "urn:uuid:1#/a");
	assert_string_equal(uri_resolve(&a, "http://a", "b"), "http://a/b");
	arena_release(&a);
}

static void test_fragment(void **state)
{
	(void)state;
	char uri[] = "http://a/b#/c%25d/%C3%A0%2", plain[] = "http://a/b";
	assert_string_equal(uri_cut_fragment(uri), "/c%d/\xC3\xA0%2");
	assert_string_equal(uri, "http://a/b");
	assert_string_equal(uri_cut_fragment(plain), "");
}

static bool valid(const char *s, unsigned allowed)
{
	return uri_valid(s, strlen(s), allowed);
}

static void test_valid(void **state)
{
	(void)state;
	assert_true(valid("https://u:p@camau.gov.vn:8080/a;b/%20?c=/?#d/?", 0));
	assert_true(valid("http://[2001:db8::7]:80/", 0));
	assert_true(valid("http://[v1.a:b]/", 0));
	assert_true(valid("urn:isbn:0451450523", 0));
	assert_false(valid("/a/b", 0));
	assert_true(valid("/a/b", URI_REFERENCE));
	assert_false(valid("a b", URI_REFERENCE));
	assert_false(valid("1:b", URI_REFERENCE));
	assert_false(valid("http://a/%2", 0));
	assert_false(valid("http://a:x/", 0));
	assert_false(valid("http://[::1/", 0));
	assert_false(valid("http://[v.a]/", 0));
	assert_false(valid("http://a#b#c", 0));
	assert_false(valid("http://Cà.Mau/", 0));
	assert_true(valid("http://Cà.Mau/hồ-sơ", URI_INTERNATIONAL));
}

static void test_hosts(void **state)
{
	(void)state;
	assert_true(host_valid("dvc.camau.gov.vn", 16));
	assert_false(host_valid("a..b", 4));
	assert_false(host_valid("-a", 2));
	assert_false(host_valid("a-.b", 4));
	assert_false(host_valid("", 0));
	char label[64];
	memset(label, 'a', sizeof label);
	assert_true(host_valid(label, 63));
	assert_false(host_valid(label, 64));
	assert_true(ipv4_valid("10.0.255.1", 10));
	assert_false(ipv4_valid("10.0.256.1", 10));
	assert_false(ipv4_valid("10.01.2.1", 9));
	assert_false(ipv4_valid("1.2.3.", 6));
	assert_true(ipv6_valid("::ffff:1.2.3.4", 14));
	assert_false(ipv6_valid("::1%eth0", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_fragment),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_hosts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
