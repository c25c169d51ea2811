/* lite_pin.h: a read transaction that holds one exactly known moment of a database with a write-ahead
 * log, and the raw files under it, through SQLite's own handles: opening the files a second time, and
 * closing them, would drop the locks of the whole process.
 *
 * A pin belongs to one thread at a time. */
#ifndef MOTCUA_STORE_LITE_PIN_H
#define MOTCUA_STORE_LITE_PIN_H

#include "store/lite_check.h"
#include "store/lite_wal.h"

struct lite_pin;

/* Opens a connection to the database file; NULL with err filled. */
struct lite_pin *lite_pin_open(const char *file, struct error *err);

/* Ends the transaction, if any, and closes. NULL is allowed. */
void lite_pin_close(struct lite_pin *p);

/* Begins a read transaction and says of which moment it is. *full: the database file alone holds that
 * moment, and keeps it while the pin is held. False when commits come too fast or it cannot be read. */
bool lite_pin_begin(struct lite_pin *p, struct wal_state *at, bool *full, struct error *err);

/* Ends it. */
void lite_pin_end(struct lite_pin *p);

/* What the shared index says now; only while a transaction is held. False: look again. */
bool lite_pin_look(struct lite_pin *p, struct wal_state *now, uint32_t *filled);

/* Reads n bytes of the database file, or of the log. Bytes beyond the database file's end are zero. */
bool lite_pin_read(struct lite_pin *p, bool log, int64_t at, void *to, size_t n, struct error *err);

/* The chain's head, and the hash of a seal, at the moment that is held. */
bool lite_pin_head(struct lite_pin *p, struct lite_head *head, struct error *err);
/* See lite_seal. */
bool lite_pin_seal(
	struct lite_pin *p, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err);

/* Lets the database file take over what it may from the log; waits for nobody. Outside a transaction. */
void lite_pin_fill(struct lite_pin *p);

/* Takes the writers' lock, waiting at most `ms` milliseconds for it; lite_pin_end gives it back. */
bool lite_pin_lock(struct lite_pin *p, int ms);

#endif
