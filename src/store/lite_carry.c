/* lite_carry.c: see lite_carry.h. */
#include "store/lite_carry.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Pages: when the thread carries, and when the writer does, with a thread beside it and without. */
enum { CARRY_AT = 2500, LOG_MAX = 16000, LOG_ALONE = 4000 };

struct lite_carry {
	char *file;
	sqlite3 *db;
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	bool running, stopping;
	int pages;   /* in the log, after the writer's last commit */
	int carried; /* were there when they were last carried */
};

struct lite_carry *lite_carry_make(const char *file)
{
	struct lite_carry *c = calloc(1, sizeof *c);
	if (!c || !(c->file = strdup(file)))
		die("out of memory");
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->wake, NULL);
	return c;
}

void lite_carry_free(struct lite_carry *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stopping = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	if (c->running)
		pthread_join(c->thread, NULL);
	sqlite3_close(c->db);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->wake);
	free(c->file);
	free(c);
}

/* Waits until there is enough; false when it is over. */
static bool enough(struct lite_carry *c)
{
	pthread_mutex_lock(&c->lock);
	while (!c->stopping && c->pages < c->carried + CARRY_AT)
		pthread_cond_wait(&c->wake, &c->lock);
	c->carried = c->pages;
	bool go = !c->stopping;
	pthread_mutex_unlock(&c->lock);
	return go;
}

/* What cannot be carried now, since a reader still needs what was before, is carried another time. */
static void *carry_main(void *arg)
{
	struct lite_carry *c = arg;
	while (enough(c))
		sqlite3_wal_checkpoint_v2(c->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return NULL;
}

bool lite_carry_start(struct lite_carry *c, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	/* A connection that has read nothing yet knows of no log, and would carry none. */
	if (sqlite3_open_v2(c->file, &c->db, flags, NULL) != SQLITE_OK ||
		sqlite3_exec(c->db, "SELECT COUNT(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK)
		return err_set(err, ERR_STORE, "%s: %s", c->file, sqlite3_errmsg(c->db));
	if (pthread_create(&c->thread, NULL, carry_main, c) != 0)
		return err_set(err, ERR_SYSTEM, "cannot start a thread");
	pthread_mutex_lock(&c->lock);
	c->running = true;
	pthread_mutex_unlock(&c->lock);
	return true;
}

/* On the writer's thread, after its commit. */
static int committed(void *arg, sqlite3 *writer, const char *name, int pages)
{
	struct lite_carry *c = arg;
	pthread_mutex_lock(&c->lock);
	c->pages = pages;
	if (pages < c->carried)
		c->carried = 0; /* it began anew */
	if (pages >= c->carried + CARRY_AT)
		pthread_cond_signal(&c->wake);
	bool itself = pages >= (c->running ? LOG_MAX : LOG_ALONE);
	pthread_mutex_unlock(&c->lock);
	if (itself)
		sqlite3_wal_checkpoint_v2(writer, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

void lite_carry_watch(struct lite_carry *c, sqlite3 *writer)
{
	sqlite3_wal_hook(writer, committed, c);
}
