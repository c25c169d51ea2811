/* lite_layer.c: see lite_layer.h. */
#include "store/lite_layer.h"

#include <string.h>

static int close_file(sqlite3_file *f)
{
	return layer_real(f)->pMethods->xClose(layer_real(f));
}

static int read_file(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return layer_real(f)->pMethods->xRead(layer_real(f), to, n, at);
}

static int write_file(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return layer_real(f)->pMethods->xWrite(layer_real(f), p, n, at);
}

static int cut_file(sqlite3_file *f, sqlite3_int64 n)
{
	return layer_real(f)->pMethods->xTruncate(layer_real(f), n);
}

static int flush_file(sqlite3_file *f, int how)
{
	return layer_real(f)->pMethods->xSync(layer_real(f), how);
}

static int measure_file(sqlite3_file *f, sqlite3_int64 *n)
{
	return layer_real(f)->pMethods->xFileSize(layer_real(f), n);
}

static int lock_file(sqlite3_file *f, int how)
{
	return layer_real(f)->pMethods->xLock(layer_real(f), how);
}

static int unlock_file(sqlite3_file *f, int how)
{
	return layer_real(f)->pMethods->xUnlock(layer_real(f), how);
}

static int is_reserved(sqlite3_file *f, int *yes)
{
	return layer_real(f)->pMethods->xCheckReservedLock(layer_real(f), yes);
}

static int control_file(sqlite3_file *f, int what, void *arg)
{
	return layer_real(f)->pMethods->xFileControl(layer_real(f), what, arg);
}

static int sector_of(sqlite3_file *f)
{
	return layer_real(f)->pMethods->xSectorSize(layer_real(f));
}

static int nature_of(sqlite3_file *f)
{
	return layer_real(f)->pMethods->xDeviceCharacteristics(layer_real(f));
}

static int map_index(sqlite3_file *f, int part, int n, int extend, void volatile **p)
{
	return layer_real(f)->pMethods->xShmMap(layer_real(f), part, n, extend, p);
}

static int lock_index(sqlite3_file *f, int at, int n, int how)
{
	return layer_real(f)->pMethods->xShmLock(layer_real(f), at, n, how);
}

static void order_index(sqlite3_file *f)
{
	layer_real(f)->pMethods->xShmBarrier(layer_real(f));
}

static int unmap_index(sqlite3_file *f, int remove)
{
	return layer_real(f)->pMethods->xShmUnmap(layer_real(f), remove);
}

static int fetch_page(sqlite3_file *f, sqlite3_int64 at, int n, void **p)
{
	return layer_real(f)->pMethods->xFetch(layer_real(f), at, n, p);
}

static int let_go(sqlite3_file *f, sqlite3_int64 at, void *p)
{
	return layer_real(f)->pMethods->xUnfetch(layer_real(f), at, p);
}

const sqlite3_io_methods layer_methods = { .iVersion = 3,
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
	.xFetch = fetch_page,
	.xUnfetch = let_go };

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	const struct layer *l = (const struct layer *)vfs;
	if (!(flags & l->kind))
		return l->usual->xOpen(l->usual, name, f, flags, out);
	memset(f, 0, (size_t)l->size);
	sqlite3_file *real = (sqlite3_file *)((char *)f + l->size);
	*(struct layered *)f = (struct layered){ .real = real, .name = name };
	int rc = l->usual->xOpen(l->usual, name, real, flags, out);
	/* A file with methods is closed by SQLite even when it could not be opened. */
	if (real->pMethods)
		f->pMethods = &l->methods;
	return rc;
}

void layer_register(struct layer *l, const char *name)
{
	l->usual = sqlite3_vfs_find(NULL);
	if (!l->usual)
		return;
	l->vfs = *l->usual;
	l->vfs.zName = name;
	l->vfs.szOsFile += l->size;
	l->vfs.xOpen = open_file;
	if (sqlite3_vfs_register(&l->vfs, 0) != SQLITE_OK)
		l->vfs.zName = NULL;
}
