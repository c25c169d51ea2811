/* play.h: a day of a province, played against a running server. */
#ifndef MOTCUA_SIMULATE_PLAY_H
#define MOTCUA_SIMULATE_PLAY_H

#include "simulate/tally.h"

/* How it is played. */
struct play {
	const char *base;         /* http://127.0.0.1:8080 */
	const char *acknowledged; /* a file to which each acknowledged act is added before anything else is
				   * asked; NULL: none */
	int connections, dossiers;
	int reads;    /* of a hundred requests */
	int slips;    /* of a hundred acts go with a fault */
	double speed; /* how many times faster than the day's clock; 0: as fast as it goes */
	int rate;     /* requests a second at most; 0: no limit */
	int seconds;  /* ends then, whatever is under way; 0: when all dossiers have ended */
	int patience; /* seconds without any answer after which it gives up */
	bool check;   /* look at every dossier once more at the end */
	uint64_t seed;
};

/* Plays it. What the server did wrong stands in the tally; false with err when it could not be played. */
bool play_day(const struct play *p, struct crew *c, struct tally *t, struct error *err);

#endif
