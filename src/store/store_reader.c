/* store_reader.c: connections that only read, kept for the next who needs one. */
#include "store/inside.h"

static struct db *take_idle(struct store *s)
{
	struct db *db = NULL;
	pthread_mutex_lock(&s->lock);
	if (s->idle_count)
		db = s->idle[--s->idle_count];
	pthread_mutex_unlock(&s->lock);
	return db;
}

struct db *store_reader(struct store *s, struct error *err)
{
	struct db *db;
	while ((db = take_idle(s)) && !db_alive(db))
		db_close(db);
	return db ? db : store_connect(s, false, false, READER_CACHE_KIB, err);
}

struct db *store_reader_again(struct store *s, struct db *db, struct error *err)
{
	if (db && db_alive(db))
		return db;
	db_close(db);
	return store_reader(s, err);
}

void store_reader_return(struct store *s, struct db *db)
{
	if (!db)
		return;
	pthread_mutex_lock(&s->lock);
	bool kept = s->idle_count < READERS_MAX && db_alive(db);
	if (kept)
		s->idle[s->idle_count++] = db;
	pthread_mutex_unlock(&s->lock);
	if (!kept)
		db_close(db);
}
