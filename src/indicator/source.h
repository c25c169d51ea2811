/* source.h: what formulas count: dossiers from the ledger, procedures of the catalogue, decisions that
 * changed it, tasks of the plans. A row a source; what may be asked of it is checked when the formula is
 * read. */
#ifndef MOTCUA_INDICATOR_SOURCE_H
#define MOTCUA_INDICATOR_SOURCE_H

#include "indicator/formula.h"
#include "indicator/indicator.h"

/* What the value of a filter is. */
enum filter_kind {
	FILTER_WORD,      /* one of `words`; its place */
	FILTER_YES,       /* yes or no */
	FILTER_NUMBER,    /* a whole number */
	FILTER_AGENCY,    /* an agency's code; its place */
	FILTER_FIELD,     /* a field of procedures; its place */
	FILTER_PROCEDURE, /* a procedure's code; its place */
};

/* A filter that a source knows. */
struct source_filter {
	const char *name;
	enum filter_kind kind;
	const char *const *words;
};

/* Receives rows, whose texts last only until it returns; rows that count nothing may be left out. */
typedef void source_fn(void *arg, const struct source_row *row);

/* A source. */
struct source {
	const char *name, *title, *unit;    /* title: a message */
	const char *const *figures;         /* words that may stand first in its brackets; NULL: none may */
	const struct source_filter *filter; /* ends with a name NULL */
	/* Finds the rows of a checked node. */
	bool (*each)(struct evaluation *e, const struct node *n, struct period p,
		const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err);
};

/* All of them; ends with NULL. */
extern const struct source *const sources[];
extern const struct source dossier_source, procedure_source, decision_source, agency_source, task_source;

/* Kinds of agencies, as filters have them. */
extern const char *const source_kinds[];

/* Filters about a procedure, which several sources have: in this order, from the place `first` of their
 * list on. `by_level` is what the one about its level is called. */
enum procedure_filter {
	PF_LEVEL,
	PF_CODE,
	PF_FIELD,
	PF_OWNER,
	PF_COUNTED,
	PF_ONLINE_LEVEL,
	PF_FEE,
	PF_PAID_ONLINE,
	PF_POST,
	PF_SPOT,
	PF_INTERLINKED,
	PF_BOUNDARY_FREE,
	PF_USE, /* with=FIGURE: see source_use() */
	PROCEDURE_FILTERS
};
#define PROCEDURE_FILTER_ROWS(by_level) \
	{ by_level, FILTER_WORD, level_names }, { "procedure", FILTER_PROCEDURE, NULL }, \
		{ "field", FILTER_FIELD, NULL }, { "owner", FILTER_AGENCY, NULL }, \
		{ "counted", FILTER_YES, NULL }, { "online_level", FILTER_NUMBER, NULL }, \
		{ "fee", FILTER_YES, NULL }, { "paid_online", FILTER_YES, NULL }, \
		{ "post", FILTER_YES, NULL }, { "on_the_spot", FILTER_YES, NULL }, \
		{ "interlinked", FILTER_WORD, source_links }, \
		{ "boundary_free", FILTER_WORD, source_places }, \
	{ \
		"with", FILTER_WORD, figure_names \
	}
extern const char *const source_links[], *const source_places[];

/* Whether a procedure (a place; -1: not known any more) passes them, but for PF_USE, as it is on a day. */
bool source_procedure_lets(
	const struct node *n, int first, const struct catalogue *c, int place, int32_t day);

/* Checks what is asked of a source and notes the places. False: err says where and what was expected. */
bool source_check(
	struct node *n, const struct rules *rules, const char *where, struct arena *a, struct error *err);

/* Whether `value` is let through by every filter of kind `of` (a place in the source's list). */
bool filter_lets(const struct node *n, int of, int64_t value);

/* The figures of each procedure (by place; in the arena) in the scope, when a filter of kind `of` asks for
 * them; else NULL. */
bool source_use(struct evaluation *e, const struct node *n, int of, struct period p,
	const struct indicator_scope *s, struct arena *a, struct figures **out, struct error *err);

/* Whether something of each figure that the filters `of` name (or, with !=, nothing of it) was counted.
 * NULL: nobody asks. */
bool source_used(const struct node *n, int of, const struct figures *f);

/* The period and scope that hold for the arguments of a node. */
void evaluation_enter(const struct node *n, struct period *p, struct indicator_scope *s);

/* Within an evaluation: what it reads by, and the figures of a period by agency, procedure and channel,
 * read once. */
struct figure_key {
	int agency, procedure, channel; /* places; -1: not known any more */
	struct figures f;
};
const struct rules *evaluation_rules(const struct evaluation *e);
/* See evaluation_rules. */
const struct indicators *evaluation_sets(const struct evaluation *e);
/* See evaluation_rules. */
struct db *evaluation_db(struct evaluation *e);
/* See evaluation_rules. */
struct arena *evaluation_arena(struct evaluation *e);
/* See figure_key. */
bool evaluation_keys(
	struct evaluation *e, struct period p, const struct figure_key **keys, int *n, struct error *err);

/* An evaluation that knows the figures of one key alone: `fn` gives them for each period that is asked for
 * (false: there are none). It has no answers, and no store behind it. Lives in the arena. */
typedef bool figure_one_fn(void *arg, struct period p, struct figure_key *key);
struct evaluation *evaluation_of_one(const struct rules *rules, const struct indicators *sets,
	figure_one_fn *fn, void *arg, struct arena *a);

/* To be said before as many records are looked at. False: what people typed asks for more than one request
 * may take (ERR_DATA). */
bool evaluation_looks(struct evaluation *e, int64_t records, struct error *err);

#endif
