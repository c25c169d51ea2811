/* process.h: the internal processes in which dossiers are worked on, as data: steps, who does each, how
 * long it may take, and what may come next (Circular 01/2018/TT-VPCP; province/vn/processes.csv,
 * process_steps.csv). */
#ifndef MOTCUA_PROCEDURE_PROCESS_H
#define MOTCUA_PROCEDURE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "province/province.h"

/* What is done in a step. */
enum step_kind {
	STEP_INTAKE,   /* the desk takes the dossier in */
	STEP_ASSIGN,   /* somebody gives it to an officer */
	STEP_REVIEW,   /* an officer works on it */
	STEP_APPROVE,  /* it is checked */
	STEP_SIGN,     /* the result is signed, or refused */
	STEP_REGISTER, /* the result is numbered and sent to the desk */
	STEP_RETURN,   /* the desk hands the result out: the dossier is finished */
	STEP_KINDS
};
extern const char *const step_kind_names[];

/* How many steps may follow one, and how many a process may have. */
enum { STEP_NEXT = 8, STEPS_MAX = 40 };

/* A step. */
struct step {
	int no; /* from 1, without gap */
	const char *name;
	enum step_kind kind;
	enum role role;
	const char *body;    /* "desk", "decider", "parent", "chosen", or the code of an agency */
	int hours;           /* working hours it may take; 0: no limit of its own */
	int next[STEP_NEXT]; /* numbers */
	int nexts;           /* 0: the last one */
};

/* A process. */
struct process {
	int64_t id;
	const char *code, *name;
	/* For which dossiers, conditions that must all hold, parted by blanks: any, on_the_spot,
	 * interlinked=same, interlinked=across, level=commune (of the deciding agency), owner=P04,
	 * procedure=H12.T0001. */
	const char *applies;
	int32_t valid_from, valid_to;
	struct step *step;
	int steps;
};

/* All of them, in the file's order: the first that applies is taken. Read-only once loaded. */
struct processes {
	struct arena arena;
	struct process *process;
	int count;
};

/* Reads and checks processes.csv and process_steps.csv in `dir`. On false err says file:line:column, and
 * nothing needs freeing. */
bool processes_read_files(
	struct processes *ps, const struct province *p, const char *dir, struct error *err);

/* Writes them into an empty store, giving ids. */
bool processes_save(struct tx *tx, struct processes *ps, struct error *err);

/* Writes one, at a place of the order in which they are tried, giving its id. */
bool process_insert(struct tx *tx, struct process *p, int place, struct error *err);

/* Reads them from the store. */
bool processes_read_store(struct processes *ps, struct db *db, struct error *err);

/* Whether a step is done by the body that is named when the dossier is passed on to it: one of the same level
 * with which a procedure is interlinked, and which differs from dossier to dossier. */
bool step_is_chosen(const struct step *s);

/* The process with this id, or NULL; and its step of this number, or NULL. */
const struct process *process_by_id(const struct processes *ps, int64_t id);
const struct step *process_step(const struct process *p, int no);

/* Frees all. */
void processes_release(struct processes *ps);

#endif
