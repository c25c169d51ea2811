/* sealed.h: which columns hold sealed values, and sealing their rows: those that are still in clear,
 * and those under an older key. */
#ifndef MOTCUA_STORE_SEALED_H
#define MOTCUA_STORE_SEALED_H

#include "store/secret.h"
#include "store/store.h"

/* How many values one of a row may hold. */
enum { SEALED_VALUES = 4 };

/* The migration from which on values are sealed. */
enum { SEALED_SINCE = 16 };

/* Rows that have a second number: fewer parts of one than this. */
enum { SEALED_PARTS = 1000000 };

/* A table with sealed values: `column` holds those of one row, joined (secret_join), under the row's
 * `id`; `finder`, when there is one, is that of the first of them. `clear` are the columns that held
 * the values before they were sealed; without any, `column` did. Where there is a `part`, the row's
 * number is id * SEALED_PARTS + part. */
struct sealed_table {
	const char *name, *id, *part, *column, *finder;
	const char *clear[SEALED_VALUES]; /* NULL at the end */
};

/* All of them; a row without name ends them. */
extern const struct sealed_table sealed_tables[];

/* The sealed table of a name; NULL when it is none. */
const struct sealed_table *sealed_table_find(const char *name);

/* Called by store_open for a store that may be written: makes the keys of a new store, notes which key
 * seals, and seals whatever is still in clear. */
bool sealed_open(struct store *s, struct db *writer, struct error *err);

/* Whether something may be in clear: then the store is to be opened for writing first. */
bool sealed_look_clear(struct db *db, bool *clear, struct error *err);

/* Whether every key that values of this store were sealed with is there. False with err telling how to
 * mend it; nothing of a person could be read, or taken in, without. */
bool sealed_ready(struct db *db, struct error *err);

/* How many values there are under a key; key 0: in clear. */
struct sealed_count {
	uint32_t key;
	int64_t values;
};

/* Counts them by key, at most KEYS_MAX + 1 of them. *todo: rows are waiting to be sealed anew. */
bool sealed_count(
	struct db *db, struct sealed_count out[KEYS_MAX + 1], int *n, bool *todo, struct error *err);

/* Whether values of this store were ever sealed with a key. */
bool sealed_knows(struct db *db, uint32_t key, bool *known, struct error *err);

/* Seals every row that is in clear, or under another key than the first, under the first; goes on where
 * it was interrupted. Others may use the store meanwhile. *values: how many were. */
bool sealed_all(struct store *s, int64_t *values, struct error *err);

/* As part of an act that brought rows in: when some hold values in clear, notes that they are to be
 * sealed, which the next store_open for writing does. */
bool sealed_came_in(struct tx *tx, struct error *err);

/* Brings a sealed value of one store into another: opens it with `from` and seals it with `to`. *p and *n
 * then are of the new one, in the arena; *finder (0: none) for a table that has one. */
bool sealed_bring(const struct sealed_table *t, int64_t row, struct keyring *from, struct keyring *to,
	struct arena *a, const void **p, size_t *n, int64_t *finder, struct error *err);

#endif
