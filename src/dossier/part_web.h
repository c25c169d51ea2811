/* part_web.h: what dossier_web.c has from files beside it, and they from it. */
#ifndef MOTCUA_DOSSIER_PART_WEB_H
#define MOTCUA_DOSSIER_PART_WEB_H

#include "dossier/dossier_web.h"

/* Whether a dossier is of an own post: of its agency, of the one that carries on what that one did, or of the
 * desk that took it in. */
bool dossier_is_own(const struct request *r, const struct rules *rules, const struct dossier *d);

/* Whether this person may see this dossier by post or desk, without a reason given: such a one, or one that
 * they oversee. */
bool dossier_may_see(const struct request *r, const struct rules *rules, const struct dossier *d);

/* Whether this person may be told by words which files of it hold them: whoever may open them so. */
bool dossier_may_search_files(const struct request *r, const struct rules *rules, const struct dossier *d);

/* Keeps the first three and last two digits of a number: 096•••••••12; NULL where there is none. In the
 * arena. */
const char *dossier_masked(struct arena *a, const char *s);

/* Puts the timeline of a dossier from its events in the journal (timeline_web.c). */
bool timeline_put(struct request *r, struct value_map *m, int64_t id, struct error *err);

/* GET /search (search_web.c), and POST /search/number (number_web.c). */
handler_fn dossier_search, dossier_search_number;

/* A row of a search's table. */
struct value_map *search_row(struct request *r, const struct rules *rules, const struct dossier *d);

#endif
