/* lite_copy.h: a copy of a database in use. */
#ifndef MOTCUA_STORE_LITE_COPY_H
#define MOTCUA_STORE_LITE_COPY_H

#include "base/err.h"

/* Writes one moment of the database file `from`, which others may be writing, to the new file `to`. Not
 * synced. ERR_FULL when there is no room; what was written then is left for the caller to remove. */
bool lite_copy(const char *from, const char *to, struct error *err);

#endif
