/* inquiry.c: inquiries that wait to be written down, and a table of those that were noted lately, in which
 * one is found by what it is. */
#include "dossier/inquiry.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "dossier/inquiry_wait.h"
#include "store/db.h"
#include "store/search.h"
#include "store/secret.h"

/* As looks: the first waits for WAIT_MS, unless MANY do. */
enum { LATELY = 16 * 1024, WAIT_MS = 1000, MANY = 128, HOUR = 3600, QUERY_MAX = 2048 };

const char *const inquiry_kind_names[] = { "name", "number", "code", "files", "list", NULL };

/* What was noted, as much as tells it apart. */
struct lately {
	int64_t account, digest, hour;
	enum inquiry_kind kind;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static struct lately lately[LATELY];
static struct inquiry *waiting; /* room for INQUIRY_WAITING_MAX */
static int waiting_n;
static int64_t due; /* when they go, in ms of a clock that only goes forward */

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t inquiry_digest(struct db *db, enum inquiry_kind kind, const char *typed)
{
	char words[QUERY_MAX];
	const struct key *key = keyring_first(db_keys(db));
	bool in_words = kind == INQUIRY_NAME || kind == INQUIRY_FILES;
	if (kind == INQUIRY_NUMBER)
		return secret_finder(key, typed, strlen(typed));
	const char *p = in_words && search_query(typed, words, sizeof words) ? words : typed;
	return secret_blind(key, inquiry_kind_names[kind], p, strlen(p));
}

/* The lock is held. */
static bool wait_for_it(const struct inquiry *q)
{
	if (!waiting && !(waiting = malloc(INQUIRY_WAITING_MAX * sizeof *waiting)))
		die("out of memory");
	if (waiting_n == INQUIRY_WAITING_MAX)
		return false;
	if (!waiting_n)
		due = now_ms() + WAIT_MS;
	waiting[waiting_n++] = *q;
	if (waiting_n == MANY)
		due = 0;
	return true;
}

bool inquiry_note(const struct inquiry *q, struct error *err)
{
	struct lately now = {
		.account = q->account, .digest = q->digest, .hour = q->at / HOUR, .kind = q->kind
	};
	uint64_t h = (uint64_t)q->digest * 0x9E3779B97F4A7C15u ^ (uint64_t)q->account * 0xC2B2AE3D27D4EB4Fu;
	bool ok = true;
	pthread_mutex_lock(&lock);
	struct lately *place = &lately[(h >> 32) % LATELY];
	if (place->account != now.account || place->digest != now.digest || place->hour != now.hour ||
		place->kind != now.kind) {
		ok = wait_for_it(q);
		if (ok)
			*place = now;
	}
	pthread_mutex_unlock(&lock);
	return ok || err_set(err, ERR_FULL,
			     "who searches for persons cannot be written down for now: nothing is shown");
}

bool inquiry_ready(bool at_once)
{
	pthread_mutex_lock(&lock);
	bool ready = waiting_n && (at_once || now_ms() >= due);
	pthread_mutex_unlock(&lock);
	return ready;
}

int inquiry_take(struct inquiry *out, int max)
{
	pthread_mutex_lock(&lock);
	int n = waiting_n < max ? waiting_n : max;
	if (n) {
		memcpy(out, waiting, (size_t)n * sizeof *out);
		waiting_n -= n;
		memmove(waiting, waiting + n, (size_t)waiting_n * sizeof *waiting);
	}
	pthread_mutex_unlock(&lock);
	return n;
}

int inquiry_back(const struct inquiry *list, int n)
{
	int lost = 0;
	pthread_mutex_lock(&lock);
	for (int i = 0; i < n; i++)
		lost += !wait_for_it(&list[i]);
	due = now_ms() + WAIT_MS;
	pthread_mutex_unlock(&lock);
	return lost;
}
