/* lite_carry.h: carries what stands in SQLite's write-ahead log into the database, on a thread of its own.
 *
 * Else the writer does it itself every few dozen commits, and all acts wait meanwhile. The log can only
 * begin anew when all of it was carried, which under load is never so beside a writer: at LOG_MAX the writer
 * carries the rest, which is little then. The longer the log may grow, the less often acts wait for that. A
 * connection without such a thread carries at LOG_ALONE, as SQLite does by itself. */
#ifndef MOTCUA_STORE_LITE_CARRY_H
#define MOTCUA_STORE_LITE_CARRY_H

#include <stdbool.h>

#include "base/err.h"

struct lite_carry;
struct sqlite3;

/* Made for the database file of a writer; without a thread yet. Free with lite_carry_free. */
struct lite_carry *lite_carry_make(const char *file);

/* Stops the thread, if any, and frees. NULL is allowed. The writer must not commit any more. */
void lite_carry_free(struct lite_carry *c);

/* Starts the thread. ERR_SYSTEM, or what SQLite says of the file. */
bool lite_carry_start(struct lite_carry *c, struct error *err);

/* Has a writer's connection tell how long the log is after each of its commits. */
void lite_carry_watch(struct lite_carry *c, struct sqlite3 *writer);

#endif
