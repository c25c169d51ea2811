/* asset_test.c: assets are found under the names that pages write, in the encodings that clients take. */
#include "../../tests/support.h"

#include "web/asset.h"

enum {
	PLAIN = 1 << ENCODING_PLAIN,
	BR = 1 << ENCODING_BR,
	GZIP = 1 << ENCODING_GZIP,
};

static void accepted_encodings_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		unsigned bits;
	} cases[] = {
		{ NULL, PLAIN },
		{ "", PLAIN },
		{ "gzip", PLAIN | GZIP },
		{ "br", PLAIN | BR },
		{ "gzip, deflate, br", PLAIN | BR | GZIP },
		{ "GZIP,Br", PLAIN | BR | GZIP },
		{ "gzip;q=0", PLAIN },
		{ "gzip;q=0.000, br", PLAIN | BR },
		{ "gzip; q=0, br; q=0.5", PLAIN | BR },
		{ "br;q=1.0, gzip;q=0.001", PLAIN | BR | GZIP },
		{ "gzip, br;q=0", PLAIN | GZIP },
		{ " , ,gzip , br ", PLAIN | BR | GZIP },
		{ "gzip ;q=0", PLAIN },
		{ "identity", PLAIN },
		{ "x-gzip, brotli, bro, gzips", PLAIN },
		{ "deflate;q=0, gzip", PLAIN | GZIP },
		{ ";q=0", PLAIN },
		{ "   ", PLAIN },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (encodings_accepted(cases[i].header) != cases[i].bits)
			print_error("the header was \"%s\"\n", cases[i].header);
		assert_int_equal(encodings_accepted(cases[i].header), cases[i].bits);
	}
	assert_null(encoding_names[ENCODING_PLAIN]);
	assert_string_equal(encoding_names[ENCODING_BR], "br");
	assert_string_equal(encoding_names[ENCODING_GZIP], "gzip");
}

static void every_asset_is_found_under_its_address(void **state)
{
	(void)state;
	assert_true(asset_count > 0);
	for (int i = 0; i < asset_count; i++) {
		const char *path = asset_path(assets[i].name);
		assert_int_equal(strncmp(path, "/assets/", 8), 0);
		assert_string_equal(path + 8, assets[i].path);
		assert_ptr_equal(asset_find(path + 8), &assets[i]);
		assert_non_null(assets[i].bytes[ENCODING_PLAIN].p);
		assert_true(strlen(assets[i].type) > 0);
		/* An encoding that is no smaller is left out. */
		for (int e = ENCODING_BR; e < ENCODINGS; e++)
			assert_true(!assets[i].bytes[e].p ||
				    assets[i].bytes[e].n < assets[i].bytes[ENCODING_PLAIN].n);
	}
}

static void other_names_find_nothing(void **state)
{
	(void)state;
	assert_null(asset_find("motcua.css")); /* without its digest it might be an old one */
	assert_null(asset_find(""));
	assert_null(asset_find("../motcua.css"));
	assert_null(asset_find(asset_path("motcua.css")));
	assert_null(asset_find(asset_path("no-such-thing") + 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted_encodings_are_read),
		cmocka_unit_test(every_asset_is_found_under_its_address),
		cmocka_unit_test(other_names_find_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
