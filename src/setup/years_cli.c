/* years_cli.c: motcua years: an old year out of a PostgreSQL store, and back. */
#include "setup/years_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/store.h"
#include "store/years_out.h"

static void add_row(void *arg, const struct year_row *row)
{
	struct table *t = arg;
	char year[16];
	/* A name, not a count: no dots in it. */
	snprintf(year, sizeof year, "%d", row->year);
	table_text(t, year);
	table_text(t, row->state);
	table_int(t, row->events);
	table_int(t, row->dossiers);
	table_int(t, row->bytes);
}

bool years_list_command(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "year", "state", "events", "dossiers", "bytes", NULL };
	struct table t;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	table_begin(&t, &c->arena, columns);
	bool ok = db && years_each(db, add_row, &t, err) && cli_table(c, &t, err);
	if (ok && !store_is_address(cli_data(c)))
		fprintf(stderr, "%s: all years are in one file; only a PostgreSQL store keeps them apart\n",
			cli_data(c));
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

/* Runs the act on the year that the command names. */
static bool move_year(struct cli *c, act_fn *act, struct year_moved *m, struct error *err)
{
	int64_t year;
	if (!int_parse(c->arg[0], strlen(c->arg[0]), &year) || year < FIRST_YEAR || year > LAST_YEAR)
		return err_set(err, ERR_USAGE, "found \"%s\", expected a year such as 2022", c->arg[0]);
	if (!store_is_address(cli_data(c)))
		return err_set(err, ERR_USAGE,
			"%s: all years are in one file; only those of a PostgreSQL store can be taken out",
			cli_data(c));
	m->year = (int)year;
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", act, m, err);
	store_close(s);
	return ok;
}

bool years_detach_command(struct cli *c, struct error *err)
{
	struct year_moved m;
	if (!move_year(c, years_take_out, &m, err))
		return false;
	fprintf(stderr,
		"the year %d is out: %lld events, %lld dossiers, in the schema years_out; dump it before "
		"you "
		"drop it (docs/operations.md, \"Old years\")\n",
		m.year, (long long)m.events, (long long)m.dossiers);
	return true;
}

bool years_attach_command(struct cli *c, struct error *err)
{
	struct year_moved m;
	if (!move_year(c, years_put_back, &m, err))
		return false;
	/* What went out before personal values were sealed came back in clear: opening seals it. */
	struct store *s = cli_store(c, false, err);
	store_close(s);
	if (!s)
		return err_prefix(err, "the year is back, but: ");
	fprintf(stderr, "the year %d is back: %lld events, %lld dossiers, each what went out\n", m.year,
		(long long)m.events, (long long)m.dossiers);
	return true;
}
