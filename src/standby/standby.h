/* standby.h: copies of a data folder: backups, their restoring, and a follower in a second place.
 *
 * All of this is for a data folder (SQLite). A PostgreSQL server has backups and standbys of its own. */
#ifndef MOTCUA_STANDBY_STANDBY_H
#define MOTCUA_STANDBY_STANDBY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/files_named.h"
#include "store/store.h"

/* A copy that was made or put back, and what it was proved to hold. */
struct standby_copy {
	const char *file; /* its path, in the arena */
	int64_t bytes;
	int64_t events, seals;
	int64_t last_act;           /* UTC seconds of the last act; 0: none yet */
	char head[65];              /* hash of the last seal; "" when there is none */
	struct files_brought files; /* attached files that it names */
};

/* ERR_USAGE when `data` is the address of a database server: `command` is for a folder. */
bool standby_is_folder(const char *data, const char *command, struct error *err);

/* Copies the running database into the folder `to` as motcua-YYYYMMDD-HHMMSS.db (UTC) and proves the
 * copy, and the attached files that it names from `files` (NULL: they are kept elsewhere) into the folder
 * "files" there, before it gets that name. Then, when `keep` is not 0 and no file is missing, all but the
 * newest `keep` backups are removed; attached files never are. A backup that fails leaves no name and
 * removes nothing. */
bool standby_backup(struct store *s, struct files *files, const char *to, int64_t keep, struct arena *a,
	struct standby_copy *made, struct error *err);

/* Proves the file `from`, brings the attached files that it names from the folder "files" beside it to
 * `files`, and makes it the database of the folder `data`, which must hold none. made->files tells what
 * is missing. */
bool standby_restore(const char *from, const char *data, struct files *files, struct arena *a,
	struct standby_copy *made, struct error *err);

/* Whether the keys of the personal values in the database `file` are where those of the folder `data`
 * are looked for (`keys`: what was asked for, or NULL). False with err telling which is missing, and
 * how to mend it. */
bool standby_keys(const char *file, const char *data, const char *keys, struct error *err);

/* How to follow. The strings must outlive the call. */
struct standby_follow {
	const char *source;  /* https://host[:port] */
	const char *data;    /* the follower's folder; made when missing */
	struct files *files; /* where attached files are brought */
	const char *token;   /* of an administrator's account at the source */
	const char *ca;      /* file of the authorities to trust; NULL: the system's */
	bool once;           /* end when level with the source */
	bool plain;          /* http:// is allowed to any address */
};

/* Follows until SIGTERM or SIGINT, which the caller has blocked. ERR_DENIED when the source refuses;
 * ERR_CONFLICT when the source's chain is not the one that the folder holds. */
bool standby_follow(const struct standby_follow *how, struct error *err);

/* The follower's own account of itself, as JSON, in the arena. ERR_NOT_FOUND when the folder follows
 * nobody. */
bool standby_status(const char *data, struct arena *a, const char **json, struct error *err);

/* Ends following: applies what was received, proves the whole database, takes the marker away. May be
 * repeated after it was interrupted. made->files tells which attached files are missing from `files`. */
bool standby_promote(const char *data, struct files *files, struct arena *a, struct standby_copy *made,
	struct error *err);

#endif
