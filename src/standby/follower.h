/* follower.h: the follower's folder. Of standby only.
 *
 *	standby         the marker; its first line is the source
 *	motcua.db       the copy: what it holds is always motcua.db with standby.log applied
 *	standby.log     what was received since motcua.db was last known to be on the disk
 *	standby-copy.db, standby-copy.log   the next copy, while pages are being compared
 *	standby.status  what 'follow --status' shows */
#ifndef MOTCUA_STANDBY_FOLLOWER_H
#define MOTCUA_STANDBY_FOLLOWER_H

#include "standby/received.h"
#include "standby/remote.h"
#include "store/files_named.h"

/* A follower's folder in use. */
struct follower {
	const char *data, *marker, *db, *log, *copy_db, *copy_log, *status; /* paths, in the arena */
	struct arena arena;
	int folder; /* open and locked: one program at a time */
	int db_fd;
	struct received received;
	bool loaded; /* received is open and applied */
	bool holds;  /* there is a whole copy */
	struct lite_head head;
	int64_t lag_ms;        /* from the source's record to here, of the last one */
	int64_t level_ms;      /* when it was last level with the source, UTC ms; 0: not since the start */
	int64_t files_missing; /* attached files that the copy names and that are not here */
	const char *state;
	int64_t status_ms; /* when the status was last written */
	char *digests;     /* scratch of a copy */
	unsigned char *page;
};

/* Takes the folder: locks it, fills the paths. ERR_CONFLICT when another program has it. */
bool follower_open(struct follower *f, const char *data, struct error *err);

/* Gives it back. */
void follower_close(struct follower *f);

/* Brings motcua.db to the end of what was received. */
bool follower_load(struct follower *f, struct error *err);

/* Adds bytes of the stream and applies what is whole; proves the new head against the source's. */
bool follower_add(struct follower *f, const char *p, size_t n, struct error *err);

/* Puts the status down. Failing is no harm: it is for people to look at. */
void follower_tell(struct follower *f, const char *source, const char *state);

/* Copies the source's pages, those that differ, beside the present copy; proves the new one, that it goes
 * on from the old, and takes it in its place. */
bool follower_copy(struct follower *f, struct remote *r, struct error *err);

/* UTC milliseconds. */
int64_t clock_ms(void);

/* Fills what is told of the copy made->file, which was proved. */
void standby_describe(
	struct standby_copy *made, const struct verify_result *v, const struct lite_head *head);

#endif
