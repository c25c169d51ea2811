/* schema_test.c: what a form gets to know of a fault, ceilings, flaws of schemas, threads. The keywords
 * themselves are the official suite's (tests/schema.test.mjs). */
#include "schema/schema.h"

#include <pthread.h>

#include "../../tests/support.h"

static json_t *json_of(const char *text)
{
	json_error_t at;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &at);
	if (!json)
		fail_msg("%s: %s", text, at.text);
	return json;
}

static struct schema *compiled(const char *text)
{
	struct error err = { 0 };
	struct schema_how how = { .uri = "https://example.org/form.json", .assert_formats = true };
	json_t *json = json_of(text);
	struct schema *s = schema_compile(json, &how, NULL, &err);
	json_decref(json);
	assert_ok(s != NULL, err);
	return s;
}

/* A schema, a value, and what is told of it. */
struct held {
	struct arena arena;
	struct schema *schema;
	json_t *value;
	struct schema_report report;
	struct error err;
	bool ok;
};

static struct held *hold(
	const char *schema, const char *value, const struct schema_limits *limits, bool notes)
{
	struct held *h = calloc(1, sizeof *h);
	h->schema = compiled(schema);
	h->value = json_of(value);
	h->report = (struct schema_report){ .arena = &h->arena, .notes_too = notes };
	h->ok = schema_validate(h->schema, h->value, limits, &h->report, NULL, &h->err);
	return h;
}

static void let_go(struct held *h)
{
	schema_free(h->schema);
	json_decref(h->value);
	arena_release(&h->arena);
	free(h);
}

static void assert_text(const struct schema_fault *f, const char *expected)
{
	struct buf b = BUF_INIT(4096);
	schema_fault_text(f, &b);
	assert_string_equal(b.p, expected);
	buf_release(&b);
}

static void test_faults(void **state)
{
	(void)state;
	struct held *h = hold("{\"properties\": {\"người/dân\": {\"items\": {\"maxLength\": 2}}},"
			      " \"required\": [\"x\"], \"additionalProperties\": false}",
		"{\"người/dân\": [\"ab\", \"Cà Mau\"], \"thừa\": 1}", NULL, false);
	assert_ok(h->ok, h->err);
	assert_false(h->report.valid);
	assert_int_equal(h->report.faults, 3);
	const struct schema_fault *f = h->report.fault;
	assert_string_equal(f[0].keyword, "required");
	assert_string_equal(f[0].instance, "");
	assert_string_equal(f[0].name, "x");
	assert_text(&f[0], "found no member \"x\", expected one");
	assert_string_equal(f[1].instance, "/người~1dân/1");
	assert_string_equal(f[1].location, "https://example.org/form.json#/properties/người~1dân/items/"
					   "maxLength");
	assert_string_equal(f[1].keyword, "maxLength");
	assert_int_equal(json_integer_value(f[1].value), 2);
	assert_string_equal(json_string_value(f[1].found), "Cà Mau");
	assert_int_equal(f[1].count, 6);
	assert_text(&f[1], "found 6 letters, expected at most 2");
	assert_string_equal(f[2].instance, "/thừa");
	assert_string_equal(f[2].keyword, "additionalProperties");
	assert_string_equal(f[2].name, "thừa");
	let_go(h);
}

static void test_branches(void **state)
{
	(void)state;
	static const char schema[] =
		"{\"properties\": {\"a\": {\"anyOf\": [{\"type\": \"string\"}, {\"oneOf\":"
		" [{\"minimum\": 5}, {\"multipleOf\": 7}]}]}, \"b\": {\"oneOf\": [true, true]},"
		" \"c\": {\"anyOf\": [false, {\"minimum\": 1}]}}}";
	struct held *h = hold(schema, "{\"a\": 1, \"b\": 2, \"c\": 3}", NULL, false);
	assert_ok(h->ok, h->err);
	const struct schema_fault *f = h->report.fault;
	assert_int_equal(h->report.faults, 6);
	static const struct {
		const char *keyword, *instance;
		int within, branch, count;
	} expected[] = { { "anyOf", "/a", -1, -1, -1 }, { "type", "/a", 0, 0, -1 },
		{ "oneOf", "/a", 0, 1, 0 }, { "minimum", "/a", 2, 0, -1 }, { "multipleOf", "/a", 2, 1, -1 },
		{ "oneOf", "/b", -1, -1, 2 } };
	for (int i = 0; i < 6; i++) {
		assert_string_equal(f[i].keyword, expected[i].keyword);
		assert_string_equal(f[i].instance, expected[i].instance);
		assert_int_equal(f[i].within, expected[i].within);
		assert_int_equal(f[i].branch, expected[i].branch);
		assert_int_equal(f[i].count, expected[i].count);
	}
	let_go(h);
	/* The ceiling of the faults counts what is wrong, not what was tried on the way to what is right. */
	struct schema_limits few = { .faults = 1 };
	h = hold("{\"items\": {\"anyOf\": [{\"type\": \"string\"}, {\"minimum\": 3}]}}", "[4, 5, 1, 1]",
		&few, false);
	assert_ok(h->ok, h->err);
	assert_int_equal(h->report.faults, 1);
	assert_string_equal(h->report.fault[0].instance, "/2");
	assert_int_equal(h->report.more, 5);
	let_go(h);
}

static void test_names(void **state)
{
	(void)state;
	struct held *h = hold("{\"propertyNames\": {\"maxLength\": 1}, \"uniqueItems\": true}",
		"{\"a\": 1, \"bc\": 2}", NULL, false);
	assert_int_equal(h->report.faults, 1);
	assert_string_equal(h->report.fault[0].name, "bc");
	assert_null(h->report.fault[0].found);
	assert_string_equal(h->report.fault[0].instance, "");
	let_go(h);
	h = hold("{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": [2]}, 5, {\"b\": [2.0], \"a\": 1}]", NULL,
		false);
	assert_int_equal(h->report.faults, 1);
	assert_string_equal(h->report.fault[0].instance, "/2");
	assert_int_equal(h->report.fault[0].count, 0);
	let_go(h);
}

static void test_notes(void **state)
{
	(void)state;
	struct held *h = hold("{\"title\": \"T\", \"anyOf\": [{\"title\": \"no\", \"type\": \"null\"},"
			      " {\"properties\": {\"a\": {\"readOnly\": true}}}], \"not\": {\"title\": "
			      "\"n\", \"type\":"
			      " \"null\"}}",
		"{\"a\": 1}", NULL, true);
	assert_true(h->report.valid);
	assert_int_equal(h->report.notes, 2);
	assert_string_equal(h->report.note[0].keyword, "title");
	assert_string_equal(h->report.note[1].keyword, "readOnly");
	assert_string_equal(h->report.note[1].instance, "/a");
	let_go(h);
}

static void assert_stops(
	const char *schema, const char *value, const struct schema_limits *limits, const char *why)
{
	struct held *h = hold(schema, value, limits, false);
	assert_false(h->ok);
	assert_false(h->report.valid);
	assert_int_equal(h->err.code, ERR_DATA);
	assert_has(h->err.text, why);
	bool valid = true;
	assert_false(schema_validate(h->schema, h->value, limits, NULL, &valid, NULL));
	assert_false(valid);
	let_go(h);
}

static void test_ceilings(void **state)
{
	(void)state;
	struct schema_limits steps = { .steps = 1000 };
	assert_stops("{\"$ref\": \"#\"}", "1", NULL, "deeper than allowed");
	assert_stops("{\"not\": {\"$ref\": \"#\"}}", "1", NULL, "deeper than allowed");
	assert_stops("{\"$defs\": {\"a\": {\"anyOf\": [{\"$ref\": \"#/$defs/b\"}, {\"$ref\": "
		     "\"#/$defs/b\"}]},"
		     " \"b\": {\"allOf\": [{\"$ref\": \"#/$defs/a\"}, {\"$ref\": \"#/$defs/a\"}]}}, "
		     "\"$ref\": \"#/$defs/a\"}",
		"1", &steps, "");
	/* Each schema twice what the one before costs: too many steps long before it is too deep. */
	struct buf b = BUF_INIT(1u << 18);
	buf_adds(&b, "{\"$defs\": {\"a0\": {\"not\": true}");
	for (int i = 1; i < 60; i++)
		buf_printf(&b,
			", \"a%d\": {\"anyOf\": [{\"$ref\": \"#/$defs/a%d\"}, {\"$ref\": "
			"\"#/$defs/a%d\"}]}",
			i, i - 1, i - 1);
	buf_adds(&b, "}, \"$ref\": \"#/$defs/a59\"}");
	struct schema_limits many = { .steps = 100000 };
	assert_stops(b.p, "1", &many, "more steps");
	/* A long name above many faults: each would repeat it. */
	buf_reset(&b);
	buf_adds(&b, "{\"");
	for (int i = 0; i < 20000; i++)
		buf_adds(&b, "aaaaa");
	buf_adds(&b, "\": [1");
	for (int i = 0; i < 300; i++)
		buf_adds(&b, ", 1");
	buf_adds(&b, "]}");
	struct held *h = hold("{\"additionalProperties\": {\"items\": {\"anyOf\": [{\"type\": \"null\"}, "
			      "true]}}}",
		b.p, &(struct schema_limits){ .steps = 1000000 }, false);
	assert_false(h->ok);
	assert_has(h->err.text, "more steps");
	let_go(h);
	buf_reset(&b);
	buf_adds(&b, "\"");
	for (int i = 0; i < 200; i++)
		buf_adds(&b, "aaaaaaaaaa");
	buf_adds(&b, "!\"");
	assert_stops("{\"pattern\": \"^(a+)+$\"}", b.p, NULL, "back and forth");
	buf_release(&b);
}

static void assert_flaw(const char *schema, const char *pointer, const char *found, const char *expected)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct schema_flaws flaws = { .arena = &a };
	struct schema_how how = { .uri = "https://example.org/form.json" };
	json_t *json = json_of(schema);
	assert_null(schema_compile(json, &how, &flaws, &err));
	assert_int_equal(json->refcount, 1);
	json_decref(json);
	assert_int_equal(flaws.count, 1);
	assert_string_equal(flaws.flaw[0].uri, how.uri);
	assert_string_equal(flaws.flaw[0].pointer, pointer);
	assert_has(flaws.flaw[0].found, found);
	assert_has(flaws.flaw[0].expected, expected);
	assert_int_equal(err.code, ERR_DATA);
	assert_has(err.text, expected);
	arena_release(&a);
}

static void test_flaws(void **state)
{
	(void)state;
	assert_flaw("3", "", "3", "a schema");
	assert_flaw("{\"properties\": {\"a/b\": 3}}", "/properties/a~1b", "3", "a schema");
	assert_flaw("{\"items\": {\"type\": \"text\"}}", "/items/type", "\"text\"", "null, boolean");
	assert_flaw("{\"type\": []}", "/type", "[]", "null, boolean");
	assert_flaw("{\"multipleOf\": 0}", "/multipleOf", "0", "above 0");
	assert_flaw("{\"minLength\": -1}", "/minLength", "-1", "whole number");
	assert_flaw("{\"minLength\": 1.5}", "/minLength", "1.5", "whole number");
	assert_flaw("{\"anyOf\": []}", "/anyOf", "[]", "at least one");
	assert_flaw("{\"required\": [1]}", "/required", "[1]", "names");
	assert_flaw("{\"pattern\": \"(\"}", "/pattern", "( (at byte 1", "regular expression");
	assert_flaw("{\"$ref\": \"#/$defs/a\"}", "/$ref", "#/$defs/a", "a pointer to a schema");
	assert_flaw("{\"$ref\": \"#a\"}", "/$ref", "#a", "$anchor");
	assert_flaw("{\"$ref\": \"https://example.org/no\"}", "/$ref", "no", "handed over");
	assert_flaw("{\"$id\": \"a#b\"}", "/$id", "a#b", "without a fragment");
	assert_flaw("{\"$anchor\": \"1\"}", "/$anchor", "1", "a name");
	assert_flaw("{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$anchor\": \"x\"}}}",
		"/$defs/b/$anchor", "x", "no other schema");
	assert_flaw("{\"$defs\": {\"a\": {\"$id\": \"x\"}, \"b\": {\"$id\": \"x\"}}}", "/$defs/b/$id", "x",
		"no other schema");
	assert_flaw("{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}", "/$schema", "draft-07",
		"2020-12");
}

static void test_flaws_counted(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct schema_flaws flaws = { .arena = &a };
	struct schema_how how = { 0 };
	json_t *json = json_of("{\"allOf\": []}"), *list = json_object_get(json, "allOf");
	for (int i = 0; i < SCHEMA_FLAWS + 7; i++)
		json_array_append_new(list, json_of("{\"minimum\": \"1\"}"));
	assert_null(schema_compile(json, &how, &flaws, &err));
	assert_int_equal(flaws.count, SCHEMA_FLAWS);
	assert_int_equal(flaws.more, 7);
	json_decref(json);
	arena_release(&a);
}

static void test_nesting(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct schema_how how = { 0 };
	json_t *json = json_true();
	for (int i = 0; i < 100000; i++) {
		json_t *up = json_object();
		json_object_set_new(up, "not", json);
		json = up;
	}
	assert_null(schema_compile(json, &how, NULL, &err));
	assert_has(err.text, "too deep");
	/* jansson would free it by recursion. */
	while (json_is_object(json)) {
		json_t *below = json_incref(json_object_get(json, "not"));
		json_decref(json);
		json = below;
	}
}

static void test_meta(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct schema_how how = { 0 };
	json_t *json = json_of("{\"type\": \"text\", \"items\": {\"minLength\": -1}}");
	struct schema *meta = schema_compile_meta(json, &how, &err);
	assert_ok(meta != NULL, err);
	struct schema_report report = { .arena = &a };
	assert_ok(schema_validate(meta, json, NULL, &report, NULL, &err), err);
	bool found = false;
	for (int i = 0; i < report.faults; i++)
		found = found || strcmp(report.fault[i].instance, "/items/minLength") == 0;
	assert_true(found);
	assert_string_equal(report.fault[report.faults - 1].instance, "/type");
	json_decref(json);
	schema_free(meta);
	arena_release(&a);
}

/* Compiles the first of some documents with the others handed over. */
static struct schema *compiled_of(const char *const *texts, int n, struct error *err)
{
	struct schema_document document[8] = { { 0 } };
	for (int i = 0; i < n; i++)
		document[i] = (struct schema_document){ "", json_of(texts[i]) };
	struct schema_how how = { .others = document + 1, .other_count = n - 1 };
	struct schema *s = schema_compile(document[0].json, &how, NULL, err);
	for (int i = 0; i < n; i++)
		json_decref(document[i].json);
	return s;
}

static void test_dialects(void **state)
{
	(void)state;
	static const char *const unknown[] = { "{\"$schema\": \"https://example.org/meta\", \"minimum\": "
					       "\"x\"}",
		"{\"$id\": \"https://example.org/meta\", \"$vocabulary\": {\"https://example.org/v\": "
		"true}}" };
	static const char *const optional[] = { "{\"$schema\": \"https://example.org/meta\", \"minimum\": "
						"\"x\"}",
		"{\"$id\": \"https://example.org/meta\", \"$vocabulary\": {\"https://example.org/v\": "
		"false}}" };
	struct error err = { 0 };
	assert_null(compiled_of(unknown, 2, &err));
	assert_has(err.text, "/$schema: found https://example.org/meta");
	err = (struct error){ 0 };
	/* Without the vocabulary validation, "minimum" is only a word. */
	struct schema *s = compiled_of(optional, 2, &err);
	assert_ok(s != NULL, err);
	schema_free(s);
}

/* A dynamic anchor counts though nothing but the dynamic scope leads to it. */
static void test_dynamic_scope(void **state)
{
	(void)state;
	static const char *const texts[] = { "{\"$id\": \"https://example.org/a\", \"$ref\": "
					     "\"b#/$defs/start\"}",
		"{\"$id\": \"https://example.org/b\", \"$defs\": {\"start\": {\"$ref\": \"c\"},"
		" \"mine\": {\"$dynamicAnchor\": \"el\", \"type\": \"string\"}}}",
		"{\"$id\": \"https://example.org/c\", \"$dynamicRef\": \"#el\","
		" \"$defs\": {\"x\": {\"$dynamicAnchor\": \"el\"}}}" };
	struct error err = { 0 };
	struct schema *s = compiled_of(texts, 3, &err);
	assert_ok(s != NULL, err);
	json_t *text = json_string("a"), *number = json_integer(1);
	bool valid = false;
	assert_ok(schema_validate(s, text, NULL, NULL, &valid, &err), err);
	assert_true(valid);
	assert_ok(schema_validate(s, number, NULL, NULL, &valid, &err), err);
	assert_false(valid);
	json_decref(text);
	json_decref(number);
	schema_free(s);
}

static void *many_times(void *arg)
{
	json_t *good = json_of("{\"a\": \"xyz\", \"b\": 4}"), *bad = json_of("{\"a\": \"xy1\", \"b\": "
									     "4.5}");
	intptr_t wrong = 0;
	for (int i = 0; i < 2000; i++) {
		bool valid = false;
		wrong += !schema_validate(arg, good, NULL, NULL, &valid, NULL) || !valid;
		wrong += !schema_validate(arg, bad, NULL, NULL, &valid, NULL) || valid;
	}
	json_decref(good);
	json_decref(bad);
	return (void *)wrong;
}

static void test_threads(void **state)
{
	(void)state;
	struct schema *s = compiled("{\"properties\": {\"a\": {\"pattern\": \"^[a-z]+$\"}, \"b\": "
				    "{\"type\":"
				    " \"integer\"}}, \"unevaluatedProperties\": false}");
	pthread_t thread[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, many_times, s);
	for (int i = 0; i < 4; i++) {
		void *wrong;
		pthread_join(thread[i], &wrong);
		assert_null(wrong);
	}
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_flaws),
		cmocka_unit_test(test_flaws_counted),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_meta),
		cmocka_unit_test(test_dialects),
		cmocka_unit_test(test_dynamic_scope),
		cmocka_unit_test(test_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
