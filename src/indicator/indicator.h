/* indicator.h: named figures with unit, formula and source, in sets that are files (docs/indicators.md);
 * and what they come to in a period, exactly. */
#ifndef MOTCUA_INDICATOR_INDICATOR_H
#define MOTCUA_INDICATOR_INDICATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/rational.h"
#include "base/table.h"
#include "figure/figure.h"

struct db;
struct tx;
struct node;
struct plan_target;
struct target_value;

/* What an indicator is: a line over others, a whole number that is not negative, a percentage, any number,
 * one of the choices that its unit names. */
enum indicator_kind {
	INDICATOR_HEADING,
	INDICATOR_COUNT,
	INDICATOR_RATE,
	INDICATOR_NUMBER,
	INDICATOR_CHOICE
};
extern const char *const indicator_kind_names[];

/* How the answers of several bodies become one. */
enum indicator_rollup { ROLLUP_SUM, ROLLUP_MEAN, ROLLUP_MIN, ROLLUP_MAX };
extern const char *const indicator_rollup_names[];

/* Conditions that one indicator may have. */
enum { INDICATOR_MUSTS = 8 };

/* An indicator as it holds on some days; versions of one code hang together by `next`. Strings live with
 * the set. */
struct indicator {
	const char *code, *name, *unit; /* code is not empty and the only one of its set */
	enum indicator_kind kind;
	const char *text;     /* the formula as the file has it; "" when it is asked, or a heading */
	struct node *formula; /* formula.h; NULL: asked, or a heading */
	const char *who;      /* who answers when it is asked: see indicator_asks; "" nobody */
	enum indicator_rollup rollup;
	const char *must; /* conditions as the file has them, with ; between */
	struct node *condition[INDICATOR_MUSTS];
	int conditions;
	int32_t valid_from, valid_to; /* days, both included */
	int line;                     /* in the file */
	int depth;                    /* 0 for a section, as the code's parts tell */
	int next;                     /* place of its next version, -1: none */
	bool later;                   /* a version that is not the first of its code */
};

/* A set: what one report consists of. */
struct indicator_set {
	const char *code, *name;
	const char *basis; /* the legal basis */
	const char *every; /* month, quarter, half_year or year */
	const char *text;  /* the file */
	struct indicator *item;
	int items;
	struct map by_code; /* code -> place of its first version */
};

/* All sets, in an arena of their own; read-only once read. */
struct indicators {
	struct arena arena;
	struct indicator_set *set;
	int sets;
	const char *list_text; /* sets.csv */
};

/* Reads `national`/indicators and `local`/indicators (NULL: none; either may be missing): sets.csv, and
 * for each set of it CODE.csv. Checked whole: names, units, references, cycles, filters against the rules.
 * On false err says file:line:column and nothing needs freeing. */
bool indicators_read_files(struct indicators *s, const struct rules *rules, const char *national,
	const char *local, struct error *err);

/* Writes sets into the store, in the place of those that have the same code. */
bool indicators_save(struct tx *tx, const struct indicators *s, struct error *err);

/* Writes those that are not in the store as they are here; *changed is how many. Old periods keep what
 * held on their last day as far as the file says so: a row that changes gets a valid_to, and another one
 * follows it. */
bool indicators_update(struct tx *tx, const struct indicators *s, int *changed, struct error *err);

/* Reads them from the store. */
bool indicators_load(struct indicators *s, const struct rules *rules, struct db *db, struct error *err);

/* Frees all. */
void indicators_release(struct indicators *s);

/* Place of a set by its code, -1: there is none. */
int indicator_set_find(const struct indicators *s, const char *code);

/* Place of an indicator's first version, -1: there is none. */
int indicator_find(const struct indicator_set *s, const char *code);

/* The version that holds on a day; NULL: none does. `item` is the place of a first version. */
const struct indicator *indicator_on(const struct indicator_set *s, int item, int32_t day);

/* Whether an agency (a place) answers for an indicator that is asked. `who` is a list of words: an
 * agency's code, `level:district`, `kind:department`, `all`, with blanks between. */
bool indicator_asks(const struct indicator *i, const struct province *p, int agency);

/* Which bodies are looked at; -1 where nothing is asked. */
struct indicator_scope {
	int level;    /* enum level */
	int agency;   /* place: this body alone */
	int district; /* place: the district and its communes */
};

/* The whole province. */
extern const struct indicator_scope indicator_whole;

/* Whether a body (a place) lies within. */
bool indicator_within(const struct indicator_scope *s, const struct province *p, int agency);

/* What an indicator comes to. */
enum indicator_state {
	INDICATOR_KNOWN,
	INDICATOR_MISSING, /* somebody has to answer and nobody has */
	INDICATOR_NONE     /* not applicable: divided by nothing, or not in force in the period */
};
struct indicator_value {
	enum indicator_state state;
	struct rational number;
	int owed, answered; /* bodies asked, and those whose answer is in it; 0 when nobody was asked */
};

/* An answer of a body, of one indicator in one period. `code` as in the set. */
struct indicator_answer {
	int set, item; /* item: place of the first version */
	int agency;    /* place */
	struct period period;
	struct rational number;
};

/* Evaluates. What it found it keeps: everything it says is of one moment. Lives in the arena. */
struct evaluation;

/* Begins. `answers` (in the arena; NULL: none) are those that count; db is read when dossiers are counted,
 * and must be in a snapshot for all of it to be of one moment. */
struct evaluation *evaluation_new(const struct rules *rules, const struct indicators *sets, struct db *db,
	const struct indicator_answer *answers, int n, struct arena *a);

/* Says that what is evaluated from now on was typed by people (or is not): all such of an evaluation together
 * may look at so many records and periods, after which they fail with ERR_DATA. */
void evaluation_typed(struct evaluation *e, bool typed);

/* What an indicator comes to. `item` is the place of a first version. False with err only when the store
 * fails or a number has too many digits to be exact. */
bool evaluation_value(struct evaluation *e, int set, int item, struct period p, struct indicator_scope s,
	struct indicator_value *out, struct error *err);

/* What a part of a formula comes to. */
bool evaluation_node(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct indicator_value *out, struct error *err);

/* A condition that does not hold; texts live in the arena. */
struct must_broken {
	int set, item, condition;
	const char *must;  /* the condition in its one spelling */
	const char *words; /* with the numbers put in: "599 = 4 + 30 + 269 + 295" */
};

/* Holds the conditions of a set against what its indicators come to; those with something missing are
 * passed over. */
bool evaluation_musts(struct evaluation *e, int set, struct period p, struct indicator_scope s,
	struct must_broken **broken, int *n, struct error *err);

/* Which indicator (a set, the place of a first version, bodies) measures a target: set:code or
 * set:code:level. False: there is none such. */
bool target_indicator(const struct indicators *sets, const struct plan_target *t, struct arena *a, int *set,
	int *item, struct indicator_scope *s);

/* What the indicator of a target (plan/plan.h: set:code or set:code:level) comes to; out->known false when
 * there is none such, or nothing is known. */
bool target_by_indicator(struct evaluation *e, const struct plan_target *t, struct period p,
	struct target_value *out, struct error *err);

/* The same for one body (a place), and only those conditions that its own answers decide. */
bool evaluation_own_musts(struct evaluation *e, int set, struct period p, int agency,
	struct must_broken **broken, int *n, struct error *err);

/* The same as a plan_measure_fn (plan/plan.h) for pages; arg: their struct rules. */
bool target_measure_now(void *rules, struct db *db, const struct plan_target *t, int32_t from, int32_t to,
	struct target_value *out, struct error *err);

/* A row behind a source: so many of an agency under a procedure (places; -1: not of one), or of a thing
 * with an address of its own. */
struct source_row {
	int agency, procedure;
	const char *name, *href; /* NULL: agency and procedure say it */
	int64_t count;
};

/* The rows that a source node counts; their sum is its value. They live in the arena. */
bool evaluation_rows(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct source_row **rows, int *count, struct error *err);

/* A formula outside of the sets' files, read and checked as one of `set`; in the arena. NULL with err:
 * `where` and the column. */
const struct node *indicator_formula(const struct indicators *s, const struct rules *rules, int set,
	const char *where, int column, const char *text, size_t n, struct arena *a, struct error *err);

/* Whether a checked formula is a condition. */
bool indicator_is_condition(const struct node *f);

/* Whether it is one indicator and no more: which. */
bool indicator_named(const struct node *f, int *set, int *item);

/* It in its one spelling, in the arena. */
const char *indicator_written(const struct node *f, struct arena *a);

/* A value as it stands on a page: "1.984", "99,98", "–" for not applicable, "" for missing. Percentages
 * and means have at most two places. */
const char *indicator_text(struct arena *a, const struct indicator_value *v, enum number_style style);

/* A value as it stands in a file: "1984", "99.98", or "". */
const char *indicator_plain(struct arena *a, const struct indicator_value *v);

/* A value as it is compared later: to nine places, or "". */
const char *indicator_exact(struct arena *a, const struct indicator_value *v);

/* A set (its cells in the evaluation's arena) as the table that files hold: code, name, unit, value,
 * state, owed, answered. */
bool indicator_table(struct evaluation *e, int set, struct period p, struct indicator_scope s,
	struct table *t, struct error *err);

/* The rest of this face. */
#include "indicator/answer.h" /* what bodies answered */
#include "indicator/doubt.h"  /* a set held against itself */
#include "indicator/moved.h"  /* which acts moved what a figure is made of */

#endif
