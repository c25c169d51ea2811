/* alert_runner.c: the thread of a serving node that tells people each minute. Each node may have one: an
 * item is claimed before anybody is told of it. */
#include <stdlib.h>

#include "base/log.h"
#include "base/pulse.h"
#include "notice/alert.h"

enum { RUN_SECONDS = 60 };

struct alert_runner {
	struct store *store;
	struct shared *shared; /* of rules */
	const struct mail_server *mail;
	notice_run_fn *const *runs;
	struct pulse *pulse;
};

static int tell(void *arg)
{
	const struct alert_runner *r = arg;
	for (notice_run_fn *const *run = r->runs; *run; run++) {
		struct error err = { 0 };
		struct notice_run did;
		struct share *rules = shared_take(r->shared);
		bool ok = (*run)(r->store, rules->value, r->mail, &did, &err);
		shared_give(r->shared, rules);
		if (!ok)
			log_line(LOG_WARN, "alerts: %s", err.text);
		else if (did.mails || did.failed)
			log_line(LOG_INFO, "alerts: %d mails sent, %d not", did.mails, did.failed);
	}
	return RUN_SECONDS;
}

struct alert_runner *alert_runner_start(struct store *s, struct shared *rules, const struct mail_server *m,
	notice_run_fn *const *runs, struct error *err)
{
	struct alert_runner *r = calloc(1, sizeof *r);
	if (!r)
		die("out of memory");
	*r = (struct alert_runner){ .store = s, .shared = rules, .mail = m, .runs = runs };
	r->pulse = pulse_start(tell, r, err);
	if (r->pulse)
		return r;
	free(r);
	return NULL;
}

void alert_runner_stop(struct alert_runner *r)
{
	if (!r)
		return;
	pulse_stop(r->pulse);
	free(r);
}
