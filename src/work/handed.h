/* handed.h: papers and files that come with what is handed in online, and how they become the dossier's. */
#ifndef MOTCUA_WORK_HANDED_H
#define MOTCUA_WORK_HANDED_H

#include "evidence/evidence.h"
#include "work/came.h"
#include "work/submission.h"

/* Keeps what a submission says of its papers: part of an act. */
bool handed_keep(struct tx *tx, int64_t submission, const struct came *came, int n, struct error *err);

/* A file on its way to a submission (arg of handed_file_act): `file` is prepared; `paper` is the number of
 * the paper that it shows, 0: none. ERR_CONFLICT when the submission was answered, or has this file. */
struct handed_file {
	const struct rules *rules;
	const char *who;
	int64_t submission;
	int paper;
	struct evidence_new file;
};
bool handed_file_act(struct tx *tx, void *arg, struct error *err);

/* Notes that somebody read a file of a submission (arg). */
struct handed_view {
	int64_t submission, no; /* no 0: what was declared, and the person's numbers */
};
bool handed_viewed_act(struct tx *tx, void *view, struct error *err);

/* The papers that a submission says it has, with the numbers of its files (not a dossier's); at most
 * COMPONENTS_MAX. Returns how many, -1 with err. Names are those of the procedure's list. */
int handed_papers(struct db *db, int64_t submission, const struct procedure *p, struct arena *a,
	struct came *out, struct error *err);

/* Attaches a submission's files to the dossier that it became, says which paper each shows, and empties
 * their names here: part of an act. */
bool handed_over(struct tx *tx, int64_t submission, int64_t dossier, const struct came *came, int n,
	struct arena *a, struct error *err);

#endif
