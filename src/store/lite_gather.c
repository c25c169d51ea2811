/* lite_gather.c: see lite_gather.h. A layer over SQLite's own way to files, as sqlite.org/vfs.html tells it:
 * all but the log are opened as they are. While its thread commits, writes to the log that follow each other
 * are kept until the frame that ends the commit is whole (sqlite.org/walformat.html: its header names the
 * pages of the database), until the log is to be flushed, measured or cut, until what is kept is to be read,
 * or there is no more room. At any other time nothing may be kept: what a transaction wrote that is then
 * taken back would come later, over what another connection has committed in its place. */
#include "store/lite_gather.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "store/lite_wal.h"

/* SQLite's own files write less than 128 KiB at once. */
enum { ROOM = 128 * 1024 - 1 };

/* A log that is written. SQLite's own file stands right behind it. */
struct gathered {
	sqlite3_file file;
	char *kept; /* ROOM bytes, made when something is kept first */
	int n;
	sqlite3_int64 at; /* where in the file they belong */
	bool ends_commit; /* the frame whose header came last does */
};

/* Whether this thread commits, and the log of which something is kept. */
static _Thread_local bool committing;
static _Thread_local struct gathered *holder;

static sqlite3_file *real(sqlite3_file *f)
{
	return (sqlite3_file *)((struct gathered *)f + 1);
}

/* What could not be written is not kept: the commit fails with it, and its frames come anew. */
static int send(sqlite3_file *f)
{
	struct gathered *g = (struct gathered *)f;
	int n = g->n;
	g->n = 0;
	return n ? real(f)->pMethods->xWrite(real(f), g->kept, n, g->at) : SQLITE_OK;
}

static int close_log(sqlite3_file *f)
{
	if (holder == (struct gathered *)f)
		holder = NULL;
	free(((struct gathered *)f)->kept);
	return real(f)->pMethods->xClose(real(f));
}

static int read_log(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	struct gathered *g = (struct gathered *)f;
	int rc = at < g->at + g->n && g->at < at + n ? send(f) : SQLITE_OK;
	return rc ? rc : real(f)->pMethods->xRead(real(f), to, n, at);
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
		return rc ? rc : real(f)->pMethods->xWrite(real(f), p, n, at);
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
	return rc ? rc : real(f)->pMethods->xTruncate(real(f), n);
}

static int flush_log(sqlite3_file *f, int how)
{
	int rc = send(f);
	return rc ? rc : real(f)->pMethods->xSync(real(f), how);
}

static int measure_log(sqlite3_file *f, sqlite3_int64 *n)
{
	int rc = send(f);
	return rc ? rc : real(f)->pMethods->xFileSize(real(f), n);
}

static int lock_log(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xLock(real(f), how);
}

static int unlock_log(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xUnlock(real(f), how);
}

static int is_reserved(sqlite3_file *f, int *yes)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), yes);
}

static int control_log(sqlite3_file *f, int what, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), what, arg);
}

static int sector_of(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int nature_of(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static const sqlite3_io_methods log_methods = { .iVersion = 1,
	.xClose = close_log,
	.xRead = read_log,
	.xWrite = write_log,
	.xTruncate = cut_log,
	.xSync = flush_log,
	.xFileSize = measure_log,
	.xLock = lock_log,
	.xUnlock = unlock_log,
	.xCheckReservedLock = is_reserved,
	.xFileControl = control_log,
	.xSectorSize = sector_of,
	.xDeviceCharacteristics = nature_of };

static sqlite3_vfs *usual, gathering;

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	(void)vfs;
	if (!(flags & SQLITE_OPEN_WAL))
		return usual->xOpen(usual, name, f, flags, out);
	*(struct gathered *)f = (struct gathered){ 0 };
	int rc = usual->xOpen(usual, name, real(f), flags, out);
	/* A file with methods is closed by SQLite even when it could not be opened. */
	if (real(f)->pMethods)
		f->pMethods = &log_methods;
	return rc;
}

static void make(void)
{
	usual = sqlite3_vfs_find(NULL);
	if (!usual)
		return;
	gathering = *usual;
	gathering.zName = "motcua-gather";
	gathering.szOsFile += (int)sizeof(struct gathered);
	gathering.xOpen = open_file;
	if (sqlite3_vfs_register(&gathering, 0) != SQLITE_OK)
		gathering.zName = NULL;
}

void lite_gather_begin(void)
{
	committing = true;
}

bool lite_gather_end(bool stands)
{
	bool whole = !stands || !holder || !holder->n;
	if (!whole)
		send(&holder->file);
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
	return gathering.zName;
}
