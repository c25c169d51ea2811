/* queue_rows.h: the statements of queue_store.c that the acts use. */
#ifndef MOTCUA_QUEUE_QUEUE_ROWS_H
#define MOTCUA_QUEUE_QUEUE_ROWS_H

#include "queue/queue.h"

/* The next number of a desk's day. */
bool queue_next_no(struct tx *tx, int64_t desk, int32_t day, int *no, struct error *err);

/* Inserts a ticket that waits. */
bool queue_insert(struct tx *tx, const struct ticket *t, struct error *err);

/* The one that waits longest, of a service or (QUEUE_SERVICES) any; t->id 0: nobody waits. */
bool queue_longest(struct tx *tx, int64_t desk, int32_t day, enum queue_service service, struct arena *a,
	struct ticket *t, struct error *err);

/* The one that is at a counter; t->id 0: none. */
bool queue_at_counter(struct tx *tx, int64_t desk, int32_t day, int counter, struct arena *a,
	struct ticket *t, struct error *err);

/* Writes state, times, counter and who. */
bool queue_update(struct tx *tx, const struct ticket *t, struct error *err);

#endif
