/* procedure_cli.c: motcua list procedures. */
#include "procedure/procedure_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "procedure/due_cli.h"
#include "procedure/publish.h"

static bool publish_files(struct cli *c, struct publication *p, struct error *err)
{
	struct file_map rows = { 0 }, details = { 0 }, papers = { 0 };
	bool ok = file_text_map(&rows, c->args ? c->arg[0] : NULL, &p->rows, err) &&
		  file_text_map(&details, cli_get(c, "details"), &p->shown.details, err) &&
		  file_text_map(&papers, cli_get(c, "papers"), &p->shown.papers, err);
	if (ok && !p->rows.text && !p->shown.details.text && !p->shown.papers.text)
		ok = err_set(err, ERR_USAGE, "expected FILE, --details or --papers");
	struct store *s = ok ? cli_store(c, false, err) : NULL;
	ok = s && store_act(s, "command line", publish_act, p, err);
	store_close(s);
	file_unmap(&papers);
	file_unmap(&details);
	file_unmap(&rows);
	return ok;
}

static bool publish(struct cli *c, struct error *err)
{
	struct publication p = { 0 };
	if (!cli_decision(c, &p.number, &p.day, &p.effective, err) || !publish_files(c, &p, err))
		return false;
	fprintf(stderr, "decision %s: %d procedures new, %d amended, %d abolished\n", p.number,
		p.count[CHANGE_NEW], p.count[CHANGE_AMENDED], p.count[CHANGE_ABOLISHED]);
	return true;
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

static void put_rows(struct table *t, const struct province *p, const struct procedure *r)
{
	procedure_put_row(t, p, r);
}

static void put_details(struct table *t, const struct province *p, const struct procedure *r)
{
	(void)p;
	if (r->detail)
		detail_put_row(t, r->code, r->detail);
}

static void put_papers(struct table *t, const struct province *p, const struct procedure *r)
{
	(void)p;
	if (r->detail)
		detail_put_papers(t, r->code, r->detail);
}

/* The catalogue as it is today, as a file that describes it. */
static bool list(struct cli *c, const char *const *columns,
	void (*put)(struct table *t, const struct province *p, const struct procedure *r),
	struct error *err)
{
	struct province p = { 0 };
	struct catalogue cat = { 0 };
	struct table t;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(&p, db, false, err) && catalogue_read_store(&cat, &p, db, err);
	if (ok) {
		table_begin(&t, &c->arena, columns);
		for (int i = 0; i < cat.procedures; i++)
			put(&t, &p, &cat.procedure[i]);
		ok = cli_table(c, &t, err);
	}
	catalogue_release(&cat);
	province_release(&p);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static bool list_procedures(struct cli *c, struct error *err)
{
	return list(c, procedure_row_columns, put_rows, err);
}

static bool list_details(struct cli *c, struct error *err)
{
	return list(c, detail_row_columns, put_details, err);
}

static bool list_papers(struct cli *c, struct error *err)
{
	return list(c, paper_row_columns, put_papers, err);
}

const struct cli_command procedure_commands[] = {
	{ .words = "list procedures",
		.run = list_procedures,
		.help = "Prints the catalogue of procedures in its order.\nThe first columns are code, "
			"name and level.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "list details",
		.run = list_details,
		.help = "Prints what is shown of procedures beside their rows in the catalogue, as it is "
			"today:\nwho may apply, steps, ways, result, legal basis.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "list papers",
		.run = list_papers,
		.help = "Prints the papers that procedures ask for, as they are today.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "procedures publish",
		.args = "[FILE]",
		.max_args = 1,
		.run = publish,
		.help = "Publishes, amends and abolishes procedures by a decision: all rows or none.\n"
			"FILE has the columns of procedures.csv, as 'motcua list procedures' prints them. "
			"A "
			"code that is\nnot there is new; valid_to, the day before --effective, abolishes; "
			"any "
			"other row amends.\n--details and --papers have what is shown of procedures, as "
			"'motcua list details' and\n'motcua list papers' print it: of "
			"a "
			"procedure that they name, all texts or all papers\nare replaced; the other, where "
			"it "
			"is not named, stays.\nDossiers that were taken in before keep what they were "
			"promised. "
			"Servers see it at once.",
		.option = { { "details", "FILE", "like procedure_details.csv" },
			{ "papers", "FILE", "like procedure_papers.csv" },
			{ "decision", "NUMBER", "such as 123/QĐ-UBND" },
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
