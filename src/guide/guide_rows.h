/* guide_rows.h: the statements of guide_store.c that guide.c uses. */
#ifndef MOTCUA_GUIDE_GUIDE_ROWS_H
#define MOTCUA_GUIDE_GUIDE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;

/* The event from which an account is guided; 0 when it is not, or not any more. */
bool guide_row(struct db *db, int64_t account, int64_t *from, struct error *err);

/* Calls `fn` for each kind of act that somebody did since an event. */
bool guide_acts(struct db *db, int64_t from, const char *name, void (*fn)(void *arg, const char *act),
	void *arg, struct error *err);

/* Calls `fn` for each step whose page an account has opened. */
bool guide_pages(struct db *db, int64_t account, void (*fn)(void *arg, const char *step), void *arg,
	struct error *err);

#endif
