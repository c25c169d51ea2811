/* lite_view.c: see lite_view.h. A layer over SQLite's own way to files (sqlite.org/vfs.html) that answers
 * xFetch and xUnfetch itself, for the database's file alone; all else goes through. */
#include "store/lite_view.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A map reaches over the end of the file, by so much and by half of what it is long, so that the file can grow into
 * it: what lies behind the end is never looked at. */
enum { AHEAD = 64 << 20 };
/* SQLite may look so far behind a page when a record in it is damaged (os_unix.c, unixFetch). */
enum { MARGIN = 256 };

/* A map of a file, used by some connections. */
struct view {
	char *p;
	sqlite3_int64 n;
	_Atomic sqlite3_int64 size; /* of the file, when it was measured last */
	int users;
};

/* A database's file. Its descriptor is never closed: closing any of a file's descriptors takes all locks
 * away that the process has on it (fcntl(2)), and with them what keeps other processes from its log. */
struct base {
	struct base *next;
	dev_t device;
	ino_t number;
	int fd;
	struct view *newest; /* NULL: nobody uses one */
};

/* A file that a reader has opened. SQLite's own stands right behind it. */
struct seen {
	sqlite3_file file;
	const char *name;
	struct view *view;
	struct base *base;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct base *bases;
static int views;

static sqlite3_file *real(sqlite3_file *f)
{
	return (sqlite3_file *)((struct seen *)f + 1);
}

static struct base *open_base(const char *name, const struct stat *is)
{
	struct stat got;
	struct base *b = malloc(sizeof *b);
	int fd = b ? open(name, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0 || fstat(fd, &got) != 0 || got.st_dev != is->st_dev || got.st_ino != is->st_ino) {
		/* Another file by now: there are no locks on it. */
		if (fd >= 0)
			close(fd);
		free(b);
		return NULL;
	}
	*b = (struct base){ .next = bases, .device = is->st_dev, .number = is->st_ino, .fd = fd };
	return bases = b;
}

/* The file that a connection has open, or NULL: its name is another file's by now. */
static struct base *base_of(sqlite3_file *f)
{
	const char *name = ((struct seen *)f)->name;
	int moved = 1;
	struct stat is;
	if (!name || real(f)->pMethods->xFileControl(real(f), SQLITE_FCNTL_HAS_MOVED, &moved) || moved ||
		stat(name, &is) != 0)
		return NULL;
	for (struct base *b = bases; b; b = b->next)
		if (b->device == is.st_dev && b->number == is.st_ino)
			return b;
	return open_base(name, &is);
}

static struct view *make_view(const struct base *b, sqlite3_int64 size)
{
	sqlite3_int64 n = size + size / 2 + AHEAD;
	struct view *v = malloc(sizeof *v);
	void *p = v ? mmap(NULL, (size_t)n, PROT_READ, MAP_SHARED, b->fd, 0) : MAP_FAILED;
	if (p == MAP_FAILED) {
		free(v);
		return NULL;
	}
	*v = (struct view){ .p = p, .n = n, .size = size };
	views++;
	return v;
}

static void take_view(sqlite3_file *f)
{
	struct seen *s = (struct seen *)f;
	struct stat is;
	pthread_mutex_lock(&lock);
	s->base = base_of(f);
	if (s->base && fstat(s->base->fd, &is) == 0) {
		struct view *newest = s->base->newest;
		s->view = newest && is.st_size <= newest->n ? newest : make_view(s->base, is.st_size);
		if (s->view) {
			s->view->users++;
			s->base->newest = s->view;
		}
	}
	pthread_mutex_unlock(&lock);
}

static void leave_view(struct seen *s)
{
	struct view *v = s->view;
	s->view = NULL;
	if (!v)
		return;
	pthread_mutex_lock(&lock);
	if (--v->users == 0) {
		if (s->base->newest == v)
			s->base->newest = NULL;
		munmap(v->p, (size_t)v->n);
		free(v);
		views--;
	}
	pthread_mutex_unlock(&lock);
}

/* Whether the file reaches so far; it is measured when it did not when it was measured last. */
static bool reaches(sqlite3_file *f, struct view *v, sqlite3_int64 end)
{
	sqlite3_int64 size;
	if (end <= atomic_load_explicit(&v->size, memory_order_relaxed))
		return true;
	if (real(f)->pMethods->xFileSize(real(f), &size))
		return false;
	atomic_store_explicit(&v->size, size, memory_order_relaxed);
	return end <= size;
}

static int fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **p)
{
	struct seen *s = (struct seen *)f;
	if (!s->view)
		take_view(f);
	sqlite3_int64 end = at + n + MARGIN;
	*p = s->view && end <= s->view->n && reaches(f, s->view, end) ? s->view->p + at : NULL;
	return SQLITE_OK;
}

/* Without a page: somebody has committed, and no page is held. The map stays while the file fits into it. */
static int let_go(sqlite3_file *f, sqlite3_int64 at, void *p)
{
	struct seen *s = (struct seen *)f;
	sqlite3_int64 size = 0;
	(void)at;
	if (p || !s->view)
		return SQLITE_OK;
	if (real(f)->pMethods->xFileSize(real(f), &size) || size > s->view->n)
		leave_view(s);
	else
		atomic_store_explicit(&s->view->size, size, memory_order_relaxed);
	return SQLITE_OK;
}

static int close_file(sqlite3_file *f)
{
	leave_view((struct seen *)f);
	return real(f)->pMethods->xClose(real(f));
}

/* SQLite's own map is not wanted beside this one. */
static int control_file(sqlite3_file *f, int what, void *arg)
{
	return what == SQLITE_FCNTL_MMAP_SIZE ? SQLITE_OK
					      : real(f)->pMethods->xFileControl(real(f), what, arg);
}

static int read_file(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), to, n, at);
}

static int write_file(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xWrite(real(f), p, n, at);
}

static int cut_file(sqlite3_file *f, sqlite3_int64 n)
{
	return real(f)->pMethods->xTruncate(real(f), n);
}

static int flush_file(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xSync(real(f), how);
}

static int measure_file(sqlite3_file *f, sqlite3_int64 *n)
{
	return real(f)->pMethods->xFileSize(real(f), n);
}

static int lock_file(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xLock(real(f), how);
}

static int unlock_file(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xUnlock(real(f), how);
}

static int is_reserved(sqlite3_file *f, int *yes)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), yes);
}

static int sector_of(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int nature_of(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int map_index(sqlite3_file *f, int part, int n, int extend, void volatile **p)
{
	return real(f)->pMethods->xShmMap(real(f), part, n, extend, p);
}

static int lock_index(sqlite3_file *f, int at, int n, int how)
{
	return real(f)->pMethods->xShmLock(real(f), at, n, how);
}

static void order_index(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int unmap_index(sqlite3_file *f, int remove)
{
	return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static const sqlite3_io_methods view_methods = { .iVersion = 3,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = cut_file,
	.xSync = flush_file,
	.xFileSize = measure_file,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = is_reserved,
	.xFileControl = control_file,
	.xSectorSize = sector_of,
	.xDeviceCharacteristics = nature_of,
	.xShmMap = map_index,
	.xShmLock = lock_index,
	.xShmBarrier = order_index,
	.xShmUnmap = unmap_index,
	.xFetch = fetch,
	.xUnfetch = let_go };

static sqlite3_vfs *usual, viewing;

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	(void)vfs;
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return usual->xOpen(usual, name, f, flags, out);
	*(struct seen *)f = (struct seen){ .name = name };
	int rc = usual->xOpen(usual, name, real(f), flags, out);
	/* A file with methods is closed by SQLite even when it could not be opened. */
	if (real(f)->pMethods)
		f->pMethods = &view_methods;
	return rc;
}

static void make(void)
{
	usual = sqlite3_vfs_find(NULL);
	if (!usual)
		return;
	viewing = *usual;
	viewing.zName = "motcua-view";
	viewing.szOsFile += (int)sizeof(struct seen);
	viewing.xOpen = open_file;
	if (sqlite3_vfs_register(&viewing, 0) != SQLITE_OK)
		viewing.zName = NULL;
}

const char *lite_view_files(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make);
	return viewing.zName;
}

int lite_view_count(void)
{
	pthread_mutex_lock(&lock);
	int n = views;
	pthread_mutex_unlock(&lock);
	return n;
}
