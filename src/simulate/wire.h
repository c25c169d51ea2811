/* wire.h: many HTTP requests at once, each in a slot of its own, by libcurl. */
#ifndef MOTCUA_SIMULATE_WIRE_H
#define MOTCUA_SIMULATE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct wire;

/* What is asked. Strings are copied; NULL: none. */
struct ask {
	const char *path;
	const char *body; /* JSON, or a form when `form`; NULL: GET */
	bool form;
	const char *token, *cookie, *key; /* a bearer's token, a session, a key of idempotency */
	long patience_ms;                 /* when it is given up; 0: after 30 s */
};

/* What came back to a slot. */
struct reply {
	int slot;
	int status; /* 0: the connection was lost, or patience ended */
	const char *body;
	const char *cookie; /* the session that was given, or NULL */
	int64_t us;         /* how long it took */
};

/* Opens `slots` slots to a server, such as http://127.0.0.1:8080. NULL with err; free with wire_close. */
struct wire *wire_open(const char *base, int slots, struct error *err);

/* Ends all that is under way and frees. NULL is allowed. */
void wire_close(struct wire *w);

/* Sends by a free slot. */
bool wire_send(struct wire *w, int slot, const struct ask *a, struct error *err);

/* Waits at most `ms` until something comes; calls `done` for each reply, whose slot is free again then. */
bool wire_wait(struct wire *w, int ms, void (*done)(void *arg, const struct reply *r), void *arg,
	struct error *err);

/* Microseconds of a clock that only goes forward. */
int64_t wire_clock(void);

#endif
