/* report_cli.c: see report_cli.h. */
#include "report/report_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "paper/paper.h"
#include "report/report.h"

enum { FILE_MAX = 256 << 20, LATER_MAX = 1000 };

/* What a command of this folder works with. */
struct work {
	struct rules rules;
	struct indicators sets;
	struct store *store;
	struct db *db;
};

static bool load(struct work *w, struct error *err)
{
	if (!rules_load_names(&w->rules, w->db, err))
		return false;
	if (indicators_load(&w->sets, &w->rules, w->db, err))
		return true;
	rules_release(&w->rules);
	return false;
}

static bool with(
	struct cli *c, bool (*what)(struct cli *, struct work *, struct error *), struct error *err)
{
	struct work w = { 0 };
	w.store = cli_store(c, true, err);
	w.db = w.store ? store_reader(w.store, err) : NULL;
	bool ok = w.db && load(&w, err);
	if (ok) {
		ok = what(c, &w, err);
		indicators_release(&w.sets);
		rules_release(&w.rules);
	}
	if (w.db)
		store_reader_return(w.store, w.db);
	store_close(w.store);
	return ok;
}

static bool write_as(
	const struct report_doc *d, const char *ending, struct arena *a, struct buf *out, struct error *err)
{
	if (strcmp(ending, ".json") == 0) {
		report_json(d, out);
		return true;
	}
	if (strcmp(ending, ".xlsx") == 0)
		return report_xlsx(d, out, err);
	const struct paper *p = report_paper(d, !*d->number, a);
	return strcmp(ending, ".pdf") == 0 ? paper_pdf(p, out, NULL, err) : paper_docx(p, out, err);
}

static bool write_files(struct cli *c, const struct report_doc *d, struct error *err)
{
	static const char *const endings[] = { ".pdf", ".docx", ".xlsx", ".json", NULL };
	for (int i = 1; i < c->args; i++) {
		const char *dot = strrchr(c->arg[i], '.');
		struct buf b = BUF_INIT(FILE_MAX);
		if (!dot || text_word(dot, endings) < 0)
			return err_set(err, ERR_USAGE,
				"%s: expected a name that ends in .pdf, .docx, .xlsx or .json", c->arg[i]);
		bool ok = write_as(d, dot, &c->arena, &b, err) && file_write(c->arg[i], b.p, b.len, err);
		buf_release(&b);
		if (!ok)
			return false;
	}
	return true;
}

static bool make(struct cli *c, struct work *w, struct error *err)
{
	struct report_layout l;
	struct report_doc *d;
	struct report_making m = {
		.rules = &w->rules, .sets = &w->sets, .layout = &l, .db = w->db, .arena = &c->arena
	};
	int hard = 0;
	if (!cli_day(c, "from", &m.period.from, err) || !cli_day(c, "to", &m.period.to, err))
		return false;
	if (m.period.from > m.period.to)
		return err_set(err, ERR_USAGE, "--to: expected a day not before --from");
	m.day = day_of_time(time_now());
	if (!report_layout_load(w->db, &w->rules, &w->sets, c->arg[0], &c->arena, &l, err) ||
		!report_make(&m, &d, err) || !write_files(c, d, err))
		return false;
	for (const struct report_doubt *x = d->doubts; x; x = x->next)
		if (x->hard) {
			fprintf(stderr, "%s %s: %s\n", x->code, x->kind, x->words);
			hard++;
		}
	fprintf(stderr, "%s: %d contradictions, %d figures missing in the text\n", d->subject, hard,
		d->missing);
	return true;
}

static bool report_make_command(struct cli *c, struct error *err)
{
	return with(c, make, err);
}

static bool find(struct cli *c, struct work *w, struct report *r, struct error *err)
{
	int64_t id;
	bool found = false;
	if (!int_parse(c->arg[0], strlen(c->arg[0]), &id))
		return err_set(err, ERR_USAGE, "found \"%s\", expected the number of a report", c->arg[0]);
	if (!report_find(w->db, id, &c->arena, r, &found, err))
		return false;
	if (!found || !r->frozen)
		return err_set(err, found ? ERR_CONFLICT : ERR_NOT_FOUND,
			found ? "report %lld is not signed: its figures still move"
			      : "there is no report %lld",
			(long long)id);
	return true;
}

/* The numbers of the acts behind a change, with blanks between. */
static const char *events_of(const struct report_change *x, const struct later_act *later, struct arena *a)
{
	struct buf b = BUF_INIT(LATER_MAX * 21);
	for (int i = 0; i < x->acts; i++)
		buf_printf(&b, i ? " %lld" : "%lld", (long long)later[x->act[i]].event);
	return arena_take(a, &b);
}

static bool restate(struct cli *c, struct work *w, struct error *err)
{
	static const char *const columns[] = { "figure", "label", "was", "is", "events", NULL };
	struct report r;
	struct report_doc *then, *now;
	struct report_change *list;
	struct later_act *later = arena_alloc(&c->arena, sizeof *later * LATER_MAX);
	struct table t;
	int n;
	if (!find(c, w, &r, err) || !report_from_json(r.frozen, strlen(r.frozen), &c->arena, &then, err) ||
		!report_remake(w->db, &w->rules, &w->sets, &r, then, &c->arena, &now, err))
		return false;
	report_compare(then, now, &c->arena, &list, &n);
	int acts =
		n ? report_later_acts(w->db, then->event, r.period, &c->arena, later, LATER_MAX, err) : 0;
	const struct report_causes causes = { w->db, &w->rules, &w->sets, then, later, acts, &c->arena };
	if (acts < 0 || !report_find_causes(&causes, list, n, err))
		return false;
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < n; i++) {
		table_text(&t, list[i].key);
		table_text(&t, list[i].label);
		table_text(&t, list[i].was);
		table_text(&t, list[i].is);
		table_text(&t, events_of(&list[i], later, &c->arena));
	}
	if (!cli_table(c, &t, err))
		return false;
	const char *sets = report_sets_changed(then, now, &c->arena);
	if (sets)
		fprintf(stderr, "formulas are others than those it was made by: %s\n", sets);
	fprintf(stderr, "report %s of event %lld: %d figures would be others today\n", r.number,
		(long long)then->event, n);
	for (int i = 0; i < acts; i++) {
		char at[17];
		fprintf(stderr, "event %lld, %s, %s: %s %s (%d figures)\n", (long long)later[i].event,
			time_format(later[i].at, at), later[i].who, later[i].act, later[i].subject,
			later[i].figures);
	}
	if (acts == LATER_MAX)
		fprintf(stderr, "more acts came after them\n");
	return true;
}

static bool restate_command(struct cli *c, struct error *err)
{
	return with(c, restate, err);
}

const struct cli_command report_commands[] = {
	{ .words = "report make",
		.args = "LAYOUT FILE...",
		.min_args = 1,
		.max_args = 8,
		.run = report_make_command,
		.help = "Makes the report of a period from the records, with the layout's own texts, and "
			"writes it:\n"
			"FILE ends in .pdf, .docx, .xlsx (its tables) or .json. Prints its contradictions "
			"on stderr.",
		.option = { { "from", "DAY", "first day of the period, YYYY-MM-DD" },
			{ "to", "DAY", "last day of the period" }, CLI_DATA } },
	{ .words = "restate",
		.args = "REPORT",
		.min_args = 1,
		.max_args = 1,
		.run = restate_command,
		.help = "Shows which figures of a signed report (its number on /reports) would be others "
			"today, from\n"
			"what to what, and the events in the journal that made the difference; on stderr "
			"what they were.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ 0 },
};
