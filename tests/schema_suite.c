/* schema_suite.c: runs files of the official JSON-Schema-Test-Suite.
 *
 *	schema-suite [--formats] REMOTES FILE...
 *
 * REMOTES is the suite's folder of that name: its documents are handed over under http://localhost:1234/.
 * With --formats, "format" decides. Each test that fails is a line "FILE: GROUP: TEST: ..."; each file one
 * "FILE GROUPS TESTS FAILED"; the last line holds the totals. Exits 0 when all pass. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "schema/schema.h"

enum { REMOTES = 512 };

/* What is handed over to every schema, and the counts. */
struct suite {
	struct arena arena;
	struct schema_document remote[REMOTES];
	struct schema_how how;
	int groups, tests, failed;
};

static json_t *load(const char *path)
{
	json_error_t at;
	json_t *json = json_load_file(path, JSON_DECODE_ANY | JSON_ALLOW_NUL, &at);
	/* A number beyond 64 bits: then all are doubles. */
	if (!json && json_error_code(&at) == json_error_numeric_overflow)
		json = json_load_file(
			path, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &at);
	if (!json)
		die("%s:%d: %s", path, at.line, at.text);
	return json;
}

static void add_remotes(struct suite *s, const char *dir, const char *uri)
{
	DIR *d = opendir(dir);
	if (!d)
		die("%s: expected the suite's folder of remotes", dir);
	struct dirent *e;
	while ((e = readdir(d))) {
		size_t n = strlen(e->d_name);
		const char *path = path_join(&s->arena, dir, e->d_name);
		const char *at = arena_printf(&s->arena, "%s/%s", uri, e->d_name);
		if (e->d_name[0] == '.')
			continue;
		if (e->d_type == DT_DIR)
			add_remotes(s, path, at);
		else if (n > 5 && strcmp(e->d_name + n - 5, ".json") == 0 && s->how.other_count < REMOTES)
			s->remote[s->how.other_count++] = (struct schema_document){ at, load(path) };
	}
	closedir(d);
}

static const char *text(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : "";
}

/* All faults of a value, one behind the other. */
static void add_faults(const struct schema_report *report, struct buf *out)
{
	for (int i = 0; i < report->faults; i++) {
		buf_printf(out, " [%s %s ", report->fault[i].instance, report->fault[i].location);
		schema_fault_text(&report->fault[i], out);
		buf_adds(out, "]");
	}
}

/* A test is run twice, with and without a report: both must say what the suite says. */
static bool run_test(const struct schema *schema, const json_t *test, struct buf *said)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	const json_t *data = json_object_get(test, "data");
	bool expected = json_is_true(json_object_get(test, "valid")), quick = !expected;
	struct schema_report report = { .arena = &a, .notes_too = true };
	bool ok = schema_validate(schema, data, NULL, &report, NULL, &err) &&
		  schema_validate(schema, data, NULL, NULL, &quick, &err);
	bool right =
		ok && report.valid == expected && quick == expected && (report.faults > 0) == !expected;
	if (!right) {
		buf_printf(said, "expected %s, found %s%s%s", expected ? "valid" : "invalid",
			report.valid ? "valid" : "invalid",
			quick == report.valid ? "" : " and the contrary", err.text);
		add_faults(&report, said);
	}
	arena_release(&a);
	return right;
}

static void run_group(struct suite *s, const char *file, const json_t *group)
{
	struct error err = { 0 };
	struct schema *schema = schema_compile(json_object_get(group, "schema"), &s->how, NULL, &err);
	json_t *test;
	size_t i;
	s->groups++;
	json_array_foreach(json_object_get(group, "tests"), i, test)
	{
		struct buf said = BUF_INIT(1u << 20);
		s->tests++;
		if (!schema)
			buf_adds(&said, err.text);
		if (!schema || !run_test(schema, test, &said)) {
			s->failed++;
			printf("%s: %s: %s: %s\n", file, text(group, "description"),
				text(test, "description"), said.p ? said.p : "");
		}
		buf_release(&said);
	}
	schema_free(schema);
}

static void run_file(struct suite *s, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	json_t *groups = load(path), *group;
	size_t i;
	struct suite before = *s;
	json_array_foreach(groups, i, group) run_group(s, file, group);
	printf("%s %d %d %d\n", file, s->groups - before.groups, s->tests - before.tests,
		s->failed - before.failed);
	json_decref(groups);
}

int main(int argc, char **argv)
{
	static struct suite s;
	int at = 1;
	s.how.others = s.remote;
	if (at < argc && strcmp(argv[at], "--formats") == 0) {
		s.how.assert_formats = true;
		at++;
	}
	if (at + 1 >= argc) {
		fprintf(stderr, "usage: schema-suite [--formats] REMOTES FILE...\n");
		return 2;
	}
	add_remotes(&s, argv[at++], "http://localhost:1234");
	for (; at < argc; at++)
		run_file(&s, argv[at]);
	printf("%d groups, %d tests, %d failed\n", s.groups, s.tests, s.failed);
	for (int i = 0; i < s.how.other_count; i++)
		json_decref(s.remote[i].json);
	arena_release(&s.arena);
	return s.failed != 0;
}
