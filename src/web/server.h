/* server.h: the web server: libmicrohttpd's event loops in front, a small pool of workers behind.
 *
 * An event-loop thread reads, checks and answers what is ready (assets, kept pages), and does itself what
 * a few rows of a near store answer (ROUTE_QUICK). Everything else is suspended, done by a worker with a
 * read-only connection, and resumed; an act goes on to the store's writer and comes back, to the loop or a
 * worker, for its answer. */
#ifndef MOTCUA_WEB_SERVER_H
#define MOTCUA_WEB_SERVER_H

#include "web/http.h"
#include "web/route.h"

/* Proxies that may be named. */
enum { TRUSTED_MAX = 8 };

/* What a server is started with; the strings must outlive it. */
struct server_options {
	const char *address;              /* "127.0.0.1" or "::1" */
	int port;                         /* 0: any free one */
	int loops, workers;               /* threads; 0: a loop for each core (2 to 8), 4 workers */
	const char *trusted[TRUSTED_MAX]; /* addresses of proxies whose forwarded headers count */
	int trusted_count;
	const char *access_log; /* file, "-" for stderr, NULL: none */
	struct web *web;
	/* Finds out who asks, on a worker; fills r->who. May be NULL. */
	bool (*identify)(struct request *r, struct error *err);
	/* Called about ten times a second; `moved` when another process changed the store. */
	void (*tick)(void *arg, struct db *reader, bool moved);
	void *tick_arg;
};

struct server;

/* Starts serving. NULL with err filled on failure. */
struct server *server_start(const struct server_options *o, struct error *err);

/* The port it listens on. */
int server_port(const struct server *s);

/* Stops taking connections, finishes what is in hand (at most 30 seconds), frees all. */
void server_stop(struct server *s);

/* Counters for /metrics. */
struct server_stats {
	uint64_t requests, by_class[6], cached; /* by_class[2]: answers 200 to 299 */
	int in_hand, connections;
};
struct server_stats server_stats(const struct server *s);

#endif
