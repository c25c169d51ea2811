/* alert_runner.c: the thread of a serving node that tells people each minute. Each node may have one: an
 * item is claimed before anybody is told of it. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "notice/alert.h"

enum { RUN_SECONDS = 60 };

struct alert_runner {
	struct store *store;
	const struct rules *rules;
	const struct mail_server *mail;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

static bool rest(struct alert_runner *r)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += RUN_SECONDS;
	pthread_mutex_lock(&r->lock);
	while (!r->stopping && pthread_cond_timedwait(&r->wake, &r->lock, &until) == 0)
		;
	bool go_on = !r->stopping;
	pthread_mutex_unlock(&r->lock);
	return go_on;
}

static void *runner_main(void *arg)
{
	struct alert_runner *r = arg;
	do {
		struct error err = { 0 };
		struct alert_run did;
		if (!alert_run(r->store, r->rules, r->mail, &did, &err))
			log_line(LOG_WARN, "alerts: %s", err.text);
		else if (did.mails || did.failed)
			log_line(LOG_INFO, "alerts: %d mails sent, %d not", did.mails, did.failed);
	} while (rest(r));
	return NULL;
}

struct alert_runner *alert_runner_start(
	struct store *s, const struct rules *rules, const struct mail_server *m, struct error *err)
{
	struct alert_runner *r = calloc(1, sizeof *r);
	pthread_condattr_t a;
	if (!r)
		die("out of memory");
	r->store = s;
	r->rules = rules;
	r->mail = m;
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &a);
	pthread_condattr_destroy(&a);
	if (pthread_create(&r->thread, NULL, runner_main, r) == 0)
		return r;
	free(r);
	err_set(err, ERR_SYSTEM, "cannot start the thread for alerts");
	return NULL;
}

void alert_runner_stop(struct alert_runner *r)
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
