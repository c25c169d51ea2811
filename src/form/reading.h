/* reading.h: a form's file on its way to a struct form_blank; shared by parse.c, shape.c, verify.c and
 * form.c. */
#ifndef MOTCUA_FORM_READING_H
#define MOTCUA_FORM_READING_H

#include "form/form.h"

/* Fields of one form, schemas that say something about one place, groups within groups, rows of a group
 * at most. */
enum { NODES_MAX = 400, SHAPE_MAX = 48, GROUPS_DEEP = 6, ROWS_MOST = 50 };

/* A form being read. */
struct reading {
	struct forms *forms;
	struct form_blank *blank;
	const json_t *json, *schema; /* the file; the schema of the answers in it */
	const struct schema *meta;   /* the draft's own meta-schema, compiled */
	const char *file;            /* for messages */
	struct form_flaws *flaws;
	const struct form_node *seen[NODES_MAX]; /* in the form's order */
	int count;
};

/* Adds a flaw: FILE: POINTER: words. */
void reading_say(struct reading *g, const char *pointer, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads the UI layer into the blank's nodes. What is wrong is said; the nodes are sound all the same. */
void parse_blank(struct reading *g);

/* Reads a rule whose pointers are relative to `base`; NULL when there is none or it is wrong. */
const struct form_rule *parse_rule(
	struct reading *g, const json_t *json, const char *at, const char *base, bool computes, int deep);

/* The schemas that say something about one place of the answers, always or under a condition. */
struct shape {
	const json_t *schema[SHAPE_MAX];
	int count;
};

/* What is said about the whole. */
void shape_of_whole(const struct reading *g, struct shape *out);

/* What is said about a member (or, with "*", about the items) of what `from` is about. */
void shape_step(const struct reading *g, const struct shape *from, const char *key, struct shape *out);

/* The first value of a keyword, or NULL. */
const json_t *shape_find(const struct shape *s, const char *keyword);

/* Whether one of them requires the member. */
bool shape_requires(const struct shape *s, const char *key);

/* Holds UI and schema against each other and fills in what the schema alone says: needed, rows. */
void verify_blank(struct reading *g);

#endif
