/* cookie.h: cookies for this host alone. Where a request came by TLS their names begin with "__Host-": the
 * browser then takes them from nowhere else and sends them by TLS only (RFC 6265bis, 4.1.3.2). No script
 * reads them. */
#ifndef MOTCUA_WEB_COOKIE_H
#define MOTCUA_WEB_COOKIE_H

#include "web/http.h"

/* The value of a cookie that came with the request, in its arena; NULL: there is none. */
const char *cookie_read(struct request *r, const char *name);

/* Sets a cookie with the answer, for so many seconds; 0 ends it. At most two to an answer. */
void cookie_put(struct request *r, const char *name, const char *value, int seconds);

#endif
