/* queue.h: stories by when they go on. */
#ifndef MOTCUA_SIMULATE_QUEUE_H
#define MOTCUA_SIMULATE_QUEUE_H

#include "simulate/story.h"

/* A heap: the story that goes on first is on top. Owned by whoever opened it. */
struct queue {
	struct story **at;
	int n;
};

/* Makes room for `max` stories. False: no memory. */
bool queue_open(struct queue *q, int max);

/* Frees. */
void queue_close(struct queue *q);

/* Puts a story in. */
void queue_put(struct queue *q, struct story *s);

/* The first, or NULL; and takes it out. */
struct story *queue_first(const struct queue *q);
struct story *queue_take(struct queue *q);

#endif
