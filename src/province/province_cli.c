/* province_cli.c: motcua list agencies, agencies publish, setting, calendar. */
#include "province/province_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "province/agencies.h"

static bool with_province(struct cli *c, bool calendar,
	bool (*fn)(struct cli *, struct province *, struct error *), struct error *err)
{
	struct province p = { 0 };
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(&p, db, calendar, err) && fn(c, &p, err);
	province_release(&p);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static void put_day(struct table *t, int32_t day)
{
	char text[11];
	table_text(t, day == DAY_NEVER ? "" : day_format(day, text));
}

static bool print_agencies(struct cli *c, struct province *p, struct error *err)
{
	struct table t;
	province_agency_table(p, &t, &c->arena);
	return cli_table(c, &t, err);
}

static bool list_agencies(struct cli *c, struct error *err)
{
	return with_province(c, false, print_agencies, err);
}

static bool print_desks(struct cli *c, struct province *p, struct error *err)
{
	struct table t;
	province_desk_table(p, &t, &c->arena);
	return cli_table(c, &t, err);
}

static bool list_desks(struct cli *c, struct error *err)
{
	return with_province(c, false, print_desks, err);
}

static bool print_calendar(struct cli *c, struct province *p, struct error *err)
{
	static const char *const columns[] = { "date", "kind", "name", NULL };
	const char *given = cli_get(c, "year");
	struct calendar_day *days;
	struct table t;
	int64_t year;
	if (!given || !int_parse(given, strlen(given), &year) || year < 1990 || year > 2100)
		return err_set(err, ERR_USAGE, "--year: found \"%s\", expected a year from 1990 to 2100",
			given ? given : "");
	int n = calendar_year(&p->calendar, (int)year, &c->arena, &days);
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < n; i++) {
		put_day(&t, days[i].day);
		table_text(&t, days[i].work ? "work" : "off");
		table_text(&t, days[i].name);
	}
	return cli_table(c, &t, err);
}

static bool calendar(struct cli *c, struct error *err)
{
	return with_province(c, true, print_calendar, err);
}

/* Those that change how the program behaves; what the province is called comes from its files. */
static const char *const settings[] = { "break_glass_minutes", "break_glass_roles", "looks_kept_days",
	"public_url", "two_step_roles", NULL };

static bool print_setting(struct cli *c, struct province *p, struct error *err)
{
	(void)err;
	puts(province_setting(p, c->arg[0], ""));
	return true;
}

static bool setting(struct cli *c, struct error *err)
{
	struct setting_new n = { .key = c->arg[0], .value = c->args > 1 ? c->arg[1] : NULL };
	if (text_word(n.key, settings) < 0)
		return err_set(err, ERR_USAGE,
			"found \"%s\", expected break_glass_minutes, break_glass_roles, looks_kept_days, "
			"public_url or two_step_roles",
			n.key);
	if (!n.value)
		return with_province(c, false, print_setting, err);
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", setting_act, &n, err);
	store_close(s);
	return ok;
}

static bool change_files(struct cli *c, struct agencies_change *change, struct error *err)
{
	struct file_map agencies = { 0 }, desks = { 0 };
	bool ok = file_text_map(&agencies, c->args ? c->arg[0] : NULL, &change->agencies, err) &&
		  file_text_map(&desks, cli_get(c, "desks"), &change->desks, err);
	if (ok && !change->agencies.text && !change->desks.text)
		ok = err_set(err, ERR_USAGE, "expected FILE or --desks");
	struct store *s = ok ? cli_store(c, false, err) : NULL;
	ok = s && store_act(s, "command line", agencies_act, change, err);
	store_close(s);
	file_unmap(&desks);
	file_unmap(&agencies);
	return ok;
}

static bool publish_agencies(struct cli *c, struct error *err)
{
	struct agencies_change k = { 0 };
	if (!cli_decision(c, &k.number, &k.day, &k.effective, err) || !change_files(c, &k, err))
		return false;
	fprintf(stderr, "decision %s: %d agencies new, %d ended, %d changed; %d desks new, %d ended\n",
		k.number, k.added, k.ended, k.changed, k.desks_added, k.desks_ended);
	return true;
}

const struct cli_command province_commands[] = {
	{ .words = "list agencies",
		.run = list_agencies,
		.help = "Prints the agencies in the catalogue's order.\nThe first columns are code, name "
			"and level.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "list desks",
		.run = list_desks,
		.help = "Prints the desks at which dossiers are taken in.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "agencies publish",
		.args = "[FILE]",
		.max_args = 1,
		.run = publish_agencies,
		.help = "Makes and ends agencies and desks by a decision: all rows or none.\n"
			"FILE has the columns of agencies.csv, as 'motcua list agencies' prints them. A "
			"code "
			"that is not\nthere is new. valid_to, the day before --effective, ends an agency, "
			"whose "
			"open dossiers and\nprocedures its successor carries on. Else only its desk and "
			"identifier may change: a body that is\ncalled otherwise is another one, and "
			"succeeds "
			"the first. Servers see it at once.",
		.option = { { "desks", "FILE", "like desks.csv: desks that are new, or end" },
			{ "decision", "NUMBER", "such as 123/NQ-HĐND" },
			{ "date", "DAY", "of the decision" },
			{ "effective", "DAY", "on which it takes effect, today at the earliest" },
			CLI_DATA } },
	{ .words = "setting",
		.args = "KEY [VALUE]",
		.min_args = 1,
		.max_args = 2,
		.run = setting,
		.help = "Prints a setting of the province, or changes it.\n"
			"two_step_roles: roles that must use two-step sign-in, such as \"admin head\" "
			"(\"\": none).\n"
			"break_glass_roles: roles that may open a dossier in an emergency, with a reason.\n"
			"break_glass_minutes: for how long.\n"
			"looks_kept_days: for how many days it is known who looked at which dossier.\n"
			"public_url: how the pages are reached, such as https://motcua.camau.gov.vn, for "
			"links in "
			"mails and QR codes.\n"
			"Servers see it at once.",
		.option = { CLI_DATA } },
	{ .words = "calendar",
		.run = calendar,
		.help = "Prints a year's days off and its working weekend days.\n"
			"Columns: date, kind (off or work), name. The computed dates of lunar New Year and "
			"Hung Kings' day\n"
			"stand in the list even on a weekend. In a year without an announcement the "
			"default rule is\n"
			"applied, and the names say so.",
		.option = { { "year", "YYYY", "the year, 1990 to 2100" }, CLI_FORMAT, CLI_DATA } },
	{ 0 },
};
