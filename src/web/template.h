/* template.h: logic-less pages. A subset of Mustache, compiled once:
 *
 *	{{name}}            a value, escaped by where it stands (text, attribute, part of a URL)
 *	{{#name}}...{{/name}}  for each map of a list; or once, inside a map, or when true
 *	{{^name}}...{{/name}}  when missing, false or empty
 *	{{>web/top.html}}   another template
 *	{{%key}}            a message in the page's language; {name} in it is a value
 *	{{! words}}         a comment
 *
 * A value may not stand in an unquoted attribute, a tag, a comment, a script or a style: that is an
 * error when the template is compiled. Sections must end in the context in which they began. */
#ifndef MOTCUA_WEB_TEMPLATE_H
#define MOTCUA_WEB_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "web/message.h"
#include "web/value.h"

/* A template's text as it was compiled in. */
struct template_text {
	const char *name; /* "figure/annex.html" */
	const char *text;
};
extern const struct template_text template_texts[];
extern const int template_text_count;

struct template;

/* A set of compiled templates. */
struct templates;

/* Compiles all templates; with `dir` from the files under it (--dev), else those compiled in. NULL
 * with err filled: name:line: what was found. Free with templates_free. */
struct templates *templates_load(const char *dir, struct error *err);

/* Compiles one template from text into an empty set; for tests and fuzzing. */
struct templates *templates_from(const char *name, const char *text, size_t n, struct error *err);

/* Frees a set. */
void templates_free(struct templates *t);

/* Renders a template by name. False when there is none or the page grew too large. */
bool template_render(const struct templates *t, const char *name, const struct value_map *values,
	enum lang lang, struct arena *a, struct buf *out, struct error *err);

#endif
