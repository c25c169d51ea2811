/* report_web.h: the pages of reports. */
#ifndef MOTCUA_REPORT_REPORT_WEB_H
#define MOTCUA_REPORT_REPORT_WEB_H

#include "report/report.h"
#include "web/http.h"
#include "web/route.h"
#include "web/value.h"

/* Ends with an empty row. */
extern const struct route report_routes[];

/* A report as a page needs it: itself, who asks, and its document: the frozen one once it is signed, else
 * made now. */
struct report_page {
	const struct rules *rules;
	const struct indicators *sets;
	struct report report;
	struct report_layout layout;
	struct report_block *block;
	int blocks;
	struct report_actor who;
	struct report_doc *doc; /* NULL until report_page_doc() */
};

/* Reads what the address names. ERR_NOT_FOUND; ERR_DENIED when the one who asks neither writes it nor
 * oversees. */
bool report_page_read(struct request *r, struct report_page *p, struct error *err);

/* Makes or reads the document. */
bool report_page_doc(struct request *r, struct report_page *p, struct error *err);

/* The document for a template: parts (with spans and tables), doubts. `links`: figures lead to their
 * source. */
void report_put_doc(struct request *r, struct value_map *m, const struct report_doc *d, bool links);

/* Answers with the document in the form that the address ends in: a file name of bao-cao.pdf, .docx,
 * .xlsx, .json. */
bool report_send(struct request *r, const struct report *report, const struct report_doc *d,
	const char *name, struct error *err);

/* Signing (sign_web.c). */
bool report_sign(struct request *r, struct error *err);

/* Pages for everybody (published_web.c). */
bool published_list(struct request *r, struct error *err);
/* See published_list. */
bool published_show(struct request *r, struct error *err);
/* See published_list. */
bool published_file(struct request *r, struct error *err);

/* The leader's page (dashboard_web.c): /dashboard leads to /dashboard/PERIOD. */
bool dashboard_choose(struct request *r, struct error *err);
/* See dashboard_choose. */
bool dashboard_show(struct request *r, struct error *err);

/* Editing a block (edit_web.c). */
bool report_edit(struct request *r, struct error *err);
/* See report_edit. */
bool report_write(struct request *r, struct error *err);

#endif
