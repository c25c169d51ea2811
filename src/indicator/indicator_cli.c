/* indicator_cli.c: motcua report indicators, report conditions. */
#include "indicator/indicator_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "indicator/answer.h"

/* What a command of this folder works with. */
struct work {
	struct rules rules;
	struct indicators sets;
	struct store *store;
	struct db *db;
	struct evaluation *e;
	int set;
	struct period period;
	struct indicator_scope scope;
};

static bool read_scope(struct cli *c, struct work *w, struct error *err)
{
	const char *level = cli_get(c, "level"), *agency = cli_get(c, "agency"),
		   *district = cli_get(c, "district");
	const struct province *p = &w->rules.province;
	w->scope = indicator_whole;
	if (level && (w->scope.level = text_word(level, level_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--level: found \"%s\", expected province, district or commune", level);
	if (agency && (w->scope.agency = province_agency(p, agency, strlen(agency))) < 0)
		return err_set(err, ERR_NOT_FOUND, "--agency: no agency has the code \"%s\"", agency);
	if (district && (w->scope.district = province_agency(p, district, strlen(district))) < 0)
		return err_set(err, ERR_NOT_FOUND, "--district: no agency has the code \"%s\"", district);
	return true;
}

static bool read_asked(struct cli *c, struct work *w, struct error *err)
{
	const char *set = c->args ? c->arg[0] : "";
	if (!cli_day(c, "from", &w->period.from, err) || !cli_day(c, "to", &w->period.to, err))
		return false;
	if (w->period.from > w->period.to)
		return err_set(err, ERR_USAGE, "--to: expected a day not before --from");
	w->set = indicator_set_find(&w->sets, set);
	if (w->set < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no set of indicators \"%s\"", set);
	return read_scope(c, w, err);
}

/* Runs `what` over one moment of the store. */
static bool with(
	struct cli *c, bool (*what)(struct cli *, struct work *, struct error *), struct error *err)
{
	struct work w = { 0 };
	w.store = cli_store(c, true, err);
	w.db = w.store ? store_reader(w.store, err) : NULL;
	bool ok = w.db && rules_load_names(&w.rules, w.db, err);
	if (ok) {
		ok = indicators_load(&w.sets, &w.rules, w.db, err);
		if (ok) {
			struct indicator_answer *answers;
			int n;
			ok = read_asked(c, &w, err) && years_snapshot(w.db, err);
			if (ok) {
				ok = answers_approved(
					w.db, &w.rules, &w.sets, &c->arena, &answers, &n, err);
				w.e = ok ? evaluation_new(&w.rules, &w.sets, w.db, answers, n, &c->arena)
					 : NULL;
				ok = db_snapshot_end(w.db, ok && what(c, &w, err), err);
			}
			indicators_release(&w.sets);
		}
		rules_release(&w.rules);
	}
	if (w.db)
		store_reader_return(w.store, w.db);
	store_close(w.store);
	return ok;
}

static bool print_set(struct cli *c, struct work *w, struct error *err)
{
	struct table t;
	return indicator_table(w->e, w->set, w->period, w->scope, &t, err) && cli_table(c, &t, err);
}

static bool report(struct cli *c, struct error *err)
{
	return with(c, print_set, err);
}

static bool print_broken(struct cli *c, struct work *w, struct error *err)
{
	static const char *const columns[] = { "code", "condition", "numbers", NULL };
	struct must_broken *broken;
	struct table t;
	int n;
	if (!evaluation_musts(w->e, w->set, w->period, w->scope, &broken, &n, err))
		return false;
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < n; i++) {
		table_text(&t, w->sets.set[w->set].item[broken[i].item].code);
		table_text(&t, broken[i].must);
		table_text(&t, broken[i].words);
	}
	if (!cli_table(c, &t, err))
		return false;
	return !n || err_set(err, ERR_DATA, "%d conditions do not hold", n);
}

static bool conditions(struct cli *c, struct error *err)
{
	return with(c, print_broken, err);
}

#define ASKED \
	{ "from", "DAY", "first day of the period, YYYY-MM-DD" }, \
		{ "to", "DAY", "last day of the period" }, \
		{ "level", "LEVEL", "only bodies of this level: province, district or commune" }, \
		{ "agency", "CODE", "only this body" }, \
	{ \
		"district", "CODE", "only this district and its communes" \
	}

const struct cli_command indicator_commands[] = {
	{ .words = "report indicators",
		.args = "SET",
		.min_args = 1,
		.max_args = 1,
		.run = report,
		.help = "Works out all indicators of a set in a period, exactly; shown with at most two "
			"places.\n"
			"Columns: code, name, unit, value, state (known, missing, none, heading), owed, "
			"answered.",
		.option = { ASKED, CLI_FORMAT, CLI_DATA } },
	{ .words = "report conditions",
		.args = "SET",
		.min_args = 1,
		.max_args = 1,
		.run = conditions,
		.help = "Holds the conditions of a set against what its indicators come to.\n"
			"Prints each that does not hold, with its numbers; exits 1 when there is one.",
		.option = { ASKED, CLI_FORMAT, CLI_DATA } },
	{ 0 },
};
