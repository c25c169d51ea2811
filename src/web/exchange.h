/* exchange.h: one request and its answer on their way through the server's threads; shared by
 * server.c and worker.c only. */
#ifndef MOTCUA_WEB_EXCHANGE_H
#define MOTCUA_WEB_EXCHANGE_H

#include "web/mhd.h"
#include <pthread.h>
#include <stdatomic.h>

#include "web/answer.h"
#include "web/multipart.h"
#include "web/server.h"

/* Largest body taken in; bytes of access log gathered before they are written. */
enum { BODY_MAX = 256 * 1024, LOG_BYTES = 256 * 1024 };

/* Bytes that a form with a file may have around the file; how many of it are gathered before a worker
 * writes them down; how many files are taken in at a time. */
enum { FORM_AROUND = 64 * 1024, PIECE = 128 * 1024, UPLOADS_MAX = 128 };

/* At most so many workers, and no more than half of them, do what is heavy. */
enum { HEAVY_MAX = 2 };

/* A file on its way in. */
struct incoming {
	struct multipart form; /* unless the body is the file itself */
	bool plain;            /* it is */
	bool malformed;        /* the form is no form: what still comes is let go by */
	struct error err;      /* it could not be written down */
	size_t bytes;          /* came so far */
};

/* Where an exchange stands. */
enum stage {
	STAGE_NEW,
	STAGE_ADMIT,
	STAGE_ADMITTED,
	STAGE_BODY,
	STAGE_PIECE,
	STAGE_HANDLE,
	STAGE_COMPRESS,
	STAGE_THEN,
	STAGE_READY
};

/* An exchange. Made when the request line has come, freed when the answer is sent. */
struct exchange {
	struct server *server;
	struct MHD_Connection *conn;
	struct exchange *next; /* in the workers' queue */
	enum stage stage;
	struct request r;
	struct share *share; /* where r.subjects is from */
	struct response w;
	struct act act;
	struct buf body;
	unsigned accepted; /* encodings */
	uint64_t version;  /* of the figures, before the page was rendered */
	struct MHD_Response *answer;
	int status;
	bool found; /* its row */
	bool here;  /* the event loop does it itself, instead of a worker */
	bool heavy; /* it is one of those that wait for each other (ROUTE_HEAVY) */
	bool settled, bad_headers, forwarded, counted;
	struct incoming *in;   /* of a row that takes a file */
	bool uploads;          /* it is one of the server's `uploads` */
	bool refused, expects; /* the file, before it came; the client waits for leave to send it */
	size_t ignored;        /* bytes that came all the same */
	struct again *again;   /* the form it brought was refused: its page is made again; NULL: not so */
	int hosts, lengths, transfer;
	int64_t began; /* microseconds */
	char host_ip[64];
};

/* The server. What threads share is guarded by the lock named beside it, or atomic. */
struct server {
	struct server_options o;
	struct MHD_Daemon *daemon;
	pthread_t worker[32], ticker;
	pthread_key_t reader; /* of each event loop, for what it does itself */
	int workers;
	pthread_mutex_t lock;
	pthread_cond_t wake, idle;
	struct exchange *first, **last;
	struct exchange *heavy, **heavy_last; /* those with ROUTE_HEAVY, in a queue of their own */
	int heavy_now;                        /* of these, with a worker */
	bool stopping;
	atomic_int in_hand; /* exchanges between request line and completion */
	atomic_int uploads; /* of these, those that bring a file */
	atomic_uint_fast64_t requests, by_class[6], cached;
	pthread_mutex_t log_lock;
	struct buf log;
	int log_fd;
};

/* Hands an exchange to the workers. The connection must be suspended. */
void worker_submit(struct exchange *x);

/* Finds the row of an exchange, once. */
bool exchange_route(struct exchange *x, struct error *err);

/* Whether the event loop does it itself: what is asked is quick by its row, and the store near. */
bool exchange_is_quick(struct exchange *x);

/* Does what is next of an exchange (STAGE_HANDLE, STAGE_THEN) with a reader; without one, `err` says why and
 * becomes the answer. True: the answer is there. False: an act went to the writer, the connection is
 * suspended, and the exchange is no longer the calling thread's. */
bool worker_do(struct exchange *x, struct db *db, const struct error *err);

/* A worker's thread. */
void *worker_main(void *server);

/* Writes down what came of a file, on a worker's thread. */
void incoming_write(struct exchange *x);

/* Begins to take a file in. */
void incoming_begin(struct exchange *x);

/* Frees what was held. */
void incoming_end(struct exchange *x);

/* Begins to make the page again from which a form came that was refused for `err`; its handler may ask for an
 * act first. False: there is none, the error's own page has to do. */
bool again_begin(struct exchange *x, const struct error *err);

/* That page could not be made either: *err gets why the form was refused. */
void again_failed(struct exchange *x, struct error *err);

/* Puts what was typed into the page that was made, and why it was refused on top. */
void again_end(struct exchange *x);

/* Adds the exchange to the access log. */
void access_note(struct exchange *x);

/* Writes the gathered lines out. */
void access_flush(struct server *s);

#endif
