/* shared.h: a value that many threads read and one replaces now and then: whoever took the old one may go on
 * with it; it is released when the last has given it back. */
#ifndef MOTCUA_BASE_SHARED_H
#define MOTCUA_BASE_SHARED_H

#include <pthread.h>

/* One value, and how many use it. Taken and given back; `value` may be read meanwhile. */
struct share {
	const void *value;
	int users;
	void (*release)(const void *value); /* NULL: it stays */
};

/* Where the value of now stands. */
struct shared {
	pthread_mutex_t lock;
	struct share *now;
};

/* Begins without a value. */
void shared_begin(struct shared *s);

/* Puts a value in the place of the one there is, which is released once nobody uses it. */
void shared_put(struct shared *s, const void *value, void (*release)(const void *value));

/* Takes the value of now; NULL when there is none. */
struct share *shared_take(struct shared *s);

/* Gives it back. NULL is allowed. */
void shared_give(struct shared *s, struct share *taken);

/* Lets go of the value; nobody may use it any more. */
void shared_end(struct shared *s);

#endif
