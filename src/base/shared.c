/* shared.c: see shared.h. The place itself counts as a user of the value of now. */
#include "base/shared.h"

#include <stdlib.h>

#include "base/err.h"

void shared_begin(struct shared *s)
{
	pthread_mutex_init(&s->lock, NULL);
	s->now = NULL;
}

static void drop(struct share *v)
{
	if (v->release)
		v->release(v->value);
	free(v);
}

void shared_put(struct shared *s, const void *value, void (*release)(const void *value))
{
	struct share *v = calloc(1, sizeof *v);
	if (!v)
		die("out of memory");
	*v = (struct share){ .value = value, .users = 1, .release = release };
	pthread_mutex_lock(&s->lock);
	struct share *was = s->now;
	s->now = v;
	pthread_mutex_unlock(&s->lock);
	shared_give(s, was);
}

struct share *shared_take(struct shared *s)
{
	pthread_mutex_lock(&s->lock);
	struct share *v = s->now;
	if (v)
		v->users++;
	pthread_mutex_unlock(&s->lock);
	return v;
}

void shared_give(struct shared *s, struct share *taken)
{
	if (!taken)
		return;
	pthread_mutex_lock(&s->lock);
	bool last = --taken->users == 0;
	pthread_mutex_unlock(&s->lock);
	if (last)
		drop(taken);
}

void shared_end(struct shared *s)
{
	struct share *was = s->now;
	s->now = NULL;
	shared_give(s, was);
	pthread_mutex_destroy(&s->lock);
}
