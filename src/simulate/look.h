/* look.h: what people only look at between acts: inbox, dossiers, search, lists, overview, board. */
#ifndef MOTCUA_SIMULATE_LOOK_H
#define MOTCUA_SIMULATE_LOOK_H

#include "simulate/story.h"

/* Draws a page and who looks at it, and writes the request into `t`; of the `begun` stories that have begun,
 * one may be looked at. */
void look_next(struct task *t, const struct crew *c, const struct story *story, int begun, uint64_t *seed);

#endif
