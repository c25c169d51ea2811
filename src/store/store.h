/* store.h: the data folder: connections for reading, and one writer for all acts.
 *
 * An act is a function that changes records, appends its events and makes its ledger movements
 * inside a transaction that it neither begins nor ends. Waiting acts are gathered into one durable
 * commit, each in a savepoint of its own: one that fails leaves nothing and harms no other. */
#ifndef MOTCUA_STORE_STORE_H
#define MOTCUA_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

struct store;
struct driver;
struct tx_group;
struct ledger_change;

/* How to open a store. */
struct store_open {
	const char *data;            /* a folder, or postgresql://host:port/name */
	bool create;                 /* make folder and database when missing */
	bool read_only;              /* no writer is needed (an older schema is still upgraded) */
	const char *keys;            /* the file of keys that was asked for, or NULL (keyring.h) */
	const struct driver *driver; /* NULL: what `data` asks for */
	int writer_cache_kib;        /* page cache of the writer; 0: 8 MiB */
};

/* Opens a data folder. Upgrades an older schema after a backup, refuses a newer one. NULL with err
 * filled on failure. Free with store_close. */
struct store *store_open(const struct store_open *how, struct error *err);

/* Stops the writer, closes all connections. NULL is allowed. */
void store_close(struct store *s);

/* Where it is: the folder, or the server's address. */
const char *store_folder(const struct store *s);

/* The keys that its personal values are sealed with. */
struct keyring *store_keys(const struct store *s);

/* True when `data` is the address of a database server and not a folder. */
bool store_is_address(const char *data);

/* Borrows a read-only connection; give it back with store_reader_return. NULL with err on failure. */
struct db *store_reader(struct store *s, struct error *err);

/* For one who keeps a connection: `db` itself, or, when it is NULL or lost, another one in its place; NULL
 * with err when there is none to be had. */
struct db *store_reader_again(struct store *s, struct db *db, struct error *err);

/* Gives a borrowed connection back. NULL is allowed. */
void store_reader_return(struct store *s, struct db *db);

/* The transaction that an act runs in. */
struct tx {
	struct db *db;
	int64_t now;     /* time of the transaction, UTC seconds */
	const char *who; /* name of the account, or of the command, that acts */
	struct tx_group *group;
};

/* An act's work. Returns false with err filled to undo all it did. */
typedef bool act_fn(struct tx *tx, void *arg, struct error *err);

/* Runs one act durably and waits for it. True only after the commit has reached the disk. */
bool store_act(struct store *s, const char *who, act_fn *run, void *arg, struct error *err);

/* An act handed to the writer thread; owned by the caller until `done` is called. */
struct act {
	act_fn *run;
	void *arg;
	const char *who;
	void (*done)(struct act *act); /* called on the writer's thread after the commit, or the failure */
	bool ok;
	struct error err;
	struct act *next;
};

/* Starts the writer thread that store_submit needs. */
bool store_writer_start(struct store *s, struct error *err);

/* Queues an act; `done` is called when its fate is on disk. */
void store_submit(struct store *s, struct act *act);

/* Called on the writer's thread after each commit that moved the ledger, before acts are answered.
 * `seq` is the number that the journal's next event will have: it tells commits apart. */
typedef void store_listener(void *arg, int64_t seq, const struct ledger_change *changes, size_t n);

/* Sets the one listener. */
void store_listen(struct store *s, store_listener *fn, void *arg);

/* Counts commits of this process, and of others as store_poll() sees them: figures read at one
 * version are valid while it stands. */
uint64_t store_version(const struct store *s);

/* Moves the version though nothing was written: what was kept is not true any more, as on a new day. */
void store_version_move(struct store *s);

/* Looks whether another process has moved the journal; if so moves the version and returns true. *others
 * tells whether, by whatever process, store_others() was called since the last look. */
bool store_poll(struct store *s, struct db *reader, bool *others);

/* Notes that from now on others may do what they may: an account, a session, a token or a rule about them has
 * changed, and whoever keeps such things in memory has to ask again. */
bool store_others(struct tx *tx, struct error *err);

/* Figures of the writer for /metrics: commits, acts, failed acts. */
struct store_stats {
	uint64_t commits, acts, failed;
};
struct store_stats store_stats(const struct store *s);

/* The next id of a named sequence ("dossier", "event"...); 0 with err filled on failure. */
int64_t tx_id(struct tx *tx, const char *name, struct error *err);

/* The id that tx_id would give next, without taking it; 0 with err filled on failure. */
int64_t tx_peek(struct tx *tx, const char *name, struct error *err);

/* What makes a request be done once, however often it is sent: its key of idempotency, and a digest of what
 * was asked with it, by which another request under the same key is told from a retry. */
struct once {
	const char *key; /* NULL: there is none */
	unsigned char asked[32];
};

/* What a key did before: true and *subject set when it was used for `kind`; false without a key. ERR_DATA
 * when something else was asked under it, ERR_CONFLICT when that was of another kind. */
bool tx_done_before(
	struct tx *tx, const struct once *once, const char *kind, int64_t *subject, struct error *err);

/* Whether something was done under the key, whatever it was; false without one. */
bool once_was_used(struct db *db, const struct once *once, bool *used, struct error *err);

/* Remembers that a key made `subject`; nothing without a key. */
bool tx_done_now(
	struct tx *tx, const struct once *once, const char *kind, int64_t subject, struct error *err);

/* Runs a part of an act that may fail by itself: then nothing of the part stays, `why` says why (*why is all
 * zero when it was done), and the act goes on. False with err when the store itself failed, and the act must
 * end. */
bool tx_try(struct tx *tx, act_fn *run, void *arg, struct error *why, struct error *err);

#endif
