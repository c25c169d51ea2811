/* move.h: everything of one store into another, of whichever engine. */
#ifndef MOTCUA_STORE_MOVE_H
#define MOTCUA_STORE_MOVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct tx;

/* Called after each table with its name and how many rows went over. */
typedef void move_told(void *arg, const char *table, int64_t rows);

/* Copies every table of `from`, which reads one moment, into the store that `tx` writes to, which has the
 * schema and no rows. What an engine makes for itself (parts by year, the words of the search, the marks of
 * those who write) is made anew. False with err filled when a row cannot be read or stored: undo the act. */
bool move_all(struct tx *tx, struct db *from, move_told *told, void *arg, struct error *err);

#endif
