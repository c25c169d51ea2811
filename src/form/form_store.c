/* form_store.c: the forms in the store, as their files were, and which procedure has which. */
#include <string.h>

#include "form/form.h"
#include "store/store.h"

static const char INSERT_FORM[] = "INSERT INTO form (id, code, shared, json) VALUES (?1, ?2, ?3, ?4)";

bool form_source_insert(struct tx *tx, struct form_source *s, struct error *err)
{
	if (!(s->id = tx_id(tx, "form", err)))
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT_FORM);
	bind_int(q, 1, s->id);
	bind_str(q, 2, s->code);
	bind_int(q, 3, s->shared);
	bind_text(q, 4, s->text, s->n);
	return stmt_run(q, err);
}

static const char INSERT_TERM[] = "INSERT INTO procedure_form (procedure, form, valid_from, valid_to) "
				  "VALUES (?1, ?2, ?3, ?4)";

bool form_term_insert(
	struct tx *tx, int64_t procedure, int64_t form, const struct form_term *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT_TERM);
	bind_int(q, 1, procedure);
	bind_int(q, 2, form);
	bind_int(q, 3, t->valid_from);
	if (t->valid_to != DAY_NEVER)
		bind_int(q, 4, t->valid_to);
	return stmt_run(q, err);
}

bool forms_save(struct tx *tx, struct forms *f, const struct catalogue *c, struct error *err)
{
	for (int i = 0; i < f->sources; i++) {
		if (!form_source_insert(tx, &f->source[i], err))
			return false;
		for (int k = 0; k < f->blanks; k++)
			if (strcmp(f->blank[k].code, f->source[i].code) == 0)
				f->blank[k].id = f->source[i].id;
	}
	for (int i = 0; i < f->terms; i++)
		if (!form_term_insert(tx, c->procedure[f->term[i].procedure].id,
			    f->blank[f->term[i].blank].id, &f->term[i], err))
			return false;
	return true;
}

static const char COUNT_FORMS[] = "SELECT COUNT(*) FROM form";
static const char COUNT_TERMS[] = "SELECT COUNT(*) FROM procedure_form";

static bool count(struct db *db, const char *sql, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, sql);
	*n = stmt_row(q) ? (int)get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char ALL_FORMS[] = "SELECT id, code, shared, json FROM form ORDER BY id";

static bool read_sources(struct forms *f, struct db *db, struct error *err)
{
	int n;
	if (!count(db, COUNT_FORMS, &n, err))
		return false;
	f->source = arena_zalloc(&f->arena, sizeof *f->source * ((size_t)n + 1));
	struct stmt *q = db_stmt(db, ALL_FORMS);
	while (f->sources < n && stmt_row(q)) {
		struct form_source *s = &f->source[f->sources++];
		s->id = get_int(q, 0);
		s->code = get_str(q, 1, &f->arena);
		s->shared = get_int(q, 2);
		s->text = get_str(q, 3, &f->arena);
		s->n = strlen(s->text);
		s->name = arena_printf(&f->arena, "form %s", s->code);
	}
	return stmt_end(q, err);
}

static int blank_by_id(const struct forms *f, int64_t id)
{
	for (int i = 0; i < f->blanks; i++)
		if (f->blank[i].id == id)
			return i;
	return -1;
}

static const char ALL_TERMS[] = "SELECT procedure, form, valid_from, valid_to FROM procedure_form ORDER BY "
				"procedure, valid_from";

static bool read_terms(struct forms *f, struct catalogue *c, struct db *db, struct error *err)
{
	int n;
	if (!count(db, COUNT_TERMS, &n, err))
		return false;
	f->term = arena_zalloc(&f->arena, sizeof *f->term * ((size_t)n + 1));
	struct stmt *q = db_stmt(db, ALL_TERMS);
	while (f->terms < n && stmt_row(q)) {
		struct form_term *t = &f->term[f->terms];
		t->procedure = catalogue_by_id(c, get_int(q, 0));
		t->blank = blank_by_id(f, get_int(q, 1));
		t->valid_from = (int32_t)get_int(q, 2);
		t->valid_to = get_null(q, 3) ? DAY_NEVER : (int32_t)get_int(q, 3);
		if (t->procedure < 0 || t->blank < 0)
			continue;
		struct procedure *p = &c->procedure[t->procedure];
		if (!p->form_from || t->valid_from < p->form_from)
			p->form_from = t->valid_from;
		if (t->valid_to > p->form_to)
			p->form_to = t->valid_to;
		f->terms++;
	}
	return stmt_end(q, err);
}

bool forms_load(struct forms *f, struct catalogue *c, struct db *db, struct error *err)
{
	*f = (struct forms){ 0 };
	if (read_sources(f, db, err) && forms_compile(f, NULL, err) && read_terms(f, c, db, err))
		return true;
	forms_release(f);
	return false;
}
