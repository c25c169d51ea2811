/* tx.h: the inside of a group of acts that share one commit. Only src/store/ sees this. */
#ifndef MOTCUA_STORE_TX_H
#define MOTCUA_STORE_TX_H

#include "base/buf.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/years.h"

/* Sequences that a store may have, and how long their names may be. */
enum { TX_COUNTERS = 64, TX_NAME = 32 };

/* A sequence as the transaction sees it. */
struct tx_counter {
	char name[TX_NAME];
	int64_t next, stored; /* stored: what the table holds, -1 when it has no row */
};

/* A group. All of it is remade for each transaction, except the buffers' memory. */
struct tx_group {
	struct tx_counter counter[TX_COUNTERS];
	int counters;
	bool counters_read;  /* those of the table are among them */
	struct buf digests;  /* 32 bytes an event, in order of seq */
	struct buf line;     /* the event being hashed */
	struct buf moves;    /* struct movement, as the acts made them */
	struct buf changes;  /* struct ledger_change, filled by the flush */
	struct buf words;    /* for the search, as search.c packs them */
	int parts;           /* savepoints that are open, one within another */
	int64_t first_event; /* seq of the first event of this group */
	/* Years whose parts are known to exist; kept from group to group while none fails, except those that
	 * are past: another process may take them out. */
	bool year_known[LAST_YEAR - FIRST_YEAR + 1];
};

/* Where a group stood before an act, to return to when the act fails. */
struct tx_mark {
	struct tx_counter counter[TX_COUNTERS];
	int counters;
	bool counters_read;
	size_t digests, moves, words;
};

/* Forgets what a transaction that was undone may have made. */
void tx_forget(struct tx_group *g);

/* Prepares a group for a new transaction of the time `now`: of one act, or several, each in a savepoint. */
void tx_begin(struct tx_group *g, int64_t now, bool several);

/* Frees a group's buffers. */
void tx_release(struct tx_group *g);

/* Notes, and returns to, a state. */
void tx_mark(const struct tx_group *g, struct tx_mark *m);
/* Returns to a noted state. */
void tx_undo(struct tx_group *g, const struct tx_mark *m);

/* Writes what the acts left to be written once: words, ledger, seals, sequences. */
bool tx_finish(struct tx *tx, struct error *err);

/* Appends the seals for the group's events (journal.c). */
bool journal_seal(struct tx *tx, struct error *err);

/* Indexes the words that were put by (search.c). */
bool search_flush(struct tx *tx, struct error *err);

/* Applies the group's movements to the ledger tables (ledger.c). */
bool ledger_flush(struct tx *tx, struct error *err);

/* Reads and writes a sequence directly. */
bool tx_counter_get(struct tx *tx, const char *name, int64_t *next, struct error *err);
/* Sets a sequence; it is written at the end of the transaction. */
bool tx_counter_set(struct tx *tx, const char *name, int64_t next, struct error *err);

#endif
