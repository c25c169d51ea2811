/* runner.c: the thread of a serving node that does jobs as they come. */
#include <stdlib.h>

#include "base/log.h"
#include "base/pulse.h"
#include "job/job.h"

/* How often it looks, and how long it waits after the store has failed, in seconds. */
enum { LOOK_SECONDS = 1, TROUBLE_SECONDS = 10 };

struct job_runner {
	struct job_work work;
	struct pulse *pulse;
};

static int look(void *arg)
{
	struct job_runner *r = arg;
	struct error err = { 0 };
	bool ran = false;
	struct share *taken = r->work.shared ? shared_take(r->work.shared) : NULL;
	if (taken)
		r->work.subjects = taken->value;
	bool ok = job_run_next(&r->work, &ran, &err);
	if (taken)
		shared_give(r->work.shared, taken);
	if (ok)
		return ran ? 0 : LOOK_SECONDS;
	log_line(LOG_WARN, "jobs: %s", err.text);
	return TROUBLE_SECONDS;
}

struct job_runner *job_runner_start(const struct job_work *w, struct error *err)
{
	struct job_runner *r = calloc(1, sizeof *r);
	if (!r)
		die("out of memory");
	r->work = *w;
	job_name_node(&r->work);
	r->pulse = pulse_start(look, r, err);
	if (r->pulse)
		return r;
	free(r);
	return NULL;
}

void job_runner_stop(struct job_runner *r)
{
	if (!r)
		return;
	pulse_stop(r->pulse);
	free(r);
}
