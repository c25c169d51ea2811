/* link.c: see link.h. One lock guards everything; it is never held while a province is asked. */
#include "nation/link.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"

/* How often one that does not answer, and one that does, are asked unbidden; how long links_stop waits. */
enum { AGAIN_SECONDS = 5, LOOK_SECONDS = 30, STOP_MS = 2000 };

/* A question on its way. It lives until the asker and each link that works on it have let go. */
struct asking {
	struct question q;
	struct reply *reply;
	bool *owed;                   /* by province: its answer is still owed */
	int provinces, holders, open; /* open: how many are owed */
	bool unbidden, over;          /* nobody ever waited for it; nobody waits any more */
	pthread_cond_t answered;
};

/* A question that waits for a link. */
struct waiting {
	struct asking *a;
	struct waiting *next;
};

struct link {
	struct links *all;
	const struct nation_province *province;
	int place;
	pthread_t thread;
	bool started, working, busy, told; /* told: that it does not answer */
	pthread_cond_t wake;
	struct waiting *first, **last; /* what to ask next */
	struct link_state state;
	int64_t looked; /* seconds of the steady clock at the last question */
};

struct links {
	struct store *store;
	pthread_mutex_t lock;
	pthread_cond_t idle; /* a link has ended its work */
	bool stopping;
	int count;
	struct link link[];
};

static void *need(void *p)
{
	if (!p)
		die("out of memory");
	return p;
}

static void cond_init(pthread_cond_t *c)
{
	pthread_condattr_t a;
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(c, &a);
	pthread_condattr_destroy(&a);
}

static struct timespec steady_in(int ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

static struct asking *asking_new(const struct question *q, int provinces)
{
	struct asking *a = need(calloc(1, sizeof *a));
	a->q = *q;
	a->provinces = provinces;
	a->holders = 1;
	a->reply = need(calloc((size_t)provinces, sizeof *a->reply));
	a->owed = need(calloc((size_t)provinces, sizeof *a->owed));
	cond_init(&a->answered);
	return a;
}

/* With the lock held. */
static void let_go(struct asking *a)
{
	if (--a->holders)
		return;
	replies_release(a->reply, a->provinces);
	free(a->reply);
	free(a->owed);
	pthread_cond_destroy(&a->answered);
	free(a);
}

static void note_failure(struct link *k, const char *why)
{
	k->state.answers = false;
	snprintf(k->state.why, sizeof k->state.why, "%.*s", (int)sizeof k->state.why - 1, why);
	utf8_mend(k->state.why);
}

static void note_answer(struct link *k, const struct answer *answer)
{
	k->state = (struct link_state){ .answers = true,
		.seen_at = time_now(),
		.as_of = answer->as_of,
		.last_day = answer->last_day,
		.demo = answer->demo };
}

/* Hands an answer over, with the lock held. */
static void deliver(
	struct link *k, struct asking *a, bool ok, struct answer *answer, const struct error *err)
{
	struct reply *r = &a->reply[k->place];
	if (ok)
		note_answer(k, answer);
	else
		note_failure(k, err->text);
	if (ok && !a->over) {
		r->answered = true;
		r->answer = *answer;
	} else {
		arena_release(&answer->arena);
	}
	a->owed[k->place] = false;
	a->open--;
	pthread_cond_signal(&a->answered);
}

/* The next question that somebody still waits for, with the lock held; NULL: the link shall end. */
static struct asking *take(struct link *k)
{
	for (;;) {
		while (!k->first && !k->all->stopping)
			pthread_cond_wait(&k->wake, &k->all->lock);
		struct waiting *w = k->first;
		if (!w || k->all->stopping)
			return NULL;
		struct asking *a = w->a;
		k->first = w->next;
		if (!k->first)
			k->last = &k->first;
		free(w);
		if (!a->over || a->unbidden)
			return a;
		let_go(a);
	}
}

static void *link_main(void *arg)
{
	struct link *k = arg;
	struct links *l = k->all;
	struct db *db = NULL;
	struct asking *a;
	pthread_mutex_lock(&l->lock);
	while ((a = take(k))) {
		struct answer answer = { 0 };
		struct error err = { 0 };
		k->busy = true;
		pthread_mutex_unlock(&l->lock);
		db = store_reader_again(l->store, db, &err);
		bool ok = db && ask_province(db, k->province->code, &a->q, &answer, &err);
		pthread_mutex_lock(&l->lock);
		k->busy = false;
		deliver(k, a, ok, &answer, &err);
		let_go(a);
	}
	k->working = false;
	pthread_cond_signal(&l->idle);
	pthread_mutex_unlock(&l->lock);
	store_reader_return(l->store, db);
	return NULL;
}

struct links *links_start(struct store *store, const struct nation_list *list, struct error *err)
{
	struct links *l = need(calloc(1, sizeof *l + sizeof l->link[0] * (size_t)list->provinces));
	l->store = store;
	l->count = list->provinces;
	pthread_mutex_init(&l->lock, NULL);
	cond_init(&l->idle);
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 512 * 1024);
	bool ok = true;
	for (int i = 0; ok && i < l->count; i++) {
		struct link *k = &l->link[i];
		*k = (struct link){ .all = l, .province = &list->province[i], .place = i };
		k->state = (struct link_state){ .answers = true, .seen_at = list->province[i].seen_at };
		k->last = &k->first;
		cond_init(&k->wake);
		k->working = ok = pthread_create(&k->thread, &attr, link_main, k) == 0;
		k->started = ok;
	}
	pthread_attr_destroy(&attr);
	if (ok)
		return l;
	err_set(err, ERR_SYSTEM, "cannot start a thread for each province");
	links_stop(l);
	return NULL;
}

/* Gives a link its question, with the lock held. */
static void give(struct link *k, struct asking *a)
{
	struct waiting *w = need(malloc(sizeof *w));
	*w = (struct waiting){ .a = a };
	*k->last = w;
	k->last = &w->next;
	k->looked = steady_in(0).tv_sec;
	a->owed[k->place] = true;
	a->holders++;
	a->open++;
	pthread_cond_signal(&k->wake);
}

void links_ask(struct links *l, const struct question *q, int only, int patience_ms, struct reply *reply)
{
	struct asking *a = asking_new(q, l->count);
	struct timespec until = steady_in(patience_ms);
	pthread_mutex_lock(&l->lock);
	for (int i = 0; i < l->count; i++) {
		a->reply[i].asked = only < 0 || only == i;
		bool worth = l->link[i].state.answers || only == i;
		if (a->reply[i].asked && worth)
			give(&l->link[i], a);
	}
	while (a->open && pthread_cond_timedwait(&a->answered, &l->lock, &until) == 0)
		;
	a->over = true;
	for (int i = 0; i < l->count; i++)
		if (a->owed[i])
			note_failure(&l->link[i], "it gives no answer in the time that was waited");
	memcpy(reply, a->reply, sizeof *reply * (size_t)l->count);
	memset(a->reply, 0, sizeof *a->reply * (size_t)l->count);
	let_go(a);
	pthread_mutex_unlock(&l->lock);
}

void replies_release(struct reply *reply, int n)
{
	for (int i = 0; i < n; i++)
		arena_release(&reply[i].answer.arena);
}

struct link_state links_state(struct links *l, int i)
{
	pthread_mutex_lock(&l->lock);
	struct link_state s = l->link[i].state;
	pthread_mutex_unlock(&l->lock);
	return s;
}

static void tell_change(struct link *k)
{
	if (k->told != k->state.answers)
		return;
	k->told = !k->told;
	if (k->told)
		log_line(LOG_WARN, "nation: %s does not answer: %s", k->province->code, k->state.why);
	else
		log_line(LOG_INFO, "nation: %s answers again", k->province->code);
}

void links_tick(struct links *l)
{
	static const struct question head = { .by = ASK_HEAD };
	struct timespec now = steady_in(0);
	struct asking *a = asking_new(&head, l->count);
	a->unbidden = a->over = true;
	pthread_mutex_lock(&l->lock);
	for (int i = 0; i < l->count; i++) {
		struct link *k = &l->link[i];
		int64_t wait = k->state.answers ? LOOK_SECONDS : AGAIN_SECONDS;
		if (!k->busy && !k->first && (!k->looked || now.tv_sec - k->looked >= wait))
			give(k, a);
		tell_change(k);
	}
	let_go(a);
	pthread_mutex_unlock(&l->lock);
}

static bool any_working(const struct links *l)
{
	for (int i = 0; i < l->count; i++)
		if (l->link[i].working)
			return true;
	return false;
}

/* Questions that no link took. */
static void drop_waiting(struct link *k)
{
	while (k->first) {
		struct waiting *w = k->first;
		k->first = w->next;
		let_go(w->a);
		free(w);
	}
}

bool links_stop(struct links *l)
{
	if (!l)
		return true;
	struct timespec until = steady_in(STOP_MS);
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	for (int i = 0; i < l->count; i++)
		pthread_cond_signal(&l->link[i].wake);
	while (any_working(l) && pthread_cond_timedwait(&l->idle, &l->lock, &until) == 0)
		;
	bool hanging = any_working(l);
	pthread_mutex_unlock(&l->lock);
	if (hanging)
		return false;
	for (int i = 0; i < l->count; i++) {
		if (l->link[i].started)
			pthread_join(l->link[i].thread, NULL);
		drop_waiting(&l->link[i]);
		pthread_cond_destroy(&l->link[i].wake);
	}
	pthread_cond_destroy(&l->idle);
	pthread_mutex_destroy(&l->lock);
	free(l);
	return true;
}
