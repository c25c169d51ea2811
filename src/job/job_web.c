/* job_web.c: /jobs, what waits, what was done and what became of it; for the administrator. */
#include "job/job_web.h"

#include <string.h>

#include "account/account.h"
#include "job/job.h"
#include "web/page.h"

enum { JOBS_SHOWN = 200 };

static struct value_map *row_values(struct request *r, const struct job_row *row)
{
	struct value_map *m = value_map_new(&r->arena, 14);
	put_plain(m, "id", row->id);
	put_text(m, "kind",
		message(r->lang, strcmp(row->kind, "import dossiers") == 0 ? "job.import" : "job.other"));
	put_text(m, "name", row->name);
	put_text(m, "who", row->who);
	put_bool(m, "waiting", strcmp(row->state, "waiting") == 0);
	put_bool(m, "done", strcmp(row->state, "done") == 0);
	put_bool(m, "failed", strcmp(row->state, "failed") == 0);
	put_time(m, "asked_at", row->asked_at);
	if (row->ended_at)
		put_time(m, "ended_at", row->ended_at);
	put_text(m, "node", row->node);
	put_text(m, "said", row->said);
	return m;
}

static bool show_jobs(struct request *r, struct error *err)
{
	struct job_row *row;
	struct table t;
	int n;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return job_table(r->db, JOBS_SHOWN, &t, &r->arena, err) && page_table(r, &t, "jobs");
	if (!job_list(r->db, JOBS_SHOWN, &r->arena, &row, &n, err))
		return false;
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++)
		rows[i] = row_values(r, &row[i]);
	put_list(m, "rows", rows, n);
	put_count(m, "row_count", n);
	return page_render(r, "job/jobs.html", m, NULL, err);
}

const struct route job_routes[] = {
	{ .method = "GET",
		.path = "/jobs",
		.handler = show_jobs,
		.who = 1u << ROLE_ADMIN,
		.flags = ROUTE_TABLE,
		.title = "jobs.title",
		.nav = "nav.jobs",
		.nav_place = 9 },
	{ 0 },
};
