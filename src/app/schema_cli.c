/* schema_cli.c: motcua schema check: for whoever edits forms and other schemas. */
#include "app/schema_cli.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "schema/schema.h"

/* Schemas that one folder may hold. */
enum { OTHERS_MAX = 1000 };

/* What a check works with. */
struct checking {
	struct cli *cli;
	struct schema_document other[OTHERS_MAX];
	struct schema_how how;
	int faults;
};

/* Reads a file as JSON. Numbers beyond 64 bits make all of its numbers doubles. */
static json_t *read_json(const char *path, struct error *err)
{
	enum { FLAGS = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL };
	struct file_map m;
	json_error_t at;
	if (!file_map(&m, path, err))
		return NULL;
	json_t *json = json_loadb(m.n ? m.p : "", m.n, FLAGS, &at);
	if (!json && json_error_code(&at) == json_error_numeric_overflow)
		json = json_loadb(m.p, m.n, FLAGS | JSON_DECODE_INT_AS_REAL, &at);
	file_unmap(&m);
	if (!json)
		err_set(err, ERR_DATA, "%s:%d:%d: found %s, expected JSON", path, at.line, at.column,
			at.text);
	return json;
}

/* The address of a file: file:// and its whole path, with what an address may not hold percent-encoded. */
static char *address_of(struct arena *a, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
	char *whole = realpath(path, NULL);
	struct buf b = BUF_INIT(1u << 16);
	buf_adds(&b, "file://");
	for (const char *p = whole ? whole : path; *p; p++) {
		if (strchr(plain, *p))
			buf_addc(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	}
	free(whole);
	char *s = arena_dup(a, b.p, b.len);
	buf_release(&b);
	return s;
}

static bool add_other(struct checking *k, const char *path, struct error *err)
{
	if (k->how.other_count == OTHERS_MAX)
		return err_set(
			err, ERR_DATA, "--with: found more than %d schemas, expected fewer", OTHERS_MAX);
	json_t *json = read_json(path, err);
	if (!json)
		return false;
	k->other[k->how.other_count++] = (struct schema_document){ address_of(&k->cli->arena, path), json };
	return true;
}

static bool read_others(struct checking *k, const char *dir, struct error *err)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	bool ok = true;
	if (!d)
		return err_set(
			err, ERR_NOT_FOUND, "--with: found no folder %s, expected one with schemas", dir);
	while (ok && (e = readdir(d))) {
		size_t n = strlen(e->d_name);
		if (n > 5 && strcmp(e->d_name + n - 5, ".json") == 0)
			ok = add_other(k, path_join(&k->cli->arena, dir, e->d_name), err);
	}
	closedir(d);
	return ok;
}

static void show(const char *file, const char *pointer, const char *words)
{
	fprintf(stderr, "%s: %s: %s\n", file, *pointer ? pointer : "(whole)", words);
}

/* Holds a document against a schema and shows its faults. */
static bool check_against(struct checking *k, const struct schema *schema, const char *file,
	const json_t *json, struct error *err)
{
	struct schema_report report = { .arena = &k->cli->arena };
	if (!schema_validate(schema, json, NULL, &report, NULL, err))
		return err_prefix(err, "%s: ", file);
	for (int i = 0; i < report.faults; i++) {
		const struct schema_fault *f = &report.fault[i];
		struct buf words = BUF_INIT(1u << 16);
		/* What explains another fault is none of its own. */
		if (f->within >= 0)
			buf_printf(&words, "(%s, schema %d) ", report.fault[f->within].keyword, f->branch);
		else
			k->faults++;
		schema_fault_text(f, &words);
		show(file, f->instance, words.p);
		buf_release(&words);
	}
	if (report.more)
		fprintf(stderr, "%s: ... and %lld more\n", file, (long long)report.more);
	return true;
}

/* Compiles the schema and shows what is wrong with it; NULL in case. */
static struct schema *compile(struct checking *k, const char *file, json_t *json, struct error *err)
{
	struct error first = { 0 };
	struct schema *meta = schema_compile_meta(json, &k->how, &first);
	/* A meta-schema that is not known is told once more below, as a flaw of the schema. */
	bool ok = !meta || check_against(k, meta, file, json, err);
	schema_free(meta);
	if (!ok || k->faults)
		return NULL;
	struct schema_flaws flaws = { .arena = &k->cli->arena };
	struct schema *schema = schema_compile(json, &k->how, &flaws, &first);
	for (int i = 0; i < flaws.count; i++) {
		const struct schema_flaw *f = &flaws.flaw[i];
		const char *where = strcmp(f->uri, k->how.uri) == 0 ? file : f->uri;
		k->faults++;
		show(where, f->pointer,
			arena_printf(&k->cli->arena, "found %s, expected %s", f->found, f->expected));
	}
	if (flaws.more)
		fprintf(stderr, "%s: ... and %d more\n", file, flaws.more);
	return schema;
}

static bool check_instances(struct checking *k, const struct schema *schema, struct error *err)
{
	for (int i = 1; i < k->cli->args; i++) {
		json_t *json = read_json(k->cli->arg[i], err);
		bool ok = json && check_against(k, schema, k->cli->arg[i], json, err);
		json_decref(json);
		if (!ok)
			return false;
	}
	return true;
}

static bool check_files(struct checking *k, struct error *err)
{
	const char *file = k->cli->arg[0], *with = cli_get(k->cli, "with");
	k->how.others = k->other;
	k->how.uri = address_of(&k->cli->arena, file);
	k->how.assert_formats = cli_get(k->cli, "formats") != NULL;
	json_t *json = read_json(file, err);
	if (!json || (with && !read_others(k, with, err))) {
		json_decref(json);
		return false;
	}
	struct schema *schema = compile(k, file, json, err);
	bool ok = err->code == ERR_NONE && (!schema || check_instances(k, schema, err));
	schema_free(schema);
	json_decref(json);
	if (!ok)
		return false;
	if (k->faults)
		return err_set(err, ERR_DATA, "%d faults", k->faults);
	fprintf(stderr, "the schema is sound; %d documents are valid\n", k->cli->args - 1);
	return true;
}

bool schema_check_command(struct cli *c, struct error *err)
{
	struct checking *k = arena_zalloc(&c->arena, sizeof *k);
	k->cli = c;
	bool ok = check_files(k, err);
	for (int i = 0; i < k->how.other_count; i++)
		json_decref(k->other[i].json);
	return ok;
}
