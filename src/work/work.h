/* work.h: the life of a dossier inside the administration: its process step by step, who has it, what stops
 * its clock, and what is written to the person (Decree 61/2018/NĐ-CP; 118/2025/NĐ-CP since 1/7/2025).
 *
 * What lies on a desk is an item: one for the step that a dossier stands at, and one for each opinion that
 * was asked beside it. Whatever is done is an act on an item; it is refused unless the item is still as the
 * person saw it (its dossier's version), so that of two who act at once one is told. */
#ifndef MOTCUA_WORK_WORK_H
#define MOTCUA_WORK_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"
#include "dossier/dossier.h"
#include "procedure/procedure.h"
#include "work/document.h"
#include "work/posted.h"

/* States as the national portal numbers them. */
enum life_state {
	LIFE_NONE, /* it came without a process, such as by import */
	LIFE_NEW,
	LIFE_ACCEPTED,
	LIFE_NOT_ACCEPTED,
	LIFE_IN_PROCESS,
	LIFE_SUPPLEMENT,
	LIFE_PAYMENT,
	LIFE_WITHDRAWN,
	LIFE_STOPPED,
	LIFE_FINISHED,
	LIFE_RETURNED,
	LIFE_STATES
};

/* How a dossier stands in its process. */
struct life {
	int64_t dossier;
	const struct process *process; /* NULL: none */
	enum life_state state;
	int64_t version; /* grows with each act */
	enum limit_unit unit;
	int time_limit;      /* with what an extension added */
	int64_t promised_at; /* the new date of an apology; 0: none */
};

/* What an item asks for: a step's kind, or an opinion. */
enum { ITEM_OPINION = STEP_KINDS, ITEM_KINDS };
extern const char *const item_kind_names[];

/* Something on somebody's desk. Ids; 0: none. */
struct item {
	int64_t id, dossier;
	int step; /* number of the process's step */
	int kind; /* enum step_kind or ITEM_OPINION */
	enum role role;
	int64_t agency, desk;
	int64_t holder;       /* the account that took it, or got it; 0: anyone of the role */
	const char *given_by; /* in the arena it was read with */
	int64_t given_at, step_due, due_at;
	bool waits; /* for the person's supplement */
};

/* What was written to the person, or from hand to hand. */
enum letter_kind {
	LETTER_NOTE,
	LETTER_SUPPLEMENT,
	LETTER_EXTENSION,
	LETTER_APOLOGY,
	LETTER_REFUSAL,
	LETTER_WITHDRAWAL,
	LETTER_OPINION,
	LETTER_STOP,       /* the person was asked to supplement, and never did */
	LETTER_CORRECTION, /* why what stands of the person was mended */
	LETTER_KINDS
};
extern const char *const letter_kind_names[];

/* Whether such a paper goes to the person; others are read by those alone who work on the dossier. */
bool letter_is_sent(enum letter_kind kind);

/* A paper. Strings live in the arena it was read with; NULL: not said, or erased. */
struct letter {
	int64_t id;
	int no; /* in the dossier, from 1 */
	enum letter_kind kind;
	int64_t at;
	const char *who, *basis, *text, *sent_by;
	int64_t answered_at;           /* of a supplement request; 0: not yet */
	int amount;                    /* days or hours that an extension added */
	int64_t due_before, due_after; /* what was promised before and since */
};

/* How a paper reached the person. */
extern const char *const sent_by_names[]; /* desk, post, email, phone, portal */

/* Who acts: with the posts held today. */
struct actor {
	int64_t account;
	const char *name;
	struct post post[ACCOUNT_POSTS];
	int posts;
};

/* What can be done. */
enum work_act {
	ACT_TAKE,
	ACT_GIVE,
	ACT_PASS,
	ACT_BACK,
	ACT_ASK,
	ACT_ANSWER,
	ACT_SUPPLEMENT,
	ACT_SUPPLEMENTED,
	ACT_EXTEND,
	ACT_APOLOGISE,
	ACT_REFUSE,
	ACT_STOP,
	ACT_WITHDRAW,
	ACT_RETURN,
	ACT_CORRECT,
	WORK_ACTS
};
extern const char *const work_act_names[];

/* An act on an item. */
struct work_call {
	const struct rules *rules;
	const struct actor *actor;
	enum work_act act;
	int64_t dossier, item, version;
	const char *text, *basis; /* the reason, and the law it rests on; NULL: none */
	const char *sent_by;      /* one of sent_by_names; SUPPLEMENTED: how it came, NULL: to the desk */
	const char *tracking;     /* SUPPLEMENTED by post: the piece's number; NULL: not said */
	const struct postal_address
		*address; /* RETURN by post: whereto, where the dossier does not say; or NULL */
	int step;         /* PASS, BACK: the step it goes to; 0: the only one there is */
	int64_t holder;   /* GIVE, PASS: the account that gets it; 0: anyone of the role */
	int64_t agency;   /* ASK: of whom */
	int amount;       /* EXTEND: how much, in the limit's unit; ASK: hours */
	int64_t at;       /* APOLOGISE: the new date */
	const char *person[PERSON_FIELDS]; /* CORRECT: as it should be; NULL: it stays, "": there is none */
	const char *bearer[BEARER_FIELDS]; /* the same of who handed it in for the applicant */
	/* What came of it. */
	int64_t due_at;
	enum life_state state;
	int64_t version_now; /* the dossier's, by which the next act is named */
};

/* Does it. ERR_DENIED when the actor may not, ERR_CONFLICT when the dossier is not as the actor saw it or the
 * act does not fit its state, ERR_DATA when something needed is missing. */
bool work_do(struct tx *tx, struct work_call *call, struct error *err);

/* Whether the actor could do it to this item of this dossier, as far as role, holder and state say. */
bool work_may(const struct rules *r, const struct actor *who, const struct dossier *d,
	const struct life *life, const struct item *item, enum work_act act);

/* Whether it is offered: the actor could do it, and it is of use by now. */
bool work_offers(const struct rules *r, const struct actor *who, const struct dossier *d,
	const struct life *life, const struct item *item, enum work_act act);

/* Whether an item may be passed on together with others: somebody holds it, there is one step that can
 * follow, and nothing is decided, signed or handed out by passing it on. */
bool work_goes_one_way(const struct life *life, const struct item *item);

/* Puts a dossier back to the step of signing, for what was signed there was taken back and it was not handed
 * out yet; it is open again. Nothing where it does not wait behind that step. */
bool work_reopen(struct tx *tx, const struct rules *r, int64_t dossier, struct error *err);

/* Begins the life of a dossier that was just taken in at step 1 (`step` 1), or that stands at another step:
 * hands it to the step that follows, whose own limit runs from `at`. Nothing when no process applies. */
bool work_begin(struct tx *tx, const struct rules *r, const struct dossier *d, int step, int64_t at,
	struct error *err);

/* Hands in what came online under a number of its own, without a declaration: it waits at the desk of the
 * agency (a place). */
bool work_hand_in(struct tx *tx, const struct rules *r, const struct procedure *p, int agency,
	const char *number, const char *const person[PERSON_FIELDS], struct error *err);

/* Reads a dossier's life; *life is zero (state LIFE_NONE) when it has none. */
bool life_read(struct db *db, const struct rules *r, int64_t dossier, struct life *life, struct error *err);

/* Reads a dossier's items, the step's first; at most `max`. Returns how many, -1 with err. */
int items_of(struct db *db, int64_t dossier, struct arena *a, struct item *out, int max, struct error *err);

/* The dossier of an item and its version; *dossier 0 when the item is gone. */
bool item_place(struct db *db, int64_t item, int64_t *dossier, int64_t *version, struct error *err);

/* Reads a dossier's papers, oldest first; at most `max`. Returns how many, -1 with err. */
int letters_of(
	struct db *db, int64_t dossier, struct arena *a, struct letter *out, int max, struct error *err);

/* The due time that was promised before a dossier's clock was stopped, by its papers; 0: they do not say. */
bool due_before_stop(struct db *db, int64_t dossier, struct arena *a, int64_t *due_at, struct error *err);

/* What was declared in a dossier's form: its code and the answers as JSON, in the arena; NULL: nothing, or it
 * was erased. */
bool answers_read(struct db *db, int64_t dossier, struct arena *a, const char **form, const char **answers,
	struct error *err);

/* A dossier's clock with its stops and its extension, from its life and papers. */
struct clock life_clock(
	const struct dossier *d, const struct life *life, const struct letter *paper, int n);

/* Which pile: what the person holds; what anyone of the person's posts may take; what waits on somebody
 * else. */
enum pile { PILE_MINE, PILE_FREE, PILE_ELSEWHERE };

/* Items of a pile in the order in which they are due, after the key (due_at, id); at most `max`. Returns how
 * many, -1 with err. */
int pile_read(struct db *db, const struct rules *r, const struct actor *who, enum pile pile, int64_t due_at,
	int64_t id, struct arena *a, struct item *out, int max, struct error *err);

/* What was compared, and how many of them differ; of how many letters and declarations the text is erased. */
struct work_proof {
	int64_t dossiers, letters, erased, differences;
};

/* Compares with the events about it each dossier's state, its promised date, whether and with whom it lies,
 * what was written about it and what was declared. fn gets a line for each difference. When years are out,
 * what their events would tell is taken as given. */
bool work_prove(
	struct db *db, dossier_proof_fn *fn, void *arg, struct work_proof *proof, struct error *err);

#endif
