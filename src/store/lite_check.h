/* lite_check.h: reading a database file that nobody writes: a backup, or a follower's copy.
 *
 * The file is opened as immutable: no lock is taken, no -wal or -shm is looked at or made. */
#ifndef MOTCUA_STORE_LITE_CHECK_H
#define MOTCUA_STORE_LITE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/journal.h"

struct sqlite3;

/* Where a chain ends: number of the last seal (0: none yet), its last event, that event's time (UTC
 * seconds), its hash. */
struct lite_head {
	int64_t seal, event, at;
	unsigned char hash[DIGEST_BYTES];
};

/* Reads the head through an open connection, in its transaction if it has one. */
bool lite_head(struct sqlite3 *db, struct lite_head *head, struct error *err);

/* Reads the hash of seal `no`; *found says whether there is one. */
bool lite_seal(
	struct sqlite3 *db, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err);

/* The head of the file's chain. */
bool lite_file_head(const char *file, struct lite_head *head, struct error *err);

/* The hash of a seal of the file's chain. */
bool lite_file_seal(
	const char *file, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err);

/* Opens the file for the statements of db.h. NULL with err when it cannot be opened. */
struct db *lite_frozen(const char *file, struct error *err);

/* Proves a file: sound as a database, a schema that this program knows, a whole chain. ERR_DATA with
 * the first thing wrong. */
bool lite_check(const char *file, struct verify_result *chain, struct lite_head *head, struct error *err);

#endif
