/* card_web.h: what an identity card tells of its holder goes into the declaration, where nothing stands
 * yet. */
#ifndef MOTCUA_WORK_CARD_WEB_H
#define MOTCUA_WORK_CARD_WEB_H

#include "form/form.h"
#include "web/http.h"
#include "work/intake.h"

/* What a page sent, with the card's values where it sent empty ones: into the first group of the form that
 * names whoever asks (applicant, person, owner), unless somebody else's name stands in it. In the request's
 * arena. */
struct form_post card_into(struct request *r, const struct form_post *sent, const struct card *c);

/* The address on a card, in its parts: hamlet and street, commune, district (none on a card that was issued
 * since 1/7/2025), province. A text with too few parts is all street. In the arena. */
struct postal_address card_address(struct arena *a, const struct card *c);

#endif
