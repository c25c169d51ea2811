/* compress.h: pages made smaller for the wire. */
#ifndef MOTCUA_WEB_COMPRESS_H
#define MOTCUA_WEB_COMPRESS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "web/asset.h"

/* Loads brotli and zlib once, before the first compress_bytes(); only a server waits for them. ERR_SYSTEM
 * when the machine has none. */
bool compress_load(struct error *err);

/* Compresses `n` bytes into `out` (emptied first). False when it would not become smaller. `effort`
 * is 1 (fast) to 9. */
bool compress_bytes(enum encoding how, int effort, const char *p, size_t n, struct buf *out);

#endif
