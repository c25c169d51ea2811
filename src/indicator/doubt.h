/* doubt.h: a set held against itself (soát số liệu): what cannot be, and what should be looked at twice. */
#ifndef MOTCUA_INDICATOR_DOUBT_H
#define MOTCUA_INDICATOR_DOUBT_H

#include "indicator/indicator.h"

/* What is doubted. The first three cannot be right; the others may be. */
enum doubt_kind {
	DOUBT_CONDITION, /* a condition of the set does not hold */
	DOUBT_RANGE,     /* a rate beyond 0 to 100, a count that is negative or has a fraction */
	DOUBT_CHOICE,    /* not one of the choices of its unit */
	DOUBT_ROUNDED,   /* shown as 100 or 0 and is neither */
	DOUBT_NEARLY,    /* of a rate of at least 99,9: how many are not in it */
	DOUBT_CHANGE,    /* more than twice, or less than half, of the period before */
	DOUBT_PARTIAL,   /* some of those asked have not answered */
	DOUBT_MISSING,   /* nobody has answered */
	DOUBTS
};
extern const char *const doubt_kind_names[];

/* Something doubted, of the indicator whose first version is at `item`; texts live in the evaluation's
 * arena. */
struct doubt {
	enum doubt_kind kind;
	int item;
	const char *must;  /* CONDITION: the condition; else "" */
	const char *words; /* the arithmetic, with numbers as in files */
	int64_t many;      /* NEARLY: not in it; PARTIAL, MISSING: have not answered; 0: not known */
};

/* All of a set, in its order. `before` is the period that changes are held against. */
bool evaluation_doubts(struct evaluation *e, int set, struct period p, struct period before,
	struct indicator_scope s, struct doubt **list, int *n, struct error *err);

/* What is doubted of the answers of one body (a place) by themselves, as they are typed: conditions that they
 * decide, ranges, choices, changes. The evaluation's answers are those of the body in both periods, whether
 * approved or not. */
bool evaluation_entry_doubts(struct evaluation *e, int set, struct period p, struct period before,
	int agency, struct doubt **list, int *n, struct error *err);

#endif
