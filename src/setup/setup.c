/* setup.c: loading a province's files into an empty store. */
#include "setup/setup.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "store/journal.h"
#include "store/store.h"
#include "work/work.h"

static const char *documents_dir(const char *dir, char *out, size_t size)
{
	snprintf(out, size, "%s/../vn/documents", dir);
	return out;
}

static bool layout_sound(void *arg, const struct report_layout *l, struct error *err)
{
	(void)arg;
	(void)l;
	(void)err;
	return true;
}

/* What refers to agencies and procedures, once those are there. */
static bool read_more(struct setup *s, const char *national, struct error *err)
{
	struct rules rules = { .province = s->province, .catalogue = s->catalogue };
	if (!forms_read_files(&s->forms, &s->catalogue, s->dir, NULL, err))
		return false;
	if (indicators_read_files(&s->indicators, &rules, national, s->dir, err)) {
		struct arena a = { 0 };
		bool ok =
			report_layouts_read(&rules, &s->indicators, national, &a, layout_sound, NULL, err);
		arena_release(&a);
		if (ok)
			return true;
		indicators_release(&s->indicators);
	}
	forms_release(&s->forms);
	return false;
}

static const char *own_documents(const char *dir, char *out, size_t size)
{
	snprintf(out, size, "%s/documents", dir);
	return out;
}

bool setup_read(struct setup *s, const char *dir, struct error *err)
{
	*s = (struct setup){ .dir = dir };
	if (!province_read_files(&s->province, dir, err))
		return false;
	char national[4096], documents[4096], own[4096];
	snprintf(national, sizeof national, "%s/../vn", dir);
	if (catalogue_read_files(&s->catalogue, &s->province, dir, err)) {
		if (processes_read_files(&s->processes, &s->province, national, err)) {
			if (documents_check(documents_dir(dir, documents, sizeof documents),
				    own_documents(dir, own, sizeof own), err) &&
				read_more(s, national, err))
				return true;
			processes_release(&s->processes);
		}
		catalogue_release(&s->catalogue);
	}
	province_release(&s->province);
	return false;
}

void setup_release(struct setup *s)
{
	indicators_release(&s->indicators);
	forms_release(&s->forms);
	processes_release(&s->processes);
	catalogue_release(&s->catalogue);
	province_release(&s->province);
}

static bool note_file(
	struct arena *a, struct json_out *j, const char *dir, const char *file, struct error *err)
{
	struct file_map m;
	char digest[65];
	if (!file_map(&m, path_join(a, dir, file), err))
		return false;
	sha256_hex(m.p, m.n, digest);
	json_str(j, file, digest);
	file_unmap(&m);
	return true;
}

/* The files as they were, by digest, so that the journal says which rules were loaded. */
static bool note_files(struct tx *tx, const struct setup *s, struct error *err)
{
	static const char *const files[] = { "settings.csv", "agencies.csv", "desks.csv", "procedures.csv",
		"../vn/hours.csv", "../vn/holidays.csv", "../vn/announced.csv", "../vn/law.csv",
		"../vn/processes.csv", "../vn/process_steps.csv", "../vn/documents/receipt.paper",
		"../vn/documents/receipt80.paper", "../vn/documents/letter.paper",
		"../vn/documents/control.paper" };
	struct arena a = { 0 };
	struct buf b = BUF_INIT(1u << 20);
	struct json_out j = JSON_OUT(&b);
	bool ok = true;
	json_open(&j, NULL, '{');
	json_int(&j, "agencies", s->province.agencies);
	json_int(&j, "desks", s->province.desks);
	json_int(&j, "procedures", s->catalogue.procedures);
	json_int(&j, "forms", s->forms.blanks);
	json_open(&j, "files", '{');
	for (size_t i = 0; ok && i < sizeof files / sizeof files[0]; i++)
		ok = note_file(&a, &j, s->dir, files[i], err);
	static const char *const optional[] = { "procedure_details.csv", "procedure_papers.csv" };
	for (int i = 0; ok && i < 2; i++)
		if (file_exists(path_join(&a, s->dir, optional[i])))
			ok = note_file(&a, &j, s->dir, optional[i], err);
	for (int i = 0; i < s->forms.sources; i++) {
		const struct form_source *x = &s->forms.source[i];
		char digest[65];
		sha256_hex(x->text, x->n, digest);
		json_str(&j, arena_printf(&a, "forms/%s.json", x->code), digest);
	}
	for (int i = 0; i < s->indicators.sets; i++) {
		const struct indicator_set *x = &s->indicators.set[i];
		char digest[65];
		sha256_hex(x->text, strlen(x->text), digest);
		json_str(&j, arena_printf(&a, "indicators/%s.csv", x->code), digest);
	}
	json_close(&j, '}');
	json_close(&j, '}');
	struct event e = {
		.act = "province.loaded", .kind = "province", .subject = 1, .data = b.p, .data_len = b.len
	};
	ok = ok && journal_append(tx, &e, err);
	buf_release(&b);
	arena_release(&a);
	return ok;
}

bool setup_act(struct tx *tx, void *arg, struct error *err)
{
	struct setup *s = arg;
	bool has;
	if (!setup_has_province(tx->db, &has, err))
		return false;
	if (has)
		return err_set(
			err, ERR_CONFLICT, "the data folder holds a province already: choose an empty one");
	if (!province_save(tx, &s->province, err) ||
		!catalogue_save(tx, &s->catalogue, &s->province, err) ||
		!processes_save(tx, &s->processes, err))
		return false;
	char documents[4096], own[4096];
	if (!documents_save(tx, documents_dir(s->dir, documents, sizeof documents),
		    own_documents(s->dir, own, sizeof own), err))
		return false;
	province_index(&s->province);
	catalogue_index(&s->catalogue);
	if (!forms_save(tx, &s->forms, &s->catalogue, err) || !indicators_save(tx, &s->indicators, err))
		return false;
	struct rules rules = { .province = s->province, .catalogue = s->catalogue };
	char national[4096];
	int layouts;
	snprintf(national, sizeof national, "%s/../vn", s->dir);
	if (!report_layouts_save(tx, &rules, &s->indicators, national, &layouts, err))
		return false;
	return note_files(tx, s, err);
}
