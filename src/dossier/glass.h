/* glass.h: seeing a dossier, or its personal values, that one normally may not, for a short time and
 * with a written reason, where the law and urgency demand it. Each time is an event; the reason may
 * speak of a person, so it is kept sealed and the journal has a salted digest of it.
 *
 * verify: Decree 13/2023/NĐ-CP, article 17 (personal data handled without consent in an emergency, with
 * the proof of it on whoever does so). */
#ifndef MOTCUA_DOSSIER_GLASS_H
#define MOTCUA_DOSSIER_GLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "dossier/dossier.h"

/* How long it lasts when the province's settings do not say (break_glass_minutes); bounds of a reason,
 * in characters. */
enum { GLASS_MINUTES = 30, GLASS_REASON_MIN = 10, GLASS_REASON_MAX = 1000 };

/* Who may, when the settings do not say (break_glass_roles): names of roles with blanks between them. */
#define GLASS_ROLES "officer approver head inspector leader"

/* The roles that may, as bits 1 << role. Names that are no roles, clerk and admin count for nothing. */
unsigned glass_roles(const struct province *p);

/* Whether a reason is long enough, blanks aside, and not too long. */
bool glass_reason_fits(const char *reason);

/* One opening on its way (arg of glass_act). */
struct glass_new {
	const struct province *province;
	int64_t dossier, account;
	const char *role; /* as what: the name of a role */
	const char *reason;
	int64_t ends; /* what came of it: UTC seconds */
};

/* Opens. ERR_DATA when the reason is too short or too long. */
bool glass_act(struct tx *tx, void *glass, struct error *err);

/* Until when an account sees a dossier this way; *ends 0: not at `now`. */
bool glass_ends(
	struct db *db, int64_t dossier, int64_t account, int64_t now, int64_t *ends, struct error *err);

/* An opening as the list shows it; strings live until the reader returns. */
struct glass_row {
	int64_t id, at, ends;
	const char *code, *who, *role, *reason; /* reason NULL: erased */
	int agency;                             /* of the dossier, a place; -1: not known */
	int64_t dossier, account;               /* who: of whom it is the name */
};
typedef bool glass_reader(void *arg, const struct glass_row *row);

/* Lists them, newest first, at most `max`; of one agency's dossiers (id; 0: all). */
bool glass_list(struct db *db, const struct province *p, int64_t agency, int max, glass_reader *fn,
	void *arg, struct error *err);

/* Reads one, its strings into the arena; row->id 0: there is none. */
bool glass_find(struct db *db, const struct province *p, int64_t id, struct arena *a, struct glass_row *row,
	struct error *err);

#endif
