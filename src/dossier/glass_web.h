/* glass_web.h: the pages of glass.h. */
#ifndef MOTCUA_DOSSIER_GLASS_WEB_H
#define MOTCUA_DOSSIER_GLASS_WEB_H

#include "dossier/glass.h"
#include "web/route.h"

/* Whether the role of the one who asks may open dossiers this way. */
bool glass_may(const struct request *r);

/* /dossiers/CODE/break-glass: asks for the reason; opens. */
bool glass_form(struct request *r, struct error *err);
/* See glass_form. */
bool glass_post(struct request *r, struct error *err);

/* /break-glass: who opened what, when and why: for the administrator and inspectors; for a head, the
 * own agency's. */
bool glass_show(struct request *r, struct error *err);

#endif
