/* check.h: holding a value against a compiled schema. Only for the files of this folder. */
#ifndef MOTCUA_SCHEMA_CHECK_H
#define MOTCUA_SCHEMA_CHECK_H

#include "schema/node.h"

/* A place in the value, as a chain up to its root. */
struct spot {
	const struct spot *up; /* NULL: the root */
	const char *key;       /* NULL: an item of an array */
	size_t index;
	const json_t *value;
};

/* The resources that evaluation went through, innermost first: the dynamic scope. */
struct scope {
	const struct resource *resource;
	const struct scope *up;
};

/* Which members or items of one value were looked at, as bits by place. */
struct seen {
	uint64_t *word;
	size_t words;
	uint64_t few[2];
};

/* A schema being held against a value. */
struct frame {
	const struct node *node;
	const struct spot *spot;
	const json_t *value;
	struct scope scope;
	struct seen *seen; /* NULL: nobody asks */
};

/* A validation under way, of one thread. */
struct run {
	const struct schema *schema;
	struct schema_limits limits;
	int64_t steps, since_clock, deadline;
	int depth;
	int quiet;    /* above 0: faults are not told, the first one ends */
	bool stopped; /* a ceiling was reached; err says which */
	bool notes_too;
	int within, branch;         /* for the next fault */
	const char *member;         /* name being looked at by propertyNames */
	struct schema_fault *fault; /* each with texts of its own, from malloc */
	int faults;
	int64_t more;
	struct schema_note *note;
	int notes;
	struct pattern_space *space;
	struct error *err;
};

/* Holds a value against a node; with `into`, notes there what of the value was looked at. */
bool check_node(struct run *r, const struct node *n, const struct spot *spot, const struct scope *up,
	struct seen *into);

/* Holds the frame's own value against another node. */
bool check_in_place(struct run *r, const struct node *n, struct frame *f);

/* Holds a member (key) or an item against a node on behalf of a keyword; a schema that is false is told as a
 * fault of that keyword. */
bool check_child(struct run *r, const struct keyword *k, const struct node *n, struct frame *f,
	const char *key, size_t index, const json_t *value);

/* Takes steps; false when there are none left. */
bool run_spend(struct run *r, size_t steps);

/* Ends the run: nothing is known about the value. Returns false. */
bool run_stop(struct run *r, const char *why);

/* Tells a fault at a spot; returns false. `name` may be NULL, `count` -1. */
bool run_fault(
	struct run *r, const struct keyword *k, const struct spot *spot, const char *name, int64_t count);

/* Tells a schema that is false. Returns false. */
bool run_never(struct run *r, const struct node *n, const struct spot *spot);

/* Forgets what was told since there were so many. */
void run_forget_faults(struct run *r, int faults, int64_t more);

/* Notes what an annotation says. */
void run_note(struct run *r, const struct keyword *k, const struct spot *spot);

/* Forgets the notes since there were so many. */
void run_forget_notes(struct run *r, int notes);

/* True when the text holds the pattern; false also when the run was stopped. */
bool run_matches(struct run *r, const struct pattern *p, const char *text, size_t n);

/* True when two values are equal as JSON Schema means it: 1 and 1.0 are. */
bool values_equal(struct run *r, const json_t *a, const json_t *b);

/* True when no two items are equal; else *second is the later and *first the earlier place of two. */
bool values_unique(struct run *r, const json_t *array, size_t *first, size_t *second);

/* Notes that the member or item at a place was looked at. */
void seen_add(struct seen *s, size_t i);

/* True when it was. */
bool seen_has(const struct seen *s, size_t i);

/* Notes all `n`. */
void seen_all(struct seen *s, size_t n);

/* What keyword_kinds refers to: checks of applicators (apply.c), unevaluated (unevaluated.c) and of values
 * (assert.c), named after their keywords. */
bool check_reference(struct run *r, const struct keyword *k, struct frame *f);
bool check_all_of(struct run *r, const struct keyword *k, struct frame *f);
bool check_any_of(struct run *r, const struct keyword *k, struct frame *f);
bool check_one_of(struct run *r, const struct keyword *k, struct frame *f);
bool check_not(struct run *r, const struct keyword *k, struct frame *f);
bool check_if(struct run *r, const struct keyword *k, struct frame *f);
bool check_dependent_schemas(struct run *r, const struct keyword *k, struct frame *f);
bool check_prefix_items(struct run *r, const struct keyword *k, struct frame *f);
bool check_items(struct run *r, const struct keyword *k, struct frame *f);
bool check_contains(struct run *r, const struct keyword *k, struct frame *f);
bool check_properties(struct run *r, const struct keyword *k, struct frame *f);
bool check_pattern_properties(struct run *r, const struct keyword *k, struct frame *f);
bool check_additional_properties(struct run *r, const struct keyword *k, struct frame *f);
bool check_property_names(struct run *r, const struct keyword *k, struct frame *f);
bool check_unevaluated_items(struct run *r, const struct keyword *k, struct frame *f);
bool check_unevaluated_properties(struct run *r, const struct keyword *k, struct frame *f);
bool check_type(struct run *r, const struct keyword *k, struct frame *f);
bool check_const(struct run *r, const struct keyword *k, struct frame *f);
bool check_enum(struct run *r, const struct keyword *k, struct frame *f);
bool check_multiple_of(struct run *r, const struct keyword *k, struct frame *f);
bool check_bound(struct run *r, const struct keyword *k, struct frame *f);
bool check_length(struct run *r, const struct keyword *k, struct frame *f);
bool check_pattern(struct run *r, const struct keyword *k, struct frame *f);
bool check_item_count(struct run *r, const struct keyword *k, struct frame *f);
bool check_unique_items(struct run *r, const struct keyword *k, struct frame *f);
bool check_member_count(struct run *r, const struct keyword *k, struct frame *f);
bool check_required(struct run *r, const struct keyword *k, struct frame *f);
bool check_dependent_required(struct run *r, const struct keyword *k, struct frame *f);
bool check_format(struct run *r, const struct keyword *k, struct frame *f);
bool check_note(struct run *r, const struct keyword *k, struct frame *f);

#endif
