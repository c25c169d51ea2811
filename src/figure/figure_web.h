/* figure_web.h: the pages of figures. */
#ifndef MOTCUA_FIGURE_FIGURE_WEB_H
#define MOTCUA_FIGURE_FIGURE_WEB_H

#include "web/route.h"

/* Overview, tables, lists; ends with an empty row. web.subjects is a struct world. */
extern const struct route figure_routes[];

#endif
