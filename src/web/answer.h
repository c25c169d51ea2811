/* answer.h: finished answers: bytes with their headers, as libmicrohttpd sends them; and the cache of
 * pages that stay true while the figures stand. */
#ifndef MOTCUA_WEB_ANSWER_H
#define MOTCUA_WEB_ANSWER_H

#include "web/mhd.h"

#include "web/asset.h"
#include "web/http.h"

/* Makes an answer from a response; takes its body. `coded` is how the body is encoded. */
struct MHD_Response *answer_make(struct response *w, enum encoding coded, bool https);

/* An answer with the security headers and a short text. */
struct MHD_Response *answer_text(int status, const char *text);

/* Prepares the answers for all assets; once at start. */
void assets_prepare(void);

/* The prepared answer for a file below /assets/ in the best accepted encoding; NULL: no such file. */
struct MHD_Response *asset_answer(const char *file, unsigned accepted);

/* Frees the prepared answers. */
void assets_release(void);

/* What the cache says to a request. */
enum cache_state { CACHE_MISS, CACHE_HIT, CACHE_COMPRESS };

/* Looks a page up and, on CACHE_HIT, queues its answer on the connection. CACHE_COMPRESS: it is there,
 * was asked before, and the client would take it smaller: call cache_compress() on a worker, then ask
 * again with `settled` set, which queues the best there is. */
enum cache_state cache_queue(struct MHD_Connection *conn, const char *target, enum lang lang,
	uint64_t session, uint64_t version, unsigned accepted, bool settled);

/* Keeps a page rendered under `version`; takes nothing. */
void cache_put(
	const char *target, enum lang lang, uint64_t session, uint64_t version, const struct response *w);

/* Compresses a kept page, if it is still there. */
void cache_compress(
	const char *target, enum lang lang, uint64_t session, uint64_t version, unsigned accepted);

/* Frees the cache. */
void cache_release(void);

#endif
