/* page.h: a page in its frame: title, navigation, language, sign-out, the demonstration's notice. */
#ifndef MOTCUA_WEB_PAGE_H
#define MOTCUA_WEB_PAGE_H

#include "base/json.h"
#include "base/table.h"
#include "web/http.h"
#include "web/route.h"
#include "web/template.h"

/* Values that a page may hold besides what the frame needs. */
enum { PAGE_VALUES = 64 };

/* Fills the navigation from the rows of w->routes. Once, before any page. */
void page_nav(struct web *w);

/* A new map for a page, with room for PAGE_VALUES and the frame's own values. */
struct value_map *page_values(struct request *r);

/* Says beside the field `at` what is wrong (`text`; NULL: nothing is): puts "fault_" with the field's name,
 * and for the summary "fault" and "at". The answer is 422. */
void page_fault(struct request *r, struct value_map *m, const char *at, const char *text);

/* Renders `name` with `values` into the response (status 200 unless set). `title` is shown after the
 * page's own title message when not NULL. */
bool page_render(struct request *r, const char *name, struct value_map *values, const char *title,
	struct error *err);

/* Writes a table as the address asked (.csv or .json), named for download. Returns true. */
bool page_table(struct request *r, const struct table *t, const char *filename);

/* Begins to answer with a JSON object of at most a MiB, which nobody keeps: what is put into it follows, and
 * json_close(&j, '}'). */
struct json_out answer_object(struct request *r);

/* The address of the page whose form a request brought, as the browser tells it: of it only what is of this
 * site, so that it leads nowhere else. NULL: it is no form, or the browser does not say. */
const char *page_before(const struct request *r);

/* The message that heads a page of this status. */
const char *page_error_key(int status);

/* Writes the error's page (or JSON for the API) into the response. */
void page_error(struct request *r, const struct error *what);

#endif
