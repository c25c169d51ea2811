/* lite_view.c: see lite_view.h. A layer over SQLite's own way to files (lite_layer.h), for the database's
 * file alone, that answers xFetch and xUnfetch itself. */
#include "store/lite_view.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/lite_layer.h"

/* A map reaches over the end of the file, by so much and by half of what it is long, so that the file can
 * grow into it: what lies behind the end is never looked at. */
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

/* A file that a reader has opened. */
struct seen {
	struct layered layered;
	struct view *view;
	struct base *base;
	bool none; /* there is none to be had, before the next commit */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct base *bases;
static int views;

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
	const char *name = ((struct layered *)f)->name;
	int moved = 1;
	struct stat is;
	if (!name || layer_real(f)->pMethods->xFileControl(layer_real(f), SQLITE_FCNTL_HAS_MOVED, &moved) ||
		moved || stat(name, &is) != 0)
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
	s->none = !s->view;
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
	if (layer_real(f)->pMethods->xFileSize(layer_real(f), &size))
		return false;
	atomic_store_explicit(&v->size, size, memory_order_relaxed);
	return end <= size;
}

static int fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **p)
{
	struct seen *s = (struct seen *)f;
	if (!s->view && !s->none)
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
	if (p)
		return SQLITE_OK;
	s->none = false;
	if (!s->view)
		return SQLITE_OK;
	if (layer_real(f)->pMethods->xFileSize(layer_real(f), &size) || size > s->view->n)
		leave_view(s);
	else
		atomic_store_explicit(&s->view->size, size, memory_order_relaxed);
	return SQLITE_OK;
}

static int close_file(sqlite3_file *f)
{
	leave_view((struct seen *)f);
	return layer_real(f)->pMethods->xClose(layer_real(f));
}

/* SQLite's own map is not wanted beside this one. */
static int control_file(sqlite3_file *f, int what, void *arg)
{
	return what == SQLITE_FCNTL_MMAP_SIZE
		       ? SQLITE_OK
		       : layer_real(f)->pMethods->xFileControl(layer_real(f), what, arg);
}

static struct layer viewing = { .size = sizeof(struct seen), .kind = SQLITE_OPEN_MAIN_DB };

static void make(void)
{
	viewing.methods = layer_methods;
	viewing.methods.xClose = close_file;
	viewing.methods.xFileControl = control_file;
	viewing.methods.xFetch = fetch;
	viewing.methods.xUnfetch = let_go;
	layer_register(&viewing, "motcua-view");
}

const char *lite_view_files(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make);
	return viewing.vfs.zName;
}

int lite_view_count(void)
{
	pthread_mutex_lock(&lock);
	int n = views;
	pthread_mutex_unlock(&lock);
	return n;
}
