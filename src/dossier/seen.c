/* seen.c: looks on their way to the store: a list of those that wait, and a table of those that were noted
 * lately, in which one is found by what it is; a newer one takes its place. */
#include "dossier/seen.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "dossier/inquiry_wait.h"
#include "dossier/seen_rows.h"
#include "dossier/seen_seal.h"

/* A batch goes when its first look has waited for WAIT_MS, or when MANY wait; one holds at most BATCH. */
enum { LATELY = 16 * 1024, WAIT_MS = 1000, MANY = 128, BATCH = 2048 };

/* Looks on their way; freed when they are there or wait again. */
struct batch {
	struct act act;
	int32_t sweep; /* the day, when it is the day's first; else 0 */
	int n, inquiries;
	struct seen seen[BATCH];
	struct inquiry inquiry[INQUIRY_BATCH];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static struct seen lately[LATELY];
static struct seen *waiting; /* room for SEEN_WAITING_MAX */
static int waiting_n;
static int64_t due;     /* when a batch goes, in ms of a clock that only goes forward */
static bool on_its_way; /* a batch is; one at a time */
static int32_t swept;   /* old looks were last taken out on this day */

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct seen *place_of(int64_t account, int64_t dossier)
{
	uint64_t h = (uint64_t)dossier * 0x9E3779B97F4A7C15u ^ (uint64_t)account * 0xC2B2AE3D27D4EB4Fu;
	return &lately[(h >> 32) % LATELY];
}

/* The lock is held. */
static bool wait_for_it(const struct seen *s)
{
	if (!waiting && !(waiting = malloc(SEEN_WAITING_MAX * sizeof *waiting)))
		die("out of memory");
	if (waiting_n == SEEN_WAITING_MAX)
		return false;
	if (!waiting_n)
		due = now_ms() + WAIT_MS;
	waiting[waiting_n++] = *s;
	if (waiting_n == MANY)
		due = 0;
	return true;
}

bool seen_note(const struct seen *s, struct error *err)
{
	bool ok = true;
	pthread_mutex_lock(&lock);
	struct seen *place = place_of(s->account, s->dossier);
	if (place->account != s->account || place->dossier != s->dossier ||
		day_of_time(place->at) != day_of_time(s->at)) {
		ok = wait_for_it(s);
		if (ok)
			*place = *s;
	}
	pthread_mutex_unlock(&lock);
	return ok || err_set(err, ERR_FULL,
			     "who looks at dossiers cannot be written down for now: none is shown");
}

static bool write_act(struct tx *tx, void *arg, struct error *err)
{
	const struct batch *b = arg;
	int64_t hour;
	int32_t before = INT32_MIN;
	bool ok = seen_seal(tx, &hour, err);
	for (int i = 0; ok && i < b->n; i++)
		ok = seen_insert(tx, &b->seen[i], hour, err);
	for (int i = 0; ok && i < b->inquiries; i++)
		ok = inquiry_insert(tx, &b->inquiry[i], hour, err);
	ok = ok && (!b->sweep || seen_forget(tx, b->sweep, &before, err));
	return ok && (before == INT32_MIN || seen_tell_forgotten(tx, before, err));
}

/* On the writer's thread. What could not be written waits again; if others took its room meanwhile, as
 * many as still have room. */
static void written(struct act *act)
{
	struct batch *b = act->arg;
	int lost = 0;
	pthread_mutex_lock(&lock);
	on_its_way = false;
	if (!act->ok) {
		swept = b->sweep ? 0 : swept;
		for (int i = 0; i < b->n; i++)
			lost += !wait_for_it(&b->seen[i]);
		due = now_ms() + WAIT_MS;
		lost += inquiry_back(b->inquiry, b->inquiries);
	}
	pthread_mutex_unlock(&lock);
	if (!act->ok)
		log_line(LOG_WARN, "looks at dossiers and searches are not written down, %d lost: %s", lost,
			act->err.text);
	free(b);
}

/* The next batch; NULL when there is none, or not yet. */
static struct batch *next_batch(bool at_once)
{
	int32_t today = day_of_time(time_now());
	struct batch *b = NULL;
	pthread_mutex_lock(&lock);
	bool ready = (waiting_n && (at_once || now_ms() >= due)) || inquiry_ready(at_once);
	if (ready && (at_once || !on_its_way) && (b = calloc(1, sizeof *b))) {
		b->inquiries = inquiry_take(b->inquiry, INQUIRY_BATCH);
		b->n = waiting_n < BATCH ? waiting_n : BATCH;
		if (b->n)
			memcpy(b->seen, waiting, (size_t)b->n * sizeof *waiting);
		waiting_n -= b->n;
		if (waiting_n)
			memmove(waiting, waiting + b->n, (size_t)waiting_n * sizeof *waiting);
		if (swept != today)
			b->sweep = swept = today;
		b->act = (struct act){ .run = write_act, .arg = b, .done = written, .who = "motcua" };
		on_its_way = true;
	}
	pthread_mutex_unlock(&lock);
	return b;
}

void seen_write(struct store *s)
{
	struct batch *b = next_batch(false);
	if (b)
		store_submit(s, &b->act);
}

void seen_end(struct store *s)
{
	bool ok = true;
	for (struct batch *b; ok && (b = next_batch(true));) {
		ok = b->act.ok = store_act(s, b->act.who, write_act, b, &b->act.err);
		written(&b->act);
	}
}
