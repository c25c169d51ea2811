/* idle_web.c: see idle_web.h. */
#include "account/idle_web.h"

#include <stdlib.h>
#include <time.h>

#include "account/account.h"
#include "web/session.h"

enum { LOOK_SECONDS = 5, LATER_SECONDS = 300, USES_MAX = 256 };

/* Uses on their way to the store; freed when they are there, or failed: then those of the next five minutes
 * tell. */
struct noting {
	struct act act;
	int n;
	struct session_use use[USES_MAX];
};

static bool note_act(struct tx *tx, void *arg, struct error *err)
{
	const struct noting *n = arg;
	for (int i = 0; i < n->n; i++)
		if (!session_used(tx, n->use[i].key, n->use[i].at, err))
			return false;
	return true;
}

static void noted(struct act *act)
{
	free(act);
}

void idle_note(struct store *s, int64_t *looked)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	if (*looked && t.tv_sec < *looked + LOOK_SECONDS)
		return;
	*looked = t.tv_sec;
	struct noting *n = calloc(1, sizeof *n);
	if (!n)
		return;
	n->act = (struct act){ .run = note_act, .arg = n, .done = noted, .who = "motcua" };
	n->n = session_uses(LATER_SECONDS, n->use, USES_MAX);
	if (n->n)
		store_submit(s, &n->act);
	else
		free(n);
}
