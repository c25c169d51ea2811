/* work_clock.h: how a dossier's due time moves. A dossier that came with a due time of its own, by import, is
 * moved by what was left of it; all others by their limit. */
#ifndef MOTCUA_WORK_WORK_CLOCK_H
#define MOTCUA_WORK_WORK_CLOCK_H

#include "work/work.h"

/* The due time when the last of the `n` papers, a supplement request, is answered at `at`. */
int64_t due_when_answered(const struct rules *r, const struct dossier *d, const struct life *life,
	const struct letter *paper, int n, int64_t at);

/* The due time when `amount` of the limit's unit is added at `at`. */
int64_t due_when_extended(const struct rules *r, const struct dossier *d, const struct life *life,
	const struct letter *paper, int n, int amount, int64_t at);

/* Whether a dossier is late, or will be so soon that an apology may be written at `at` (law apology_days). */
bool apology_is_near(const struct rules *r, const struct dossier *d, int64_t at);

#endif
