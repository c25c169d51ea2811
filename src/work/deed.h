/* deed.h: who did what to a dossier, as its events tell: by which account, in whose place, in which role and
 * where, and to whom it went. */
#ifndef MOTCUA_WORK_DEED_H
#define MOTCUA_WORK_DEED_H

#include "base/arena.h"
#include "province/province.h"

struct db;

/* Deeds that are read of one dossier at most. */
enum { DEEDS_MAX = 256 };

/* An act on a dossier. Strings live in the arena. */
struct deed {
	int64_t at;
	const char *act, *who; /* "dossier.passed", an account's name */
	int64_t in_place_of;   /* the absent colleague's account; 0: none */
	enum role role;        /* in which it was done; 0: not said */
	int agency;            /* place of the body where it was done; -1: not said */
	int step, to;          /* numbers of the step it stood at, and went to; 0: none */
	int to_agency;         /* place of the body that was chosen for that step; -1: the step says */
	int64_t holder;        /* the account that got it by name; 0: none */
	int letter;            /* number of the paper that was written; 0: none */
	const char *kept;      /* "early", "on_time", "late"; NULL: not said */
};

/* The deeds of a dossier, oldest first, at most DEEDS_MAX: how it came, and each act on it. Returns how many,
 * -1 with err. Those of a year that is out are not among them. */
int deeds_of(struct db *db, const struct province *p, int64_t dossier, struct arena *a, struct deed *out,
	struct error *err);

/* The deed that wrote a paper, or NULL. */
const struct deed *deed_of_letter(const struct deed *list, int n, int letter);

#endif
