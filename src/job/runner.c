/* runner.c: the thread of a serving node that does jobs as they come. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "job/job.h"

/* How often it looks, and how long it waits after the store has failed, in seconds. */
enum { LOOK_SECONDS = 1, TROUBLE_SECONDS = 10 };

struct job_runner {
	struct job_work work;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

/* Waits; false when it is time to end. */
static bool rest(struct job_runner *r, int seconds)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&r->lock);
	while (!r->stopping && pthread_cond_timedwait(&r->wake, &r->lock, &until) == 0)
		;
	bool go_on = !r->stopping;
	pthread_mutex_unlock(&r->lock);
	return go_on;
}

static void *runner_main(void *arg)
{
	struct job_runner *r = arg;
	int seconds = 0;
	while (rest(r, seconds)) {
		struct error err = { 0 };
		bool ran = false;
		seconds = LOOK_SECONDS;
		if (!job_run_next(&r->work, &ran, &err)) {
			log_line(LOG_WARN, "jobs: %s", err.text);
			seconds = TROUBLE_SECONDS;
		} else if (ran) {
			seconds = 0;
		}
	}
	return NULL;
}

struct job_runner *job_runner_start(const struct job_work *w, struct error *err)
{
	struct job_runner *r = calloc(1, sizeof *r);
	pthread_condattr_t a;
	if (!r)
		die("out of memory");
	r->work = *w;
	job_name_node(&r->work);
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &a);
	pthread_condattr_destroy(&a);
	if (pthread_create(&r->thread, NULL, runner_main, r) == 0)
		return r;
	free(r);
	err_set(err, ERR_SYSTEM, "cannot start the thread for jobs");
	return NULL;
}

void job_runner_stop(struct job_runner *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
