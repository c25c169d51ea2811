/* came.h: which papers came with a dossier (thành phần hồ sơ): ticked off at intake against the
 * procedure's list, kept as they were called on that day. */
#ifndef MOTCUA_WORK_CAME_H
#define MOTCUA_WORK_CAME_H

#include "base/buf.h"
#include "procedure/procedure.h"

struct tx;
struct db;

/* As what a paper came. */
enum came_kind {
	CAME_ORIGINAL,
	CAME_COPY,
	CAME_CERTIFIED,
	CAME_HELD, /* not asked for: a result that the administration issued to the person before */
	CAME_KINDS
};

/* Their names in forms and for programs, NULL at the end. */
extern const char *const came_kind_names[];

/* A paper that came. */
struct came {
	int no; /* in the procedure's list */
	const char *name;
	enum came_kind kind;
	int64_t issued; /* CAME_HELD: id of what was issued; else 0 */
	int64_t file;   /* number of the dossier's file that shows it; 0: not scanned */
};

/* Whether a paper of the procedure's list is always needed and not among those that came. */
bool came_misses(const struct component *k, const struct came *came, int n);

/* The first such paper of a procedure; NULL: all are there. */
const struct component *came_lacks(const struct procedure *p, const struct came *came, int n);

/* Whether all are there; ERR_DATA names the first that is not. */
bool came_complete(const struct procedure *p, const struct came *came, int n, struct error *err);

/* Writes them and, when there are any, an event that lists numbers and kinds. */
bool came_keep(struct tx *tx, int64_t dossier, const struct came *came, int n, struct error *err);

/* Writes that a file of the dossier shows the paper, with its event. ERR_DATA when that did not come. */
bool came_scanned(struct tx *tx, int64_t dossier, int no, int64_t file, struct error *err);

/* Those of a dossier, at most `most`, in the arena; -1 with err on failure. */
int came_of(
	struct db *db, int64_t dossier, struct arena *a, struct came *came, int most, struct error *err);

/* What was issued to a person before, stands, and is there as a file: need not be asked for again (Decree
 * 61/2018/NĐ-CP as amended by 107/2021/NĐ-CP; verify: article). */
struct held {
	int64_t id, dossier, at; /* of what was issued; the dossier it came of; when */
	int64_t number;          /* in a register; 0: none */
	const char *symbol, *title, *code, *sha256;
	int64_t file; /* number of the dossier's file */
};

/* Whether a result of the dossier, signed or scanned, stands. */
bool result_stands(struct db *db, int64_t dossier, bool *stands, struct error *err);

/* Most that is shown of a person. */
enum { HELD_MAX = 20 };

/* That of the person with this number, the latest dossier's first, at most `max`. Texts live in the arena.
 * How many, or -1 with err. Whoever shows it notes that with dossier_looked_act() for each dossier. */
int held_of_person(struct db *db, const char *applicant_id, struct arena *a, struct held *out, int max,
	struct error *err);

/* Somebody who is shown what is held: an act (arg: struct held_look) that notes it in the journal of each
 * dossier that it came of, and of the dossier `seen` (0: none) from which the person was filled in. */
struct held_look {
	int64_t seen;
	const struct held *held;
	int helds;
};
bool held_look_act(struct tx *tx, void *arg, struct error *err);

/* A paper said to be held that is not among what the person holds; NULL: all are. */
const struct came *held_lacks(const struct came *came, int n, const struct held *held, int helds);

/* What was held of a dossier's paper `no`; h->id 0: it came otherwise, or was taken back or erased since. */
bool held_of_paper(
	struct db *db, int64_t dossier, int no, struct arena *a, struct held *h, struct error *err);

#endif
