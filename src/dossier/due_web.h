/* due_web.h: why a dossier is due when it is, line by line. */
#ifndef MOTCUA_DOSSIER_DUE_WEB_H
#define MOTCUA_DOSSIER_DUE_WEB_H

#include "dossier/dossier.h"
#include "web/page.h"

/* Puts what dossier/due.html shows: each day between acceptance and the due time by the procedure's limit,
 * and whether the dossier's own due time is another one (an imported dossier has the one it came with).
 * Nothing when its procedure is not known, or the calendar does not cover its days. */
void dossier_put_due(
	struct request *r, struct value_map *m, const struct rules *rules, const struct dossier *d);

#endif
