/* form_cli.c: motcua forms check, motcua list forms. */
#include "form/form_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "form/form.h"

static bool check_with(struct cli *c, const char *dir, struct error *err)
{
	struct province p = { 0 };
	struct catalogue cat = { 0 };
	struct forms f;
	struct form_flaws flaws = { .arena = &c->arena };
	bool ok = province_read_files(&p, dir, err) && catalogue_read_files(&cat, &p, dir, err) &&
		  forms_read_files(&f, &cat, dir, &flaws, err);
	for (int i = 0; i < flaws.count; i++)
		fprintf(stderr, "%s\n", flaws.line[i]);
	if (ok) {
		fprintf(stderr, "%s: %d forms of %d procedures: no fault\n", dir, f.blanks, f.terms);
		forms_release(&f);
	} else if (flaws.count) {
		*err = (struct error){ 0 };
		err_set(err, ERR_DATA, "%d faults", flaws.count);
	}
	catalogue_release(&cat);
	province_release(&p);
	return ok;
}

static bool check(struct cli *c, struct error *err)
{
	return check_with(c, c->args ? c->arg[0] : "province/ca-mau", err);
}

static int count_fields(const struct form_node *n)
{
	int fields = n->widget < WIDGET_FILE || n->widget == WIDGET_COMPUTED;
	for (int i = 0; i < n->children; i++)
		fields += count_fields(&n->child[i]);
	return fields;
}

static void put_row(
	struct table *t, const struct forms *f, const struct catalogue *c, const struct form_term *x)
{
	char day[11];
	const struct form_blank *b = &f->blank[x->blank];
	table_text(t, c->procedure[x->procedure].code);
	table_text(t, b->code);
	table_text(t, day_format(x->valid_from, day));
	table_text(t, x->valid_to == DAY_NEVER ? "" : day_format(x->valid_to, day));
	table_int(t, count_fields(&b->root));
	table_text(t, b->title[0]);
	table_text(t, b->source);
	table_text(t, b->verify);
}

static bool list_forms(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "procedure", "form", "valid_from", "valid_to", "fields",
		"title", "source", "verify", NULL };
	struct province p = { 0 };
	struct catalogue cat = { 0 };
	struct forms f = { 0 };
	struct table t;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(&p, db, false, err) &&
		  catalogue_read_store(&cat, &p, db, err) && forms_load(&f, &cat, db, err);
	if (ok) {
		table_begin(&t, &c->arena, columns);
		for (int i = 0; i < f.terms; i++)
			put_row(&t, &f, &cat, &f.term[i]);
		ok = cli_table(c, &t, err);
	}
	forms_release(&f);
	catalogue_release(&cat);
	province_release(&p);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

const struct cli_command form_commands[] = {
	{ .words = "forms check",
		.args = "[PROVINCE-DIR]",
		.max_args = 1,
		.run = check,
		.help = "Checks a province's forms (forms/*.json, procedure_forms.csv), and tells every "
			"fault\n"
			"as FILE: POINTER: what was found, what was expected (default: province/ca-mau)." },
	{ .words = "list forms",
		.run = list_forms,
		.help = "Prints which procedure has which form, from a day to a day.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ 0 },
};
