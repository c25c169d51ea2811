/* values.h: how the room itself looks values up. */
#ifndef MOTCUA_PAPER_VALUES_H
#define MOTCUA_PAPER_VALUES_H

#include "paper/paper.h"

/* A name with its text or its list. */
struct paper_value {
	const char *name;
	const char *text;           /* NULL: a list */
	struct paper_values *first; /* the list's items */
	struct paper_values *last;
	struct paper_value *next;
};

/* See paper.h. */
struct paper_values {
	struct arena *arena;
	const struct paper_values *outer;
	struct paper_value *value;
	struct paper_values *next; /* item of the same list */
};

/* The value of a name, looked up outwards; NULL when nobody gave it. */
const struct paper_value *values_find(const struct paper_values *v, const char *name);

#endif
