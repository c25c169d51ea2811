/* inside.h: a store from within. Only store.c and store_reader.c see this. */
#ifndef MOTCUA_STORE_INSIDE_H
#define MOTCUA_STORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/driver.h"
#include "store/tx.h"

/* Readers that are kept for the next who needs one; page cache that each may have. */
enum { READERS_MAX = 64, READER_CACHE_KIB = 4096 };

/* A store. */
struct store {
	char data[4096], where[4200]; /* as given; what the driver opens */
	const struct driver *driver;
	struct keyring *keys;
	bool writes; /* not opened for reading only */
	int writer_cache_kib;
	struct db *writer; /* NULL while the server is away */
	struct lite_carry *carry;
	char node[33]; /* this process among those that write; "" until it writes */
	int64_t mark;  /* of the last group that this process tried to commit */
	struct tx_group group;
	pthread_mutex_t act_lock; /* held while a transaction runs */
	pthread_mutex_t lock;     /* guards the queue and the readers */
	pthread_cond_t wake;
	struct act *first, **last;
	bool running, stopping;
	pthread_t thread;
	struct db *idle[READERS_MAX];
	int idle_count;
	store_listener *listener;
	void *listener_arg;
	atomic_uint_fast64_t version, commits, acts, failed;
	int64_t seen_version;        /* the engine's data version at the last poll */
	atomic_int_fast64_t own_seq; /* next event after this process's last commit; 0: none yet */
	int64_t seen_seq, seen_others;
};

/* A connection to it. NULL with err filled. */
struct db *store_connect(struct store *s, bool create, bool writer, int cache_kib, struct error *err);

#endif
