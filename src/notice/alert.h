/* alert.h: whoever has a dossier is told by mail before it is late, then the head of the agency. The mail
 * holds codes and times, and nothing of the persons. */
#ifndef MOTCUA_NOTICE_ALERT_H
#define MOTCUA_NOTICE_ALERT_H

#include "base/shared.h"
#include "notice/notice.h"

/* Who is told: whoever holds the dossier, or could take it; the head. */
enum alert_level { ALERT_OFFICER, ALERT_HEAD, ALERT_LEVELS };
extern const char *const alert_level_names[]; /* officer, head */

/* Something to tell of. Strings live in the arena it was read with. */
struct alert {
	int64_t item, dossier, agency, holder, due_at; /* holder 0: nobody yet */
	enum role role;
	int kind; /* as item.kind */
	const char *code;
};

/* Tells whom there is to tell, now: what is due within so many working hours as the settings
 * alert_officer_hours (16) and alert_head_hours (4) say. Of each item once at each level, whichever node
 * runs; what could not be sent is tried again at the next run. False when the store failed. */
notice_run_fn alert_run;

/* What is due before `before` and was not told of at a level, what is due first on top; at most `max`.
 * Returns how many, -1 with err. */
int alert_find(struct db *db, enum alert_level level, int64_t before, struct arena *a, struct alert *out,
	int max, struct error *err);

/* Claims items for a run (*count of them, as pointed to): an act's part. Those that another has claimed
 * meanwhile are taken out. */
bool alert_claim(struct tx *tx, enum alert_level level, int64_t *item, int *count, struct error *err);

/* Notes how many people were told of an item; gives a claim back. */
bool alert_told(struct tx *tx, enum alert_level level, int64_t item, int told, struct error *err);
bool alert_release(struct tx *tx, enum alert_level level, int64_t item, struct error *err);

struct alert_runner;

/* Begins a thread that does each of `runs` (ends with NULL) each minute. NULL with err on failure. What
 * is pointed to must outlive it. */
struct alert_runner *alert_runner_start(struct store *s, struct shared *rules, const struct mail_server *m,
	notice_run_fn *const *runs, struct error *err);

/* Ends it after the run in hand. NULL is allowed. */
void alert_runner_stop(struct alert_runner *r);

#endif
