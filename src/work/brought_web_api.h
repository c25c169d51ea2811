/* brought_web_api.h: what a program brings when it takes something in or hands it in: the person, the papers,
 * the declaration; looked at as the page of the intake looks at what is typed. */
#ifndef MOTCUA_WORK_BROUGHT_WEB_API_H
#define MOTCUA_WORK_BROUGHT_WEB_API_H

#include <jansson.h>

#include "form/form.h"
#include "web/http.h"
#include "work/came.h"
#include "work/typed_person.h"

/* A member that is a text of at most `max` bytes, copied into the arena; NULL when there is none. ERR_DATA
 * when it is no such text, or `needed` and not there. */
bool brought_text(struct request *r, const json_t *o, const char *name, size_t max, bool needed,
	const char **out, struct error *err);

/* The members applicant, applicant_id and phone, put in order and looked at (typed_person.h). */
bool brought_person(
	struct request *r, const json_t *o, const char *person[PERSON_FIELDS], struct error *err);

/* Reads [{"no": 1, "as": "copy"}, ...]: papers of the procedure's list, NULL: none; *out in the arena has
 * room for all of them. With `held` also {"no": 2, "as": "held", "issued": 12}: whether the person holds it
 * is not asked here. */
bool brought_papers(struct request *r, const json_t *list, const struct procedure *p, bool held,
	struct came **out, int *n, struct error *err);

/* What was declared in the form that a procedure has today. */
struct brought_form {
	const char *form, *answers; /* the form's code, and the answers as JSON; NULL: none */
	bool faulty;                /* they do not fit: `filled` says where, and they are not kept */
	struct form_filled filled;
};

/* Reads the member "answers", an object as the procedure's form asks; without one there is nothing declared,
 * unless it is `needed` where the procedure has a form. ERR_DATA when it is no object, or there is no
 * form. */
bool brought_answers(struct request *r, const json_t *o, const struct procedure *p, bool needed,
	struct brought_form *out, struct error *err);

/* Answers 422 with where answers do not fit (a JSON Pointer), what stands against it (a keyword of the
 * schema, or of form_check()), and that in words. Returns true. */
bool brought_refuse(struct request *r, const struct brought_form *b);

#endif
