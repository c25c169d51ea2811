/* files_folder.c: files in a folder: FOLDER/ab/abcdef..., each written beside and renamed when it is on the
 * disk, so that a name never stands for half of its bytes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/files_kind.h"

/* Where a file is until it is whole; what a program that was killed left there goes after a day. */
#define UNFINISHED "unfinished"
enum { LEFT_SECONDS = 86400, PATH_MAX_BYTES = 4096 };

struct folder {
	char *path;
	atomic_bool ready; /* it is there, durably, and was swept */
};

void *files_folder_open(const char *path)
{
	struct folder *f = calloc(1, sizeof *f);
	if (!f || !(f->path = strdup(path)))
		die("out of memory");
	return f;
}

static void folder_close(void *place)
{
	struct folder *f = place;
	free(f->path);
	free(f);
}

static char *path_of(const struct folder *f, struct buf *b, const char *sha256)
{
	buf_printf(b, "%s/", f->path);
	files_path(b, sha256);
	return b->p;
}

static bool make(const char *path, struct error *err)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	bool full = errno == ENOSPC || errno == EDQUOT;
	return err_set(err, full ? ERR_FULL : ERR_SYSTEM, "%s: %s", path,
		full ? "the disk is full: make room and try again" : strerror(errno));
}

static void sweep(const char *unfinished)
{
	struct arena a = { 0 };
	DIR *d = opendir(unfinished);
	for (struct dirent *e; d && (e = readdir(d));) {
		struct stat st;
		char *path = path_join(&a, unfinished, e->d_name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - LEFT_SECONDS)
			unlink(path);
	}
	if (d)
		closedir(d);
	arena_release(&a);
}

/* Makes the folder, once for each process. */
static bool prepare(struct folder *f, struct error *err)
{
	if (atomic_load(&f->ready))
		return true;
	struct arena a = { 0 };
	char *unfinished = path_join(&a, f->path, UNFINISHED), *up = path_join(&a, f->path, "..");
	bool ok = make(f->path, err) && make(unfinished, err) && file_sync(up, err);
	if (ok)
		sweep(unfinished);
	arena_release(&a);
	atomic_store(&f->ready, ok);
	return ok;
}

static bool write_new(const char *tmp, const void *p, size_t n, struct error *err)
{
	int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(
			err, errno == ENOSPC ? ERR_FULL : ERR_SYSTEM, "%s: %s", tmp, strerror(errno));
	bool ok = file_put(fd, tmp, p, n, 0, err);
	if (ok && fsync(fd) < 0)
		ok = err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_SYSTEM, "%s: %s", tmp,
			strerror(errno));
	close(fd);
	if (!ok)
		unlink(tmp);
	return ok;
}

static bool read_whole(const char *path, struct buf *to, struct error *err)
{
	enum { PIECE = 256 * 1024 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", path,
			errno == ENOENT ? "the file is missing: bring it back from a backup"
					: strerror(errno));
	struct stat st;
	ssize_t n = fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ? -1 : 1;
	if (n > 0 && (st.st_size < 0 || (uint64_t)st.st_size > to->max - to->len)) {
		close(fd);
		return err_set(err, ERR_DATA, "%s: found %lld bytes, expected at most %zu", path,
			(long long)st.st_size, to->max - to->len);
	}
	char *piece = malloc(PIECE);
	if (!piece)
		die("out of memory");
	while (n > 0)
		if ((n = read(fd, piece, PIECE)) > 0)
			buf_add(to, piece, (size_t)n);
	int why = errno;
	free(piece);
	close(fd);
	if (n < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(why));
	buf_add(to, "", 0); /* none at all is a text, too */
	return !to->full || err_set(err, ERR_DATA, "%s: the file is larger than %zu bytes", path, to->max);
}

/* True when the bytes are there already, whole. */
static bool stands(const char *path, const void *p, size_t n)
{
	struct buf b = BUF_INIT(n);
	struct error none = { 0 };
	bool same = read_whole(path, &b, &none) && b.len == n && memcmp(b.p, p, n) == 0;
	buf_release(&b);
	return same;
}

static bool folder_put(void *place, const char *sha256, const void *p, size_t n, struct error *err)
{
	struct folder *f = place;
	struct buf path = BUF_INIT(PATH_MAX_BYTES), sub = BUF_INIT(PATH_MAX_BYTES),
		   tmp = BUF_INIT(PATH_MAX_BYTES);
	uint64_t mark;
	randombytes_buf(&mark, sizeof mark);
	path_of(f, &path, sha256);
	buf_printf(&sub, "%s/%.2s", f->path, sha256);
	buf_printf(&tmp, "%s/" UNFINISHED "/%016" PRIx64, f->path, mark);
	bool ok = (!path.full && !tmp.full) ||
		  err_set(err, ERR_USAGE, "--files: the folder's path is too long");
	ok = ok && prepare(f, err) && make(sub.p, err);
	/* One that is there may have been renamed by a program that was killed before that was durable. */
	if (ok && stands(path.p, p, n))
		ok = file_sync(path.p, err) && file_sync(sub.p, err);
	else if (ok)
		ok = write_new(tmp.p, p, n, err) && file_rename(tmp.p, path.p, err);
	ok = ok && file_sync(f->path, err);
	buf_release(&path);
	buf_release(&sub);
	buf_release(&tmp);
	return ok;
}

static bool folder_get(void *place, const char *sha256, struct buf *to, struct error *err)
{
	struct buf path = BUF_INIT(PATH_MAX_BYTES);
	path_of(place, &path, sha256);
	bool ok = !path.full && read_whole(path.p, to, err);
	buf_release(&path);
	return ok || err_set(err, ERR_USAGE, "--files: the folder's path is too long");
}

static bool folder_has(void *place, const char *sha256, bool *has, struct error *err)
{
	struct buf path = BUF_INIT(PATH_MAX_BYTES);
	struct stat st;
	path_of(place, &path, sha256);
	*has = !path.full && stat(path.p, &st) == 0 && S_ISREG(st.st_mode);
	bool ok = *has || errno == ENOENT || err_set(err, ERR_SYSTEM, "%s: %s", path.p, strerror(errno));
	buf_release(&path);
	return ok;
}

const struct files_kind files_folder = {
	.put = folder_put, .get = folder_get, .has = folder_has, .close = folder_close
};
