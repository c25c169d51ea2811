/* fetch.h: the attached files that a follower's copy names and lacks. Of standby only. */
#ifndef MOTCUA_STANDBY_FETCH_H
#define MOTCUA_STANDBY_FETCH_H

#include "standby/follower.h"

/* What is still wanted. Zeroed but for the ceiling of the list. */
struct fetching {
	struct buf wanted; /* names, FILES_NAME + 1 bytes each */
	int64_t last;      /* the last row that was looked at */
	int64_t event;     /* of the copy, when the rows were last read; 0: not yet */
	size_t at;         /* the next of the list to ask for */
	int64_t again_ms;  /* when those that the source lacks are asked for again; 0: not all were asked */
};

#define FETCHING_NONE ((struct fetching){ .wanted = BUF_INIT(FILES_NAMES) })

/* Looks for new names in the copy and fetches some of the files that are not here; f->files_missing gets
 * how many are wanted still. False when the source or the disk fails; what was fetched stays. */
bool fetch_some(
	struct fetching *w, struct follower *f, struct remote *r, struct files *files, struct error *err);

/* True when each file that the copy names is here, or was asked for in vain. */
bool fetch_is_done(const struct fetching *w, const struct follower *f);

#endif
