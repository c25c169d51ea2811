/* store.c: the data folder, the readers, and the writer that gathers acts.
 *
 * The writer takes whatever waits (at most GROUP_MAX acts), runs each in a savepoint, writes what
 * they left for the end (ledger, seals, sequences), commits, and only then answers them. While one
 * commit waits for the disk the next acts gather: the busier, the larger the groups. */
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "store/driver.h"
#include "store/lite_marker.h"
#include "store/migrate.h"
#include "store/tx.h"

enum { GROUP_MAX = 256, READERS_MAX = 64, WRITER_CACHE_KIB = 8192, READER_CACHE_KIB = 2048 };

struct store {
	char folder[4096], file[4200];
	const struct driver *driver;
	struct db *writer;
	struct tx_group group;
	pthread_mutex_t act_lock; /* held while a transaction runs */
	pthread_mutex_t lock;     /* guards the queue and the readers */
	pthread_cond_t wake;
	struct act *first, **last;
	bool running, stopping;
	pthread_t thread;
	struct db *idle[READERS_MAX];
	int idle_count;
	store_listener *listener;
	void *listener_arg;
	atomic_uint_fast64_t version, commits, acts, failed;
	int64_t seen_version;        /* the engine's data version at the last poll */
	atomic_int_fast64_t own_seq; /* next event after this process's last commit; 0: none yet */
	int64_t seen_seq;
};

static struct db *connect(struct store *s, bool create, bool writer, int cache_kib, struct error *err)
{
	struct driver_open how = {
		.where = s->file, .create = create, .writer = writer, .cache_kib = cache_kib
	};
	return db_open(s->driver, &how, err);
}

static bool make_folder(const struct store_open *how, struct error *err)
{
	if (!how->create || mkdir(how->data, 0700) == 0 || errno == EEXIST)
		return true;
	return err_set(err, ERR_SYSTEM, "%s: %s", how->data, strerror(errno));
}

/* Read-only use of a folder whose schema is current needs no writer at all. */
static bool open_reading(struct store *s, bool *current, struct error *err)
{
	int version;
	struct db *db = connect(s, false, false, READER_CACHE_KIB, err);
	if (!db)
		return false;
	if (!migrate_version(db, &version, err)) {
		db_close(db);
		err_prefix(err, "%s is not motcua's: ", s->file);
		return false;
	}
	*current = version == migrations[migration_count - 1].no;
	s->idle[s->idle_count++] = db;
	return true;
}

static bool open_writing(struct store *s, const struct store_open *how, struct error *err)
{
	int kib = how->writer_cache_kib ? how->writer_cache_kib : WRITER_CACHE_KIB;
	s->writer = connect(s, how->create, true, kib, err);
	return s->writer && migrate_up(s->writer, s->folder, err);
}

struct store *store_open(const struct store_open *how, struct error *err)
{
	if (strlen(how->data) > sizeof((struct store *)0)->folder - 64) {
		err_set(err, ERR_USAGE, "the data folder's path is too long");
		return NULL;
	}
	if (!make_folder(how, err) || !lite_free(how->data, err))
		return NULL;
	struct store *s = calloc(1, sizeof *s);
	if (!s)
		die("out of memory");
	snprintf(s->folder, sizeof s->folder, "%s", how->data);
	snprintf(s->file, sizeof s->file, "%s/motcua.db", s->folder);
	s->driver = how->driver ? how->driver : &driver_sqlite;
	s->last = &s->first;
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->act_lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	atomic_store(&s->version, 1);
	bool current = false;
	bool ok = !how->read_only || open_reading(s, &current, err);
	if (ok && !current)
		ok = open_writing(s, how, err);
	if (ok)
		return s;
	store_close(s);
	return NULL;
}

static void writer_stop(struct store *s)
{
	if (!s->running)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	s->running = s->stopping = false;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	writer_stop(s);
	for (int i = 0; i < s->idle_count; i++)
		db_close(s->idle[i]);
	db_close(s->writer);
	tx_release(&s->group);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->act_lock);
	pthread_cond_destroy(&s->wake);
	free(s);
}

const char *store_folder(const struct store *s)
{
	return s->folder;
}

struct db *store_reader(struct store *s, struct error *err)
{
	struct db *db = NULL;
	pthread_mutex_lock(&s->lock);
	if (s->idle_count)
		db = s->idle[--s->idle_count];
	pthread_mutex_unlock(&s->lock);
	return db ? db : connect(s, false, false, READER_CACHE_KIB, err);
}

void store_reader_return(struct store *s, struct db *db)
{
	if (!db)
		return;
	pthread_mutex_lock(&s->lock);
	bool kept = s->idle_count < READERS_MAX;
	if (kept)
		s->idle[s->idle_count++] = db;
	pthread_mutex_unlock(&s->lock);
	if (!kept)
		db_close(db);
}

static const char SAVE[] = "SAVEPOINT act";
static const char RELEASE[] = "RELEASE act";

/* Runs an act. One that is alone needs no savepoint: when it fails the whole transaction goes, and a long
 * import is spared a second copy of every page that it changes. */
static void run_one(struct store *s, struct tx *tx, struct act *act, bool alone)
{
	struct tx_mark mark;
	act->err = (struct error){ 0 };
	act->ok = false;
	tx_mark(&s->group, &mark);
	if (!alone && !stmt_run(db_stmt(tx->db, SAVE), &act->err))
		return;
	tx->who = act->who;
	act->ok = act->run(tx, act->arg, &act->err);
	if (act->ok && !alone)
		act->ok = stmt_run(db_stmt(tx->db, RELEASE), &act->err);
	if (act->ok)
		return;
	if (act->err.code == ERR_NONE)
		err_set(&act->err, ERR_STORE, "the act failed without saying why");
	tx_undo(&s->group, &mark);
	if (alone)
		return;
	db_exec(tx->db, "ROLLBACK TO act", NULL);
	db_exec(tx->db, "RELEASE act", NULL);
}

/* Remembers how far the journal is, so that store_poll can tell our own commits from others'. */
static void note_seq(struct store *s)
{
	for (int i = 0; i < s->group.counters; i++)
		if (strcmp(s->group.counter[i].name, "event") == 0)
			atomic_store(&s->own_seq, s->group.counter[i].next);
}

static void tell_listener(struct store *s)
{
	struct buf *c = &s->group.changes;
	if (!c->len)
		return;
	if (s->listener)
		s->listener(s->listener_arg, atomic_load(&s->own_seq), (struct ledger_change *)c->p,
			c->len / sizeof(struct ledger_change));
	atomic_fetch_add(&s->version, 1);
}

/* Runs a list of acts in one transaction and sets what became of each. */
static void run_group(struct store *s, struct act *acts)
{
	struct error err = { 0 };
	int done = 0, failed = 0;
	pthread_mutex_lock(&s->act_lock);
	struct tx tx = { .db = s->writer, .group = &s->group, .now = time_now() };
	tx_begin(&s->group);
	bool ok = db_exec(s->writer, "BEGIN IMMEDIATE", &err);
	for (struct act *a = acts; ok && a; a = a->next) {
		run_one(s, &tx, a, !acts->next);
		done += a->ok;
		failed += !a->ok;
		/* A full disk may have ended the whole transaction: then nothing of the group stands, and the
		 * next savepoint would begin, and commit, one of its own. */
		if (!a->ok && !db_in_transaction(s->writer))
			ok = err_set(&err, a->err.code, "%s", a->err.text);
	}
	if (ok && done)
		ok = tx_finish(&tx, &err) && db_exec(s->writer, "COMMIT", &err);
	if (!ok || !done)
		db_exec(s->writer, "ROLLBACK", NULL);
	if (ok && done) {
		note_seq(s);
		tell_listener(s);
	}
	pthread_mutex_unlock(&s->act_lock);
	atomic_fetch_add(&s->commits, ok && done);
	atomic_fetch_add(&s->acts, (uint64_t)(ok ? done : 0));
	atomic_fetch_add(&s->failed, (uint64_t)(ok ? failed : done + failed));
	if (!ok)
		for (struct act *a = acts; a; a = a->next)
			if (a->ok || a->err.code == ERR_NONE) {
				a->ok = false;
				a->err = err;
			}
}

static struct act *take_group(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	while (!s->first && !s->stopping)
		pthread_cond_wait(&s->wake, &s->lock);
	struct act *head = s->first, *a = head;
	for (int n = 1; a && a->next && n < GROUP_MAX; n++)
		a = a->next;
	if (a) {
		s->first = a->next;
		a->next = NULL;
		if (!s->first)
			s->last = &s->first;
	}
	pthread_mutex_unlock(&s->lock);
	return head;
}

static void *writer_main(void *arg)
{
	struct store *s = arg;
	struct act *acts;
	while ((acts = take_group(s))) {
		run_group(s, acts);
		while (acts) {
			struct act *next = acts->next; /* `done` may free the act */
			acts->done(acts);
			acts = next;
		}
	}
	return NULL;
}

bool store_writer_start(struct store *s, struct error *err)
{
	if (!s->writer)
		return err_set(err, ERR_STORE, "the store was opened for reading only");
	if (pthread_create(&s->thread, NULL, writer_main, s) != 0)
		return err_set(err, ERR_SYSTEM, "cannot start the writer's thread");
	s->running = true;
	return true;
}

void store_submit(struct store *s, struct act *act)
{
	act->next = NULL;
	pthread_mutex_lock(&s->lock);
	*s->last = act;
	s->last = &act->next;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
}

/* An act that somebody waits for. */
struct waiting {
	struct act act;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool over;
};

static void wake_waiting(struct act *act)
{
	struct waiting *w = (struct waiting *)act;
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_cond_signal(&w->cond);
	pthread_mutex_unlock(&w->lock);
}

bool store_act(struct store *s, const char *who, act_fn *run, void *arg, struct error *err)
{
	if (!s->writer)
		return err_set(err, ERR_STORE, "the store was opened for reading only");
	struct waiting w = { .act = { .run = run, .arg = arg, .who = who, .done = wake_waiting } };
	if (s->running) {
		pthread_mutex_init(&w.lock, NULL);
		pthread_cond_init(&w.cond, NULL);
		store_submit(s, &w.act);
		pthread_mutex_lock(&w.lock);
		while (!w.over)
			pthread_cond_wait(&w.cond, &w.lock);
		pthread_mutex_unlock(&w.lock);
		pthread_mutex_destroy(&w.lock);
		pthread_cond_destroy(&w.cond);
	} else {
		run_group(s, &w.act);
	}
	return w.act.ok || err_set(err, w.act.err.code, "%s", w.act.err.text);
}

void store_listen(struct store *s, store_listener *fn, void *arg)
{
	s->listener = fn;
	s->listener_arg = arg;
}

uint64_t store_version(const struct store *s)
{
	return atomic_load(&s->version);
}

static const char JOURNAL_NEXT[] = "SELECT next FROM counter WHERE name = 'event'";

bool store_poll(struct store *s, struct db *reader)
{
	int64_t v = db_data_version(reader), seq = 0;
	if (v == s->seen_version)
		return false;
	bool first = s->seen_version == 0;
	s->seen_version = v;
	int64_t own = atomic_load(&s->own_seq);
	struct stmt *q = db_stmt(reader, JOURNAL_NEXT);
	if (stmt_row(q))
		seq = get_int(q, 0);
	stmt_end(q, NULL);
	/* Our own commit may land between the two looks: then `seq` is ours, if not yet known. */
	bool ours = seq == own || seq == atomic_load(&s->own_seq) || seq == s->seen_seq;
	s->seen_seq = seq;
	if (first || ours)
		return false;
	atomic_fetch_add(&s->version, 1);
	return true;
}

struct store_stats store_stats(const struct store *s)
{
	return (struct store_stats){
		.commits = atomic_load(&s->commits),
		.acts = atomic_load(&s->acts),
		.failed = atomic_load(&s->failed),
	};
}
