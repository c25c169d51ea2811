/* guide_web.h: the guide on the home page. */
#ifndef MOTCUA_GUIDE_GUIDE_WEB_H
#define MOTCUA_GUIDE_GUIDE_WEB_H

#include "web/route.h"
#include "web/value.h"

/* Opening a step, putting the guide away; ends with an empty row. */
extern const struct route guide_routes[];

/* Puts what guide/guide.html shows: `guided`, and `guide`, a list of the steps. */
bool guide_put(struct request *r, struct value_map *m, struct error *err);

#endif
