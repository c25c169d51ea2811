/* files_folder.c: files in a folder: FOLDER/ab/abcdef..., each written beside and renamed when it is on the
 * disk, so that a name never stands for half of its bytes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
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

/* Where a file of a name lies, its folder, and where it is until it is whole. */
struct paths {
	struct buf path, sub, tmp;
};

static void paths_end(struct paths *p)
{
	buf_release(&p->path);
	buf_release(&p->sub);
	buf_release(&p->tmp);
}

/* Fills them and makes the folders. */
static bool paths_begin(struct paths *p, struct folder *f, const char *sha256, struct error *err)
{
	uint64_t mark;
	*p = (struct paths){ BUF_INIT(PATH_MAX_BYTES), BUF_INIT(PATH_MAX_BYTES), BUF_INIT(PATH_MAX_BYTES) };
	randombytes_buf(&mark, sizeof mark);
	path_of(f, &p->path, sha256);
	buf_printf(&p->sub, "%s/%.2s", f->path, sha256);
	buf_printf(&p->tmp, "%s/" UNFINISHED "/%016" PRIx64, f->path, mark);
	bool ok = (!p->path.full && !p->tmp.full) ||
		  err_set(err, ERR_USAGE, "--files: the folder's path is too long");
	return ok && prepare(f, err) && make(p->sub.p, err);
}

static bool folder_put(void *place, const char *sha256, const void *p, size_t n, struct error *err)
{
	struct folder *f = place;
	struct paths at;
	bool ok = paths_begin(&at, f, sha256, err);
	/* One that is there may have been renamed by a program that was killed before that was durable. */
	if (ok && stands(at.path.p, p, n))
		ok = file_sync(at.path.p, err) && file_sync(at.sub.p, err);
	else if (ok)
		ok = write_new(at.tmp.p, p, n, err) && file_rename(at.tmp.p, at.path.p, err);
	ok = ok && file_sync(f->path, err);
	paths_end(&at);
	return ok;
}

/* Gives a spool's nameless file a name; false with errno when that cannot be done here. */
static bool give_name(int fd, const char *path)
{
	char self[32];
	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

/* Whether a file of this name has these bytes, told by its own SHA-256. */
static bool stands_as(const char *path, const char *sha256)
{
	struct file_map m;
	struct error none = { 0 };
	char found[FILES_NAME + 1] = "";
	if (!file_exists(path) || !file_map(&m, path, &none))
		return false;
	sha256_hex(m.n ? m.p : "", m.n, found);
	file_unmap(&m);
	return strcmp(found, sha256) == 0;
}

static bool name_spool(const char *tmp, const char *path, struct spool *s, struct error *err)
{
	if (fsync(spool_fd(s)) < 0)
		return err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_SYSTEM, "%s: %s",
			tmp, strerror(errno));
	if (give_name(spool_fd(s), tmp))
		return file_rename(tmp, path, err);
	const char *p = spool_map(s, err);
	return p && write_new(tmp, p, spool_bytes(s), err) && file_rename(tmp, path, err);
}

static bool folder_put_spool(void *place, const char *sha256, struct spool *s, struct error *err)
{
	struct folder *f = place;
	struct paths p;
	bool ok = paths_begin(&p, f, sha256, err);
	if (ok && stands_as(p.path.p, sha256))
		ok = file_sync(p.path.p, err) && file_sync(p.sub.p, err);
	else if (ok)
		ok = name_spool(p.tmp.p, p.path.p, s, err);
	ok = ok && file_sync(f->path, err);
	paths_end(&p);
	return ok;
}

static const char *folder_spool(void *place, struct arena *a, struct error *err)
{
	struct folder *f = place;
	return prepare(f, err) ? path_join(a, f->path, UNFINISHED) : NULL;
}

static bool folder_open(void *place, const char *sha256, int *fd, struct error *err)
{
	struct buf path = BUF_INIT(PATH_MAX_BYTES);
	path_of(place, &path, sha256);
	*fd = path.full ? -1 : open(path.p, O_RDONLY | O_CLOEXEC);
	int why = errno;
	if (*fd < 0)
		err_set(err, why == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", path.p,
			why == ENOENT ? "the file is missing: bring it back from a backup" : strerror(why));
	buf_release(&path);
	return *fd >= 0;
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

const struct files_kind files_folder = { .put = folder_put,
	.spool_folder = folder_spool,
	.put_spool = folder_put_spool,
	.open = folder_open,
	.get = folder_get,
	.has = folder_has,
	.close = folder_close };
