/* dossier_web.h: the pages of dossiers, and the API that takes one in. */
#ifndef MOTCUA_DOSSIER_DOSSIER_WEB_H
#define MOTCUA_DOSSIER_DOSSIER_WEB_H

#include "dossier/dossier.h"
#include "web/route.h"
#include "web/value.h"

/* A dossier's page, search, POST /api/dossiers; ends with an empty row. web.subjects begins with a
 * struct rules. */
extern const struct route dossier_routes[];

/* Puts how a dossier stands now: `status` (a look of the style sheet) and `status_label`. */
void dossier_put_state(struct value_map *m, enum lang lang, const struct dossier *d);

#endif
