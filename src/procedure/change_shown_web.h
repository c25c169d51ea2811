/* change_shown_web.h: what is shown of a procedure, and its papers, in the administrator's form; for
 * change_web.c. */
#ifndef MOTCUA_PROCEDURE_CHANGE_SHOWN_WEB_H
#define MOTCUA_PROCEDURE_CHANGE_SHOWN_WEB_H

#include "procedure/publish.h"
#include "web/page.h"

/* How many texts are shown. */
enum { SHOWN_TEXTS = 8 };

/* A paper as it is typed. */
struct shown_paper {
	const char *name, *originals, *copies, *when;
	bool needed;
};

/* All of it as it is typed; in the request's arena. */
struct shown {
	const struct procedure_detail *was; /* what was shown last; NULL: nothing */
	const char *text[SHOWN_TEXTS];      /* lines are parted by line ends */
	unsigned events;
	struct shown_paper paper[COMPONENTS_MAX];
	int papers;
	bool changed; /* set by shown_check */
};

/* Fills it with what is shown last (NULL: nothing). */
void shown_fill(struct request *r, struct shown *k, const struct procedure_detail *d);

/* Fills it with what was sent; k->was is the caller's. */
void shown_type(struct request *r, struct shown *k);

/* Makes *d of it, and sees whether it differs from what was. False when something is missing or wrong:
 * *fault has the message's key, *at the field's id. */
bool shown_check(struct request *r, struct shown *k, struct procedure_detail *d, const char **fault,
	const char **at);

/* The files that say so. */
struct detail_texts shown_texts(struct request *r, const char *code, const struct procedure_detail *d);

/* Puts it into the form, with the field `fault_at` marked (or NULL). */
void shown_put(struct request *r, struct value_map *m, const struct shown *k, const char *fault_at);

#endif
