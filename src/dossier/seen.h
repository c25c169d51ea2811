/* seen.h: who looked at whose dossier. Of each day it is kept which accounts had which dossiers before them,
 * on its page, as a file of it, as a print or over the API, and when first.
 *
 * A look is noted in memory and written down within a second or so, with the others of that time, so that a
 * page costs no write of its own; a server that is killed loses the looks of the last second. While the
 * store takes none down they wait, and when too many wait, dossiers are not shown. What is changed in a
 * dossier, and its numbers and files being shown, is an event of the journal besides.
 *
 * verify: Decree 53/2022/NĐ-CP, article 26 (logs of a system are kept for at least 12 months). */
#ifndef MOTCUA_DOSSIER_SEEN_H
#define MOTCUA_DOSSIER_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "dossier/dossier.h"

/* How many looks may wait to be written down; for how many days one is kept when the province's settings do
 * not say (looks_kept_days), and at least. */
enum { SEEN_WAITING_MAX = 64 * 1024, SEEN_KEPT_DAYS = 730, SEEN_KEPT_MIN = 365 };

/* A look: who, at what, of which agency (id; 0: of none), when (UTC seconds). */
struct seen {
	int64_t account, dossier, agency, at;
};

/* Notes a look; the same account's next looks at this dossier on this day go without. ERR_FULL when too many
 * wait: then it must not be shown. Any thread may call it. */
bool seen_note(const struct seen *s, struct error *err);

/* Hands to the store's writer what waited for a second, or is much, without waiting for it. What cannot be
 * written waits on. Called some ten times a second, by one thread. */
void seen_write(struct store *s);

/* Writes down what still waits, and waits for it: before a server ends. */
void seen_end(struct store *s);

/* Which looks are asked for; one of `account` and `dossier` for a list. */
struct seen_asked {
	int32_t from, to; /* local days, both included */
	int64_t agency;   /* only at dossiers of this agency (id); 0: of all */
	int64_t account;  /* only of this one (id) */
	int64_t dossier;  /* only at this one (id) */
	int max;          /* at most so many rows */
};

/* A row of what was asked; strings live until the reader returns. */
struct seen_row {
	const char *who, *full_name; /* the account */
	const char *code;            /* of the dossier; "" when it is out with its year, or in a sum */
	int agency;                  /* of the dossier, a place; -1: not known, or in a sum */
	int64_t at;                  /* the first look of that day; in a sum, the last such */
	int64_t looks;               /* in a sum: dossiers, on each day anew; else 1 */
};
typedef bool seen_reader(void *arg, const struct seen_row *row);

/* Lists looks of one account, or at one dossier, newest first. False from the reader ends it. */
bool seen_list(struct db *db, const struct province *p, const struct seen_asked *asked, seen_reader *fn,
	void *arg, struct error *err);

/* Sums looks up by account, most first. */
bool seen_sums(
	struct db *db, const struct seen_asked *asked, seen_reader *fn, void *arg, struct error *err);

/* What seen_prove found: hours whose looks are as the journal sealed them, and looks in them. */
struct seen_proof {
	int64_t hours, rows;
	char fault[256]; /* the first thing wrong, or "" */
};

/* Compares looks with the journal's seals over them (seen_seal.h), but for hours of which some were taken out
 * by their age. Looks of the running hour, and of before there were seals, are under none. False only when
 * the store could not be read. */
bool seen_prove(struct db *db, struct seen_proof *proof, struct error *err);

#endif
