/* plan.h: what a year's plan promised: tasks with their owners, due days and evidence. Two lists: the
 * province's own plan, and what the Government assigned. Whether a task was done, on time or late, and how
 * many were on any day, follows from what was reported and confirmed, and is typed by nobody. */
#ifndef MOTCUA_PLAN_PLAN_H
#define MOTCUA_PLAN_PLAN_H

#include "base/rational.h"
#include "evidence/evidence.h"
#include "province/province.h"

/* Whose tasks. */
enum plan_list { PLAN_OWN, PLAN_GOVERNMENT, PLAN_LISTS };
extern const char *const plan_list_names[]; /* plan, government */

/* How far a task is in being reported: `reported` waits for the one who confirms. */
enum plan_stage { STAGE_OPEN, STAGE_REPORTED, STAGE_DONE };
extern const char *const plan_stage_names[]; /* open, reported, done */

/* What a task counts as on a day. `done` (on time or late) and `all` are only asked for. */
enum plan_state {
	PLAN_OPEN,
	PLAN_DONE_ON_TIME,
	PLAN_DONE_LATE,
	PLAN_OVERDUE,
	PLAN_STATES,
	PLAN_DONE,
	PLAN_ALL
};
extern const char *const plan_state_names[]; /* open, done_on_time, done_late, overdue, "", done, all */

/* Sections of the report, I to VII; bytes of texts; tasks of one plan; steps of a task. */
enum {
	PLAN_TEXT_MAX = 2000,
	PLAN_NUMBER_MAX = 100,
	PLAN_CODE_MAX = 60,
	PLAN_TASKS_MAX = 2000,
	PLAN_STEPS_MAX = 200
};
extern const char *const plan_section_names[]; /* "", I ... VII */

/* A decision that gives tasks out. */
struct plan {
	int64_t id;
	const char *code, *name, *number; /* of the decision: "2437/QĐ-UBND" */
	enum plan_list list;
	int year;
	int32_t day; /* of the decision */
};

/* A task. Strings live in the arena it was read with; days: 0 is none. */
struct plan_task {
	int64_t id, plan, agency, revision;
	const char *plan_code, *plan_name, *plan_number;
	enum plan_list list;
	int year, no;
	const char *section, *text;
	int32_t given, due, done;
	enum plan_stage stage;
	const char *document; /* what shows that it was done: an official letter's number */
	const char *reported_by, *confirmed_by;
	int64_t files; /* attached */
};

/* What may have been done to a task. */
extern const char *const plan_step_names[];

/* What was done to a task. */
struct plan_step {
	int no;
	const char *act; /* one of plan_step_names */
	int32_t day;     /* on which it was done; the new due day; 0: none */
	const char *text, *who;
	int64_t at;
};

/* What a task counts as at the end of `day`. Only what is confirmed is done; a task without a due day is
 * never late. */
enum plan_state plan_state_of(const struct plan_task *t, int32_t day);

/* Which tasks. */
struct plan_query {
	enum plan_list list;
	int year;
	int32_t day;           /* as of its end; tasks given later are not there yet */
	enum plan_state state; /* PLAN_ALL: any */
	int64_t agency;        /* the owner's id; 0: any */
	const char *level;     /* of the owner, by level_names; NULL: any */
};

/* How many there are. */
bool plan_count(struct db *db, const struct plan_query *q, int64_t *count, struct error *err);

/* Those tasks, by plan and number; at most `max`. Returns how many, -1 with err. */
int plan_tasks(struct db *db, const struct plan_query *q, struct arena *a, struct plan_task *out, int max,
	struct error *err);

/* The years that a list has plans of, latest first; at most `max`. Returns how many, -1 with err. */
int plan_years(struct db *db, enum plan_list list, int *out, int max, struct error *err);

/* Finds a task; t->id 0: there is none. */
bool plan_task_find(struct db *db, int64_t id, struct arena *a, struct plan_task *t, struct error *err);

/* What was done to it, in order. Returns how many, -1 with err. */
int plan_steps(struct db *db, int64_t task, struct arena *a, struct plan_step *out, struct error *err);

/* A plan to add (arg of plan_add_act). ERR_CONFLICT when there is one of this code. */
bool plan_add_act(struct tx *tx, void *plan, struct error *err);

/* Tasks to add to a plan, all or nothing: an act (arg: struct plan_import). A task that comes as done
 * was done and confirmed elsewhere. */
struct plan_import {
	const char *plan; /* its code; ERR_NOT_FOUND when there is none */
	struct plan_task
		*task; /* no, section, text, agency, given (0: the decision's day), due, done, document */
	int count;
	int bad; /* the task that would not do, from 0 */
};
bool plan_import_act(struct tx *tx, void *import, struct error *err);

/* Reads a file of tasks: no, section, text, owner (code of an agency), given, due, done, document. False with
 * file:line:column. */
bool plan_tasks_read(struct plan_import *p, const struct province *province, struct arena *a,
	const char *path, struct error *err);

/* What may be done to a task. */
enum plan_act { PLAN_REPORT, PLAN_CONFIRM, PLAN_RETURN, PLAN_EXTEND, PLAN_ATTACH, PLAN_ACTS };
extern const char *const plan_act_names[]; /* report, confirm, return, extend, attach */

/* Who wants to: by which of its posts at the owner's, and by which over all. */
struct plan_actor {
	const char *name;
	bool works, heads; /* officer, approver or head of the owner; its head */
	bool leads;        /* a leader of the province */
};

/* Whether somebody may, as the task stands at `now`. The owner reports and attaches; its head, or a leader of
 * the province, confirms or returns what another reported; a leader extends, before the due day has
 * passed: so what counts as overdue on a past day never changes. */
bool plan_may(const struct plan_task *t, const struct plan_actor *who, enum plan_act act, int32_t today);

/* An act on a task (arg of plan_do_act). ERR_CONFLICT when the task has changed since `revision`, ERR_DENIED
 * when plan_may() says so, ERR_DATA for what is missing. */
struct plan_call {
	enum plan_act act;
	int64_t task, revision;
	struct plan_actor who;
	int32_t day;               /* report: when it was done, extend: the new due day */
	const char *text;          /* reason, note; or NULL */
	const char *document;      /* report: number of an official letter, or NULL */
	struct evidence_new *file; /* attach: prepared */
};
bool plan_do_act(struct tx *tx, void *call, struct error *err);

/* --- targets -----------------------------------------------------------------------------------------
 *
 * Targets of a year (chỉ tiêu): a threshold, what was reached, and what follows from both by rule. What was
 * reached comes from an indicator where one measures it, through a function that the caller gives; else from
 * what was written down with its author. */

/* How a value is held against the threshold. */
enum target_operator { TARGET_AT_LEAST, TARGET_MORE, TARGET_AT_MOST, TARGET_LESS };
extern const char *const target_operator_names[]; /* >=, >, <=, < */

/* How a value moves: `grows` adds up over the year and is forecast in a straight line from where it
 * stood when the year began; `stands` is a rate of its period and is forecast to stay. */
enum target_course { COURSE_GROWS, COURSE_STANDS };
extern const char *const target_course_names[]; /* grows, stands */

/* Where a target is. `missed` only when the deadline has passed. */
enum target_status { TARGET_UNKNOWN, TARGET_IN_PROGRESS, TARGET_MET, TARGET_EXCEEDED, TARGET_MISSED };
extern const char *const target_status_names[]; /* unknown, in_progress, met, exceeded, missed */

/* Scopes, as files spell them. */
extern const char *const target_scope_names[]; /* "", province, district, commune, district+commune */

/* Targets of a year; values of a target; bytes of a note; places after the
 * point that are kept. */
enum { TARGETS_MAX = 400, MEASURES_MAX = 400, TARGET_NOTE_MAX = 1000, TARGET_PLACES = 9 };

/* A target. Strings live in the arena it was read with; NULL: none. */
struct plan_target {
	int64_t id;
	int year, place; /* in the file's order */
	const char *no, *name, *scope;
	const char *threshold; /* as printed: "Tối thiểu 80%" */
	enum target_operator compares;
	struct rational value; /* the threshold as a number */
	const char *unit;      /* "%", "người", ... */
	enum target_course course;
	const char *indicator; /* set:code:level, or set:code */
	const char *formula;   /* in words, where no indicator is */
	struct rational base;  /* where it stood when the year began; 0 when the file says nothing */
	int32_t begins, deadline;
	int64_t agency; /* id of the one that answers for it; 0: none */
};

/* What was reached. */
struct target_value {
	bool known;
	struct rational value;
	const char *note, *who; /* of what was written down; NULL for an indicator's */
	int32_t day;
	int64_t at;
};

/* Holds a value against a target at the end of `day`. */
enum target_status target_judge(const struct plan_target *t, const struct target_value *v, int32_t day);

/* What the value will be on the deadline at the pace of the days so far. False when there is nothing to
 * say: no value, a day before the beginning, or the deadline has passed. A rate is never forecast above
 * 100 %. */
bool target_forecast(
	const struct plan_target *t, const struct target_value *v, int32_t day, struct rational *out);

/* Whether a value reaches the threshold. */
bool target_reaches(const struct plan_target *t, const struct rational *value);

/* Measures a target's indicator over `from`..`to`, both included: out->known false when it cannot be told.
 * False with err when the store failed. */
typedef bool plan_measure_fn(void *arg, struct db *db, const struct plan_target *t, int32_t from,
	int32_t to, struct target_value *out, struct error *err);

/* Who measures indicators: the app, which knows those that come after this subject. Zero: nobody. */
struct plan_measure {
	plan_measure_fn *measure;
	void *arg;
};

/* What was reached by `day`: the indicator's value from the beginning of the target on, else the last
 * one that was written down for a day up to it. */
bool target_measure(struct db *db, const struct plan_measure *by, const struct plan_target *t, int32_t day,
	struct arena *a, struct target_value *out, struct error *err);

/* Reads and checks a file of targets: no, target, scope, threshold, operator, value, unit, course,
 * indicator, formula, base, begins, deadline, owner (code of an agency). A row without a name belongs to
 * the one above. False with file:line:column. */
struct plan_targets {
	int year;
	struct plan_target *target;
	int count;
};
bool plan_targets_read(struct plan_targets *t, const struct province *province, struct arena *a,
	const char *path, struct error *err);

/* Writes the targets of a year, which must have none yet: an act (arg: struct plan_targets). */
bool plan_targets_act(struct tx *tx, void *targets, struct error *err);

/* The targets of a year, in order; at most TARGETS_MAX. Returns how many, -1 with err. */
int plan_targets_of(struct db *db, int year, struct arena *a, struct plan_target *out, struct error *err);

/* Finds one; t->id 0: there is none. */
bool plan_target_find(struct db *db, int64_t id, struct arena *a, struct plan_target *t, struct error *err);

/* The latest year with targets; 0: there is none. */
bool plan_targets_year(struct db *db, int *year, struct error *err);

/* Writes a value down: an act (arg: struct target_note). A second one for the same day corrects the first,
 * which stays. ERR_CONFLICT when there are more of the day than `seen`. */
struct target_note {
	int64_t target;
	int32_t day;
	struct rational value;
	const char *note;
	int seen; /* values of that day that the writer saw; -1: does not matter */
};
bool target_note_act(struct tx *tx, void *note, struct error *err);

/* What was written down, latest first, corrected ones too; at most `max`. Returns how many, -1 with err. */
int target_notes(struct db *db, int64_t target, struct arena *a, struct target_value *out, int max,
	struct error *err);

#endif
