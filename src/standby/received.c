/* received.c: see received.h. */
#include "standby/received.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* "motcuaL1", name of the stream, place (8 bytes), BLAKE2b of these. */
enum { HEAD = 64, HEAD_SUMMED = 32 };

static void head_put(const struct received *l, unsigned char h[HEAD])
{
	memcpy(h, "motcuaL1", 8);
	memcpy(h + 8, l->stream, STREAM_NAME);
	put_be(h + 24, 8, l->start);
	crypto_generichash(h + HEAD_SUMMED, HEAD - HEAD_SUMMED, h, HEAD_SUMMED, NULL, 0);
}

bool received_make(struct received *l, const char *path, const unsigned char stream[STREAM_NAME],
	uint64_t start, struct error *err)
{
	unsigned char h[HEAD];
	char folder[4200];
	const char *slash = strrchr(path, '/');
	struct received fresh = { .start = start };
	memcpy(fresh.stream, stream, STREAM_NAME);
	head_put(&fresh, h);
	received_close(l);
	if (!file_write(path, (char *)h, sizeof h, err))
		return false;
	size_t n = slash ? (size_t)(slash - path) : 0;
	if (n && n < sizeof folder) {
		memcpy(folder, path, n);
		folder[n] = '\0';
		if (!file_sync(folder, err))
			return false;
	}
	return received_open(l, path, err);
}

bool received_open(struct received *l, const char *path, struct error *err)
{
	unsigned char h[HEAD], expect[HEAD];
	struct stat st;
	*l = (struct received){ .path = path, .fd = open(path, O_RDWR | O_CLOEXEC) };
	if (l->fd < 0)
		return err_set(
			err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", path, strerror(errno));
	bool ok = fstat(l->fd, &st) == 0 && pread(l->fd, h, HEAD, 0) == HEAD;
	if (ok) {
		memcpy(l->stream, h + 8, STREAM_NAME);
		l->start = get_be(h + 24, 8);
		l->size = (uint64_t)st.st_size - HEAD;
		head_put(l, expect);
		ok = memcmp(h, expect, HEAD) == 0;
	}
	if (ok)
		return true;
	received_close(l);
	return err_set(err, ERR_DATA, "%s: its head is unsound", path);
}

void received_close(struct received *l)
{
	if (l->fd >= 0)
		close(l->fd);
	*l = (struct received){ .fd = -1 };
}

uint64_t received_end(const struct received *l)
{
	return l->start + l->size;
}

bool received_add(struct received *l, const char *p, size_t n, struct error *err)
{
	int64_t at = HEAD + (int64_t)l->size;
	bool ok = file_put(l->fd, l->path, p, n, at, err) &&
		  (fdatasync(l->fd) == 0 || err_set(err, errno == ENOSPC ? ERR_FULL : ERR_SYSTEM, "%s: %s",
						    l->path, strerror(errno)));
	if (!ok && ftruncate(l->fd, at) < 0)
		return err_prefix(err, "cannot be cut back: ");
	l->size += ok ? n : 0;
	return ok;
}

/* Applies what is whole; *state is what ended it. */
static bool apply(
	struct received *l, int db, const char *db_path, enum record_state *state, struct error *err)
{
	struct file_map m;
	struct lite_record r;
	if (!file_map(&m, l->path, err))
		return false;
	bool ok = true;
	const unsigned char *p = (const unsigned char *)m.p + HEAD;
	for (;;) {
		*state = record_read(
			p + l->applied, l->size - l->applied, l->stream, l->start + l->applied, &r);
		if (*state != RECORD_WHOLE || !(ok = record_apply(p + l->applied, &r, db, db_path, err)))
			break;
		l->applied += r.length;
		l->last = r;
		l->any = true;
	}
	file_unmap(&m);
	return ok;
}

bool received_apply(struct received *l, int db, const char *db_path, struct error *err)
{
	enum record_state state;
	return apply(l, db, db_path, &state, err) &&
	       (state != RECORD_BAD || err_set(err, ERR_DATA, "%s: what was received is unsound", l->path));
}

bool received_trim(struct received *l, struct error *err)
{
	l->size = l->applied;
	return (ftruncate(l->fd, HEAD + (off_t)l->size) == 0 && fdatasync(l->fd) == 0) ||
	       err_set(err, ERR_SYSTEM, "%s: %s", l->path, strerror(errno));
}
