/* dossier_feed.h: the rows of a file of dossiers, read ahead of the one who stores them. */
#ifndef MOTCUA_DOSSIER_DOSSIER_FEED_H
#define MOTCUA_DOSSIER_DOSSIER_FEED_H

#include "base/sheet.h"
#include "dossier/dossier_import.h"

/* A row. Good until the next call of dossier_feed_next. */
struct dossier_row {
	const char *fault; /* what is wrong with it, with its place; NULL: it is good */
	struct dossier_new dossier;
	struct dossier_ready ready;
	int line, column; /* of its code */
	const char *raw;  /* as it stands in the file */
	size_t raw_len;
	size_t read; /* bytes of the file read so far */
};

struct dossier_feed;

/* Starts reading the rows of `s`, whose header was read; `in` tells bodies and time, `ahead` is of the
 * first row. Both must outlive the feed. NULL with err filled on failure. */
struct dossier_feed *dossier_feed_start(const struct dossier_import *in, struct sheet *s,
	const struct dossier_ahead *ahead, struct error *err);

/* How many rows come at once at most. */
enum { FEED_ROWS = 512 };

/* The next rows in the file's order; *n is 0 at its end. */
const struct dossier_row *dossier_feed_next(struct dossier_feed *f, int *n);

/* Stops reading and frees. */
void dossier_feed_stop(struct dossier_feed *f);

#endif
