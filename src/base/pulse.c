/* pulse.c: see pulse.h. */
#include "base/pulse.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct pulse {
	pulse_fn *fn;
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

/* Waits; false when it is time to end. */
static bool rest(struct pulse *p, int seconds)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&p->lock);
	while (!p->stopping && pthread_cond_timedwait(&p->wake, &p->lock, &until) == 0)
		;
	bool go_on = !p->stopping;
	pthread_mutex_unlock(&p->lock);
	return go_on;
}

static void *pulse_main(void *arg)
{
	struct pulse *p = arg;
	int seconds = 0;
	while (rest(p, seconds))
		seconds = p->fn(p->arg);
	return NULL;
}

static void drop(struct pulse *p)
{
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

struct pulse *pulse_start(pulse_fn *fn, void *arg, struct error *err)
{
	struct pulse *p = calloc(1, sizeof *p);
	pthread_condattr_t a;
	if (!p)
		die("out of memory");
	p->fn = fn;
	p->arg = arg;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&p->wake, &a);
	pthread_condattr_destroy(&a);
	if (pthread_create(&p->thread, NULL, pulse_main, p) == 0)
		return p;
	drop(p);
	err_set(err, ERR_SYSTEM, "cannot start a thread");
	return NULL;
}

void pulse_stop(struct pulse *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	drop(p);
}
