/* due_web.h: why a dossier is due when it is, line by line. */
#ifndef MOTCUA_WORK_DUE_WEB_H
#define MOTCUA_WORK_DUE_WEB_H

#include "web/page.h"
#include "work/work.h"

/* Puts what work/due.html shows: each day between acceptance and the due time, by the dossier's clock
 * (without a life: by the procedure's limit), and whether the dossier's own due time is another one, as an
 * imported dossier's may be. Nothing when its procedure is not known, or the calendar does not cover its
 * days. */
void work_put_due(struct request *r, struct value_map *m, const struct rules *rules,
	const struct dossier *d, const struct life *life, const struct letter *paper, int papers);

#endif
