/* work_web.h: the pages on which dossiers are taken in and worked on. */
#ifndef MOTCUA_WORK_WORK_WEB_H
#define MOTCUA_WORK_WORK_WEB_H

#include "web/route.h"

/* A dossier's page, its acts, the inbox, the intake; ends with an empty row. web.subjects begins with a
 * struct rules. */
extern const struct route work_routes[];

#endif
