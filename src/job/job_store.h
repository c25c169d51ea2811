/* job_store.h: the statements of jobs, for job.c. */
#ifndef MOTCUA_JOB_JOB_STORE_H
#define MOTCUA_JOB_JOB_STORE_H

#include "job/job.h"

/* Writes a new job; the id is in it. */
bool job_insert(struct tx *tx, const struct job_new *j, struct error *err);

/* Writes a piece of its file. */
bool job_insert_piece(struct tx *tx, int64_t job, int64_t no, const char *p, size_t n, struct error *err);

/* Appends its whole file to `to`. */
bool job_read_pieces(struct db *db, int64_t job, struct buf *to, struct error *err);

/* The oldest job that waits; *there is false when none does. */
bool job_waiting(struct db *db, struct arena *a, struct job_row *row, bool *there, struct error *err);

/* Notes that a node begins it. */
bool job_set_begun(struct tx *tx, int64_t id, const char *node, struct error *err);

/* Takes back that a node begins it. */
bool job_set_released(struct tx *tx, int64_t id, struct error *err);

/* Notes its end, and takes its file away. */
bool job_set_ended(struct tx *tx, int64_t id, const char *state, const char *said, struct error *err);

#endif
