/* bearer.h: who handed a dossier in for its applicant, and on what ground: a relative, somebody with a paper
 * of authority, who represents by law, an organisation's officer. The dossier stays the applicant's.
 * verify: Decree 61/2018/NĐ-CP (118/2025/NĐ-CP), on handing in through somebody who is authorised. */
#ifndef MOTCUA_DOSSIER_BEARER_H
#define MOTCUA_DOSSIER_BEARER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct tx;
struct person_change;

/* What is kept of the bearer, in the order in which the salts lie; as events and forms name it. */
enum bearer_field { BEARER_NAME, BEARER_NUMBER, BEARER_PHONE, BEARER_FIELDS };
extern const char *const bearer_names[]; /* bearer, bearer_id, bearer_phone */

/* On what ground; "" at BEARER_NONE, NULL at the end. */
enum bearer_ground {
	BEARER_NONE,
	BEARER_FAMILY,
	BEARER_AUTHORISED,
	BEARER_REPRESENTATIVE,
	BEARER_OFFICER,
	BEARER_OTHER,
	BEARER_GROUNDS
};
extern const char *const bearer_ground_names[];

/* Who it is. ground BEARER_NONE: nobody, the applicant came. A part is NULL where it is not said, or
 * erased. */
struct bearer {
	enum bearer_ground ground;
	const char *person[BEARER_FIELDS];
};

/* Keeps the bearer with the dossier that was just taken in, and tells the journal. */
bool bearer_keep(struct tx *tx, int64_t dossier, const struct bearer *b, struct error *err);

/* Keeps what is given anew of the bearer in place of what stood, as dossier_change_person() does; the fields
 * are those of a bearer. ERR_CONFLICT when there is none, or it was erased. */
bool bearer_change(struct tx *tx, int64_t dossier, struct person_change *c, struct error *err);

/* Reads the bearer; all is zero where there is none. Whoever shows the numbers notes that with
 * dossier_looked_act(). */
bool bearer_read(struct db *db, int64_t dossier, struct arena *a, struct bearer *b, struct error *err);

/* Whether there is one. */
bool bearer_there(struct db *db, int64_t dossier, bool *there, struct error *err);

/* The dossiers that the person with this number handed in for others, those of each key newest first; at most
 * `max`. Returns how many, -1 with err. */
int dossiers_of_bearer(struct db *db, const char *number, int64_t *ids, int max, struct error *err);

#endif
