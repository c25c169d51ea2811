/* posted.h: what comes by the public post for a dossier that was taken in already: the answer to a request
 * to supplement, an original, something else. Each is a piece that waits for the desk's next list in
 * (postal/postal.h). */
#ifndef MOTCUA_WORK_POSTED_H
#define MOTCUA_WORK_POSTED_H

#include "dossier/dossier.h"

/* What it is. */
enum posted_what { POSTED_SUPPLEMENT, POSTED_ORIGINAL, POSTED_OTHER };
extern const char *const posted_what_names[]; /* supplement, original, other */

/* Letters of a tracking number; pieces of a dossier. */
enum { TRACKING_MAX = 40, POSTED_MAX = 50 };

/* True when it can be a tracking number: letters and digits. */
bool tracking_fits(const char *s);

/* A piece. */
struct posted {
	enum posted_what what;
	const char *tracking; /* NULL: not said */
	int no;               /* what came of it: in the dossier, from 1 */
};

/* Keeps it as arrived now, with its event. ERR_CONFLICT for a dossier that no desk took in, that was handed
 * out, or that has POSTED_MAX; ERR_DATA when the piece is not as it must be. */
bool posted_add(
	struct tx *tx, const struct rules *r, const struct dossier *d, struct posted *p, struct error *err);

/* Whether a piece with this tracking number came so for a dossier. */
bool posted_tracked(struct db *db, int64_t dossier, const char *tracking, bool *there, struct error *err);

#endif
