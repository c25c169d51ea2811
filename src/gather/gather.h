/* gather.h: rounds in which agencies answer for what no record holds (đợt thu thập số liệu): who owes
 * what by when, what was typed and by whom, and how it is submitted, returned and approved. The answers
 * are those of indicator/answer.h; a round adds the time by which they are due, and a form for each
 * agency that owes some. */
#ifndef MOTCUA_GATHER_GATHER_H
#define MOTCUA_GATHER_GATHER_H

#include "evidence/evidence.h"
#include "indicator/indicator.h"
#include "notice/notice.h"

/* Rounds; forms of one; answers of one form; steps of one; bytes of texts. */
enum {
	ROUNDS_MAX = 1000,
	FORMS_MAX = 2000,
	ANSWERS_MAX = 200,
	FORM_STEPS_MAX = 400,
	ROUND_NAME_MAX = 300,
	ANSWER_NOTE_MAX = 500,
	REASON_MAX = 2000
};

/* A round. Strings live in the arena it was read with. */
struct round {
	int64_t id, due_at, at;
	const char *set, *name, *who; /* set: its code; who: opened it */
	struct period period;
	int64_t keeper; /* id of the agency in charge, which looks at what has no parent; 0: none */
};

/* What an agency owes in a round; its state is that of its answers. */
struct round_form {
	int64_t agency, revision, submitted_at; /* agency: id */
	enum answer_state state;
	const char *submitted_by; /* NULL: nobody yet */
};

/* Whether it is late at a time: not submitted (or returned) when the round is due, or submitted after. */
bool round_form_late(const struct round *r, const struct round_form *f, int64_t now);

/* What was done to a form; answers have their own history. */
enum form_step { STEP_SUBMITTED, STEP_RETURNED, STEP_APPROVED, STEP_TAKEN_OVER, STEP_ATTACHED };
extern const char *const form_step_names[]; /* submitted, returned, approved, taken_over, attached */
struct form_history {
	enum form_step act;
	const char *text, *who;
	int64_t at;
};

/* Places of the indicators (first versions) that an agency (a place) answers in a period, in the set's
 * order; at most ANSWERS_MAX. Returns how many. */
int round_asks(const struct indicator_set *s, const struct province *p, struct period period, int agency,
	int *item);

/* Opens a round, with a form for each agency that owes something on the period's last day: an act (arg:
 * struct round_open). ERR_CONFLICT when there is one of this set and period, ERR_DATA when nobody owes
 * anything. */
struct round_open {
	const struct rules *rules;
	struct round round; /* set, period, name, due_at, keeper; the rest is what came of it */
	int forms;
};
bool round_open_act(struct tx *tx, void *open, struct error *err);

/* Gives a round another time by which it is due: an act (arg: struct round_due). What was late by the
 * old one may then not be. ERR_CONFLICT when it is no longer due at `was`. */
struct round_due {
	int64_t round, was, due_at;
	const char *reason; /* needed */
};
bool round_due_act(struct tx *tx, void *due, struct error *err);

/* Rounds, latest period first; at most ROUNDS_MAX. Returns how many, -1 with err. */
int rounds_list(struct db *db, struct arena *a, struct round *out, struct error *err);

/* Finds one; r->id 0: there is none. */
bool round_find(struct db *db, int64_t id, struct arena *a, struct round *r, struct error *err);

/* Its forms; at most FORMS_MAX. Returns how many, -1 with err. */
int round_forms(struct db *db, int64_t round, struct arena *a, struct round_form *out, struct error *err);

/* An agency's; *owes false: it owes nothing in this round. */
bool round_form_find(struct db *db, int64_t round, int64_t agency, struct arena *a, struct round_form *f,
	bool *owes, struct error *err);

/* What was done to it, latest first. Returns how many, -1 with err. */
int round_form_history(struct db *db, int64_t round, int64_t agency, struct arena *a,
	struct form_history *out, struct error *err);

/* --- what is typed ---------------------------------------------------------------------------------- */

/* An answer that is put. */
enum typed_fate { TYPED_SAVED, TYPED_SAME, TYPED_CONFLICT };
struct typed_answer {
	const char *code;
	const char *value; /* plain decimal; NULL: none */
	const char *note;  /* "" for none */
	int64_t revision;  /* that the writer saw; then the one that stands */
	enum typed_fate fate;
};

/* What an indicator's kind does not allow, or that is no number at all. */
enum typed_fault {
	TYPED_FINE,
	TYPED_NOT_NUMBER,
	TYPED_NEGATIVE,
	TYPED_FRACTION,
	TYPED_RANGE,
	TYPED_CHOICE
};

/* Reads what was typed for an indicator: *value is the plain decimal in the arena, NULL when nothing was. */
enum typed_fault typed_read(
	const struct indicator *i, const char *typed, struct arena *a, const char **value);

/* Who writes, and what it may do at the form's agency. */
struct round_actor {
	int64_t account;
	const char *name;
	bool fills;   /* types and submits */
	bool decides; /* returns and approves: its head's superior */
	bool leads;   /* a leader of the province: decides everywhere, and takes back what was approved */
};

/* Saves what was typed: an act (arg: struct round_saving). Of two who write one answer the second is told
 * (TYPED_CONFLICT), and what else came with it is saved. ERR_CONFLICT when the form is submitted or approved,
 * ERR_DENIED when it is not theirs. */
struct round_saving {
	const struct rules *rules;
	int64_t round, agency;
	struct round_actor who;
	struct typed_answer *answer;
	int count, saved, conflicts;
};
bool round_save_act(struct tx *tx, void *saving, struct error *err);

/* Acts on a form. */
enum form_act { FORM_SUBMIT, FORM_RETURN, FORM_APPROVE, FORM_ACTS };
extern const char *const form_act_names[]; /* submit, return, approve */

/* Whether somebody may, as the form stands. */
bool round_may(const struct round_form *f, const struct round_actor *who, enum form_act act);

/* An act on a form (arg of round_form_act). Submitting asks for a value or a note everywhere, for
 * nothing that cannot be, and for a note at what is out of the ordinary: ERR_DATA with `faults`.
 * ERR_CONFLICT when the form has changed since `revision`. */
struct form_call {
	const struct rules *rules;
	enum form_act act;
	int64_t round, agency, revision;
	struct round_actor who;
	const char *reason; /* return: needed */
	int faults;
};
bool round_form_act(struct tx *tx, void *call, struct error *err);

/* Attaches a file to an answer, which then is there: an act (arg: struct answer_attaching). */
struct answer_attaching {
	const struct rules *rules;
	int64_t round, agency;
	struct round_actor who;
	const char *code;
	struct evidence_new *file; /* its subject is given here */
};
bool round_attach_act(struct tx *tx, void *file, struct error *err);

/* --- what is wrong with it ---------------------------------------------------------------------------- */

/* A form as it stands: what is asked, what was answered, now and in the period before, and what is
 * doubted. */
struct sheet_line {
	int item;                    /* place of the first version */
	const struct indicator *on;  /* the version that holds */
	const struct answer *answer; /* NULL: none yet */
	const struct answer *before; /* of the period before; NULL: none */
	int64_t files;               /* attached */
	bool heading;                /* only a name over others: nothing is asked */
};
struct answer_sheet {
	const struct indicator_set *set;
	int set_place, agency; /* places */
	struct period before;
	struct sheet_line *line;
	int lines, asked, answered;
	struct doubt *doubt; /* item: as line.item */
	int doubts;
};

/* Reads it. `agency` is a place. */
bool answer_sheet_read(struct db *db, const struct rules *rules, const struct round *r, int agency,
	struct arena *a, struct answer_sheet *out, struct error *err);

/* What stands in the way of submitting a line: no value and no note; what cannot be; what is out of the
 * ordinary and has no note. *doubt (may be NULL) gets the doubt it is about. */
enum line_fault { LINE_FINE, LINE_EMPTY, LINE_WRONG, LINE_UNEXPLAINED };
enum line_fault sheet_line_fault(
	const struct answer_sheet *s, const struct sheet_line *l, const struct doubt **doubt);

/* --- from elsewhere ------------------------------------------------------------------------------------ */

/* Answers from a file: agency, code, value, note: all or nothing. An act (arg: struct round_import).
 * `state`: draft leaves the forms to their agencies; submitted and approved say that this was done
 * elsewhere, by the time they were due. */
struct import_answer {
	int agency; /* place */
	struct typed_answer answer;
	int line;
};
struct round_import {
	const struct rules *rules;
	int64_t round, account;
	enum answer_state state;
	struct import_answer *row;
	int count, bad; /* bad: the row that would not do, from 0 */
};
bool round_import_act(struct tx *tx, void *import, struct error *err);

/* Reads such a file; values are plain decimals. False with file:line:column. */
bool round_import_read(struct round_import *i, const struct indicator_set *s, struct period period,
	struct arena *a, const char *path, struct error *err);

/* --- reminders ----------------------------------------------------------------------------------------- */

/* Reminds the heads of agencies that have not submitted, by mail: once within the days before a round is
 * due that the setting round_remind_days says (3), and once after it was. */
notice_run_fn rounds_remind;

#endif
