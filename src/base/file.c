/* file.c: see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_pipe(struct file_map *m, int fd, const char *path, struct error *err)
{
	/* An anonymous mapping grown as the bytes come, so that file_unmap serves both cases. */
	size_t cap = 1 << 20, n = 0;
	char *p = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (;;) {
		if (p == MAP_FAILED)
			return err_set(err, ERR_SYSTEM, "%s: no memory to read it", path);
		ssize_t got = read(fd, p + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
		if (got == 0)
			break;
		n += (size_t)got;
		if (n == cap) {
			p = mremap(p, cap, cap * 2, MREMAP_MAYMOVE);
			cap *= 2;
		}
	}
	mremap(p, cap, n ? n : 1, 0);
	*m = (struct file_map){ .p = p, .n = n };
	return true;
}

bool file_map(struct file_map *m, const char *path, struct error *err)
{
	*m = (struct file_map){ 0 };
	bool standard = strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0;
	int fd = standard ? dup(0) : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0) {
		err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	bool ok = true;
	if (S_ISDIR(st.st_mode)) {
		ok = err_set(err, ERR_DATA, "%s: found a directory, expected a file", path);
	} else if (!S_ISREG(st.st_mode)) {
		ok = read_pipe(m, fd, path, err);
	} else if (st.st_size > 0) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			ok = err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
		else
			*m = (struct file_map){ .p = p, .n = (size_t)st.st_size };
	}
	close(fd);
	if (ok && !m->p)
		m->p = "";
	return ok;
}

void file_unmap(struct file_map *m)
{
	if (m->p && m->n)
		munmap((void *)m->p, m->n);
	*m = (struct file_map){ 0 };
}

bool file_text_map(struct file_map *m, const char *path, struct file_text *t, struct error *err)
{
	*t = (struct file_text){ 0 };
	if (!path)
		return true;
	if (!file_map(m, path, err))
		return false;
	*t = (struct file_text){ path, m->p ? m->p : "", m->n };
	return true;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);
		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

bool file_write(const char *path, const char *p, size_t n, struct error *err)
{
	char tmp[4096];
	if (snprintf(tmp, sizeof tmp, "%s.new", path) >= (int)sizeof tmp)
		return err_set(err, ERR_SYSTEM, "%s: path too long", path);
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write_all(fd, p, n) && fsync(fd) == 0;
	int why = errno;
	if (fd >= 0 && close(fd) < 0)
		ok = false;
	if (ok && rename(tmp, path) == 0)
		return true;
	if (ok)
		why = errno;
	unlink(tmp);
	return err_set(err, why == ENOSPC ? ERR_FULL : ERR_SYSTEM, "%s: %s", path, strerror(why));
}

/* An error of the system about a file; a limit on its size is no room, too. */
static bool refused(struct error *err, const char *path)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
	return full ? err_set(err, ERR_FULL, "%s: the disk is full: make room and try again", path)
		    : err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
}

bool file_sync(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = (fd >= 0 && fsync(fd) == 0) || refused(err, path);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool file_put(int fd, const char *path, const void *p, size_t n, int64_t at, struct error *err)
{
	const char *from = p;
	while (n) {
		ssize_t w = pwrite(fd, from, n, at);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return refused(err, path);
		from += w;
		at += w;
		n -= (size_t)w;
	}
	return true;
}

static bool copy_bytes(int in, int out, const char *to, struct error *err)
{
	enum { PIECE = 1 << 20 };
	char *piece = malloc(PIECE);
	int64_t at = 0;
	ssize_t n = 0;
	bool ok = piece || err_set(err, ERR_SYSTEM, "%s: no memory to copy it", to);
	while (ok && (n = pread(in, piece, PIECE, at)) > 0) {
		ok = file_put(out, to, piece, (size_t)n, at, err);
		at += n;
	}
	free(piece);
	return ok && (n == 0 || refused(err, to)) && (fsync(out) == 0 || refused(err, to));
}

bool file_copy(const char *from, const char *to, struct error *err)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return err_set(
			err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", from, strerror(errno));
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = out >= 0 || refused(err, to);
	if (out >= 0) {
		ok = copy_bytes(in, out, to, err);
		close(out);
		if (!ok)
			unlink(to);
	}
	close(in);
	return ok;
}

bool file_rename(const char *from, const char *to, struct error *err)
{
	char folder[4096];
	const char *slash = strrchr(to, '/');
	size_t n = slash ? (size_t)(slash - to) : 1;
	if (n >= sizeof folder)
		return err_set(err, ERR_SYSTEM, "%s: path too long", to);
	memcpy(folder, slash ? to : ".", n);
	folder[n] = '\0';
	if (rename(from, to) < 0)
		return refused(err, to);
	return file_sync(n ? folder : "/", err);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

char *path_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);
	return arena_printf(a, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name);
}

void hex_encode(const unsigned char *p, size_t n, char *out)
{
	static const char hex[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = hex[p[i] >> 4];
		out[2 * i + 1] = hex[p[i] & 15];
	}
	out[2 * n] = '\0';
}

void sha256_hex(const void *p, size_t n, char out[65])
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(digest, p, n);
	hex_encode(digest, sizeof digest, out);
}
