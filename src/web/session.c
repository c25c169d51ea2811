/* session.c: a fixed table of the sessions last seen; a full bucket gives up its oldest entry. */
#include "web/session.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/date.h"

enum { BUCKETS = 512, WAYS = 4 };

struct entry {
	unsigned char key[32];
	struct session_term term;
	int64_t used;        /* last; what was forgotten tells its use all the same */
	struct identity who; /* who.session 0: nobody may come in by it */
};

static struct entry table[BUCKETS][WAYS];
static uint64_t next_number = 1, generation_now = 1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void session_key(const char *token, unsigned char key[32])
{
	crypto_hash_sha256(key, (const unsigned char *)token, strlen(token));
}

static struct entry *bucket(const unsigned char key[32])
{
	return table[(key[0] | key[1] << 8) % BUCKETS];
}

/* Another process may know of a later use than this one does: the store will tell. */
static bool stands(const struct entry *e, int64_t now)
{
	return e->who.session && e->term.ends > now && (!e->term.idle || now < e->used + e->term.idle);
}

bool session_seen(const unsigned char key[32], int64_t now, struct identity *who)
{
	bool found = false;
	pthread_mutex_lock(&lock);
	struct entry *e = bucket(key);
	for (int i = 0; i < WAYS && !found; i++)
		if (memcmp(e[i].key, key, 32) == 0 && stands(&e[i], now)) {
			*who = e[i].who;
			e[i].used = now;
			found = true;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

uint64_t session_generation(void)
{
	pthread_mutex_lock(&lock);
	uint64_t g = generation_now;
	pthread_mutex_unlock(&lock);
	return g;
}

void session_keep(const unsigned char key[32], const struct session_term *term, struct identity *who,
	uint64_t generation)
{
	pthread_mutex_lock(&lock);
	struct entry *e = bucket(key), *to = &e[0];
	for (int i = 0; i < WAYS; i++) {
		if (memcmp(e[i].key, key, 32) == 0) {
			to = &e[i];
			break;
		}
		if (e[i].who.session < to->who.session)
			to = &e[i];
	}
	if (generation == generation_now)
		who->session = next_number++;
	memcpy(to->key, key, 32);
	to->term = *term;
	to->used = time_now();
	to->who = *who;
	if (generation != generation_now)
		to->who.session = 0;
	pthread_mutex_unlock(&lock);
}

void session_forget(const unsigned char *key)
{
	pthread_mutex_lock(&lock);
	generation_now++;
	for (int b = 0; b < BUCKETS; b++)
		for (int i = 0; i < WAYS; i++)
			if (!key || memcmp(table[b][i].key, key, 32) == 0)
				table[b][i].who.session = 0;
	pthread_mutex_unlock(&lock);
}

int session_uses(int64_t later, struct session_use *out, int max)
{
	int n = 0;
	pthread_mutex_lock(&lock);
	for (struct entry *e = table[0]; e < table[BUCKETS] && n < max; e++)
		if (e->term.idle && e->used >= e->term.seen + later) {
			memcpy(out[n].key, e->key, 32);
			out[n++].at = e->term.seen = e->used;
		}
	pthread_mutex_unlock(&lock);
	return n;
}
