/* files_named.h: the files that the rows of a store name, and bringing them from one place to another. */
#ifndef MOTCUA_STORE_FILES_NAMED_H
#define MOTCUA_STORE_FILES_NAMED_H

#include <stdint.h>

#include "store/files.h"

struct db;

/* Appends to `names` the name of each file that a row after number *last names, FILES_NAME + 1 bytes
 * each, a NUL at the end; one that several rows name comes as often. *last (0: from the beginning) moves
 * to the last row. A store of an older schema names none. */
bool files_named(struct db *db, int64_t *last, struct buf *names, struct error *err);

/* The same of a database file that nobody writes: a backup, or a follower's copy. */
bool files_named_in(const char *file, int64_t *last, struct buf *names, struct error *err);

/* Room for the names of ten million files. */
#define FILES_NAMES ((size_t)(FILES_NAME + 1) * 10000000)

/* What became of a list of files. */
struct files_brought {
	int64_t named;              /* in the list */
	int64_t copied;             /* now */
	int64_t missing;            /* not there whole on either side */
	char first[FILES_NAME + 1]; /* the first that is missing, or "" */
};

/* Brings the files of a list from one place (NULL: there is none) to another, those that it lacks. One
 * that is missing, or was altered, is noted in the log and counted. False when a place fails. */
bool files_bring(const struct buf *names, struct files *from, struct files *to,
	struct files_brought *result, struct error *err);

#endif
