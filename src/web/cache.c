/* cache.c: pages kept while the figures stand. An entry is true for one version of the store; a page
 * is compressed when it is asked for the second time, so that one which changes with every act costs
 * no compression. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "web/answer.h"
#include "web/compress.h"

enum { ENTRIES = 256, WAYS = 4, BYTES_MAX = 12 << 20, PAGE_EFFORT = 5 };

/* A kept page. */
struct entry {
	uint64_t hash, session, version, used;
	char *target;
	enum lang lang;
	int hits;
	char *body;
	size_t len;
	const char *type;
	struct MHD_Response *answer[ENCODINGS];
	size_t bytes; /* of all encodings */
};

static struct entry table[ENTRIES / WAYS][WAYS];
static size_t bytes_kept;
static uint64_t ticks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void drop(struct entry *e)
{
	for (int i = 0; i < ENCODINGS; i++)
		if (e->answer[i])
			mhd.destroy_response(e->answer[i]);
	free(e->target);
	free(e->body);
	bytes_kept -= e->bytes;
	*e = (struct entry){ 0 };
}

static uint64_t key_hash(const char *target, enum lang lang, uint64_t session)
{
	return (text_hash(target, strlen(target)) ^ session * 0x9E3779B97F4A7C15ull) + (uint64_t)lang;
}

static struct entry *find(const char *target, enum lang lang, uint64_t session)
{
	uint64_t hash = key_hash(target, lang, session);
	struct entry *e = table[hash % (ENTRIES / WAYS)];
	for (int i = 0; i < WAYS; i++)
		if (e[i].target && e[i].hash == hash && e[i].session == session && e[i].lang == lang &&
			strcmp(e[i].target, target) == 0)
			return &e[i];
	return NULL;
}

static enum encoding best(const struct entry *e, unsigned accepted)
{
	for (int i = ENCODING_BR; i < ENCODINGS; i++)
		if ((accepted & 1u << i) && e->answer[i])
			return (enum encoding)i;
	return ENCODING_PLAIN;
}

enum cache_state cache_queue(struct MHD_Connection *conn, const char *target, enum lang lang,
	uint64_t session, uint64_t version, unsigned accepted, bool settled)
{
	enum cache_state state = CACHE_MISS;
	pthread_mutex_lock(&lock);
	struct entry *e = find(target, lang, session);
	if (e && e->version == version) {
		enum encoding how = best(e, accepted);
		bool wants = (accepted & ~(1u << ENCODING_PLAIN)) && how == ENCODING_PLAIN && e->len > 1024;
		e->used = ++ticks;
		state = wants && !settled && e->hits++ == 0 ? CACHE_COMPRESS : CACHE_HIT;
		/* Queued under the lock: the answer cannot be dropped before the connection holds it. */
		if (state == CACHE_HIT && mhd.queue_response(conn, 200, e->answer[how]) != MHD_YES)
			state = CACHE_MISS;
	}
	pthread_mutex_unlock(&lock);
	return state;
}

static struct MHD_Response *make(const struct entry *e, enum encoding how, const char *p, size_t n)
{
	struct response w = { .status = 200, .type = e->type, .body = BUF_INIT(n + 1) };
	buf_add(&w.body, p, n);
	return answer_make(&w, how, false);
}

static void make_room(size_t n)
{
	while (bytes_kept + n > BYTES_MAX) {
		struct entry *oldest = NULL;
		for (int b = 0; b < ENTRIES / WAYS; b++)
			for (int i = 0; i < WAYS; i++)
				if (table[b][i].target && (!oldest || table[b][i].used < oldest->used))
					oldest = &table[b][i];
		if (!oldest)
			return;
		drop(oldest);
	}
}

void cache_put(
	const char *target, enum lang lang, uint64_t session, uint64_t version, const struct response *w)
{
	size_t cost = 2 * w->body.len + 1024;
	if (cost > BYTES_MAX / 4)
		return;
	pthread_mutex_lock(&lock);
	struct entry *e = find(target, lang, session);
	if (!e) {
		struct entry *ways = table[key_hash(target, lang, session) % (ENTRIES / WAYS)];
		e = &ways[0];
		for (int i = 1; i < WAYS; i++)
			if (ways[i].used < e->used)
				e = &ways[i];
	}
	if (e->target)
		drop(e);
	make_room(cost);
	*e = (struct entry){ .hash = key_hash(target, lang, session),
		.session = session,
		.version = version,
		.used = ++ticks,
		.target = strdup(target),
		.lang = lang,
		.len = w->body.len,
		.body = malloc(w->body.len + 1),
		.type = w->type,
		.bytes = cost };
	bytes_kept += cost;
	if (e->target && e->body) {
		memcpy(e->body, w->body.p, w->body.len);
		e->answer[ENCODING_PLAIN] = make(e, ENCODING_PLAIN, e->body, e->len);
	}
	if (!e->answer[ENCODING_PLAIN])
		drop(e);
	pthread_mutex_unlock(&lock);
}

void cache_compress(
	const char *target, enum lang lang, uint64_t session, uint64_t version, unsigned accepted)
{
	enum encoding how = accepted & 1u << ENCODING_BR ? ENCODING_BR : ENCODING_GZIP;
	struct buf plain = BUF_INIT(BYTES_MAX), small = BUF_INIT(2 * BYTES_MAX);
	pthread_mutex_lock(&lock);
	struct entry *e = find(target, lang, session);
	if (e && e->version == version)
		buf_add(&plain, e->body, e->len);
	pthread_mutex_unlock(&lock);
	if (plain.len && compress_bytes(how, PAGE_EFFORT, plain.p, plain.len, &small)) {
		pthread_mutex_lock(&lock);
		e = find(target, lang, session);
		if (e && e->version == version && !e->answer[how])
			e->answer[how] = make(e, how, small.p, small.len);
		pthread_mutex_unlock(&lock);
	}
	buf_release(&plain);
	buf_release(&small);
}

void cache_release(void)
{
	pthread_mutex_lock(&lock);
	for (int b = 0; b < ENTRIES / WAYS; b++)
		for (int i = 0; i < WAYS; i++)
			if (table[b][i].target)
				drop(&table[b][i]);
	pthread_mutex_unlock(&lock);
}
