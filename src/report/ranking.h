/* ranking.h: bodies in the order of how they keep their promises, so that it does not mislead: an open
 * dossier past its day counts as a promise broken, and bodies with few dossiers are told apart instead of
 * ranked. */
#ifndef MOTCUA_REPORT_RANKING_H
#define MOTCUA_REPORT_RANKING_H

#include "figure/figure.h"

/* Dossiers with an outcome, below which a body is not ranked: with fewer, one dossier moves a rate by more
 * than 3 %. */
enum { RANKING_LEAST = 30 };

/* A body in the ranking. */
struct ranked {
	const struct figure_row *row;
	int64_t kept, due; /* finished on time; with an outcome, or past its day */
	int place;         /* 1 and up, the same for equals; 0: too few to rank */
};

/* Ranks rows by kept of due, exactly: best first, then those with too few, by their number. Rows with
 * nothing due are left out. Lives in the arena. */
struct ranked *ranking_make(const struct figure_report *r, struct arena *a, int *n);

#endif
