/* story_parts.h: what story.c, hear.c and choose.c share. */
#ifndef MOTCUA_SIMULATE_STORY_PARTS_H
#define MOTCUA_SIMULATE_STORY_PARTS_H

#include <jansson.h>

#include "simulate/story.h"

/* Chooses what is done next with a dossier that was looked at (its JSON); false with `why` when it lies
 * where nobody of the crew is. Sets want to WANT_NOTHING at its end. */
bool story_choose(struct story *s, const struct crew *c, const json_t *seen, struct buf *why);

/* Draws the fault that goes with the act that is under way. */
void story_draw_slip(struct story *s, const struct crew *c, int slips);

/* Somebody of another agency, who must not touch the dossier. */
int story_stranger(const struct story *s, const struct crew *c);

#endif
