/* formula.h: the language in which an indicator says how it is found (docs/indicators.md has the grammar):
 * read into a tree, with places, so that every mistake is told as file:line:column. Knows no indicator and
 * no record. */
#ifndef MOTCUA_INDICATOR_FORMULA_H
#define MOTCUA_INDICATOR_FORMULA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rational.h"

/* What a node of a formula is. */
enum node_kind {
	NODE_NUMBER,    /* 12.5 */
	NODE_INDICATOR, /* {VII.6.4} */
	NODE_SOURCE,    /* dossiers(on_time, level=district): counted from records */
	NODE_ADD,
	NODE_SUBTRACT,
	NODE_MULTIPLY,
	NODE_DIVIDE,
	NODE_MINUS,
	NODE_EQUAL,
	NODE_UNEQUAL,
	NODE_LESS,
	NODE_AT_MOST,
	NODE_MORE,
	NODE_AT_LEAST,
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_IF,     /* if(condition, then, else) */
	NODE_RATE,   /* rate(part, whole): in percent */
	NODE_CHANGE, /* change(now, before): in percent of before */
	NODE_SUM,    /* sum(a, b, ...); mean, min, max */
	NODE_MEAN,
	NODE_MIN,
	NODE_MAX,
	NODE_ROUND,     /* round(a, places) */
	NODE_LAST_YEAR, /* last_year(a): of the same period a year before */
	NODE_PREVIOUS,  /* previous(a): of the period before */
	NODE_IN_YEAR,   /* in_year(2015, a): of a whole year */
	NODE_LEVEL,     /* level(district, a): of the bodies of a level */
	NODE_WHOLE,     /* whole(a): of the province */
	NODE_AS,        /* as("Đơn vị", a): the same number, of another unit */
};

/* A filter of a source: name=value|value, or name!=value. */
struct formula_filter {
	const char *name, *const *value;
	int values, column;
	bool not ;
	int of, *place; /* what the source made of them when it was checked (source.h) */
};

/* A node. All lives in the arena it was read into. */
struct node {
	enum node_kind kind;
	int column; /* where it stands, counted from 1 within the formula */
	struct node **arg;
	int args;
	struct rational number; /* NUMBER; places of ROUND, year of IN_YEAR */
	const char *name;       /* INDICATOR: "set:code" or "code"; SOURCE: its name; LEVEL, AS: the word */
	const char *what;       /* SOURCE: the first word in its brackets, NULL: none */
	int what_column;
	struct formula_filter *filter;
	int filters;
	int set, item;  /* INDICATOR: which (sets.h); SOURCE: item is its place; LEVEL: item is the level */
	int what_place; /* SOURCE: which of its figures, -1: none */
	const char *unit; /* found by the check; NULL: a bare number, "?": a condition */
};

/* Reads a formula of `n` bytes. NULL with err (ERR_DATA): "COLUMN: found ..., expected ...", the column
 * being `column` plus the place in the formula, after `where` ("file:line:"). At most 200 levels deep and
 * 2000 nodes. */
struct node *formula_read(
	struct arena *a, const char *where, int column, const char *p, size_t n, struct error *err);

/* Appends the formula in its one spelling, without blanks that mean nothing. */
void formula_write(struct buf *out, const struct node *f);

/* Calls fn for each node, a parent before its arguments; false as soon as fn gives false. */
bool formula_each(struct node *f, bool (*fn)(void *arg, struct node *n), void *arg);

#endif
