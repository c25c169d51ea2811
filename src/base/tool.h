/* tool.h: another program, run without a shell: what it writes is taken in, what it may use is bounded. */
#ifndef MOTCUA_BASE_TOOL_H
#define MOTCUA_BASE_TOOL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* What a program may use. */
struct tool_limits {
	int seconds; /* by the clock and of computing */
	int mib;     /* of memory; 0: as much as it likes */
};

/* Runs argv[0], found along PATH, with the open file `in` (from its beginning) as its standard input; what
 * it writes goes to `out`. ERR_NOT_FOUND when there is no such program, ERR_SYSTEM when it fails, writes
 * more than `out` may hold, or takes longer. It is ended then. Its complaints go nowhere. */
bool tool_run(const char *const *argv, int in, const struct tool_limits *limits, struct buf *out,
	struct error *err);

/* Whether a program of this name is found along PATH. */
bool tool_there(const char *name);

#endif
