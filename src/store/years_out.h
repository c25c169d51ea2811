/* years_out.h: taking an old year out of a PostgreSQL store, and putting it back. A year that is out lies in
 * the schema `years_out`, in plain tables that an operator may dump, drop and restore. The journal says which
 * years are out, in the newest event about a year: table year_part only repeats it. */
#ifndef MOTCUA_STORE_YEARS_OUT_H
#define MOTCUA_STORE_YEARS_OUT_H

#include "store/years.h"

/* Events without a gap, and the year they went out with. */
struct event_run {
	int64_t first, last;
	int year;
};

/* The years that are out, with their events. Zero-initialised: none. Free with years_out_release. */
struct years_out {
	bool is_out[LAST_YEAR - FIRST_YEAR + 1];
	struct event_run *run;
	int runs, cap;
};

/* Reads from the journal which events are out. *agree (may be NULL) tells whether the list of years says
 * the same. */
bool years_out_read(struct db *db, struct years_out *out, bool *agree, struct error *err);

/* Frees. */
void years_out_release(struct years_out *out);

/* The year that event `seq` went out with; 0 when it is not out. */
int years_out_of(const struct years_out *out, int64_t seq);

/* How many events of a year are out. */
int64_t years_out_events(const struct years_out *out, int year);

/* Adds a run. */
void years_out_add(struct years_out *out, const struct event_run *run);

/* A year as `motcua years list` shows it. */
struct year_row {
	int year;
	const char *state; /* "in", "out", "dropped": out, and its tables are not in the database */
	int64_t events;    /* written in it */
	int64_t dossiers;  /* finished in it */
	int64_t bytes;     /* its tables and their indexes take */
};
typedef void year_reader(void *arg, const struct year_row *row);

/* Reads each year that has parts, oldest first. */
bool years_each(struct db *db, year_reader *fn, void *arg, struct error *err);

/* What was taken out or put back. */
struct year_moved {
	int year;
	int64_t events, dossiers;
};

/* The acts (arg: struct year_moved with `year` set). Taking out: the oldest year that is in, older than the
 * year before this one and than the year before the ledger's last month. Putting back: the newest that is
 * out, when its tables are what went out to the byte; ERR_DATA names the event, dossier or table that is
 * not. */
bool years_take_out(struct tx *tx, void *moved, struct error *err);
/* See years_take_out. */
bool years_put_back(struct tx *tx, void *moved, struct error *err);

#endif
