/* tx.c: sequences, idempotency keys, and the end of a group. */
#include "store/tx.h"

#include <string.h>

#include "base/date.h"
#include "store/secret.h"

static const char COUNTER_READ[] = "SELECT name, next FROM counter";
static const char COUNTER_WRITE[] = "INSERT INTO counter (name, next) VALUES (?1, ?2)"
				    " ON CONFLICT (name) DO UPDATE SET next = excluded.next";

static struct tx_counter *add_counter(struct tx_group *g, const char *name, int64_t next, int64_t stored)
{
	if (g->counters == TX_COUNTERS || strlen(name) >= TX_NAME)
		die("more than %d sequences, or a name too long: %s", TX_COUNTERS, name);
	struct tx_counter *c = &g->counter[g->counters++];
	*c = (struct tx_counter){ .next = next, .stored = stored };
	memcpy(c->name, name, strlen(name));
	return c;
}

/* All of them at once: they are few, and an act uses several. */
static bool read_counters(struct tx *tx, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, COUNTER_READ);
	while (stmt_row(q))
		add_counter(tx->group, get_text(q, 0, NULL), get_int(q, 1), get_int(q, 1));
	tx->group->counters_read = stmt_end(q, err);
	if (!tx->group->counters_read)
		tx->group->counters = 0;
	return tx->group->counters_read;
}

static struct tx_counter *counter(struct tx *tx, const char *name, struct error *err)
{
	struct tx_group *g = tx->group;
	if (!g->counters_read && !read_counters(tx, err))
		return NULL;
	for (int i = 0; i < g->counters; i++)
		if (strcmp(g->counter[i].name, name) == 0)
			return &g->counter[i];
	return add_counter(g, name, 1, -1);
}

int64_t tx_id(struct tx *tx, const char *name, struct error *err)
{
	struct tx_counter *c = counter(tx, name, err);
	return c ? c->next++ : 0;
}

int64_t tx_peek(struct tx *tx, const char *name, struct error *err)
{
	struct tx_counter *c = counter(tx, name, err);
	return c ? c->next : 0;
}

bool tx_counter_get(struct tx *tx, const char *name, int64_t *next, struct error *err)
{
	struct tx_counter *c = counter(tx, name, err);
	if (c)
		*next = c->stored < 0 && c->next == 1 ? 0 : c->next;
	return c != NULL;
}

bool tx_counter_set(struct tx *tx, const char *name, int64_t next, struct error *err)
{
	struct tx_counter *c = counter(tx, name, err);
	if (c)
		c->next = next;
	return c != NULL;
}

static bool write_counters(struct tx *tx, struct error *err)
{
	for (int i = 0; i < tx->group->counters; i++) {
		struct tx_counter *c = &tx->group->counter[i];
		if (c->next == c->stored || (c->stored < 0 && c->next == 1))
			continue;
		struct stmt *q = db_stmt(tx->db, COUNTER_WRITE);
		bind_str(q, 1, c->name);
		bind_int(q, 2, c->next);
		if (!stmt_later(q, err))
			return false;
	}
	return true;
}

void tx_begin(struct tx_group *g, int64_t now, bool several)
{
	int past = date_of(day_of_time(now)).year - FIRST_YEAR;
	for (int i = 0; i < past && i <= LAST_YEAR - FIRST_YEAR; i++)
		g->year_known[i] = false;
	g->counters = 0;
	g->counters_read = false;
	if (!g->digests.max) {
		g->digests = BUF_INIT((size_t)4 << 30);
		g->line = BUF_INIT(16u << 20);
		g->moves = BUF_INIT((size_t)8 << 30);
		g->changes = BUF_INIT((size_t)4 << 30);
		g->words = BUF_INIT((size_t)1 << 30);
	}
	/* A large import must not stay in memory for ever. */
	if (g->moves.cap > 1u << 20 || g->words.cap > 4u << 20)
		tx_release(g);
	buf_reset(&g->digests);
	buf_reset(&g->moves);
	buf_reset(&g->changes);
	buf_reset(&g->words);
	g->parts = several;
}

void tx_forget(struct tx_group *g)
{
	memset(g->year_known, 0, sizeof g->year_known);
}

void tx_release(struct tx_group *g)
{
	buf_release(&g->digests);
	buf_release(&g->line);
	buf_release(&g->moves);
	buf_release(&g->changes);
	buf_release(&g->words);
}

void tx_mark(const struct tx_group *g, struct tx_mark *m)
{
	memcpy(m->counter, g->counter, sizeof g->counter[0] * (size_t)g->counters);
	m->counters = g->counters;
	m->counters_read = g->counters_read;
	m->digests = g->digests.len;
	m->moves = g->moves.len;
	m->words = g->words.len;
}

void tx_undo(struct tx_group *g, const struct tx_mark *m)
{
	memcpy(g->counter, m->counter, sizeof g->counter[0] * (size_t)m->counters);
	g->counters = m->counters;
	g->counters_read = m->counters_read;
	g->digests.len = m->digests;
	g->moves.len = m->moves;
	g->words.len = m->words;
	g->digests.full = g->moves.full = g->words.full = false;
	tx_forget(g);
}

bool tx_finish(struct tx *tx, struct error *err)
{
	return search_flush(tx, err) && ledger_flush(tx, err) && journal_seal(tx, err) &&
	       write_counters(tx, err);
}

static const char ONCE_READ[] = "SELECT kind, subject, asked FROM act_once WHERE key = ?1";
static const char ONCE_WRITE[] = "INSERT INTO act_once (key, kind, subject, at, asked) VALUES (?1, ?2, ?3, "
				 "?4, ?5)";

bool tx_done_before(
	struct tx *tx, const struct once *once, const char *kind, int64_t *subject, struct error *err)
{
	bool found = false;
	if (!once->key)
		return false;
	struct stmt *q = db_stmt(tx->db, ONCE_READ);
	bind_str(q, 1, once->key);
	if (stmt_row(q)) {
		size_t n = 0;
		const void *asked = get_null(q, 2) ? NULL : get_blob(q, 2, &n);
		bool same = secret_digest_fits(db_keys(tx->db), once->asked, sizeof once->asked, asked, n);
		found = same && strcmp(get_text(q, 0, NULL), kind) == 0;
		*subject = get_int(q, 1);
		if (!same)
			err_set(err, ERR_DATA, "the idempotency key was used for another request");
		else if (!found)
			err_set(err, ERR_CONFLICT, "idempotency key was used for another kind of act");
	}
	return stmt_end(q, err) && found;
}

bool once_was_used(struct db *db, const struct once *once, bool *used, struct error *err)
{
	*used = false;
	if (!once->key)
		return true;
	struct stmt *q = db_stmt(db, ONCE_READ);
	bind_str(q, 1, once->key);
	*used = stmt_row(q);
	return stmt_end(q, err);
}

bool tx_done_now(
	struct tx *tx, const struct once *once, const char *kind, int64_t subject, struct error *err)
{
	unsigned char asked[SECRET_DIGEST];
	if (!once->key)
		return true;
	struct stmt *q = db_stmt(tx->db, ONCE_WRITE);
	bind_str(q, 1, once->key);
	bind_str(q, 2, kind);
	bind_int(q, 3, subject);
	bind_int(q, 4, tx->now);
	/* Keyed, since what is asked may be guessed: a number of a person. */
	if (secret_digest(db_keys(tx->db), once->asked, sizeof once->asked, asked))
		bind_blob(q, 5, asked, sizeof asked);
	return stmt_later(q, err);
}

static const char PART[] = "SAVEPOINT part";
static const char PART_KEPT[] = "RELEASE part";

/* Whether the database is at fault, and not what was asked of it. */
static bool is_of_store(enum err_code code)
{
	return code == ERR_STORE || code == ERR_FULL || code == ERR_AWAY || code == ERR_SYSTEM;
}

bool tx_try(struct tx *tx, act_fn *run, void *arg, struct error *why, struct error *err)
{
	struct tx_mark mark;
	*why = (struct error){ 0 };
	tx_mark(tx->group, &mark);
	if (!stmt_later(db_stmt(tx->db, PART), err))
		return false;
	tx->group->parts++;
	bool ok = run(tx, arg, why) && stmt_run(db_stmt(tx->db, PART_KEPT), why);
	tx->group->parts--;
	if (ok)
		return true;
	if (why->code == ERR_NONE)
		err_set(why, ERR_STORE, "a part of an act failed without saying why");
	tx_undo(tx->group, &mark);
	if (is_of_store(why->code) || !db_in_transaction(tx->db))
		return err_set(err, why->code, "%s", why->text);
	return db_exec(tx->db, "ROLLBACK TO part", err) && db_exec(tx->db, "RELEASE part", err);
}
