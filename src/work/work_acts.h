/* work_acts.h: an act on its way, and what each act does; work.c runs them. */
#ifndef MOTCUA_WORK_WORK_ACTS_H
#define MOTCUA_WORK_WORK_ACTS_H

#include "base/json.h"
#include "work/work_rows.h"

/* Items and papers that a dossier may have at a time. */
enum { DOING_ITEMS = 16, DOING_PAPERS = 128 };

/* An act on its way. */
struct doing {
	struct tx *tx;
	struct work_call *call;
	struct arena arena;
	int64_t at;              /* the act's time, whole minutes */
	struct dossier was, now; /* before, and as the act wants it */
	struct life life;        /* as the act wants it */
	struct item item_list[DOING_ITEMS];
	int items;
	const struct item *item; /* the one acted on */
	const struct post *post; /* the actor's, in which it is acted on */
	const struct step *step; /* where it stands */
	struct letter paper[DOING_PAPERS];
	int papers;
	struct buf event;
	struct json_out json; /* of the event, with its object open */
};

/* Does one act: changes d->now and d->life, writes items and papers, adds to the event. */
typedef bool act_step(struct doing *d, struct error *err);

act_step act_take, act_give, act_pass, act_back, act_ask, act_answer; /* acts_hand.c */
act_step act_supplement, act_supplemented, act_extend, act_apologise; /* acts_clock.c */
act_step act_refuse, act_stop, act_withdraw, act_return;              /* acts_end.c */
act_step act_correct;                                                 /* acts_person.c */

/* Names of the states as events spell them. */
extern const char *const life_state_names[];

/* Puts the dossier to a step: removes its item, makes the next one for `holder` (0: anyone) at `body` where
 * the step is a chosen body's (else -1), finishes it when the step is the desk's to hand out. */
bool go_to_step(struct doing *d, const struct step *to, int body, int64_t holder, struct error *err);

/* Place of the request to supplement that waits for its answer, -1: none does. */
int waiting_letter(const struct doing *d);

/* Refuses what may not be while a result of the dossier, signed or scanned, stands. */
bool nothing_stands(struct doing *d, struct error *err);

/* Ends the dossier's way with an outcome, at the act's time. */
void finish(struct doing *d, enum outcome outcome);

/* Writes a paper with the call's reason, and its digest into the event. */
bool write_letter(struct doing *d, enum letter_kind kind, int amount, int64_t due_after, struct error *err);

/* The account in whose place the actor acts in a post, or the actor's own. */
int64_t stands_for(const struct actor *who, const struct post *p);

/* When a step that begins at `from` is due: by its own hours, and not after the whole dossier unless that is
 * late already. */
int64_t step_due(const struct rules *r, const struct step *s, int64_t from, int64_t due);

/* Makes an item for a step of a dossier; its step's limit runs from `at`. It lies where the step says, or,
 * for a step of a chosen body, at `body` (a place; -1: none is chosen). */
bool put_item(struct tx *tx, const struct rules *r, const struct dossier *d, const struct step *s, int body,
	int64_t holder, int64_t at, struct error *err);

#endif
