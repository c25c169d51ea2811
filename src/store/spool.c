/* spool.c: see spool.h. */
#include "store/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct spool {
	int fd;
	size_t bytes, max;
	char head[SPOOL_HEAD];
	crypto_hash_sha256_state hash;
	void *map;
	size_t mapped;
};

static bool complain(const char *where, struct error *err)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
	return err_set(err, full ? ERR_FULL : ERR_SYSTEM, "%s: %s", where,
		full ? "the disk is full: make room and try again" : strerror(errno));
}

/* A file without a name; where the file system has none such, one whose name goes at once. It can then not
 * be given a name later, and is copied. */
static int open_nameless(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	size_t n = strlen(folder) + sizeof "/spool-XXXXXX";
	char *path = malloc(n);
	if (!path)
		die("out of memory");
	memcpy(path, folder, strlen(folder));
	memcpy(path + strlen(folder), "/spool-XXXXXX", sizeof "/spool-XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	free(path);
	return fd;
}

struct spool *spool_make(const char *folder, size_t max, struct error *err)
{
	int fd = open_nameless(folder);
	if (fd < 0) {
		complain(folder, err);
		return NULL;
	}
	struct spool *s = calloc(1, sizeof *s);
	if (!s)
		die("out of memory");
	s->fd = fd;
	s->max = max;
	crypto_hash_sha256_init(&s->hash);
	return s;
}

bool spool_add(struct spool *s, const void *p, size_t n, struct error *err)
{
	const char *at = p;
	if (n > s->max - s->bytes)
		return err_set(
			err, ERR_DATA, "the file is too large: expected at most %zu MiB", s->max >> 20);
	if (n)
		crypto_hash_sha256_update(&s->hash, p, n);
	if (s->bytes < SPOOL_HEAD) {
		size_t take = SPOOL_HEAD - s->bytes < n ? SPOOL_HEAD - s->bytes : n;
		memcpy(s->head + s->bytes, p, take);
	}
	s->bytes += n;
	while (n) {
		ssize_t done = write(s->fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return complain("a file that is being taken in", err);
		at += done;
		n -= (size_t)done;
	}
	return true;
}

size_t spool_bytes(const struct spool *s)
{
	return s->bytes;
}

const char *spool_head(const struct spool *s, size_t *n)
{
	*n = s->bytes < SPOOL_HEAD ? s->bytes : SPOOL_HEAD;
	return s->head;
}

void spool_sha256(const struct spool *s, char out[65])
{
	crypto_hash_sha256_state copy = s->hash;
	unsigned char digest[32];
	crypto_hash_sha256_final(&copy, digest);
	sodium_bin2hex(out, 65, digest, sizeof digest);
}

int spool_fd(const struct spool *s)
{
	return s->fd;
}

const char *spool_map(struct spool *s, struct error *err)
{
	if (!s->bytes)
		return "";
	if (s->mapped == s->bytes)
		return s->map;
	if (s->mapped)
		munmap(s->map, s->mapped);
	s->map = mmap(NULL, s->bytes, PROT_READ, MAP_SHARED, s->fd, 0);
	s->mapped = s->map == MAP_FAILED ? 0 : s->bytes;
	if (s->mapped)
		return s->map;
	complain("a file that was taken in", err);
	return NULL;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	if (s->mapped)
		munmap(s->map, s->mapped);
	close(s->fd);
	free(s);
}
