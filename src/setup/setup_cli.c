/* setup_cli.c: motcua init, motcua check, motcua demo. */
#include "setup/setup_cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "setup/keys_cli.h"
#include "setup/move_cli.h"
#include "setup/setup.h"
#include "setup/update.h"
#include "setup/years_cli.h"

static bool check(struct cli *c, struct error *err)
{
	struct setup s;
	if (!setup_read(&s, c->arg[0], err))
		return false;
	fprintf(stderr,
		"%s: %d agencies, %d desks, %d procedures, %d forms, %d sets of indicators, %d holiday "
		"rules, "
		"%d announced days: "
		"no fault\n",
		c->arg[0], s.province.agencies, s.province.desks, s.catalogue.procedures, s.forms.blanks,
		s.indicators.sets, s.province.calendar.rule_count, s.province.calendar.announced_count);
	setup_release(&s);
	return true;
}

static struct store *create(struct cli *c, struct error *err)
{
	struct store_open how = { .data = cli_data(c),
		.keys = cli_get(c, "keys"),
		.create = true,
		.writer_cache_kib = 256 * 1024 };
	return store_open(&how, err);
}

static bool init(struct cli *c, struct error *err)
{
	struct setup s;
	const char *dir = cli_get(c, "province");
	if (!dir)
		return err_set(err, ERR_USAGE, "--province: expected the folder of a province's files");
	if (!setup_read(&s, dir, err))
		return false;
	struct store *store = create(c, err);
	bool ok = store && store_act(store, "command line", setup_act, &s, err);
	if (ok)
		fprintf(stderr, "made an empty province of %d agencies and %d procedures in %s\n",
			s.province.agencies, s.catalogue.procedures, cli_data(c));
	store_close(store);
	setup_release(&s);
	return ok;
}

static bool update(struct cli *c, struct error *err)
{
	struct setup s;
	struct update u = { .setup = &s };
	const char *dir = cli_get(c, "province");
	if (!dir)
		return err_set(err, ERR_USAGE, "--province: expected the folder of a province's files");
	if (!setup_read(&s, dir, err))
		return false;
	struct store *store = cli_store(c, false, err);
	bool ok = store && store_act(store, "command line", update_act, &u, err);
	store_close(store);
	setup_release(&s);
	if (ok && update_did(&u))
		fprintf(stderr,
			"updated: %d forms, %d days of forms, %d processes, %s, %d templates, details of "
			"%d procedures, %d sets of indicators, %d layouts of reports\n",
			u.forms, u.terms, u.processes, u.law ? "the rules of law" : "no rule of law",
			u.documents, u.details, u.indicators, u.layouts);
	else if (ok)
		fprintf(stderr, "nothing to update\n");
	if (ok && u.unknown)
		fprintf(stderr,
			"%d procedures of the files are not in the catalogue: see motcua procedures "
			"publish\n",
			u.unknown);
	return ok;
}

/* Where the demonstration's files are: given, beside the program's build, or installed. */
static const char *find_province(struct cli *c, struct error *err)
{
	char exe[4096];
	const char *given = cli_get(c, "province");
	if (given)
		return given;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	exe[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	static const char *const places[] = { "../province/ca-mau", "../share/motcua/province/ca-mau" };
	for (int i = 0; i < 2; i++) {
		char *dir = path_join(&c->arena, exe, places[i]);
		if (file_exists(dir))
			return dir;
	}
	err_set(err, ERR_NOT_FOUND,
		"--province: expected the folder of the demonstration's files (province/ca-mau)");
	return NULL;
}

static bool make_demo(struct cli *c, const char *dir, struct setup *s, struct error *err)
{
	struct demo d;
	bool has, ok;
	struct store *store = create(c, err);
	struct db *db = store ? store_reader(store, err) : NULL;
	ok = db && setup_has_province(db, &has, err);
	store_reader_return(store, db);
	if (ok && has && cli_get(c, "if-empty")) {
		store_close(store);
		return true;
	}
	ok = ok && demo_read(&d, s, dir, err);
	d.still = cli_get(c, "still") != NULL;
	if (ok) {
		ok = demo_make(&d, err) && store_act(store, "demo", demo_act, &d, err);
		if (ok)
			fprintf(stderr,
				"made the demonstration in %s: %d invented dossiers at %d agencies\n",
				cli_data(c), d.dossiers, s->province.agencies);
		demo_release(&d);
	}
	store_close(store);
	return ok;
}

static bool demo(struct cli *c, struct error *err)
{
	struct setup s;
	const char *dir = find_province(c, err);
	if (!dir || !setup_read(&s, dir, err))
		return false;
	bool ok = make_demo(c, dir, &s, err);
	setup_release(&s);
	return ok;
}

const struct cli_command setup_commands[] = {
	{ .words = "init",
		.run = init,
		.help = "Makes an empty province to import into.",
		.option = { { "province", "DIR", "the folder of the province's files" }, CLI_DATA } },
	{ .words = "update",
		.run = update,
		.help = "Brings a store that an older program made up to a province's files: forms and "
			"their days,\n"
			"processes, rules of law, templates of what is printed, details and papers of "
			"procedures.\n"
			"Forms and processes never change under a dossier: a new one takes another name. "
			"Done twice\n"
			"it does nothing. Agencies and procedures stay: see motcua procedures publish.",
		.option = { { "province", "DIR", "the folder of the province's files" }, CLI_DATA } },
	{ .words = "check",
		.args = "PROVINCE-DIR",
		.min_args = 1,
		.max_args = 1,
		.run = check,
		.help = "Checks a province's files as init does, without loading them." },
	{ .words = "demo",
		.run = demo,
		.help = "Makes the demonstration: Ca Mau's first half of 2022.\n"
			"Its counts by agency are the printed ones; its dossiers and persons are "
			"invented.\n"
			"Some dozens of dossiers of the last days lie on the desks of its accounts, so "
			"that "
			"there is something to do.",
		.option = { { "province", "DIR",
				    "the folder of the demonstration's files (default: beside the "
				    "program)" },
			{ "still", NULL,
				"leave the living part out, which depends on the day: dossiers of the last "
				"days on the desks" },
			{ "if-empty", NULL, "do nothing when the data folder holds a province already" },
			CLI_DATA } },
	{ .words = "move",
		.run = move_command,
		.help = "Copies a whole store into an empty one, of whichever engine, and proves that it "
			"came over.\n"
			"End what serves the source first. Prints the head of the chain, as verify does.",
		.option = { { "from", "DATA", "the store to read: a folder or postgresql://host:port/name" },
			{ "to", "DATA", "the store to make" },
			{ "files-from", "PLACE",
				"where the source's attached files are (default: DATA/files)" },
			{ "files-to", "PLACE", "where they go (default: DATA/files)" },
			{ "keys-from", "FILE", "the source's keys (default: DATA/keys, else MOTCUA_KEYS)" },
			{ "keys-to", "FILE",
				"the keys to seal personal values with (default: MOTCUA_KEYS, else "
				"DATA/keys)" } } },
	{ .words = "keys list",
		.run = keys_list_command,
		.help = "Lists the keys of personal values, and how many values are sealed with each.\n"
			"Columns: key, day it was made, state (seals; opens; missing: not in the file; "
			"clear: not "
			"sealed), values.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "keys check",
		.run = keys_check_command,
		.help = "Tells whether every personal value is under the key that seals, and exits with 1 "
			"when not.",
		.option = { CLI_DATA } },
	{ .words = "keys add",
		.run = keys_add_command,
		.help = "Makes a new key that opens and does not seal yet, and prints its name.\n"
			"Bring the file to every node before 'motcua keys rotate'.",
		.option = { CLI_DATA } },
	{ .words = "keys encrypt",
		.run = keys_encrypt_command,
		.help = "Seals every personal value anew that is not under the key that seals.\n"
			"May be ended and run again; the store may be served meanwhile.",
		.option = { CLI_DATA } },
	{ .words = "keys rotate",
		.run = keys_rotate_command,
		.help = "Changes the keys: the one that was added, else a new one, seals, and every "
			"personal value is "
			"sealed\nanew. Run again, it goes on with a change that was interrupted.",
		.option = { { "alone", NULL, "on PostgreSQL: no other node serves, make the key here" },
			CLI_DATA } },
	{ .words = "years list",
		.run = years_list_command,
		.help = "Lists the years of a PostgreSQL store: which are in, which were taken out.\n"
			"Columns: year, state (in, out, or dropped: out, and its tables are not in the "
			"database), events\n"
			"written in it, dossiers finished in it, bytes of its tables and indexes.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "years detach",
		.args = "YEAR",
		.min_args = 1,
		.max_args = 1,
		.run = years_detach_command,
		.help = "Takes the oldest year out of a PostgreSQL store, with its personal data.\n"
			"It lies in the schema years_out then, to be dumped and dropped "
			"(docs/operations.md, "
			"\"Old years\").\n"
			"The journal's chain stays; figures and dossiers of the year are not to be had "
			"until "
			"it is back.",
		.option = { CLI_DATA } },
	{ .words = "years attach",
		.args = "YEAR",
		.min_args = 1,
		.max_args = 1,
		.run = years_attach_command,
		.help = "Puts back the year that was taken out last, once it is proved to be what went "
			"out.\n"
			"Each event is compared with the chain's digests, each table with that in the "
			"journal.",
		.option = { CLI_DATA } },
	{ 0 },
};
