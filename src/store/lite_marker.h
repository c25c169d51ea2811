/* lite_marker.h: the file that makes a data folder a follower's: `standby`, its first line the source. */
#ifndef MOTCUA_STORE_LITE_MARKER_H
#define MOTCUA_STORE_LITE_MARKER_H

#include <stdbool.h>

#include "base/err.h"

/* True when the folder follows nobody; else ERR_CONFLICT says whom, and how it is promoted. While it
 * follows, its database is written beneath SQLite: nobody may open it. */
bool lite_free(const char *folder, struct error *err);

#endif
