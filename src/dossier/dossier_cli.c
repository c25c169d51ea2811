/* dossier_cli.c: motcua import dossiers, export dossiers, list dossiers. */
#include "dossier/dossier_cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "dossier/attachment_cli.h"
#include "dossier/reading_cli.h"
#include "dossier/dossier.h"
#include "dossier/dossier_import.h"
#include "dossier/dossier_jobs.h"
#include "dossier/dossier_rows.h"

/* The store with its catalogue, for the length of a command. */
struct opened {
	struct store *store;
	struct db *db;
	struct province province;
	struct catalogue catalogue;
};

static bool open_all(struct cli *c, bool read_only, struct opened *o, struct error *err)
{
	*o = (struct opened){ 0 };
	struct store_open how = { .data = cli_data(c),
		.keys = cli_get(c, "keys"),
		.read_only = read_only,
		.writer_cache_kib = 256 * 1024 };
	o->store = store_open(&how, err);
	o->db = o->store ? store_reader(o->store, err) : NULL;
	return o->db && province_read_store(&o->province, o->db, false, err) &&
	       catalogue_read_store(&o->catalogue, &o->province, o->db, err);
}

static void close_all(struct opened *o)
{
	catalogue_release(&o->catalogue);
	province_release(&o->province);
	store_reader_return(o->store, o->db);
	store_close(o->store);
}

static void show_fault(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s\n", text);
}

static void show_progress(void *arg, size_t done, size_t all)
{
	(void)arg;
	fprintf(stderr, "\r%3d %% read", (int)(all ? done * 100 / all : 100));
	fflush(stderr);
}

static bool write_rejects(struct dossier_import *in, struct error *err)
{
	const char *path = in->arg;
	return !path || file_write(path, in->rejects->p, in->rejects->len, err);
}

static bool import_file(struct cli *c, struct opened *o, const struct file_map *map, struct error *err)
{
	const char *rejects = cli_get(c, "rejects");
	struct buf bad = BUF_INIT((size_t)1 << 32);
	struct dossier_import in = {
		.name = c->arg[0],
		.p = map->p,
		.n = map->n,
		.province = &o->province,
		.catalogue = &o->catalogue,
		.now = time_now(),
		.before_commit = write_rejects,
		.arg = (void *)rejects,
		.rejects = rejects ? &bad : NULL,
		.fault = rejects ? NULL : show_fault,
		.progress = isatty(2) ? show_progress : NULL,
	};
	bool ok = store_act(o->store, "import", dossier_import_act, &in, err);
	if (in.progress)
		fprintf(stderr, "\r            \r");
	if (!ok && in.bad > IMPORT_FAULTS_SHOWN)
		fprintf(stderr, "... and %lld more\n", (long long)(in.bad - IMPORT_FAULTS_SHOWN));
	if (ok && in.bad)
		fprintf(stderr, "imported %lld dossiers; %lld bad rows written to %s\n",
			(long long)in.loaded, (long long)in.bad, rejects);
	else if (ok)
		fprintf(stderr, "imported %lld dossiers\n", (long long)in.loaded);
	buf_release(&bad);
	return ok;
}

/* Leaves the file to whichever node serves. */
static bool import_later(struct cli *c, const struct file_map *map, struct error *err)
{
	const char *slash = strrchr(c->arg[0], '/');
	struct job_new job = { .kind = dossier_import_job.name,
		.name = slash ? slash + 1 : c->arg[0],
		.p = map->p,
		.n = map->n };
	if (cli_get(c, "rejects"))
		return err_set(err, ERR_USAGE,
			"--later and --rejects do not go together: a node imports all or nothing");
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", job_ask_act, &job, err);
	store_close(s);
	if (!ok)
		return false;
	fprintf(stderr,
		"left to the serving nodes as job %lld: 'motcua list jobs' tells what became of it\n",
		(long long)job.id);
	printf("%lld\n", (long long)job.id);
	return true;
}

static bool import_dossiers(struct cli *c, struct error *err)
{
	struct opened o = { 0 };
	struct file_map map;
	if (!file_map(&map, c->arg[0], err))
		return false;
	if (cli_get(c, "later")) {
		bool left = import_later(c, &map, err);
		file_unmap(&map);
		return left;
	}
	bool ok = open_all(c, false, &o, err) && import_file(c, &o, &map, err);
	close_all(&o);
	file_unmap(&map);
	return ok;
}

static bool to_stdout(void *arg, const char *p, size_t n)
{
	struct buf b = { .p = (char *)p, .len = n };
	return cli_out(&b, arg);
}

static bool export_dossiers(struct cli *c, struct error *err)
{
	struct opened o;
	int64_t out = 0;
	/* Counted afterwards: a year may go meanwhile. */
	bool ok = open_all(c, true, &o, err) &&
		  dossier_export(o.db, &o.province, &o.catalogue, to_stdout, err, err) &&
		  dossier_out_count(o.db, &out, err);
	close_all(&o);
	if (ok && out)
		fprintf(stderr,
			"%lld dossiers lie in years that are out and are not among these: 'motcua years "
			"list'\n",
			(long long)out);
	return ok && err->code == ERR_NONE;
}

static bool find_body(
	struct cli *c, const struct opened *o, const char *option, int64_t *id, struct error *err)
{
	const char *code = cli_get(c, option);
	if (!code)
		return true;
	int at = province_agency(&o->province, code, strlen(code));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "--%s: no agency has the code \"%s\"", option, code);
	*id = o->province.agency[at].id;
	return true;
}

static bool read_filter(struct cli *c, const struct opened *o, struct dossier_filter *f, struct error *err)
{
	const char *figure = cli_get(c, "figure"), *level = cli_get(c, "level");
	const char *procedure = cli_get(c, "procedure"), *channel = cli_get(c, "channel");
	int32_t from, to;
	int at = FIGURE_TO_PROCESS;
	if (!cli_day(c, "from", &from, err) || !cli_day(c, "to", &to, err))
		return false;
	if (from > to)
		return err_set(err, ERR_USAGE, "--to: expected a day not before --from");
	if (figure && (at = text_word(figure, figure_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--figure: found \"%s\", expected to_process, received, carried_in, "
			"online, on_time, late, in_time or overdue",
			figure);
	*f = dossier_filter_all(from, to, (enum figure)at);
	if (level && (f->level = text_word(level, level_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--level: found \"%s\", expected province, district or commune", level);
	if (channel && (f->channel = text_word(channel, channel_names)) < 1)
		return err_set(err, ERR_USAGE, "--channel: found \"%s\", expected counter, online or post",
			channel);
	if (procedure) {
		at = catalogue_find(&o->catalogue, procedure, strlen(procedure));
		if (at < 0)
			return err_set(err, ERR_NOT_FOUND, "--procedure: no procedure has the code \"%s\"",
				procedure);
		f->procedure = o->catalogue.procedure[at].id;
	}
	f->field = cli_get(c, "field");
	return find_body(c, o, "agency", &f->agency, err) && find_body(c, o, "district", &f->district, err);
}

/* A list being gathered. */
struct listing {
	const struct opened *o;
	struct table t;
};

static bool add_to_list(void *arg, const struct dossier *d)
{
	struct listing *l = arg;
	dossier_list_row(&l->t, &l->o->province, &l->o->catalogue, d);
	return true;
}

static bool list_dossiers(struct cli *c, struct error *err)
{
	struct opened o;
	struct dossier_filter f;
	struct dossier_page page = { .sort = SORT_CODE_ORDER };
	bool ok = open_all(c, true, &o, err) && read_filter(c, &o, &f, err);
	if (ok) {
		struct listing l = { .o = &o };
		table_begin(&l.t, &c->arena, dossier_list_columns);
		ok = dossier_list(
			     o.db, &o.province, &o.catalogue, &f, &page, false, add_to_list, &l, err) &&
		     cli_table(c, &l.t, err);
	}
	close_all(&o);
	return ok;
}

const struct cli_command dossier_commands[] = {
	{ .words = "import dossiers",
		.args = "FILE.csv",
		.min_args = 1,
		.max_args = 1,
		.run = import_dossiers,
		.help = "Loads dossiers from a CSV file, all or nothing.\n"
			"Columns, in any order: code, procedure, agency, channel, received_at, due_at, "
			"finished_at, and\n"
			"optionally desk, applicant, applicant_id, phone, outcome, returned_at, digitised, "
			"fee, paid_online,\n"
			"postal_in, postal_out (docs/formats.md). Each fault is shown as FILE:LINE:COLUMN.",
		.option = { { "rejects", "FILE",
				    "load the good rows; write the bad ones here, with a reason" },
			{ "later", NULL,
				"leave the file to whichever node serves, and print the number of the "
				"job" },
			CLI_DATA } },
	{ .words = "export dossiers",
		.run = export_dossiers,
		.help = "Writes all dossiers as CSV to stdout, in the order in which they came.\n"
			"What import took comes out byte for byte.",
		.option = { CLI_DATA } },
	{ .words = "list dossiers",
		.run = list_dossiers,
		.help = "Lists exactly the dossiers of one figure of a report.\n"
			"Same options as 'report dossiers'; the rows are as many as the figure says.",
		.option = { { "from", "DAY", "first day of the period, YYYY-MM-DD" },
			{ "to", "DAY", "last day of the period" },
			{ "figure", "NAME",
				"to_process (default), received, carried_in, online, on_time, late, "
				"in_time, overdue" },
			{ "level", "LEVEL", "only agencies of this level" },
			{ "by", "WHAT",
				"taken, so that a report's options can be used again; changes nothing" },
			{ "agency", "CODE", "only this agency" },
			{ "district", "CODE", "only this district and its communes" },
			{ "procedure", "CODE", "only this procedure" },
			{ "field", "NAME", "only procedures of this field" },
			{ "channel", "NAME", "counter, online or post" }, CLI_FORMAT, CLI_DATA } },
	{ .words = "attach",
		.args = "CODE FILE",
		.min_args = 2,
		.max_args = 2,
		.run = attach_command,
		.help = "Attaches a PDF, JPEG or PNG file of at most 64 MiB to the dossier CODE.\n"
			"Prints its SHA-256 once file and event are on the disk.",
		.option = { { "name", "NAME", "the name it is shown under (default: the file's)" },
			CLI_FILES, CLI_DATA } },
	{ .words = "list files",
		.run = list_files_command,
		.help = "Lists attached files.",
		.option = { { "dossier", "CODE", "only those of this dossier" }, CLI_FORMAT, CLI_DATA } },
	{ .words = "files check",
		.run = check_files_command,
		.help = "Reads every attached file: each must be there, as it was put.\n"
			"Names each that is not, and then exits with 1.",
		.option = { CLI_FILES, CLI_DATA } },
	{ .words = "files read",
		.run = read_files_command,
		.help = "Reads the words in attached files that were not read yet, so that they can be "
			"searched:\n"
			"the text of PDFs (pdftotext), that of scans and photographs by tesseract "
			"(Vietnamese).\n"
			"Let a timer run it each night.",
		.option = { { "limit", "N", "at most so many files" }, CLI_FILES, CLI_DATA } },
	{ 0 },
};
