/* dossier_web.h: the pages of dossiers, and the API that takes one in. */
#ifndef MOTCUA_DOSSIER_DOSSIER_WEB_H
#define MOTCUA_DOSSIER_DOSSIER_WEB_H

#include "web/route.h"

/* A dossier's page, search, POST /api/dossiers; ends with an empty row. web.subjects begins with a
 * struct rules. */
extern const struct route dossier_routes[];

#endif
