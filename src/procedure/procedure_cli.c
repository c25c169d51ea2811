/* procedure_cli.c: motcua list procedures. */
#include "procedure/procedure_cli.h"

#include "base/date.h"
#include "procedure/due_cli.h"
#include "procedure/procedure.h"

static const char *yes(bool b)
{
	return b ? "yes" : "";
}

static void put_row(struct table *t, const struct province *p, const struct procedure *r)
{
	char day[11];
	table_text(t, r->code);
	table_text(t, r->name);
	table_text(t, level_names[r->level]);
	table_text(t, r->field);
	table_text(t, r->owner < 0 ? "" : p->agency[r->owner].code);
	table_text(t, r->counted ? "yes" : "no");
	table_int(t, r->time_limit);
	table_text(t, unit_names[r->unit]);
	table_int(t, r->online_level);
	table_text(t, r->interlinked);
	table_text(t, r->boundary_free);
	table_text(t, yes(r->on_the_spot));
	table_text(t, yes(r->fee));
	table_text(t, yes(r->paid_online));
	table_text(t, yes(r->post));
	table_text(t, r->fee_amount < 0 ? "" : arena_printf(t->arena, "%lld", (long long)r->fee_amount));
	table_text(t, fee_per_names[r->fee_per]);
	table_text(t, r->legal_limit ? arena_printf(t->arena, "%d", r->legal_limit) : "");
	table_text(t, r->legal_limit ? unit_names[r->legal_unit] : "");
	table_text(t, day_format(r->valid_from, day));
	table_text(t, r->valid_to == DAY_NEVER ? "" : day_format(r->valid_to, day));
	table_text(t, yes(r->demo));
}

static bool list_procedures(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "code", "name", "level", "field", "owner", "counted",
		"time_limit", "unit", "online_level", "interlinked", "boundary_free", "on_the_spot", "fee",
		"paid_online", "post", "fee_amount", "fee_per", "legal_limit", "legal_unit", "valid_from",
		"valid_to", "demo", NULL };
	struct province p = { 0 };
	struct catalogue cat = { 0 };
	struct table t;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(&p, db, false, err) && catalogue_read_store(&cat, &p, db, err);
	if (ok) {
		table_begin(&t, &c->arena, columns);
		for (int i = 0; i < cat.procedures; i++)
			put_row(&t, &p, &cat.procedure[i]);
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
