/* form_files.c: the folder of forms, and the file that says which procedure has which. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/sheet.h"
#include "form/reading.h"
#include "schema/schema.h"

enum { FILES_MAX = 1000 };

/* The file in the folder that is no form itself. */
static const char COMMON[] = "common";

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct form_source *)a)->code, ((const struct form_source *)b)->code);
}

static bool add_file(struct forms *f, const char *dir, const char *name, struct error *err)
{
	struct file_map m;
	struct form_source *s = &f->source[f->sources];
	s->name = path_join(&f->arena, dir, name);
	s->code = arena_dup(&f->arena, name, strlen(name) - strlen(".json"));
	s->shared = strcmp(s->code, COMMON) == 0;
	if (!file_map(&m, s->name, err))
		return false;
	s->text = arena_dup(&f->arena, m.n ? m.p : "", m.n);
	s->n = m.n;
	file_unmap(&m);
	f->sources++;
	return true;
}

static bool read_folder(struct forms *f, const char *dir, struct error *err)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	bool ok = true;
	if (!d)
		return true;
	f->source = arena_zalloc(&f->arena, sizeof *f->source * FILES_MAX);
	while (ok && (e = readdir(d))) {
		size_t n = strlen(e->d_name);
		if (n <= 5 || strcmp(e->d_name + n - 5, ".json") != 0)
			continue;
		ok = f->sources < FILES_MAX ||
		     err_set(err, ERR_DATA, "%s: found more than %d forms, expected fewer", dir, FILES_MAX);
		ok = ok && add_file(f, dir, e->d_name, err);
	}
	closedir(d);
	if (f->sources)
		qsort(f->source, (size_t)f->sources, sizeof *f->source, by_code);
	return ok;
}

/* Holds each file against the schema of forms. */
static bool check_files(struct forms *f, const char *path, struct form_flaws *flaws, struct error *err)
{
	struct file_map m;
	json_error_t at;
	if (!file_map(&m, path, err))
		return false;
	json_t *json = json_loadb(m.n ? m.p : "", m.n, JSON_REJECT_DUPLICATES, &at);
	file_unmap(&m);
	if (!json)
		return err_set(err, ERR_DATA, "%s:%d:%d: found %s, expected JSON", path, at.line, at.column,
			at.text);
	struct schema_how how = { .uri = "motcua:/form.schema.json", .assert_formats = true };
	struct schema *schema = schema_compile(json, &how, NULL, err);
	bool ok = schema != NULL;
	for (int i = 0; ok && i < f->sources; i++) {
		struct schema_report report = { .arena = flaws->arena };
		struct reading g = { .file = f->source[i].name, .flaws = flaws };
		if (!f->json[i] || f->source[i].shared)
			continue;
		ok = schema_validate(schema, f->json[i], NULL, &report, NULL, err);
		for (int k = 0; k < report.faults; k++) {
			struct buf words = BUF_INIT(1u << 16);
			if (report.fault[k].within < 0) {
				schema_fault_text(&report.fault[k], &words);
				reading_say(&g, report.fault[k].instance, "%s", words.p ? words.p : "");
			}
			buf_release(&words);
		}
	}
	schema_free(schema);
	json_decref(json);
	return ok;
}

enum { T_PROCEDURE, T_FORM, T_FROM, T_TO, T_COLUMNS };
static const struct sheet_column columns[T_COLUMNS] = {
	[T_PROCEDURE] = { "procedure", false },
	[T_FORM] = { "form", false },
	[T_FROM] = { "valid_from", false },
	[T_TO] = { "valid_to", false },
};

static bool read_term(struct forms *f, const struct catalogue *c, const struct sheet *s, struct error *err)
{
	struct form_term *t = &f->term[f->terms];
	const struct csv_field *code = sheet_field(s, T_PROCEDURE), *name = sheet_field(s, T_FORM);
	char *form = arena_dup(&f->arena, name->p, name->n);
	const struct form_blank *b = form_by_code(f, form);
	if (!sheet_day(s, T_FROM, 0, &t->valid_from, err) ||
		!sheet_day(s, T_TO, DAY_NEVER, &t->valid_to, err))
		return false;
	t->procedure = catalogue_find(c, code->p, code->n);
	if (t->procedure < 0)
		return sheet_bad(s, T_PROCEDURE, err, "the code of a procedure");
	if (!b)
		return sheet_bad(s, T_FORM, err, "the name of a file in forms/ without .json");
	t->blank = (int)(b - f->blank);
	if (t->valid_to < t->valid_from)
		return sheet_bad(s, T_TO, err, "a day not before valid_from");
	for (int i = 0; i < f->terms; i++)
		if (f->term[i].procedure == t->procedure && f->term[i].valid_from <= t->valid_to &&
			t->valid_from <= f->term[i].valid_to)
			return sheet_bad(s, T_FROM, err, "days on which the procedure has no other form");
	f->terms++;
	return true;
}

static bool read_terms(struct forms *f, const struct catalogue *c, const char *path, struct error *err)
{
	struct file_map m;
	struct sheet s;
	enum csv_result got = CSV_END;
	if (!file_exists(path))
		return true;
	if (!file_map(&m, path, err))
		return false;
	int cap = 1;
	for (size_t i = 0; i < m.n; i++)
		cap += m.p[i] == '\n';
	f->term = arena_zalloc(&f->arena, sizeof *f->term * (size_t)cap);
	bool ok = sheet_open(&s, path, m.p, m.n, columns, T_COLUMNS, err);
	if (!ok) {
		file_unmap(&m);
		return false;
	}
	while (ok && (got = sheet_next(&s, err)) == CSV_ROW)
		ok = read_term(f, c, &s, err);
	sheet_close(&s);
	file_unmap(&m);
	return ok && got == CSV_END;
}

bool forms_read_files(struct forms *f, const struct catalogue *c, const char *dir, struct form_flaws *flaws,
	struct error *err)
{
	struct arena own = { 0 };
	struct form_flaws here = { .arena = &own };
	struct form_flaws *all = flaws ? flaws : &here;
	*f = (struct forms){ 0 };
	bool ok = read_folder(f, path_join(&f->arena, dir, "forms"), err);
	if (ok && f->sources) {
		/* The shape of a file first: what else is wrong with it often follows from that. */
		bool sound = forms_compile(f, all, err);
		int found = all->count;
		const char *schema = path_join(&f->arena, dir, "../vn/form.schema.json");
		ok = check_files(f, schema, all, err) && sound;
		if (ok && all->count > found)
			ok = err_set(err, ERR_DATA, "%s", all->line[found]);
	}
	ok = ok && read_terms(f, c, path_join(&f->arena, dir, "procedure_forms.csv"), err);
	arena_release(&own);
	if (!ok)
		forms_release(f);
	return ok;
}
