/* gather_rows.h: the statements of gather_store.c and remind_store.c that the rules use. */
#ifndef MOTCUA_GATHER_GATHER_ROWS_H
#define MOTCUA_GATHER_GATHER_ROWS_H

#include "gather/gather.h"

/* Whether there is a round of this set and period. */
bool round_there(struct tx *tx, const struct round *r, bool *there, struct error *err);

/* Inserts a round that has its id; an agency's form. */
bool round_insert(struct tx *tx, const struct round *r, struct error *err);
bool round_form_insert(struct tx *tx, int64_t round, int64_t agency, struct error *err);

/* Writes when a round is due. */
bool round_due_update(struct tx *tx, const struct round_due *d, struct error *err);

/* Writes state and submission of a form; its revision grows by one. */
bool round_form_update(struct tx *tx, int64_t round, const struct round_form *f, struct error *err);

/* Adds a step; its text's digest with a new salt goes to `digest` ("" when there is no text). */
bool form_step_insert(struct tx *tx, int64_t round, int64_t agency, enum form_step act, const char *text,
	char digest[65], struct error *err);

/* Something to remind of. */
enum remind_kind { REMIND_BEFORE, REMIND_AFTER, REMIND_KINDS };
extern const char *const remind_kind_names[]; /* before, after */
struct reminder {
	struct round round;
	int64_t agency;
	bool claimed;
};

/* Forms not submitted of rounds that are due between two times, of which nobody was reminded yet; at
 * most `max`. Returns how many, -1 with err. */
int reminders_find(struct db *db, enum remind_kind kind, int64_t from, int64_t to, struct arena *a,
	struct reminder *out, int max, struct error *err);

/* Claims one; *claimed false when another has. Notes how many were told; gives it back. */
bool reminder_claim(
	struct tx *tx, enum remind_kind kind, const struct reminder *r, bool *claimed, struct error *err);
bool reminder_told(
	struct tx *tx, enum remind_kind kind, const struct reminder *r, int told, struct error *err);
bool reminder_release(struct tx *tx, enum remind_kind kind, const struct reminder *r, struct error *err);

#endif
