/* refill.h: a page of ours, shown again with what somebody had typed into a form of it that was refused.
 *
 * The page is one that our templates made: tags in small letters, attributes in double quotes, values
 * escaped. Every page keeps what was typed, so no page has to remember to. Passwords, codes and files are not
 * put back, and of hidden fields the page's own stand: they say how things are now. What is folded in the
 * form and was typed into is unfolded. */
#ifndef MOTCUA_WEB_REFILL_H
#define MOTCUA_WEB_REFILL_H

#include "base/buf.h"
#include "web/form.h"

/* So deep may a form lie in folded parts of a page. */
enum { REFILL_DEPTH = 8 };

/* A form in a page; places are counted in bytes from its beginning. */
struct refill {
	const char *page;
	size_t len;
	size_t title;                /* behind <title>; 0: there is none */
	size_t main;                 /* behind <main ...>; 0: there is none */
	size_t from, to;             /* the form; to 0: it is not in the page (any more) */
	size_t folded[REFILL_DEPTH]; /* the <details> around it */
	int depth;                   /* of these */
	/* The id of the field to look at; field_len 0: none has one. Its name, where the refusal named it. */
	size_t field, field_len;
	const char *name;
};

/* Finds the form that was sent to `action` (a path): of several the one with the same hidden fields. `self`
 * is the page's own address, where a form without an action goes; `name` the field that was refused (NULL:
 * none). The texts are not copied. */
void refill_find(struct refill *f, const char *page, size_t len, const char *action, const char *self,
	const struct form *typed, const char *name);

/* What is put into such a page besides what was typed. */
struct refill_more {
	const char *title;  /* a text before the page's title */
	struct buf summary; /* HTML: first in its main part */
	struct buf mark;    /* HTML: first in each form that is sent */
};

/* Writes the page with what was typed and with more. */
void refill_write(
	const struct refill *f, const struct form *typed, const struct refill_more *more, struct buf *out);

#endif
