/* follow.c: following, looking at it, and promotion. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "standby/fetch.h"
#include "standby/follower.h"
#include "store/migrate.h"

/* Between two questions, and before trying again when the source is away; tries of --once. */
enum { POLL_MS = 200, RETRY_MS = 1000, TELL_MS = 1000, ONCE_TRIES = 10 };

/* What goes on. */
struct following {
	const struct standby_follow *how;
	struct follower folder;
	struct remote *remote;
	struct fetching files;
	bool met;     /* the source has answered once: from then on it is waited for */
	bool greeted; /* its chain was found to be ours, since the last failure */
	bool level;   /* nothing more to get at the last look */
	bool away;    /* and it was said */
	int failures; /* so far */
	char said[768];
};

/* Waits; true when told to end. */
static bool told_to_end(int ms)
{
	sigset_t set;
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return sigtimedwait(&set, NULL, &t) > 0;
}

/* The folder must be a follower's, or hold nothing. */
static bool mark(struct following *w, struct error *err)
{
	struct follower *f = &w->folder;
	char line[512];
	if (!file_exists(f->marker) && file_exists(f->db))
		return err_set(err, ERR_CONFLICT,
			"%s holds a database that follows nobody: follow into another folder, or move it "
			"away",
			f->data);
	int n = snprintf(line, sizeof line, "%s\n", w->how->source);
	return file_write(f->marker, line, (size_t)n, err) && file_sync(f->data, err);
}

/* What is held is proved before anything is asked of the source. */
static bool load(struct following *w, struct error *err)
{
	struct verify_result v;
	struct follower *f = &w->folder;
	if (!follower_load(f, err))
		return false;
	if (f->holds && !w->met && !lite_check(f->db, &v, &f->head, err))
		return false;
	return true;
}

/* Is the source's chain the one that is held? Then goes on, or copies if the stream is another. */
static bool greet(struct following *w, struct error *err)
{
	struct follower *f = &w->folder;
	struct remote_answer a;
	char path[80];
	snprintf(path, sizeof path, "/standby/state?seal=%" PRId64, f->head.seal);
	if (!remote_ask(w->remote, path, NULL, &a, err))
		return false;
	w->met = true;
	int newest = migrations[migration_count - 1].no;
	if (a.schema > newest)
		return err_set(err, ERR_STORE,
			"%s runs a newer motcua (schema %" PRId64 ", this program knows %d): install that "
			"version "
			"here first",
			w->how->source, a.schema, newest);
	if (f->holds && f->head.seal && (!a.asked || memcmp(a.asked_hash, f->head.hash, DIGEST_BYTES) != 0))
		return err_set(err, ERR_CONFLICT,
			"the chain of %s is not the one held here (seal %" PRId64 " %s): it was restored "
			"to an "
			"older state, or is another province's. Nothing here was changed: promote this "
			"copy, or "
			"follow into an empty folder",
			w->how->source, f->head.seal, a.asked ? "differs" : "is missing there");
	const struct received *l = &f->received;
	bool goes_on = l->fd >= 0 && memcmp(l->stream, a.now.stream, STREAM_NAME) == 0 &&
		       received_end(l) >= a.now.base && received_end(l) <= a.now.end;
	if (!f->holds || !goes_on) {
		follower_tell(f, w->how->source, "copying");
		if (!follower_copy(f, w->remote, err))
			return false;
	}
	w->greeted = true;
	if (w->away || !w->said[0])
		log_line(LOG_INFO, "standby: following %s from event %" PRId64, w->how->source,
			f->head.event);
	w->away = false;
	snprintf(w->said, sizeof w->said, "following");
	return true;
}

/* Gets what the stream has. */
static bool pull(struct following *w, struct error *err)
{
	struct follower *f = &w->folder;
	struct remote_answer a;
	char path[160], name[2 * STREAM_NAME + 1];
	hex_encode(f->received.stream, STREAM_NAME, name);
	snprintf(path, sizeof path, "/standby/stream?stream=%s&from=%" PRIu64, name,
		received_end(&f->received));
	if (!remote_ask(w->remote, path, NULL, &a, err))
		return false;
	if (a.lost) {
		w->greeted = false; /* too far behind, or the source began anew: compare pages */
		return true;
	}
	if (a.n && !follower_add(f, a.bytes, a.n, err))
		return false;
	w->level = received_end(&f->received) >= a.now.end;
	if (w->level)
		f->level_ms = clock_ms();
	if (a.n || f->level_ms - f->status_ms > TELL_MS || strcmp(f->state, "following") != 0)
		follower_tell(f, w->how->source, "following");
	return true;
}

static bool go_on(struct following *w, struct error *err)
{
	w->level = false;
	return (w->folder.loaded || load(w, err)) && (w->greeted || greet(w, err)) && pull(w, err) &&
	       (!w->greeted || fetch_some(&w->files, &w->folder, w->remote, w->how->files, err));
}

/* Level with the source, and with nothing to get in a hurry. */
static bool rests(const struct following *w)
{
	return w->level && fetch_is_done(&w->files, &w->folder);
}

/* What time cannot mend ends following; all else is tried again. */
static bool is_final(const struct following *w, const struct error *err)
{
	return err->code == ERR_CONFLICT || err->code == ERR_DATA || err->code == ERR_STORE ||
	       (err->code == ERR_DENIED && !w->met);
}

static void say_away(struct following *w, const struct error *err)
{
	w->greeted = false;
	if (!w->away || strcmp(w->said, err->text) != 0)
		log_line(LOG_WARN, "standby: %s; trying again every second", err->text);
	if (!w->away)
		follower_tell(&w->folder, w->how->source, "waiting");
	w->away = true;
	snprintf(w->said, sizeof w->said, "%s", err->text);
}

static bool run(struct following *w, struct error *err)
{
	for (;;) {
		struct error why = { 0 };
		bool ok = go_on(w, &why);
		if (ok && rests(w) && w->how->once)
			break;
		if (!ok && told_to_end(0))
			break; /* it was cut short for that */
		if (!ok && (is_final(w, &why) || (w->how->once && ++w->failures == ONCE_TRIES))) {
			follower_tell(&w->folder, w->how->source, "stopped");
			return err_set(err, why.code, "%s", why.text);
		}
		if (!ok)
			say_away(w, &why);
		if (told_to_end(!ok ? RETRY_MS : rests(w) ? POLL_MS : 0))
			break;
	}
	follower_tell(&w->folder, w->how->source, w->how->once ? "level" : "ended");
	log_line(LOG_INFO, "standby: ended at event %" PRId64, w->folder.head.event);
	return true;
}

bool standby_follow(const struct standby_follow *how, struct error *err)
{
	struct following w = { .how = how, .files = FETCHING_NONE };
	/* A limit on a file's size is told by the write, not by a signal. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	w.folder.folder = w.folder.db_fd = w.folder.received.fd = -1;
	w.remote = remote_open(how, err);
	bool ok = w.remote && (mkdir(how->data, 0700) == 0 || errno == EEXIST ||
				      err_set(err, ERR_SYSTEM, "%s: %s", how->data, strerror(errno)));
	ok = ok && follower_open(&w.folder, how->data, err) && mark(&w, err) && run(&w, err);
	follower_close(&w.folder);
	remote_close(w.remote);
	buf_release(&w.files.wanted);
	return ok;
}

bool standby_status(const char *data, struct arena *a, const char **json, struct error *err)
{
	struct file_map m;
	if (!file_exists(path_join(a, data, "standby")))
		return err_set(err, ERR_NOT_FOUND, "%s follows nobody", data);
	if (!file_map(&m, path_join(a, data, "standby.status"), err))
		return false;
	*json = arena_dup(a, m.p, m.n);
	file_unmap(&m);
	return true;
}

/* The marker goes last: until then promotion can be repeated. */
static bool end_following(struct follower *f, struct error *err)
{
	const char *const gone[] = { f->log, f->copy_db, f->copy_log, f->status };
	received_close(&f->received);
	if (fsync(f->db_fd) < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", f->db, strerror(errno));
	for (int i = 0; i < 4; i++)
		if (unlink(gone[i]) < 0 && errno != ENOENT)
			return err_set(err, ERR_SYSTEM, "%s: %s", gone[i], strerror(errno));
	if (!file_sync(f->data, err))
		return false;
	if (unlink(f->marker) < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", f->marker, strerror(errno));
	return file_sync(f->data, err);
}

static bool promote(struct follower *f, struct verify_result *v, struct error *err)
{
	if (!file_exists(f->marker))
		return err_set(
			err, ERR_NOT_FOUND, "%s follows nobody: there is nothing to promote", f->data);
	if (!follower_load(f, err))
		return false;
	if (!f->holds)
		return err_set(err, ERR_NOT_FOUND,
			"%s: the first copy was never finished: there is nothing to promote", f->data);
	return lite_check(f->db, v, &f->head, err) && end_following(f, err);
}

/* Which of the files that the copy names are here. A place that does not answer keeps nobody from going
 * on. */
static void look_for_files(struct follower *f, struct files *files, struct files_brought *result)
{
	struct buf names = BUF_INIT(FILES_NAMES);
	struct error why = { 0 };
	int64_t last = 0;
	if (!files_named_in(f->db, &last, &names, &why) || !files_bring(&names, NULL, files, result, &why))
		log_line(LOG_WARN, "attached files were not looked for: %s", why.text);
	buf_release(&names);
}

bool standby_promote(const char *data, struct files *files, struct arena *a, struct standby_copy *made,
	struct error *err)
{
	struct follower f;
	struct verify_result v = { 0 };
	*made = (struct standby_copy){ .file = path_join(a, data, "motcua.db") };
	bool ok = follower_open(&f, data, err) && promote(&f, &v, err);
	if (ok)
		look_for_files(&f, files, &made->files);
	standby_describe(made, &v, &f.head);
	follower_close(&f);
	return ok;
}
