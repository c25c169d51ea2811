/* store.c: the data folder, and the writer that gathers acts.
 *
 * The writer takes whatever waits (at most GROUP_MAX acts), runs each in a savepoint, writes what they
 * left for the end (words, ledger, seals, sequences), commits, and only then answers them. While one
 * commit waits for the disk the next acts gather: the busier, the larger the groups. */
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "store/inside.h"
#include "store/lite_carry.h"
#include "store/lite_marker.h"
#include "store/migrate.h"
#include "store/sealed.h"
#include "store/tx.h"

enum { GROUP_MAX = 256, WRITER_CACHE_KIB = 8192 };

/* For how long a group of acts waits for a database server that went away, and how often it asks. */
enum { PATIENCE_SECONDS = 60, ASK_AGAIN_MS = 200 };

struct db *store_connect(struct store *s, bool create, bool writer, int cache_kib, struct error *err)
{
	struct driver_open how = { .where = s->where,
		.create = create,
		.writer = writer,
		.cache_kib = cache_kib,
		.carry = writer ? s->carry : NULL };
	struct db *db = db_open(s->driver, &how, err);
	if (db)
		db_set_keys(db, s->keys);
	return db;
}

bool store_is_address(const char *data)
{
	return strncmp(data, "postgresql://", 13) == 0 || strncmp(data, "postgres://", 11) == 0;
}

const char *store_folder(const struct store *s)
{
	return s->data;
}

struct keyring *store_keys(const struct store *s)
{
	return s->keys;
}

static bool make_folder(const struct store_open *how, struct error *err)
{
	if (store_is_address(how->data) || !how->create || mkdir(how->data, 0700) == 0 || errno == EEXIST)
		return true;
	return err_set(err, ERR_SYSTEM, "%s: %s", how->data, strerror(errno));
}

/* Read-only use of a folder whose schema is current needs no writer at all. */
static bool open_reading(struct store *s, bool *current, struct error *err)
{
	int version;
	struct db *db = store_connect(s, false, false, READER_CACHE_KIB, err);
	if (!db)
		return false;
	if (!migrate_version(db, s->where, &version, err)) {
		db_close(db);
		return false;
	}
	*current = version == migrations[migration_count - 1].no;
	s->idle[s->idle_count++] = db;
	bool clear = false;
	if (*current && !sealed_look_clear(db, &clear, err))
		return false;
	*current &= !clear;
	return true;
}

static bool open_writing(struct store *s, const struct store_open *how, struct error *err)
{
	s->writer_cache_kib = how->writer_cache_kib ? how->writer_cache_kib : WRITER_CACHE_KIB;
	if (s->driver->engine == ENGINE_SQLITE)
		s->carry = lite_carry_make(s->where);
	s->writer = store_connect(s, how->create, true, s->writer_cache_kib, err);
	s->writes = s->writer != NULL;
	return s->writes && migrate_up(s->writer, s->data, how->create, err) &&
	       sealed_open(s, s->writer, err);
}

static bool open_keys(struct store *s, const struct store_open *how, struct error *err)
{
	struct arena a = { 0 };
	s->keys = keyring_open(keyring_place(how->keys, how->data, &a), err);
	arena_release(&a);
	return s->keys != NULL;
}

static void place(struct store *s, const struct store_open *how)
{
	bool address = store_is_address(how->data);
	snprintf(s->data, sizeof s->data, "%s", how->data);
	snprintf(s->where, sizeof s->where, address ? "%s" : "%s/motcua.db", s->data);
	s->driver = how->driver ? how->driver : address ? &driver_postgres : &driver_sqlite;
}

struct store *store_open(const struct store_open *how, struct error *err)
{
	if (strlen(how->data) > sizeof((struct store *)0)->data - 64) {
		err_set(err, ERR_USAGE, "the data folder's path is too long");
		return NULL;
	}
	if (!make_folder(how, err) || (!store_is_address(how->data) && !lite_free(how->data, err)))
		return NULL;
	struct store *s = calloc(1, sizeof *s);
	if (!s)
		die("out of memory");
	place(s, how);
	s->last = &s->first;
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->act_lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	atomic_store(&s->version, 1);
	bool current = false;
	bool ok = open_keys(s, how, err) && (!how->read_only || open_reading(s, &current, err));
	if (ok && !current)
		ok = open_writing(s, how, err);
	/* What opening did is not what was asked. */
	atomic_store(&s->commits, 0);
	atomic_store(&s->acts, 0);
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
	lite_carry_free(s->carry);
	db_close(s->writer);
	tx_release(&s->group);
	keyring_close(s->keys);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->act_lock);
	pthread_cond_destroy(&s->wake);
	free(s);
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
	if (!alone && !stmt_later(db_stmt(tx->db, SAVE), &act->err))
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

static const char NODE_MARK[] = "INSERT INTO node (id, mark, at) VALUES (?1, ?2, ?3)"
				" ON CONFLICT (id) DO UPDATE SET mark = excluded.mark, at = excluded.at";
static const char NODE_READ[] = "SELECT mark FROM node WHERE id = ?1";
static const char NODE_CLEAN[] = "DELETE FROM node WHERE at < ?1";

/* Leaves a mark that comes and goes with the group, so that after a connection is lost in the middle of a
 * commit it can be seen whether the group stands. A process is forgotten a week after its last act. */
static bool leave_mark(struct store *s, const struct tx *tx, struct error *err)
{
	if (db_engine(s->writer) == ENGINE_SQLITE)
		return true;
	if (!s->node[0]) {
		unsigned char id[16];
		randombytes_buf(id, sizeof id);
		hex_encode(id, sizeof id, s->node);
		struct stmt *q = db_stmt(s->writer, NODE_CLEAN);
		bind_int(q, 1, tx->now - 7 * 86400);
		if (!stmt_later(q, err))
			return false;
	}
	struct stmt *q = db_stmt(s->writer, NODE_MARK);
	bind_str(q, 1, s->node);
	bind_int(q, 2, ++s->mark);
	bind_int(q, 3, tx->now);
	return stmt_later(q, err);
}

static bool mark_stands(struct store *s, bool *stands, struct error *err)
{
	struct stmt *q = db_stmt(s->writer, NODE_READ);
	bind_str(q, 1, s->node);
	*stands = stmt_row(q) && get_int(q, 0) == s->mark;
	return stmt_end(q, err);
}

/* How an attempt to run a group ended. */
enum attempt {
	ATTEMPT_STANDS, /* committed */
	ATTEMPT_FAILED, /* undone, and the server is there: it would fail again */
	ATTEMPT_LOST,   /* the connection was lost before the commit: nothing stands */
	ATTEMPT_UNSURE, /* it was lost during the commit */
};

/* What came of a group. */
struct outcome {
	int done, failed;
	struct error err; /* of the group, when it does not stand */
};

static enum attempt undo(struct store *s, enum attempt when_lost)
{
	db_rollback(s->writer);
	tx_forget(&s->group);
	return db_alive(s->writer) ? ATTEMPT_FAILED : when_lost;
}

static bool run_acts(struct store *s, struct act *acts, struct tx *tx, struct outcome *o)
{
	for (struct act *a = acts; a; a = a->next) {
		run_one(s, tx, a, !acts->next);
		o->done += a->ok;
		o->failed += !a->ok;
		/* A full disk may have ended the whole transaction: then nothing of the group stands, and the
		 * next savepoint would begin, and commit, one of its own. */
		if (!a->ok && !db_in_transaction(s->writer))
			return err_set(&o->err, a->err.code, "%s", a->err.text);
	}
	return true;
}

/* Takes at most `max` of the acts that wait, with the lock held; NULL when none does. */
static struct act *take_waiting(struct store *s, int max)
{
	struct act *head = max > 0 ? s->first : NULL, *last = head;
	for (int n = 1; last && last->next && n < max; n++)
		last = last->next;
	if (last) {
		s->first = last->next;
		last->next = NULL;
		if (!s->first)
			s->last = &s->first;
	}
	return head;
}

/* While the turn to write was waited for, more acts may have come: they go along. */
static void gather(struct store *s, struct act *acts)
{
	int n = 1;
	for (; acts->next; acts = acts->next)
		n++;
	pthread_mutex_lock(&s->lock);
	acts->next = take_waiting(s, GROUP_MAX - n);
	pthread_mutex_unlock(&s->lock);
}

/* One attempt. After an unsure one it first looks, when no other transaction can be under way any more,
 * whether that one stands after all. */
static enum attempt try_group(struct store *s, struct act *acts, bool unsure, struct outcome *o)
{
	struct tx tx = { .group = &s->group };
	bool stands = false;
	enum attempt lost = unsure ? ATTEMPT_UNSURE : ATTEMPT_LOST;
	if (s->writer && !db_alive(s->writer)) {
		db_close(s->writer);
		s->writer = NULL;
	}
	if (!s->writer && !(s->writer = store_connect(s, false, true, s->writer_cache_kib, &o->err)))
		return lost;
	tx.db = s->writer;
	if (!db_begin(s->writer, &tx.now, &o->err))
		return undo(s, lost);
	if (unsure && !mark_stands(s, &stands, &o->err))
		return undo(s, lost);
	if (stands) {
		db_rollback(s->writer);
		return ATTEMPT_STANDS;
	}
	gather(s, acts);
	keyring_look(s->keys); /* another key may seal by now */
	tx_begin(&s->group, tx.now, acts->next != NULL);
	o->done = o->failed = 0;
	if (!run_acts(s, acts, &tx, o) || !o->done || !tx_finish(&tx, &o->err) ||
		!leave_mark(s, &tx, &o->err))
		return undo(s, ATTEMPT_LOST);
	return db_commit(s->writer, &o->err) ? ATTEMPT_STANDS : undo(s, ATTEMPT_UNSURE);
}

/* Waits a little for a server that is away; false when it was waited for long enough. */
static bool wait_for_server(struct store *s, int64_t *give_up, const struct error *err)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t now = t.tv_sec;
	if (!*give_up) {
		*give_up = now + PATIENCE_SECONDS;
		log_line(LOG_WARN, "%s: acts wait for it, at most %d s", err->text, PATIENCE_SECONDS);
	}
	pthread_mutex_lock(&s->lock);
	bool stopping = s->stopping;
	pthread_mutex_unlock(&s->lock);
	if (now >= *give_up || stopping)
		return false;
	nanosleep(&(struct timespec){ .tv_nsec = ASK_AGAIN_MS * 1000000L }, NULL);
	return true;
}

/* Runs a group until its fate is known, or the server was waited for long enough. */
static enum attempt run_until_known(struct store *s, struct act *acts, struct outcome *o)
{
	int64_t give_up = 0;
	enum attempt a = ATTEMPT_LOST;
	for (;;) {
		o->err = (struct error){ 0 };
		a = try_group(s, acts, a == ATTEMPT_UNSURE, o);
		if (a == ATTEMPT_STANDS || a == ATTEMPT_FAILED)
			break;
		if (!wait_for_server(s, &give_up, &o->err))
			break;
	}
	if (a == ATTEMPT_UNSURE)
		err_prefix(&o->err, "it is not known whether this was stored, look before you repeat it: ");
	if (a == ATTEMPT_STANDS && give_up)
		log_line(LOG_INFO, "the database is back: the acts that waited are stored");
	return a;
}

/* Runs a list of acts in one transaction and sets what became of each. */
static void run_group(struct store *s, struct act *acts)
{
	struct outcome o = { 0 };
	pthread_mutex_lock(&s->act_lock);
	bool stands = run_until_known(s, acts, &o) == ATTEMPT_STANDS;
	if (stands) {
		note_seq(s);
		tell_listener(s);
	}
	pthread_mutex_unlock(&s->act_lock);
	atomic_fetch_add(&s->commits, stands);
	atomic_fetch_add(&s->acts, (uint64_t)(stands ? o.done : 0));
	atomic_fetch_add(&s->failed, (uint64_t)(stands ? o.failed : o.done + o.failed));
	for (struct act *a = acts; a && !stands; a = a->next)
		if (a->ok || a->err.code == ERR_NONE || o.err.code == ERR_AWAY) {
			a->ok = false;
			a->err = o.err;
		}
}

/* Once something waits, whoever is ready to run goes first, this often: what they hand in goes into the same
 * commit, and after fewer commits readers have less to read again. Where no thread waits for a processor it
 * costs nothing. */
enum { GIVE_WAY = 3 };

static struct act *take_group(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	while (!s->first && !s->stopping)
		pthread_cond_wait(&s->wake, &s->lock);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < GIVE_WAY; i++)
		sched_yield();
	pthread_mutex_lock(&s->lock);
	struct act *head = take_waiting(s, GROUP_MAX);
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
	if (!s->writes)
		return err_set(err, ERR_STORE, "the store was opened for reading only");
	if (s->carry && !lite_carry_start(s->carry, err))
		return false;
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
	if (!s->writes)
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

void store_version_move(struct store *s)
{
	atomic_fetch_add(&s->version, 1);
}

#define OTHERS "others"
bool store_others(struct tx *tx, struct error *err)
{
	return tx_id(tx, OTHERS, err) != 0;
}

static const char POLLED[] = "SELECT name, next FROM counter WHERE name IN ('event', '" OTHERS "')";

bool store_poll(struct store *s, struct db *reader, bool *others)
{
	int64_t v = db_data_version(reader), seq = 0, changed = 0;
	*others = false;
	if (v == s->seen_version)
		return false;
	bool first = s->seen_version == 0;
	s->seen_version = v;
	int64_t own = atomic_load(&s->own_seq);
	struct stmt *q = db_stmt(reader, POLLED);
	while (stmt_row(q))
		*(strcmp(get_text(q, 0, NULL), OTHERS) == 0 ? &changed : &seq) = get_int(q, 1);
	*others = !stmt_end(q, NULL) || changed != s->seen_others;
	s->seen_others = changed;
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
