/* tries.c: see tries.h. Places in sets of a few, found by a keyed digest, so that nobody can choose addresses
 * that push a certain one out. */
#include "account/tries.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { WAYS = 4, SETS = TRIES_PLACES / WAYS, KEY_BYTES = 16 };

struct place {
	unsigned char key[KEY_BYTES];
	int64_t since;
	int count; /* 0: the place is free */
};

static struct place places[SETS][WAYS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What counts of an address: IPv4 whole, also within IPv6. Returns how many bytes. */
static size_t counted(const char *address, unsigned char out[16])
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	if (inet_pton(AF_INET, address, out) == 1)
		return 4;
	if (inet_pton(AF_INET6, address, out) != 1)
		return 0;
	if (memcmp(out, mapped, sizeof mapped) != 0)
		return 8;
	memmove(out, out + sizeof mapped, 4);
	return 4;
}

/* Called with the lock. */
static struct place *set_of(const char *address, unsigned char key[KEY_BYTES])
{
	static unsigned char secret[crypto_generichash_KEYBYTES];
	static bool made;
	unsigned char bytes[16];
	size_t n = counted(address, bytes);
	if (!made)
		randombytes_buf(secret, sizeof secret);
	made = true;
	crypto_generichash(key, KEY_BYTES, n ? bytes : (const unsigned char *)address,
		n ? n : strlen(address), secret, sizeof secret);
	return places[(key[0] | (unsigned)key[1] << 8) % SETS];
}

static bool is_over(const struct place *p, int64_t now)
{
	return !p->count || now - p->since >= TRIES_SECONDS;
}

static struct place *find(struct place *set, const unsigned char key[KEY_BYTES], int64_t now)
{
	for (int i = 0; i < WAYS; i++)
		if (!is_over(&set[i], now) && memcmp(set[i].key, key, KEY_BYTES) == 0)
			return &set[i];
	return NULL;
}

/* A place that is free, else the one with the fewest. */
static struct place *make_room(struct place *set, int64_t now)
{
	struct place *least = &set[0];
	for (int i = 0; i < WAYS; i++) {
		if (is_over(&set[i], now))
			return &set[i];
		if (set[i].count < least->count)
			least = &set[i];
	}
	return least;
}

void tries_count(const char *address, int64_t now)
{
	unsigned char key[KEY_BYTES];
	pthread_mutex_lock(&lock);
	struct place *set = set_of(address, key), *p = find(set, key, now);
	if (!p) {
		p = make_room(set, now);
		*p = (struct place){ .since = now };
		memcpy(p->key, key, KEY_BYTES);
	}
	p->count += p->count < TRIES_MAX;
	pthread_mutex_unlock(&lock);
}

bool tries_spent(const char *address, int64_t now)
{
	unsigned char key[KEY_BYTES];
	pthread_mutex_lock(&lock);
	struct place *set = set_of(address, key);
	const struct place *p = find(set, key, now);
	bool spent = p && p->count >= TRIES_MAX;
	pthread_mutex_unlock(&lock);
	return spent;
}

void tries_forget(void)
{
	pthread_mutex_lock(&lock);
	memset(places, 0, sizeof places);
	pthread_mutex_unlock(&lock);
}
