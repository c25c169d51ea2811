/* dossier_web.h: the pages of dossiers, and the API that takes one in. */
#ifndef MOTCUA_DOSSIER_DOSSIER_WEB_H
#define MOTCUA_DOSSIER_DOSSIER_WEB_H

#include "dossier/dossier.h"
#include "web/route.h"
#include "web/value.h"

/* A dossier's page, search, POST /api/dossiers; ends with an empty row. web.subjects begins with a
 * struct rules. */
extern const struct route dossier_routes[];

/* Finds the dossier that the path's first name is the code of, for one who may see it. ERR_NOT_FOUND when
 * there is none, ERR_DENIED when it is another agency's. */
bool dossier_for(struct request *r, struct dossier *d, struct error *err);

/* Puts how a dossier stands now: `status` (a look of the style sheet) and `status_label`. */
void dossier_put_state(struct value_map *m, enum lang lang, const struct dossier *d);

#endif
