/* postal_cli.c: what the post says, from a file. */
#include "postal/postal_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/sheet.h"
#include "postal/postal.h"

enum { I_DOSSIER, I_DIRECTION, I_TRACKING, I_STATE, I_AT, COLUMNS };
static const struct sheet_column columns[COLUMNS] = {
	[I_DOSSIER] = { "dossier", false },
	[I_DIRECTION] = { "direction", false },
	[I_TRACKING] = { "tracking", false },
	[I_STATE] = { "state", false },
	[I_AT] = { "at", false },
};

/* The file as news, with the line of each. */
struct read {
	struct postal_news *news;
	int *line;
	int n;
};

static bool read_row(const struct sheet *s, struct arena *a, struct postal_news *n, struct error *err)
{
	const struct csv_field *code = sheet_field(s, I_DOSSIER), *tracking = sheet_field(s, I_TRACKING);
	const struct csv_field *at = sheet_field(s, I_AT);
	int way, state;
	if (!sheet_word(s, I_DIRECTION, postal_direction_names, &way, err) ||
		!sheet_word(s, I_STATE, postal_state_names, &state, err))
		return false;
	*n = (struct postal_news){ .code = arena_dup(a, code->p, code->n),
		.direction = (enum postal_direction)way,
		.state = (enum postal_state)state,
		.tracking = tracking->n ? arena_dup(a, tracking->p, tracking->n) : NULL };
	if (!code->n)
		return sheet_bad(s, I_DOSSIER, err, "the code of a dossier");
	if (n->tracking && !tracking_fits(n->tracking))
		return sheet_bad(s, I_TRACKING, err, "1 to %d letters and digits", TRACKING_MAX);
	return time_parse(at->p, at->n, &n->at) || sheet_bad(s, I_AT, err, "YYYY-MM-DDTHH:MM");
}

static bool read_file(struct cli *c, const struct file_map *m, struct read *out, struct error *err)
{
	struct sheet s;
	enum csv_result got;
	bool ok = true;
	out->news = arena_alloc(&c->arena, sizeof *out->news * POSTAL_ROWS_MAX);
	out->line = arena_alloc(&c->arena, sizeof *out->line * POSTAL_ROWS_MAX);
	out->n = 0;
	if (!sheet_open(&s, c->arg[0], m->p, m->n, columns, COLUMNS, err))
		return false;
	while (ok && (got = sheet_next(&s, err)) == CSV_ROW) {
		ok = out->n < POSTAL_ROWS_MAX ||
		     err_set(err, ERR_DATA, "%s: found more than %d rows: part the file", c->arg[0],
			     POSTAL_ROWS_MAX);
		if (ok)
			out->line[out->n] = sheet_field(&s, I_DOSSIER)->line;
		ok = ok && read_row(&s, &c->arena, &out->news[out->n], err);
		out->n += ok;
	}
	sheet_close(&s);
	return ok && got == CSV_END;
}

static bool tell(struct cli *c, const struct read *news, struct error *err)
{
	struct rules rules;
	struct store *s = cli_store(c, false, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && rules_load(&rules, db, err);
	store_reader_return(s, db);
	if (ok) {
		struct postal_telling t = { .rules = &rules, .news = news->news, .count = news->n };
		struct error why = { 0 };
		ok = store_act(s, "command line", postal_tell_act, &t, &why);
		if (!ok && t.bad < news->n)
			err_set(err, why.code, "%s:%d: %s", c->arg[0], news->line[t.bad], why.text);
		else if (!ok)
			err_set(err, why.code, "%s", why.text);
		if (ok)
			fprintf(stderr, "read %d rows, %d of them new\n", t.count, t.changed);
		rules_release(&rules);
	}
	store_close(s);
	return ok;
}

static bool import_postal(struct cli *c, struct error *err)
{
	struct file_map m;
	struct read news;
	if (!file_map(&m, c->arg[0], err))
		return false;
	bool ok = read_file(c, &m, &news, err) && tell(c, &news, err);
	file_unmap(&m);
	return ok;
}

const struct cli_command postal_commands[] = {
	{ .words = "import postal",
		.args = "FILE.csv",
		.min_args = 1,
		.max_args = 1,
		.run = import_postal,
		.help = "Takes in what the post says: dossier, direction (out, in), tracking, state "
			"(handed, delivered,\n"
			"came_back), at. All or nothing; a row that was read before changes nothing.",
		.option = { CLI_DATA } },
	{ 0 },
};
