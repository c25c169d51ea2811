/* fetch.c: see fetch.h. A few files at a time, so that the stream of acts, which the copy lives by, is
 * never long without a reader. */
#include "standby/fetch.h"

#include <string.h>

#include "base/file.h"
#include "base/log.h"

/* Files asked for at a time; milliseconds after which those that the source lacks are asked for again. */
enum { AT_ONCE = 8, AGAIN_MS = 60000 };

enum { NAME_BYTES = FILES_NAME + 1 };

/* Takes in the names of new rows, those whose files are not here. */
static bool look(struct fetching *w, struct follower *f, struct files *files, struct error *err)
{
	struct buf names = BUF_INIT(FILES_NAMES);
	bool ok = files_named_in(f->db, &w->last, &names, err);
	for (size_t i = 0; ok && i < names.len; i += NAME_BYTES) {
		struct error why = { 0 };
		bool has = true;
		/* A row whose name is none is for 'motcua files check' to tell: following goes on. */
		if (!files_has(files, names.p + i, &has, &why) && why.code != ERR_DATA)
			ok = err_set(err, why.code, "%s", why.text);
		else if (!has && !why.code) {
			buf_add(&w->wanted, names.p + i, NAME_BYTES);
			w->again_ms = 0;
		}
	}
	buf_release(&names);
	if (ok)
		w->event = f->head.event;
	return ok;
}

/* Asks for one; *got tells whether it is here now. What the source has under a name must be that: an
 * altered file is not brought over. */
static bool fetch(const char *name, struct remote *r, struct files *files, bool *got, struct error *err)
{
	char found[NAME_BYTES];
	const char *p;
	size_t n;
	if (!files_has(files, name, got, err) || *got)
		return *got;
	if (!remote_file(r, name, &p, &n, got, err) || !*got)
		return !err->code;
	sha256_hex(p, n, found);
	if (strcmp(found, name) != 0) {
		log_line(LOG_WARN, "standby: what the source sent for the file %s is another one", name);
		*got = false;
		return true;
	}
	return files_put(files, p, n, found, err);
}

bool fetch_some(
	struct fetching *w, struct follower *f, struct remote *r, struct files *files, struct error *err)
{
	bool ok = (w->event && w->event == f->head.event) || look(w, f, files, err);
	if (ok && w->again_ms && clock_ms() >= w->again_ms)
		w->again_ms = 0;
	for (int i = 0; ok && i < AT_ONCE && !w->again_ms && w->at < w->wanted.len; i++) {
		char *name = w->wanted.p + w->at;
		bool got = false;
		ok = fetch(name, r, files, &got, err);
		if (ok && got) {
			/* The last one takes its place. */
			w->wanted.len -= NAME_BYTES;
			memmove(name, w->wanted.p + w->wanted.len, NAME_BYTES);
		} else if (ok) {
			w->at += NAME_BYTES;
		}
	}
	if (ok && !w->again_ms && w->at >= w->wanted.len) {
		w->at = 0;
		if (w->wanted.len) {
			w->again_ms = clock_ms() + AGAIN_MS;
			log_line(LOG_WARN, "standby: the source lacks %zu attached files, such as %s",
				w->wanted.len / NAME_BYTES, w->wanted.p);
		}
	}
	f->files_missing = (int64_t)(w->wanted.len / NAME_BYTES);
	return ok;
}

bool fetch_is_done(const struct fetching *w, const struct follower *f)
{
	return w->event == f->head.event && (!w->wanted.len || w->again_ms);
}
