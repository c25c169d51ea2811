/* clock.h: a dossier's clock: a limit that began at acceptance, stands still while the person was asked to
 * supplement, and may be lengthened once. Works out the due time and the days it was counted over.
 *
 * A stop counts only when it began before the due time of that moment: what was late stays late. In days and
 * working days the day of asking still runs and the day of the answer stands still, as the first day of any
 * limit does (Civil Code 2015, article 147); in working hours it is minute by minute of office hours. */
#ifndef MOTCUA_PROVINCE_CLOCK_H
#define MOTCUA_PROVINCE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "province/due.h"

/* How often a clock can stand still, and the due time of one that stands still: 2199-12-31 17:00 in Viet Nam,
 * which no day passes. */
enum { CLOCK_STOPS = 16 };
#define CLOCK_STOPPED INT64_C(7258068000)
#define CLOCK_STOPPED_TEXT "7258068000"

/* A stretch of standing still. */
struct clock_stop {
	int64_t from, to; /* to 0: not answered yet */
	bool counts;      /* set by clock_run: it began in time */
};

/* A limit and what changed it. Times are UTC seconds. */
struct clock {
	enum limit_unit unit;
	int limit; /* in `unit`, with what was added */
	int64_t from;
	struct clock_stop stop[CLOCK_STOPS]; /* in the order of time */
	int stops;
	int added;        /* part of `limit` that an extension added */
	int64_t added_at; /* when it was agreed; 0: there is none */
};

/* The due time, CLOCK_STOPPED while it stands still. Marks the stops that count; an extension agreed after
 * the due time of its moment adds nothing. */
int64_t clock_run(const struct due_rules *r, struct clock *c);

/* What a day was to a limit. */
enum due_line_kind {
	DUE_ACCEPTED, /* the day of acceptance: not counted (days, working days) */
	DUE_COUNTED,  /* the `count`th day, or `minutes` of office hours */
	DUE_OFF,      /* the offices do not work: not counted */
	DUE_MOVED,    /* the last day fell on a day off: the limit ends on this one */
	DUE_STOPPED,  /* the clock stood still */
};

/* A day between acceptance and due time. */
struct due_line {
	int32_t day;
	enum due_line_kind kind;
	int count;        /* days counted up to this one, or minutes */
	int minutes;      /* counted on this day (working hours) */
	const char *name; /* of a day off or a working weekend day, from the calendar; NULL: none */
};

/* The due time with the days that were counted, one line each from acceptance to the last day (to the day of
 * asking while the clock stands still). Lines are made in the arena; *n gets their number, at most some
 * 40 000. Returns what clock_run() does. */
int64_t clock_explain(
	const struct due_rules *r, struct clock *c, struct arena *a, struct due_line **lines, int *n);

#endif
