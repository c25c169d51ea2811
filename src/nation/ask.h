/* ask.h: what is asked of one province, over its parts of the nation's tables. Every sum is made at the
 * province; what travels is a row for each level, month or procedure. */
#ifndef MOTCUA_NATION_ASK_H
#define MOTCUA_NATION_ASK_H

#include "base/arena.h"
#include "figure/figure.h"

/* By what the rows of an answer are made. */
enum question_by {
	ASK_HEAD,       /* no rows: only whether it answers, and how far its figures go */
	ASK_LEVELS,     /* a row for each level of government */
	ASK_MONTHS,     /* a row for each month of the period */
	ASK_PROCEDURES, /* a row for each procedure that the ledger knows */
	ASK_NAMES,      /* the names of all procedures of its catalogue */
};

/* What is asked. */
struct question {
	enum question_by by;
	int32_t from, to;    /* days, both included */
	int level;           /* only agencies of this level; -1: all */
	char procedure[160]; /* ASK_PROCEDURES: only the one with this code; "": all */
};

/* A row of an answer. */
struct answer_row {
	const char *key;  /* level's name, "2022-01", or a procedure's code */
	const char *name; /* ASK_NAMES alone */
	int place;        /* of the level; number of the month */
	struct figures f;
};

/* What a province says. Rows live in the arena. */
struct answer {
	struct arena arena;
	int64_t as_of;    /* when its last act was, UTC seconds */
	int32_t last_day; /* the last day on which something was received or finished; 0: none */
	bool demo;        /* it is a demonstration: its dossiers are invented */
	struct answer_row *row;
	int rows;
	struct figures total; /* of the whole period: rows of months do not add up to it */
};

/* The version of the views that is understood (share_store.c). */
enum { VIEWS_VERSION = 1 };

/* Asks the province `code` in one snapshot of its database. Waits as long as it takes. The answer's arena is
 * the caller's to release, also on failure. ERR_DATA when the period reaches into years that the province
 * has taken out, or its views are of another version. */
bool ask_province(
	struct db *db, const char *code, const struct question *q, struct answer *out, struct error *err);

#endif
