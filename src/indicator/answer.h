/* answer.h: what bodies answered for indicators that no record holds: one value for each indicator, body
 * and period, with its author, its time and its earlier values. */
#ifndef MOTCUA_INDICATOR_ANSWER_H
#define MOTCUA_INDICATOR_ANSWER_H

#include "indicator/indicator.h"

/* How far an answer has come. Only approved ones are counted. */
enum answer_state { ANSWER_DRAFT, ANSWER_SUBMITTED, ANSWER_RETURNED, ANSWER_APPROVED };
extern const char *const answer_state_names[];

/* An answer on its way into the store. */
struct answer_new {
	const char *set, *code;
	int64_t agency; /* id */
	struct period period;
	const char *value; /* plain decimal; NULL: none yet */
	const char *note;  /* "" for none */
	enum answer_state state;
	int64_t revision; /* the one that was read, 0: there was none; set to the new one */
	int64_t account;  /* whose it is now */
};

/* Puts it in the place of the one of `revision`, which is kept among the earlier ones. ERR_CONFLICT when
 * it is no longer that one; ERR_DATA when the value is no decimal. Appends no event: who gathers does, for
 * all that was changed at once. */
bool answer_put(struct tx *tx, struct answer_new *a, struct error *err);

/* An answer as it stands; strings live in the arena. */
struct answer {
	int64_t id, revision, account, at, agency;
	const char *code, *value, *note; /* value NULL: none */
	enum answer_state state;
};

/* The answers to a set in a period, of one agency (an id), or 0: of all; in no particular order, in the
 * arena. */
bool answers_list(struct db *db, const char *set, struct period p, int64_t agency, struct arena *a,
	struct answer **list, int *n, struct error *err);

/* The earlier values of an answer, the newest first. */
bool answer_past(
	struct db *db, int64_t id, struct arena *a, struct answer **list, int *n, struct error *err);

/* All approved answers of all sets and periods, as an evaluation takes them; in the arena. */
bool answers_approved(struct db *db, const struct rules *rules, const struct indicators *sets,
	struct arena *a, struct indicator_answer **list, int *n, struct error *err);

#endif
