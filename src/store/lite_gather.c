/* lite_gather.c: see lite_gather.h. A layer over SQLite's own way to files (lite_layer.h), for the log
 * alone. While its thread commits, writes to the log that follow each other are kept until the frame that
 * ends the commit is whole (sqlite.org/walformat.html: its header names the pages of the database), until
 * the log is to be flushed, measured or cut, until what is kept is to be read, or there is no more room.
 * At any other time nothing may be kept: what a transaction wrote that is then taken back would come
 * later, over what another connection has committed in its place. */
#include "store/lite_gather.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "store/lite_layer.h"
#include "store/lite_wal.h"

/* SQLite's own files write less than 128 KiB at once. */
enum { ROOM = 128 * 1024 - 1 };

/* A log that is written. */
struct gathered {
	struct layered layered;
	char *kept; /* ROOM bytes, made when something is kept first */
	int n;
	sqlite3_int64 at; /* where in the file they belong */
	bool ends_commit; /* the frame whose header came last does */
};

/* Whether this thread commits, and the log of which something is kept. */
static _Thread_local bool committing;
static _Thread_local struct gathered *holder;

/* What could not be written is not kept: the commit fails with it, and its frames come anew. */
static int send(sqlite3_file *f)
{
	struct gathered *g = (struct gathered *)f;
	int n = g->n;
	g->n = 0;
	return n ? layer_real(f)->pMethods->xWrite(layer_real(f), g->kept, n, g->at) : SQLITE_OK;
}

static int close_log(sqlite3_file *f)
{
	if (holder == (struct gathered *)f)
		holder = NULL;
	free(((struct gathered *)f)->kept);
	return layer_real(f)->pMethods->xClose(layer_real(f));
}

static int read_log(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	struct gathered *g = (struct gathered *)f;
	int rc = at < g->at + g->n && g->at < at + n ? send(f) : SQLITE_OK;
	return rc ? rc : layer_real(f)->pMethods->xRead(layer_real(f), to, n, at);
}

static bool may_keep(struct gathered *g)
{
	if (!committing || (holder && holder != g && holder->n))
		return false;
	if (!g->kept)
		g->kept = malloc(ROOM);
	return g->kept != NULL;
}

static int write_log(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct gathered *g = (struct gathered *)f;
	const unsigned char *header = n == WAL_FRAME ? p : NULL;
	bool goes_on = g->n && at == g->at + g->n && n <= ROOM - g->n;
	int rc = goes_on ? SQLITE_OK : send(f);
	if (header)
		g->ends_commit = header[4] || header[5] || header[6] || header[7];
	/* A header that goes on from nothing may be one that is mended: no page follows it. */
	if (rc || !may_keep(g) || n > ROOM || (header && g->ends_commit && !goes_on))
		return rc ? rc : layer_real(f)->pMethods->xWrite(layer_real(f), p, n, at);
	if (!g->n)
		g->at = at;
	holder = g;
	memcpy(g->kept + g->n, p, (size_t)n);
	g->n += n;
	return !header && g->ends_commit ? send(f) : SQLITE_OK;
}

static int cut_log(sqlite3_file *f, sqlite3_int64 n)
{
	int rc = send(f);
	return rc ? rc : layer_real(f)->pMethods->xTruncate(layer_real(f), n);
}

static int flush_log(sqlite3_file *f, int how)
{
	int rc = send(f);
	return rc ? rc : layer_real(f)->pMethods->xSync(layer_real(f), how);
}

static int measure_log(sqlite3_file *f, sqlite3_int64 *n)
{
	int rc = send(f);
	return rc ? rc : layer_real(f)->pMethods->xFileSize(layer_real(f), n);
}

static struct layer gathering = { .size = sizeof(struct gathered), .kind = SQLITE_OPEN_WAL };

static void make(void)
{
	gathering.methods = layer_methods;
	gathering.methods.iVersion = 1; /* a log has no index and no map of its own */
	gathering.methods.xClose = close_log;
	gathering.methods.xRead = read_log;
	gathering.methods.xWrite = write_log;
	gathering.methods.xTruncate = cut_log;
	gathering.methods.xSync = flush_log;
	gathering.methods.xFileSize = measure_log;
	layer_register(&gathering, "motcua-gather");
}

void lite_gather_begin(void)
{
	committing = true;
}

bool lite_gather_end(bool stands)
{
	bool whole = !stands || !holder || !holder->n;
	if (!whole)
		send(&holder->layered.file);
	if (holder)
		holder->n = 0; /* of a commit that does not stand: it must not come later */
	holder = NULL;
	committing = false;
	return whole;
}

const char *lite_gather_files(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make);
	return gathering.vfs.zName;
}
