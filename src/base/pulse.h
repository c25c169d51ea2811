/* pulse.h: a thread that does something again and again, with a rest in between, until it is told to end. */
#ifndef MOTCUA_BASE_PULSE_H
#define MOTCUA_BASE_PULSE_H

#include "base/err.h"

struct pulse;

/* Does it once, and says after how many seconds again; 0: at once. */
typedef int pulse_fn(void *arg);

/* Begins at once. `arg` must outlive it. It belongs to the caller. NULL with err on failure. */
struct pulse *pulse_start(pulse_fn *fn, void *arg, struct error *err);

/* Ends it, after what it is doing. NULL is allowed. */
void pulse_stop(struct pulse *p);

#endif
