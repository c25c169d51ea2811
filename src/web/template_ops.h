/* template_ops.h: what a template compiles to; shared by template.c and render.c only. */
#ifndef MOTCUA_WEB_TEMPLATE_OPS_H
#define MOTCUA_WEB_TEMPLATE_OPS_H

#include <stdatomic.h>

#include "web/template.h"

/* Where a value stands, and so how it is escaped. */
enum escape { ESCAPE_HTML, ESCAPE_URL_PART, ESCAPE_URL_WHOLE };

/* Kinds of steps. */
enum op_kind { OP_TEXT, OP_VALUE, OP_SECTION, OP_INVERTED, OP_END, OP_PARTIAL, OP_MESSAGE };

/* A step. */
struct op {
	enum op_kind kind;
	enum escape escape;
	bool in_text;     /* between tags: markup made by svg.c may go here */
	const char *text; /* of OP_TEXT; the name of others; of an end only when its section asked for it */
	size_t n;
	const char *before; /* the text right before it: most steps have one, and need no step for it */
	size_t before_n;
	int to; /* section: place of its end; end: what it goes on after; message, partial: its place in the
		 * catalogue, in the set */
};

/* A compiled template. */
struct template
{
	const char *name;
	struct op *op;
	int ops, cap;
	/* Of each step, where in its map it found its name last, for whichever page: most put the same
	 * values in the same order. Only a hint, which threads read and write as they come. */
	atomic_int *place;
};

/* Templates in a set; how deep sections and values may nest. */
enum { TEMPLATES_MAX = 128, TEMPLATE_DEPTH = 32 };

/* A set; its strings live in the arena. */
struct templates {
	struct arena arena;
	struct template item[TEMPLATES_MAX];
	int count;
};

/* The template with this name, or NULL. */
const struct template *template_find(const struct templates *t, const char *name);

#endif
