/* report.h: the figures of a nation, from the answers of its provinces. */
#ifndef MOTCUA_NATION_REPORT_H
#define MOTCUA_NATION_REPORT_H

#include "base/table.h"
#include "nation/link.h"

/* By what the rows of a national report are made. */
enum nation_by { NATION_BY_PROVINCE, NATION_BY_LEVEL, NATION_BY_PROCEDURE, NATION_BY_MONTH, NATION_BYS };

/* Names as the command line and addresses spell them, NULL at the end. */
extern const char *const nation_by_names[];

/* How long a report waits for a province. */
enum { NATION_PATIENCE_MS = 5000 };

/* What is asked. */
struct nation_query {
	int32_t from, to; /* days, both included */
	enum nation_by by;
	int level;             /* only agencies of this level; -1: all */
	int province;          /* only the province at this place; -1: all */
	const char *procedure; /* by province or procedure: only this one; NULL: all */
};

/* A row. Strings belong to the list or the arena. */
struct nation_row {
	const char *code, *name;
	int place; /* of province or level; number of the month */
	struct figures f;
};

/* A province whose figures are not in the report, though they were asked for. */
struct nation_missing {
	int place;       /* in the list */
	int64_t seen_at; /* when its figures were last known, UTC seconds; 0: never */
	const char *why; /* in English */
};

/* An answer, in an arena. */
struct nation_report {
	struct nation_row *row;
	int rows;
	struct figures total;
	int asked; /* provinces whose figures were wanted */
	struct nation_missing *missing;
	int missings;
	bool demo; /* dossiers of some are invented */
};

/* Asks the provinces and makes the report of those that answer. */
bool nation_report(const struct nation *n, const struct nation_query *q, struct arena *a,
	struct nation_report *out, struct error *err);

/* As a table for machines: code, name, the eight figures, known_at. Provinces that are missing have a row of
 * their own, "missing:CODE", without figures and with the time of those last known; the last row is the
 * total of the others, under the name `total`. */
void nation_table(struct table *t, struct arena *a, const struct nation *n, const struct nation_report *r,
	const char *total);

#endif
