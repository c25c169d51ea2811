/* job.h: long work that is left to whichever node serves, and that survives the node which does it.
 *
 * A job and the file it is about stand in the store. A node does it in one act, and that act also marks it
 * done: a node that dies in the middle leaves nothing of it, and the job still waiting for another node. No
 * clock decides whose a job is: acts take turns, so one that could begin the job while another node is at it
 * finds it done, or waiting again. */
#ifndef MOTCUA_JOB_JOB_H
#define MOTCUA_JOB_JOB_H

#include "base/buf.h"
#include "base/shared.h"
#include "base/table.h"
#include "store/store.h"

/* A job, as it is done. */
struct job {
	int64_t id;
	const char *kind, *name, *who; /* "import dossiers"; of the file; the account that asked */
	const char *p;                 /* the file's bytes */
	size_t n;
};

/* A kind of work. */
struct job_kind {
	const char *name;
	/* Does it, as part of an act. What it has to say, for people, goes to `said`, also when it fails.
	 * `subjects` is what the program loaded for the pages (struct web). */
	bool (*run)(struct tx *tx, const struct job *job, const void *subjects, struct buf *said,
		struct error *err);
};

/* A job to be asked for; the strings are the caller's. */
struct job_new {
	const char *kind, *name;
	const char *p;
	size_t n;
	int64_t id; /* set by job_ask_act */
};

/* An act (arg: struct job_new): stores a job. */
bool job_ask_act(struct tx *tx, void *arg, struct error *err);

/* How often a job is begun before it is given up: a file that ends every node must not end them for ever. */
enum { JOB_TRIES = 5 };

/* What job_run_next needs. */
struct job_work {
	struct store *store;
	const struct job_kind *const *kinds; /* ends with NULL */
	const void *subjects;
	struct shared *shared; /* where a runner takes `subjects` from for each job; NULL: they stand */
	char node[80];         /* this process, for people */
};

/* Does the oldest job that waits. *ran tells whether there was one, whatever became of it. False when the
 * store failed: the job waits still. */
bool job_run_next(struct job_work *w, bool *ran, struct error *err);

/* Writes this process's name into w->node. */
void job_name_node(struct job_work *w);

/* The last `limit` jobs, newest first: id, kind, name, bytes, who, state, asked, ended, node, tries, said. */
bool job_table(struct db *db, int limit, struct table *t, struct arena *a, struct error *err);

/* A job for a page. Strings live in the arena. */
struct job_row {
	int64_t id, bytes, asked_at, begun_at, ended_at, tries; /* times UTC seconds, 0: not yet */
	const char *kind, *name, *who, *state, *node, *said;    /* state: waiting, done, failed */
};

/* The last `limit` jobs, newest first. */
bool job_list(struct db *db, int limit, struct arena *a, struct job_row **rows, int *n, struct error *err);

struct job_runner;

/* Begins a thread that does jobs as they come. `w` is copied. NULL with err on failure. */
struct job_runner *job_runner_start(const struct job_work *w, struct error *err);

/* Ends it after the job in hand. NULL is allowed. */
void job_runner_stop(struct job_runner *r);

#endif
