/* figure.h: the figures of a period, from the ledger; and the audit that recounts them from the
 * dossiers. Definitions: DESIGN, "What a dossier counts as". */
#ifndef MOTCUA_FIGURE_FIGURE_H
#define MOTCUA_FIGURE_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "dossier/dossier.h"
#include "figure/period.h"

struct db;

/* By what the rows of a report are made. */
enum figure_by { BY_AGENCY, BY_DISTRICT, BY_PROCEDURE, BY_FIELD, BY_LEVEL, BY_CHANNEL, BY_MONTH, BYS };

/* Names as the command line and addresses spell them, NULL at the end. */
extern const char *const figure_by_names[];

/* What the levels of government are called in reports. */
extern const char *const level_titles[LEVELS];

/* The eight figures, by enum figure. */
struct figures {
	int64_t v[FIGURES];
};

/* A row of a report. Strings belong to the province, the catalogue or the arena. */
struct figure_row {
	const char *code, *name;
	int place; /* of the agency, procedure, field, level, channel; month number for months */
	struct figures f;
};

/* What is asked. */
struct figure_query {
	int32_t from, to; /* days, both included; from <= to */
	enum figure_by by;
	int level;  /* only agencies of this level; -1: all */
	int agency; /* only this agency (place in the province); -1: all */
};

/* An answer, in an arena. */
struct figure_report {
	struct figure_row *row;
	int rows;
	struct figures total;
};

/* Sums up to the end of a day for each agency (by place): what has moved since the beginning. */
struct moved {
	int64_t received, online, on_time, late, overdue;
};

/* A report as the table that files hold: code, name, the eight figures; last the total, under `total`. */
void figure_table(struct table *t, struct arena *a, const struct figure_report *r, const char *total);

/* Turns what had moved before a period, and up to its end, into the figures of the period. */
struct figures figures_between(const struct moved *before, const struct moved *end);

/* Adds `m` to `sum`. */
void moved_add(struct moved *sum, const struct moved *m);

/* Adds `f` to `sum`. */
void figures_add(struct figures *sum, const struct figures *f);

/* Makes a report from sums by agency; all but BY_PROCEDURE, BY_FIELD, BY_CHANNEL. `moved_at` gives
 * the sums (an array by agency's place) at the end of a day. */
typedef bool figure_source(void *arg, int32_t day, struct moved *by_agency, struct error *err);
bool figure_by_agency(const struct province *p, const struct figure_query *q, figure_source *source,
	void *arg, struct arena *a, struct figure_report *out, struct error *err);

/* Answers a query from the ledger's tables, in one snapshot. */
bool figure_report(struct db *db, const struct province *p, const struct catalogue *c,
	const struct figure_query *q, struct arena *a, struct figure_report *out, struct error *err);

/* The sums at the end of `day` from the ledger's tables (figure_store.c). */
bool figure_moved(
	struct db *db, const struct province *p, int32_t day, struct moved *by_agency, struct error *err);

/* The last day on which something was received or finished; 0 when nothing was. */
bool figure_last_day(struct db *db, int32_t *day, struct error *err);

/* Sums by (agency, procedure, channel): the figures of a period of each key are handed to `fn`. */
typedef void figure_key_fn(
	void *arg, int64_t agency, int64_t procedure, int channel, const struct figures *part);
bool figure_each_key(
	struct db *db, int32_t from, int32_t to, figure_key_fn *fn, void *arg, struct error *err);

struct cube;

/* What the figures' pages share; `rules` comes first, so that subjects which know only those can use
 * the same pointer. */
struct world {
	struct rules rules;
	struct cube *cube;
};

/* Says where ledger and recount differ: one line each. */
typedef void audit_fn(void *arg, const char *line);

/* Recounts the ledger from the dossiers and compares every row of its four tables. *differences is
 * how many figures differ. */
bool figure_audit(
	struct db *db, audit_fn *fn, void *arg, int64_t *rows, int64_t *differences, struct error *err);

#endif
