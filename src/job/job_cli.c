/* job_cli.c: motcua list jobs. */
#include "job/job_cli.h"

#include "job/job.h"

enum { JOBS_LISTED = 1000 };

static bool list_jobs(struct cli *c, struct error *err)
{
	struct table t;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && job_table(db, JOBS_LISTED, &t, &c->arena, err) && cli_table(c, &t, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

const struct cli_command job_commands[] = {
	{ .words = "list jobs",
		.run = list_jobs,
		.help = "Lists the work that was left to the serving nodes, newest first: what waits, what "
			"was\n"
			"done, and what became of it.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ 0 },
};
