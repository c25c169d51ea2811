/* moved.h: whether an act moved something that a figure is made of. The figure's formula is walked down to
 * its sources, and each source is asked whether what the act changed is among what it counts. */
#ifndef MOTCUA_INDICATOR_MOVED_H
#define MOTCUA_INDICATOR_MOVED_H

#include "figure/figure.h"
#include "indicator/indicator.h"

/* What an act was about. */
enum moved_kind {
	MOVED_NOTHING,
	MOVED_DOSSIER,
	MOVED_ANSWERS,   /* of bodies to what they are asked */
	MOVED_CATALOGUE, /* procedures, and decisions about them */
	MOVED_TASKS,     /* of plans */
};

/* A dossier's times, as they stood before or after an act; received 0: it was not there. */
struct moved_times {
	int64_t received, due, finished;
};

/* What an act changed. Places as in the rules; -1: not known. */
struct moved_by {
	enum moved_kind kind;
	int agency; /* DOSSIER; ANSWERS: whose, -1: of all that are asked */
	/* DOSSIER: */
	int procedure, channel;
	struct moved_times was, now;
};

/* By how much the act moved the figures of a period of its agency, procedure and channel. */
void moved_figures(const struct moved_by *by, struct period p, struct figures *out);

/* An act, to be held against many figures. */
struct moved_act;

/* Begins; all that is pointed to must outlive it. Lives in the arena. */
struct moved_act *moved_begin(const struct rules *rules, const struct indicators *sets,
	const struct moved_by *by, struct arena *a);

/* Whether the act moved something that a formula counts. Of procedures and decisions, tasks and answers it
 * says that the act was about such as are counted; of dossiers, that one came in or went out of the count.
 * In a source's `with=`, a figure of the procedure that moved is enough. */
bool moved_formula(struct moved_act *m, const struct node *n, struct period p, struct indicator_scope s,
	bool *moved, struct error *err);

/* The same of an indicator; `item` is the place of a first version. */
bool moved_indicator(struct moved_act *m, int set, int item, struct period p, struct indicator_scope s,
	bool *moved, struct error *err);

#endif
