/* follower.c: see follower.h. */
#include "standby/follower.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

/* Bytes received after which motcua.db is synced and the log begins anew. */
enum { LOG_MAX = 32 << 20 };

int64_t clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool follower_open(struct follower *f, const char *data, struct error *err)
{
	*f = (struct follower){ .folder = -1, .db_fd = -1, .received = { .fd = -1 }, .state = "begins" };
	f->data = arena_str(&f->arena, data);
	f->marker = path_join(&f->arena, data, "standby");
	f->db = path_join(&f->arena, data, "motcua.db");
	f->log = path_join(&f->arena, data, "standby.log");
	f->copy_db = path_join(&f->arena, data, "standby-copy.db");
	f->copy_log = path_join(&f->arena, data, "standby-copy.log");
	f->status = path_join(&f->arena, data, "standby.status");
	f->folder = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->folder < 0)
		return err_set(
			err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", data, strerror(errno));
	return flock(f->folder, LOCK_EX | LOCK_NB) == 0 ||
	       err_set(err, ERR_CONFLICT, "%s: 'motcua follow' is running there: end it first", data);
}

void follower_close(struct follower *f)
{
	received_close(&f->received);
	if (f->db_fd >= 0)
		close(f->db_fd);
	if (f->folder >= 0)
		close(f->folder);
	arena_release(&f->arena);
}

static bool open_db(struct follower *f, struct error *err)
{
	if (f->db_fd >= 0)
		close(f->db_fd);
	f->db_fd = open(f->db, O_RDWR | O_CLOEXEC);
	return f->db_fd >= 0 || err_set(err, ERR_SYSTEM, "%s: %s", f->db, strerror(errno));
}

bool follower_load(struct follower *f, struct error *err)
{
	struct error why = { 0 };
	received_close(&f->received);
	f->loaded = f->holds = file_exists(f->db);
	if (!f->holds)
		return f->loaded = true;
	f->loaded = false;
	if (!open_db(f, err))
		return false;
	if (!received_open(&f->received, f->log, &why)) {
		/* The log goes before the database that it belonged to: without it, that is whole. */
		if (why.code != ERR_NOT_FOUND && why.code != ERR_DATA)
			return err_set(err, why.code, "%s", why.text);
	} else {
		/* Half a record at the end, or bytes that never reached the disk, are asked for again. */
		bool ok = received_apply(&f->received, f->db_fd, f->db, &why);
		if (!ok && why.code != ERR_DATA)
			return err_set(err, why.code, "%s", why.text);
		if (!received_trim(&f->received, err))
			return false;
	}
	if (!lite_file_head(f->db, &f->head, err))
		return false;
	return f->loaded = true;
}

static bool same_head(const struct lite_head *a, const struct lite_head *b)
{
	return a->seal == b->seal && a->event == b->event && memcmp(a->hash, b->hash, DIGEST_BYTES) == 0;
}

/* Begins the log anew once the database file is known to be on the disk. */
static bool rotate(struct follower *f, struct error *err)
{
	unsigned char stream[STREAM_NAME];
	uint64_t at = f->received.start + f->received.applied;
	if (f->received.applied < LOG_MAX || f->received.applied < f->received.size)
		return true;
	memcpy(stream, f->received.stream, sizeof stream);
	if (fsync(f->db_fd) < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", f->db, strerror(errno));
	return received_make(&f->received, f->log, stream, at, err);
}

bool follower_add(struct follower *f, const char *p, size_t n, struct error *err)
{
	struct received *l = &f->received;
	uint64_t before = l->applied;
	/* What fails from here on is mended by loading again: the log is the truth. */
	f->loaded = false;
	if (!received_add(l, p, n, err) || !received_apply(l, f->db_fd, f->db, err))
		return false;
	if (l->applied > before) {
		if (!lite_file_head(f->db, &f->head, err))
			return false;
		if (!same_head(&f->head, &l->last.head))
			return err_set(err, ERR_DATA,
				"%s: after event %lld the copy's chain is not the source's: keep the "
				"folder "
				"and report it",
				f->db, (long long)l->last.head.event);
		f->lag_ms = clock_ms() - l->last.made_at;
	}
	if (!rotate(f, err))
		return false;
	return f->loaded = true;
}

void follower_tell(struct follower *f, const char *source, const char *state)
{
	char hex[2 * DIGEST_BYTES + 1], at[26], *tmp = arena_printf(&f->arena, "%s.new", f->status);
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	f->state = state;
	f->status_ms = clock_ms();
	json_open(&j, NULL, '{');
	json_str(&j, "state", state);
	json_str(&j, "source", source);
	json_int(&j, "seal", f->head.seal);
	json_int(&j, "event", f->head.event);
	json_str(&j, "last_act", f->head.at ? time_stamp(f->head.at, at) : NULL);
	hex_encode(f->head.hash, DIGEST_BYTES, hex);
	json_str(&j, "head", f->head.seal ? hex : NULL);
	json_int(&j, "files_missing", f->files_missing);
	json_int(&j, "lag_ms", f->lag_ms);
	json_int(&j, "level_ms", f->level_ms);
	json_int(&j, "written_ms", f->status_ms);
	json_close(&j, '}');
	buf_addc(&b, '\n');
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool ok = fd >= 0 && file_put(fd, tmp, b.p, b.len, 0, NULL);
	if (fd >= 0)
		close(fd);
	if (!ok || rename(tmp, f->status) < 0)
		unlink(tmp);
	buf_release(&b);
}
