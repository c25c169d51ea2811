/* form_web.h: forms on pages: any page that embeds one calls form_put() and includes form/fields.html
 * (and, on top, form/faults.html); a page that only shows one calls form_put_lines() and includes
 * form/lines.html. */
#ifndef MOTCUA_FORM_FORM_WEB_H
#define MOTCUA_FORM_FORM_WEB_H

#include "form/form.h"
#include "web/page.h"
#include "web/route.h"

/* /procedures/CODE/form; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route form_routes[];

/* How a form is shown. */
struct form_show {
	const struct form_filled *filled;
	const char *action; /* where the page's form is posted to: a path */
	bool counter;       /* dense, in two columns, for staff; else for citizens */
	bool files;         /* documents can be uploaded here; else they are only named */
};

/* What the page's form sent, for form_fill(); valid as long as the request. Names that are not the form's
 * own (csrf, do...) may be among them. */
struct form_post form_post_of(const struct request *r);

/* Puts what form/fields.html and form/faults.html need (8 values, names beginning with form_) into `m`. A
 * post of the page has do=check, or add=NAME or remove=NAME, which change rows. */
void form_put(struct request *r, struct value_map *m, const struct form_show *show);

/* Puts what form/lines.html needs (1 value). */
void form_put_lines(struct request *r, struct value_map *m, const struct form_filled *f);

/* The same, and the form's title as "form_name". */
void form_put_read(struct request *r, struct value_map *m, const struct form_filled *f);

/* What is wrong with an item, in the request's language. */
const char *form_fault_words(
	struct request *r, const struct form_node *node, const struct form_fault *fault);

#endif
