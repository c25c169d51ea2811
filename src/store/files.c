/* files.c: see files.h. */
#include "store/files.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/clamd.h"
#include "store/files_kind.h"
#include "store/store.h"

struct files {
	const struct files_kind *kind;
	void *place;
	char *where;
	char *clamd; /* socket of the virus scanner, or NULL */
};

static bool is_bucket(const char *address)
{
	return strncmp(address, "s3://", 5) == 0;
}

const char *files_address(const char *given, const char *data, struct arena *a)
{
	const char *env = getenv("MOTCUA_FILES");
	if (given && *given)
		return arena_str(a, given);
	if (env && *env)
		return arena_str(a, env);
	return store_is_address(data) ? NULL : path_join(a, data, "files");
}

struct files *files_open(const char *address, struct error *err)
{
	if (!*address || (strstr(address, "://") && !is_bucket(address))) {
		err_set(err, ERR_USAGE,
			"--files: found \"%s\", expected a folder or "
			"s3://HOST[:PORT]/BUCKET[/PREFIX]?region=REGION",
			address);
		return NULL;
	}
	bool bucket = is_bucket(address);
	void *place = bucket ? files_bucket_open(address, err) : files_folder_open(address);
	if (!place)
		return NULL;
	struct files *f = calloc(1, sizeof *f);
	if (!f || !(f->where = strdup(address)))
		die("out of memory");
	f->kind = bucket ? &files_bucket : &files_folder;
	f->place = place;
	const char *clamd = getenv("MOTCUA_CLAMD");
	if (clamd && *clamd && !(f->clamd = strdup(clamd)))
		die("out of memory");
	return f;
}

void files_close(struct files *f)
{
	if (!f)
		return;
	f->kind->close(f->place);
	free(f->where);
	free(f->clamd);
	free(f);
}

const char *files_where(const struct files *f)
{
	return f->where;
}

void files_path(struct buf *to, const char *sha256)
{
	buf_add(to, sha256, 2);
	buf_addc(to, '/');
	buf_adds(to, sha256);
}

/* A name comes from a row or an address: it must not lead elsewhere. */
static bool is_name(const char *sha256, struct error *err)
{
	size_t n = strspn(sha256, "0123456789abcdef");
	return (n == FILES_NAME && !sha256[n]) ||
	       err_set(err, ERR_DATA, "found \"%.80s\", expected the SHA-256 of a file", sha256);
}

bool files_put(struct files *f, const void *p, size_t n, char sha256[FILES_NAME + 1], struct error *err)
{
	sha256_hex(p, n, sha256);
	return f->kind->put(f->place, sha256, p, n, err);
}

static bool altered(const struct files *f, const char *sha256, const char *found, struct error *err)
{
	return err_set(err, ERR_DATA,
		"%s: the file %s was altered: bring it back from a backup (its bytes now have the SHA-256 "
		"%s)",
		f->where, sha256, found);
}

bool files_get(struct files *f, const char *sha256, struct buf *to, struct error *err)
{
	char found[FILES_NAME + 1];
	size_t before = to->len;
	if (!is_name(sha256, err))
		return false;
	if (!f->kind->get(f->place, sha256, to, err)) {
		to->len = before;
		return false;
	}
	sha256_hex(to->p + before, to->len - before, found);
	if (strcmp(found, sha256) == 0)
		return true;
	to->len = before;
	return altered(f, sha256, found, err);
}

/* The folder of temporary files. */
static const char *temporary(void)
{
	const char *dir = getenv("TMPDIR");
	return dir && *dir ? dir : "/tmp";
}

struct spool *files_spool(struct files *f, size_t max, struct error *err)
{
	struct arena a = { 0 };
	const char *folder =
		f && f->kind->spool_folder ? f->kind->spool_folder(f->place, &a, err) : temporary();
	struct spool *s = folder ? spool_make(folder, max, err) : NULL;
	arena_release(&a);
	return s;
}

bool files_put_spool(struct files *f, struct spool *s, char sha256[FILES_NAME + 1], struct error *err)
{
	spool_sha256(s, sha256);
	if (f->clamd && !clamd_look(f->clamd, spool_fd(s), err))
		return false;
	if (f->kind->put_spool)
		return f->kind->put_spool(f->place, sha256, s, err);
	const char *p = spool_map(s, err);
	return p && f->kind->put(f->place, sha256, p, spool_bytes(s), err);
}

/* Hashes an open file from its beginning, and goes back there. */
static bool hash_file(int fd, char sha256[FILES_NAME + 1], size_t *bytes)
{
	enum { PIECE = 64 * 1024 };
	crypto_hash_sha256_state hash;
	unsigned char digest[32];
	char *piece = malloc(PIECE);
	ssize_t n;
	if (!piece)
		die("out of memory");
	crypto_hash_sha256_init(&hash);
	*bytes = 0;
	while ((n = read(fd, piece, PIECE)) > 0) {
		crypto_hash_sha256_update(&hash, (unsigned char *)piece, (size_t)n);
		*bytes += (size_t)n;
	}
	free(piece);
	crypto_hash_sha256_final(&hash, digest);
	sodium_bin2hex(sha256, FILES_NAME + 1, digest, sizeof digest);
	return n == 0 && lseek(fd, 0, SEEK_SET) == 0;
}

/* A place without files of its own is read into one without a name. */
static bool fetch(struct files *f, const char *sha256, int *fd, struct error *err)
{
	struct buf b = BUF_INIT(FILES_BYTES_MAX);
	struct spool *s = spool_make(temporary(), FILES_BYTES_MAX, err);
	bool ok = s && f->kind->get(f->place, sha256, &b, err) && spool_add(s, b.p, b.len, err);
	*fd = ok ? dup(spool_fd(s)) : -1;
	if (ok && *fd >= 0)
		ok = lseek(*fd, 0, SEEK_SET) == 0;
	spool_free(s);
	buf_release(&b);
	return ok;
}

bool files_read(struct files *f, const char *sha256, int *fd, size_t *bytes, struct error *err)
{
	char found[FILES_NAME + 1];
	*fd = -1;
	if (!is_name(sha256, err) ||
		!(f->kind->open ? f->kind->open(f->place, sha256, fd, err) : fetch(f, sha256, fd, err)))
		return false;
	bool ok = hash_file(*fd, found, bytes);
	if (!ok)
		err_set(err, ERR_SYSTEM, "%s: the file %s: %s", f->where, sha256, strerror(errno));
	else if (strcmp(found, sha256) != 0)
		ok = altered(f, sha256, found, err);
	if (!ok) {
		close(*fd);
		*fd = -1;
	}
	return ok;
}

bool files_has(struct files *f, const char *sha256, bool *has, struct error *err)
{
	*has = false;
	return is_name(sha256, err) && f->kind->has(f->place, sha256, has, err);
}

bool files_is_folder(const struct files *f)
{
	return f->kind == &files_folder;
}

bool files_copy(struct files *from, struct files *to, const char *sha256, bool *copied, struct error *err)
{
	char name[FILES_NAME + 1];
	struct buf b = BUF_INIT(FILES_BYTES_MAX);
	bool has = false;
	*copied = false;
	if (!files_has(to, sha256, &has, err))
		return false;
	bool ok = has || (files_get(from, sha256, &b, err) && files_put(to, b.p, b.len, name, err));
	*copied = ok && !has;
	buf_release(&b);
	return ok;
}
