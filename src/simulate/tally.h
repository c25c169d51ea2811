/* tally.h: what came of a simulated day: counts and how long things took. */
#ifndef MOTCUA_SIMULATE_TALLY_H
#define MOTCUA_SIMULATE_TALLY_H

#include "base/buf.h"
#include "simulate/story.h"

/* Times in microseconds, gathered in classes some 1.5 % wide: what is read back is at most so much too
 * large. */
enum { SPAN_PARTS = 64, SPAN_CLASSES = 32 * SPAN_PARTS };
struct spans {
	int64_t count, most;
	int64_t in[SPAN_CLASSES];
};

/* Adds a time. */
void spans_add(struct spans *s, int64_t us);

/* The time that `percent` of a hundred did not exceed, in microseconds; 0 when there are none. */
int64_t spans_percentile(const struct spans *s, int percent);

/* How many of the things that the server must not do are told in words. */
enum { WRONGS_KEPT = 20 };

/* The day's counts. */
struct tally {
	int64_t deed[DEEDS];            /* acknowledged */
	int64_t slip[SLIPS];            /* faults played, each answered as it must be */
	int64_t reads, views, refused;  /* reads by people; looks before acts; refusals that must be */
	int64_t lost;                   /* requests without an answer */
	int64_t wrong;                  /* what the server must not do */
	struct buf wrongs[WRONGS_KEPT]; /* the first of them */
	int begun, ended, under_way;    /* dossiers */
	int checked;                    /* dossiers that were looked at once more */
	int64_t us;                     /* how long it all took */
	struct spans read, act;
};

/* Notes something that the server must not do. */
void tally_wrong(struct tally *t, const char *what);

/* Acknowledged acts in all. */
int64_t tally_acts(const struct tally *t);

/* Writes it for a person, or (json) for a program. */
void tally_put(const struct tally *t, bool json, struct buf *out);

/* Frees. */
void tally_release(struct tally *t);

#endif
