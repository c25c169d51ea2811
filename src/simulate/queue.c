/* queue.c: see queue.h. */
#include "simulate/queue.h"

#include <stdlib.h>

bool queue_open(struct queue *q, int max)
{
	*q = (struct queue){ .at = calloc((size_t)max + 1, sizeof(struct story *)) };
	return q->at != NULL;
}

void queue_close(struct queue *q)
{
	free(q->at);
	*q = (struct queue){ 0 };
}

static bool is_before(const struct story *a, const struct story *b)
{
	return a->wake < b->wake || (a->wake == b->wake && a->number < b->number);
}

static void swap(struct queue *q, int a, int b)
{
	struct story *s = q->at[a];
	q->at[a] = q->at[b];
	q->at[b] = s;
}

void queue_put(struct queue *q, struct story *s)
{
	int i = q->n++;
	q->at[i] = s;
	for (; i && is_before(q->at[i], q->at[(i - 1) / 2]); i = (i - 1) / 2)
		swap(q, i, (i - 1) / 2);
}

struct story *queue_first(const struct queue *q)
{
	return q->n ? q->at[0] : NULL;
}

struct story *queue_take(struct queue *q)
{
	struct story *first = queue_first(q);
	if (!first)
		return NULL;
	q->at[0] = q->at[--q->n];
	for (int i = 0, child; (child = 2 * i + 1) < q->n; i = child) {
		if (child + 1 < q->n && is_before(q->at[child + 1], q->at[child]))
			child++;
		if (!is_before(q->at[child], q->at[i]))
			break;
		swap(q, i, child);
	}
	return first;
}
