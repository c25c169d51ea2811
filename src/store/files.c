/* files.c: see files.h. */
#include "store/files.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "store/files_kind.h"
#include "store/store.h"

struct files {
	const struct files_kind *kind;
	void *place;
	char *where;
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
	return f;
}

void files_close(struct files *f)
{
	if (!f)
		return;
	f->kind->close(f->place);
	free(f->where);
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
	return err_set(err, ERR_DATA,
		"%s: the file %s was altered: bring it back from a backup (its bytes now have the SHA-256 "
		"%s)",
		f->where, sha256, found);
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
