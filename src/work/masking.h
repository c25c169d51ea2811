/* masking.h: lateness that may have been dressed up, each suspicion with its dossiers. It accuses nobody:
 * it says where to look. */
#ifndef MOTCUA_WORK_MASKING_H
#define MOTCUA_WORK_MASKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;

/* What is looked for. */
enum masking {
	MASKING_HELD, /* finished within the last half day, handed out more than five days later or not yet */
	MASKING_ASKED,      /* the person was asked to supplement more than once */
	MASKING_ASKED_LAST, /* asked to supplement within the last half day */
	MASKING_REFUSED,    /* refused on the day on which it was due */
	MASKING_EXTENDED,   /* ten or more extensions on one day at one agency */
	MASKING_TAKEN_LATE, /* taken in after the time in which what came online must be answered */
	MASKING_WITHDRAWN,  /* withdrawn on the day on which it was due, or later */
	MASKING_NO_RESULT,  /* granted, but nothing was signed, digitised or registered for it here */
	MASKINGS
};
extern const char *const masking_names[];

/* A dossier under suspicion. Strings live until the reader returns. Times are 0 where there is none. */
struct masked_dossier {
	const char *code;
	int64_t agency; /* id */
	int64_t received_at, due_at, finished_at, returned_at;
	int64_t count; /* requests, or extensions of the day; else 0 */
};

/* Receives one; false stops. */
typedef bool masking_reader(void *arg, const struct masked_dossier *d);

/* Lists those of one kind whose suspicious moment lies in the local days from..to, both included, the newest
 * first; agency 0: of all. At most `max`. */
bool masking_list(struct db *db, enum masking kind, int32_t from, int32_t to, int64_t agency, int max,
	masking_reader *fn, void *arg, struct error *err);

#endif
