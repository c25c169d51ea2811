/* postal_web.h: pages and API of the public post. */
#ifndef MOTCUA_POSTAL_POSTAL_WEB_H
#define MOTCUA_POSTAL_POSTAL_WEB_H

#include "postal/postal.h"
#include "web/message.h"
#include "web/page.h"
#include "web/route.h"

/* Routes of the post; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route postal_routes[];

/* GET /postal; POST /postal/lists; GET /postal/lists/:id and /postal/lists/:id/print. */
handler_fn postal_show, postal_make, postal_list_show, postal_list_print;

/* POST /api/postal: a JSON list of what the post says. */
handler_fn postal_api_tell;

/* GET /postal/counts. */
handler_fn postal_counts_show;

/* What came for a dossier later, in words; NULL: the piece is the dossier itself. */
const char *postal_later_words(enum lang lang, const struct postal_piece *p);

#endif
