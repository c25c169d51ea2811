/* compress.h: pages made smaller for the wire. */
#ifndef MOTCUA_WEB_COMPRESS_H
#define MOTCUA_WEB_COMPRESS_H

#include <stdbool.h>

#include "base/buf.h"
#include "web/asset.h"

/* Compresses `n` bytes into `out` (emptied first). False when it would not become smaller. `effort`
 * is 1 (fast) to 9. */
bool compress_bytes(enum encoding how, int effort, const char *p, size_t n, struct buf *out);

#endif
