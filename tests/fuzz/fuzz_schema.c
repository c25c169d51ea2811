/* fuzz_schema.c: a schema and a value, divided by the first NUL of the input (none: the schema is the value,
 * too). What is found with and without a report must agree, and nothing may take for ever. */
#include <assert.h>
#include <string.h>

#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static json_t *read_json(const char *p, size_t n)
{
	return json_loadb(p, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

static void validate(const struct schema *schema, const json_t *value)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct schema_limits limits = { .steps = 200000, .faults = 10 };
	struct schema_report report = { .arena = &a, .notes_too = true };
	bool valid = false;
	if (schema_validate(schema, value, &limits, &report, NULL, &err)) {
		assert(report.valid == (report.faults == 0));
		for (int i = 0; i < report.faults; i++) {
			struct buf text = BUF_INIT(1u << 20);
			assert(report.fault[i].within < i);
			assert(report.fault[i].instance && report.fault[i].location);
			schema_fault_text(&report.fault[i], &text);
			assert(text.len > 0);
			buf_release(&text);
		}
		/* Without a report it looks at less: it may say so where the other gave up, not otherwise. */
		assert(schema_validate(schema, value, &limits, NULL, &valid, &err) &&
			valid == report.valid);
	} else {
		assert(err.code == ERR_DATA && !report.valid);
	}
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *cut = size ? memchr(text, '\0', size) : NULL;
	size_t n = cut ? (size_t)(cut - text) : size;
	json_t *json = read_json(text, n);
	json_t *value = cut ? read_json(cut + 1, size - n - 1) : json_incref(json);
	if (json) {
		struct arena a = { 0 };
		struct error err = { 0 };
		struct schema_flaws flaws = { .arena = &a };
		struct schema_how how = { .uri = "https://example.org/s", .assert_formats = true };
		struct schema *schema = schema_compile(json, &how, &flaws, &err);
		assert((schema != NULL) == (flaws.count == 0) &&
			(schema != NULL) == (err.code == ERR_NONE));
		if (schema && value)
			validate(schema, value);
		schema_free(schema);
		arena_release(&a);
		/* Any JSON may be held against the meta-schema. */
		schema = schema_compile_meta(NULL, &how, &err);
		if (schema)
			validate(schema, json);
		schema_free(schema);
	}
	json_decref(json);
	json_decref(value);
	return 0;
}
