/* job.c: see job.h. */
#include "job/job.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "job/job_store.h"
#include "store/journal.h"

/* A piece of a file; the largest file; how much a job may say; how long, in seconds, one that another node
 * has just begun is left to it. */
enum { PIECE = 1 << 20, SAID_MAX = 64 << 10, BEGUN_SECONDS = 5 };
static const size_t FILE_MAX = (size_t)1 << 30;

static bool note(struct tx *tx, const char *act, int64_t id, const struct job_new *j, struct error *err)
{
	struct buf b = BUF_INIT(8192);
	struct json_out o = JSON_OUT(&b);
	json_open(&o, NULL, '{');
	if (j) {
		char digest[65];
		sha256_hex(j->p, j->n, digest);
		json_str(&o, "kind", j->kind);
		json_str(&o, "name", j->name);
		json_str(&o, "sha256", digest);
	}
	json_close(&o, '}');
	return journal_tell(tx, act, "job", id, &b, err);
}

bool job_ask_act(struct tx *tx, void *arg, struct error *err)
{
	struct job_new *j = arg;
	if (j->n > FILE_MAX)
		return err_set(err, ERR_DATA, "%s: a file that is left to a node may have at most %zu MiB",
			j->name, FILE_MAX >> 20);
	j->id = tx_id(tx, "job", err);
	bool ok = j->id && job_insert(tx, j, err);
	for (size_t at = 0, no = 1; ok && at < j->n; at += PIECE, no++)
		ok = job_insert_piece(
			tx, j->id, (int64_t)no, j->p + at, j->n - at < PIECE ? j->n - at : PIECE, err);
	return ok && note(tx, "job.asked", j->id, j, err);
}

void job_name_node(struct job_work *w)
{
	struct utsname u;
	if (uname(&u) != 0)
		u.nodename[0] = '\0';
	snprintf(w->node, sizeof w->node, "%.60s:%d", u.nodename, (int)getpid());
}

/* A job being done by this process. */
struct doing {
	struct job_work *w;
	struct arena arena;
	struct job_row row;
	struct buf file, said;
	bool there, mine; /* mine: this process begins it now */
	bool over;        /* another node has ended it meanwhile */
	const char *state;
};

/* Takes the oldest job that waits, unless another node has just begun it. One that was begun and still waits
 * is one whose node has ended: had it lived, this act would have had to wait for its turn. */
static bool begin_act(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	if (!job_waiting(tx->db, &d->arena, &d->row, &d->there, err))
		return false;
	if (!d->there)
		return true;
	bool other = d->row.node[0] && strcmp(d->row.node, d->w->node) != 0;
	d->mine = !other || tx->now - d->row.begun_at >= BEGUN_SECONDS;
	return !d->mine || job_set_begun(tx, d->row.id, d->w->node, err);
}

static const struct job_kind *find_kind(const struct job_work *w, const char *name)
{
	for (int i = 0; w->kinds[i]; i++)
		if (strcmp(w->kinds[i]->name, name) == 0)
			return w->kinds[i];
	return NULL;
}

static const char *said_text(struct buf *said)
{
	if (!said->len)
		return NULL;
	utf8_mend(said->p);
	return said->p;
}

static bool run_act(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	struct job_row now;
	bool there;
	const struct job_kind *kind = find_kind(d->w, d->row.kind);
	if (!job_waiting(tx->db, &d->arena, &now, &there, err))
		return false;
	d->over = !there || now.id != d->row.id;
	if (d->over)
		return true;
	if (!kind)
		return err_set(err, ERR_DATA, "this version knows no work called \"%s\"", d->row.kind);
	if (d->row.tries >= JOB_TRIES)
		return err_set(
			err, ERR_DATA, "%d nodes ended while they did it: it is given up", JOB_TRIES);
	buf_reset(&d->file);
	buf_reset(&d->said);
	if (!job_read_pieces(tx->db, d->row.id, &d->file, err))
		return false;
	struct job job = { .id = d->row.id,
		.kind = d->row.kind,
		.name = d->row.name,
		.who = d->row.who,
		.p = d->file.p ? d->file.p : "",
		.n = d->file.len };
	return kind->run(tx, &job, d->w->subjects, &d->said, err) &&
	       job_set_ended(tx, job.id, "done", said_text(&d->said), err) &&
	       note(tx, "job.done", job.id, NULL, err);
}

static bool fail_act(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	struct job_row now;
	bool there;
	if (!job_waiting(tx->db, &d->arena, &now, &there, err))
		return false;
	if (!there || now.id != d->row.id)
		return true;
	return job_set_ended(tx, d->row.id, "failed", said_text(&d->said), err) &&
	       note(tx, "job.failed", d->row.id, NULL, err);
}

/* The store failed, and not the work: this was no try. */
static bool release_act(struct tx *tx, void *arg, struct error *err)
{
	return job_set_released(tx, ((struct doing *)arg)->row.id, err);
}

/* What is wrong with the work itself, and will be at another node too. */
static bool is_final(enum err_code code)
{
	return code == ERR_DATA || code == ERR_USAGE || code == ERR_NOT_FOUND || code == ERR_CONFLICT ||
	       code == ERR_DENIED;
}

static bool run_mine(struct doing *d, struct error *err)
{
	struct error why = { 0 };
	const char *who = arena_printf(&d->arena, "%s", d->row.who);
	if (store_act(d->w->store, who, run_act, d, &why)) {
		if (!d->over)
			log_line(LOG_INFO, "job %lld: %s %s: done", (long long)d->row.id, d->row.kind,
				d->row.name);
		return true;
	}
	if (!is_final(why.code)) {
		store_act(d->w->store, who, release_act, d, NULL);
		return err_set(err, why.code, "%s", why.text);
	}
	buf_adds(&d->said, why.text);
	log_line(LOG_WARN, "job %lld: %s %s: failed", (long long)d->row.id, d->row.kind, d->row.name);
	return store_act(d->w->store, who, fail_act, d, err);
}

bool job_run_next(struct job_work *w, bool *ran, struct error *err)
{
	struct doing d = { .w = w, .file = BUF_INIT(FILE_MAX), .said = BUF_INIT(SAID_MAX) };
	struct db *db = store_reader(w->store, err);
	bool ok = db && job_waiting(db, &d.arena, &d.row, &d.there, err);
	store_reader_return(w->store, db);
	ok = ok && (!d.there || store_act(w->store, "job", begin_act, &d, err));
	*ran = ok && d.mine;
	if (*ran)
		ok = run_mine(&d, err);
	buf_release(&d.file);
	buf_release(&d.said);
	arena_release(&d.arena);
	return ok;
}

bool job_table(struct db *db, int limit, struct table *t, struct arena *a, struct error *err)
{
	static const char *const columns[] = { "id", "kind", "name", "bytes", "who", "state", "asked_at",
		"ended_at", "node", "tries", "said", NULL };
	struct job_row *row;
	int n;
	char at[26];
	if (!job_list(db, limit, a, &row, &n, err))
		return false;
	table_begin(t, a, columns);
	for (int i = 0; i < n; i++) {
		table_int(t, row[i].id);
		table_text(t, row[i].kind);
		table_text(t, row[i].name);
		table_int(t, row[i].bytes);
		table_text(t, row[i].who);
		table_text(t, row[i].state);
		table_text(t, time_stamp(row[i].asked_at, at));
		table_text(t, row[i].ended_at ? time_stamp(row[i].ended_at, at) : NULL);
		table_text(t, row[i].node);
		table_int(t, row[i].tries);
		table_text(t, row[i].said);
	}
	return true;
}
