/* procedure_cli.c: motcua list procedures. */
#include "procedure/procedure_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "procedure/due_cli.h"
#include "procedure/publish.h"

static bool day_option(struct cli *c, const char *name, int32_t *day, struct error *err)
{
	const char *s = cli_get(c, name);
	if (s && day_parse(s, strlen(s), day))
		return true;
	return err_set(err, ERR_USAGE, "--%s: expected a day YYYY-MM-DD", name);
}

static bool publish(struct cli *c, struct error *err)
{
	struct publication p = { .name = c->arg[0], .number = cli_get(c, "decision") };
	struct file_map map;
	if (!p.number || !*p.number)
		return err_set(err, ERR_USAGE, "--decision: expected the decision's number");
	if (!day_option(c, "date", &p.day, err) || !day_option(c, "effective", &p.effective, err) ||
		!file_map(&map, p.name, err))
		return false;
	p.text = map.p;
	p.n = map.n;
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", publish_act, &p, err);
	store_close(s);
	file_unmap(&map);
	if (ok)
		fprintf(stderr, "decision %s: %d procedures new, %d amended, %d abolished\n", p.number,
			p.count[CHANGE_NEW], p.count[CHANGE_AMENDED], p.count[CHANGE_ABOLISHED]);
	return ok;
}

static bool record_all(struct store *s, struct past_decisions *d, struct error *err)
{
	struct rules rules = { 0 };
	struct db *db = store_reader(s, err);
	bool ok = db && rules_load_names(&rules, db, err);
	if (db)
		store_reader_return(s, db);
	d->catalogue = &rules.catalogue;
	ok = ok && store_act(s, "command line", decisions_record_act, d, err);
	rules_release(&rules);
	return ok;
}

static bool record(struct cli *c, struct error *err)
{
	struct past_decisions d = { .name = c->arg[0] };
	struct file_map map;
	if (!file_map(&map, d.name, err))
		return false;
	d.text = map.p;
	d.n = map.n;
	struct store *s = cli_store(c, false, err);
	bool ok = s && record_all(s, &d, err);
	store_close(s);
	file_unmap(&map);
	if (ok)
		fprintf(stderr, "%d decisions, %d changes\n", d.decisions, d.changes);
	return ok;
}

static bool list_procedures(struct cli *c, struct error *err)
{
	struct province p = { 0 };
	struct catalogue cat = { 0 };
	struct table t;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(&p, db, false, err) && catalogue_read_store(&cat, &p, db, err);
	if (ok) {
		table_begin(&t, &c->arena, procedure_row_columns);
		for (int i = 0; i < cat.procedures; i++)
			procedure_put_row(&t, &p, &cat.procedure[i]);
		ok = cli_table(c, &t, err);
	}
	catalogue_release(&cat);
	province_release(&p);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

const struct cli_command procedure_commands[] = {
	{ .words = "list procedures",
		.run = list_procedures,
		.help = "Prints the catalogue of procedures in its order.\nThe first columns are code, "
			"name and level.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "procedures publish",
		.args = "FILE",
		.min_args = 1,
		.max_args = 1,
		.run = publish,
		.help = "Publishes, amends and abolishes procedures by a decision: all rows or none.\n"
			"FILE has the columns of procedures.csv, as 'motcua list procedures' prints them. "
			"A "
			"code that is\nnot there is new; valid_to, the day before --effective, abolishes; "
			"any "
			"other row amends.\nDossiers that were taken in before keep what they were "
			"promised. "
			"Servers see it at once.",
		.option = { { "decision", "NUMBER", "such as 123/QĐ-UBND" },
			{ "date", "DAY", "of the decision" },
			{ "effective", "DAY", "on which it takes effect, today at the earliest" },
			CLI_DATA } },
	{ .words = "procedures record",
		.args = "FILE",
		.min_args = 1,
		.max_args = 1,
		.run = record,
		.help = "Writes down decisions of the time before the catalogue was kept here, so that "
			"reports count them.\nFILE has decision, date, effective, procedure, change "
			"(new, amended, abolished); the catalogue\nstays as it is.",
		.option = { CLI_DATA } },
	{ .words = "due",
		.run = due_command,
		.help = "Prints when a time limit ends, by the province's calendar.\n"
			"The day of acceptance is not counted in days; a limit in hours runs through "
			"office hours.",
		.option = { { "from", "TIME", "when it was accepted, YYYY-MM-DDTHH:MM" },
			{ "limit", "LIMIT",
				"such as \"3 working days\", \"8 working hours\" or \"15 days\"" },
			{ "stopped", "FROM/TO,...", "when the clock stood still, each from TIME to TIME" },
			{ "extended", "N", "how much an extension added, in the limit's unit" },
			{ "extended-at", "TIME", "when it was agreed" },
			{ "explain", NULL, "then each day, and what it counted" }, CLI_DATA } },
	{ 0 },
};
