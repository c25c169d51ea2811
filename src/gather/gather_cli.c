/* gather_cli.c: rounds by command: opened, listed, filled from a file. */
#include "gather/gather_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "gather/gather.h"

/* What a command works with. */
struct opened {
	struct store *store;
	struct rules rules;
	struct indicators sets;
};

static bool store_open_with(struct cli *c, struct opened *w, struct error *err)
{
	*w = (struct opened){ .store = cli_store(c, false, err) };
	struct db *db = w->store ? store_reader(w->store, err) : NULL;
	bool ok = db && rules_load(&w->rules, db, err);
	if (ok && !indicators_load(&w->sets, &w->rules, db, err)) {
		rules_release(&w->rules);
		ok = false;
	}
	store_reader_return(w->store, db);
	w->rules.indicators = &w->sets;
	if (!ok)
		store_close(w->store);
	return ok;
}

static void store_close_with(struct opened *w)
{
	indicators_release(&w->sets);
	rules_release(&w->rules);
	store_close(w->store);
}

static bool keeper_of(struct cli *c, const struct opened *w, int64_t *id, struct error *err)
{
	const char *code = cli_get(c, "keeper");
	int at = code ? province_agency(&w->rules.province, code, strlen(code)) : -1;
	if (code && at < 0)
		return err_set(err, ERR_NOT_FOUND, "--keeper: no agency has the code \"%s\"", code);
	*id = at < 0 ? 0 : w->rules.province.agency[at].id;
	return true;
}

static bool read_due(struct cli *c, int64_t *at, struct error *err)
{
	const char *s = cli_get(c, "due");
	int32_t day;
	if (!s)
		return err_set(err, ERR_USAGE, "--due: expected a day, or YYYY-MM-DDTHH:MM");
	if (time_parse(s, strlen(s), at))
		return true;
	if (!cli_day(c, "due", &day, err))
		return false;
	*at = time_of_day_start(day) + 17 * 3600;
	return true;
}

static bool open_round(struct cli *c, struct error *err)
{
	struct opened w;
	struct round_open o = { .round = { .set = c->arg[0], .name = cli_get(c, "name") } };
	if (!cli_day(c, "from", &o.round.period.from, err) || !cli_day(c, "to", &o.round.period.to, err) ||
		!read_due(c, &o.round.due_at, err) || !store_open_with(c, &w, err))
		return false;
	int set = indicator_set_find(&w.sets, o.round.set);
	o.rules = &w.rules;
	if (!o.round.name && set >= 0)
		o.round.name = w.sets.set[set].name;
	bool ok = keeper_of(c, &w, &o.round.keeper, err) &&
		  store_act(w.store, "command line", round_open_act, &o, err);
	if (ok)
		fprintf(stderr, "opened round %lld: %d agencies owe answers\n", (long long)o.round.id,
			o.forms);
	store_close_with(&w);
	return ok;
}

static bool list_rows(struct cli *c, struct db *db, struct error *err)
{
	static const char *const columns[] = { "round", "set", "name", "from", "to", "due", "forms",
		"draft", "submitted", "returned", "approved", "late", NULL };
	struct round *list = arena_alloc(&c->arena, sizeof *list * ROUNDS_MAX);
	struct round_form *f = arena_alloc(&c->arena, sizeof *f * FORMS_MAX);
	struct table t;
	int n = rounds_list(db, &c->arena, list, err);
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < n; i++) {
		int state[4] = { 0 }, late = 0, forms = round_forms(db, list[i].id, &c->arena, f, err);
		char from[11], to[11], due[17];
		if (forms < 0)
			return false;
		for (int k = 0; k < forms; k++) {
			state[f[k].state]++;
			late += round_form_late(&list[i], &f[k], time_now());
		}
		table_int(&t, list[i].id);
		table_text(&t, list[i].set);
		table_text(&t, list[i].name);
		table_text(&t, day_format(list[i].period.from, from));
		table_text(&t, day_format(list[i].period.to, to));
		table_text(&t, time_format(list[i].due_at, due));
		table_int(&t, forms);
		for (int k = 0; k < 4; k++)
			table_int(&t, state[k]);
		table_int(&t, late);
	}
	return n >= 0 && cli_table(c, &t, err);
}

static bool list_rounds(struct cli *c, struct error *err)
{
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && list_rows(c, db, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

/* The round that a number names, and its set; false with err. */
static bool round_of(struct cli *c, struct opened *w, struct round *r, int *set, struct error *err)
{
	int64_t id = 0;
	if (!int_parse(c->arg[0], strlen(c->arg[0]), &id))
		return err_set(err, ERR_USAGE,
			"found \"%s\", expected a round's number: see motcua rounds list", c->arg[0]);
	struct db *db = store_reader(w->store, err);
	bool ok = db && round_find(db, id, &c->arena, r, err);
	store_reader_return(w->store, db);
	*set = ok && r->id ? indicator_set_find(&w->sets, r->set) : -1;
	return *set >= 0 || err_set(err, ERR_NOT_FOUND, "there is no round %s", c->arg[0]);
}

static bool import_into(struct cli *c, struct opened *w, struct error *err)
{
	struct round_import m = { .rules = &w->rules,
		.state = cli_get(c, "approved") ? ANSWER_APPROVED : ANSWER_DRAFT };
	struct error why = { 0 };
	struct round r;
	int set = -1;
	if (!round_of(c, w, &r, &set, err) ||
		!round_import_read(&m, &w->sets.set[set], r.period, &c->arena, c->arg[1], err))
		return false;
	m.round = r.id;
	if (!store_act(w->store, "command line", round_import_act, &m, &why))
		return m.bad < m.count
			       ? err_set(err, why.code, "%s:%d: %s", c->arg[1], m.row[m.bad].line, why.text)
			       : err_set(err, why.code, "%s", why.text);
	fprintf(stderr, "read %d answers into round %lld\n", m.count, (long long)r.id);
	return true;
}

static bool import(struct cli *c, struct error *err)
{
	struct opened w;
	if (!store_open_with(c, &w, err))
		return false;
	bool ok = import_into(c, &w, err);
	store_close_with(&w);
	return ok;
}

const struct cli_command gather_commands[] = {
	{ .words = "rounds open",
		.args = "SET",
		.min_args = 1,
		.max_args = 1,
		.run = open_round,
		.help = "Opens a round: every agency that the set asks something gets a form to fill in.",
		.option = { { "from", "DAY", "the period's first day" }, { "to", "DAY", "its last" },
			{ "due", "DAY|TIME", "when the answers are due (a day: at 17:00)" },
			{ "name", "TEXT", "what the round is called (default: the set's name)" },
			{ "keeper", "AGENCY",
				"the agency in charge: its head approves where there is no parent" },
			CLI_DATA } },
	{ .words = "rounds list",
		.run = list_rounds,
		.help = "Lists the rounds and how far they are.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "rounds import",
		.args = "ROUND FILE.csv",
		.min_args = 2,
		.max_args = 2,
		.run = import,
		.help = "Takes answers over that are known elsewhere: agency, code, value (plain: 52.5), "
			"note. All or\n"
			"nothing; what an agency has submitted is not touched.",
		.option = { { "approved", NULL, "they were approved elsewhere: they count at once" },
			CLI_DATA } },
	{ 0 },
};
