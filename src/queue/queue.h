/* queue.h: who waits at a desk: tickets with a day's numbers, called to counters, and how long people waited.
 *
 * * People wait 30 minutes at most on average, 15 by 2025 (law.csv, desk_wait_minutes: Decision 468/QĐ-TTg,
 * Resolution 76/NQ-CP; verify:). A ticket has nothing of a person. */
#ifndef MOTCUA_QUEUE_QUEUE_H
#define MOTCUA_QUEUE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct tx;

/* What somebody came for, and where a ticket is. */
enum queue_service { QUEUE_SUBMIT, QUEUE_COLLECT, QUEUE_SERVICES };
enum queue_state { QUEUE_WAITING, QUEUE_CALLED, QUEUE_SERVED, QUEUE_MISSED };
extern const char *const queue_service_names[]; /* submit, collect */
extern const char *const queue_state_names[];   /* waiting, called, served, missed */

/* Tickets of a desk's day; counters of a desk. */
enum { QUEUE_DAY_MAX = 9999, QUEUE_COUNTERS = 99 };

/* A ticket. Times are UTC seconds, 0: not yet. Strings live in the arena it was read with. */
struct ticket {
	int64_t id, desk;
	int32_t day;
	int no, counter;
	enum queue_service service;
	enum queue_state state;
	int64_t at, called_at, ended_at;
	const char *who; /* who called it; NULL: nobody yet */
	int64_t kiosk;   /* the machine that gave it out (kiosk.h); 0: a clerk did */
};

/* Gives out the next ticket of a desk's day: an act (arg: struct ticket with desk, service and kiosk).
 * Numbers of a day have no gap. */
bool queue_take_act(struct tx *tx, void *arg, struct error *err);

/* Calls a ticket to a counter: an act (arg: struct queue_call). With `next`, the one that waits longest
 * (of `service`, or any when that is QUEUE_SERVICES), and the counter's last one is served; else the
 * ticket `no` again. Two counters never call the same. ERR_NOT_FOUND when nobody waits. */
struct queue_call {
	int64_t desk;
	int counter, no;
	bool next;
	enum queue_service service;
	struct ticket ticket; /* what came of it */
};
bool queue_call_act(struct tx *tx, void *arg, struct error *err);

/* Ends a ticket that was called: an act (arg: struct queue_end). ERR_CONFLICT when it was not, or is over. */
struct queue_end {
	int64_t desk;
	int no;
	enum queue_state how; /* QUEUE_SERVED or QUEUE_MISSED */
};
bool queue_end_act(struct tx *tx, void *arg, struct error *err);

/* How a desk's day stands. Seconds; of those who were called. */
struct queue_day {
	int64_t taken, waiting, served, missed, waited, longest, over;
};

/* Counts a desk's day; `limit` seconds are what nobody should wait longer than. */
bool queue_count(
	struct db *db, int64_t desk, int32_t day, int64_t limit, struct queue_day *out, struct error *err);

/* Finds a ticket of a desk's day; t->id 0: there is none. */
bool queue_find(struct db *db, int64_t desk, int32_t day, int no, struct arena *a, struct ticket *t,
	struct error *err);

/* The tickets of a desk's day in a state, those that waited longest, or were called last, first; at most
 * `max`. Returns how many, -1 with err. */
int queue_list(struct db *db, int64_t desk, int32_t day, enum queue_state state, struct arena *a,
	struct ticket *out, int max, struct error *err);

/* A desk's waits over local days, both included. */
struct queue_wait {
	int64_t desk, called, waited, longest, over;
};
int queue_waits(struct db *db, int32_t from, int32_t to, int64_t limit, struct queue_wait *out, int max,
	struct error *err);

#endif
