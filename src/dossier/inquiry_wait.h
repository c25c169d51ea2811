/* inquiry_wait.h: inquiries on their way to the store, for seen.c, which writes them down with its looks, and
 * for its seals. */
#ifndef MOTCUA_DOSSIER_INQUIRY_WAIT_H
#define MOTCUA_DOSSIER_INQUIRY_WAIT_H

#include "dossier/inquiry.h"

struct tx;
struct seen_sum;

/* How many go at once. */
enum { INQUIRY_BATCH = 512 };

/* Whether some have waited long enough, or are many; at_once: whether there are any. */
bool inquiry_ready(bool at_once);

/* Takes those that waited longest; gives back those that could not be written, and tells how many found no
 * room any more. */
int inquiry_take(struct inquiry *out, int max);
int inquiry_back(const struct inquiry *list, int n);

/* Writes one down, unless that hour has it, under the seal of the hour `written`. */
bool inquiry_insert(struct tx *tx, const struct inquiry *q, int64_t written, struct error *err);

/* What a seal says of the inquiries of an hour (seen_rows.h). */
bool inquiry_sum_hour(struct db *db, int64_t hour, struct seen_sum *sum, struct error *err);

/* Takes out those of the days before `day`; *gone tells whether there were any. */
bool inquiry_forget(struct tx *tx, int32_t day, bool *gone, struct error *err);

#endif
