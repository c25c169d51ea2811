/* submission.h: what was handed in online: accepted as a dossier, or given back with a reason, within the
 * working hours that the law promises; the promise itself is kept and counted. */
#ifndef MOTCUA_WORK_SUBMISSION_H
#define MOTCUA_WORK_SUBMISSION_H

#include "work/intake.h"

/* Something handed in. Places in rules; strings live in the arena it was read with. */
struct submission {
	int64_t id;
	const char *number; /* that of whoever sent it: the portal's */
	int procedure, agency, desk;
	const char *person[PERSON_FIELDS]; /* NULL: not said, or emptied */
	struct postal_address
		address;      /* where the post brings the result; no part is said where it is fetched */
	struct bearer bearer; /* who handed it in for the applicant */
	const char *form, *answers; /* the declaration as JSON; NULL: none */
	int64_t submitted_at, answer_due;
	int64_t answered_at; /* 0: it waits */
	const char *who;     /* the account that answered */
	int64_t dossier;     /* that it became; 0: none */
	const char *code;    /* of that; NULL: none, or it is not here any more */
	/* Of one that was given back: LETTER_SUPPLEMENT or LETTER_REFUSAL (LETTER_NOTE: before there was a
	 * letter), why, on which legal basis. */
	enum letter_kind kind;
	const char *reason, *basis;
};

/* How one stands. */
enum submission_state { SUBMISSION_WAITING, SUBMISSION_ACCEPTED, SUBMISSION_RETURNED };
extern const char *const submission_state_names[];
enum submission_state submission_state_of(const struct submission *s);

/* A submission on its way in (arg of submission_add_act): all but id and times are given. */
struct submission_new {
	const struct rules *rules;
	struct submission s;
	const struct came *came; /* what it says of its papers */
	int papers;
	struct once once; /* the number as a key; none of what the program itself hands in */
	bool before;      /* the number was handed in already: nothing was done now */
};

/* Keeps it. The same number again changes nothing; ERR_DATA when something else comes under it. */
bool submission_add_act(struct tx *tx, void *submission, struct error *err);

/* An answer on its way (arg of submission_accept_act and submission_return_act). */
struct submission_answer {
	const struct rules *rules;
	const char *who;
	int64_t id;
	const struct procedure *procedure; /* that it is for */
	struct once once;                  /* of an acceptance */
	/* Of an acceptance: papers that the desk found besides those that the submission names. */
	const struct came *found;
	int founds;
	enum letter_kind kind; /* of a return: LETTER_SUPPLEMENT or LETTER_REFUSAL */
	const char *reason, *basis;
	struct intake
		intake; /* what came of an acceptance: its code, id, due time, and whether the key was used
			       * before */
};

/* Takes it in as a dossier; ERR_CONFLICT when it was answered already, ERR_DATA when a paper that is always
 * needed is neither among those that the submission names nor was found. */
bool submission_accept_act(struct tx *tx, void *answer, struct error *err);

/* Gives it back, to be completed or refused, in the form that the law of the day prescribes for that, with a
 * reason and the legal basis; ERR_DATA without them. */
bool submission_return_act(struct tx *tx, void *answer, struct error *err);

/* Reads one; ERR_NOT_FOUND when there is none. */
bool submission_read(struct db *db, const struct rules *r, int64_t id, struct arena *a,
	struct submission *s, struct error *err);

/* Those that wait at a desk (a place; -1: at any), what is to be answered first on top; at most `max`.
 * Of the personal values only the name is read. Returns how many, -1 with err. */
int submission_waiting(struct db *db, const struct rules *r, int desk, struct arena *a,
	struct submission *out, int max, struct error *err);

/* Those that were accepted, or given back, at a desk (a place; -1: at any), the latest first, after one that
 * was answered at a time (before that, or at it with a smaller id); at most `max`. Returns how many, -1 with
 * err. */
int submission_answered_list(struct db *db, const struct rules *r, int desk, enum submission_state state,
	int64_t answered_at, int64_t id, struct arena *a, struct submission *out, int max,
	struct error *err);

/* How the promise to answer was kept. */
struct promise {
	int64_t answered, in_time; /* in the period; of these, in time */
	int64_t open;              /* not answered yet, and the time for it is over */
};

/* By what was answered from..to (days, both included), and what should have been by now. */
bool submission_kept(struct db *db, int32_t from, int32_t to, struct promise *p, struct error *err);

#endif
