/* made.h: statements about PostgreSQL's own objects, in which names and texts cannot be bound. */
#ifndef MOTCUA_NATION_MADE_H
#define MOTCUA_NATION_MADE_H

#include "base/err.h"

struct tx;

/* Values that such a statement may take. */
enum { MADE_VALUES = 5 };

/* Lets the server write a statement, since it knows how names and texts are quoted, and runs what it wrote.
 * `sql` is a SELECT format(...) with the values (up to the first NULL) as its parameters. */
bool made_run(struct tx *tx, const char *sql, const char *const value[MADE_VALUES], struct error *err);

#endif
