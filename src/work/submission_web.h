/* submission_web.h: what the pages and the calls of programs about what came online share. */
#ifndef MOTCUA_WORK_SUBMISSION_WEB_H
#define MOTCUA_WORK_SUBMISSION_WEB_H

#include "web/page.h"
#include "work/submission.h"

/* Bytes of a return's reason and basis, at most. */
enum { REASON_MAX = 4000, BASIS_MAX = 500 };

/* The submission of the address (its first part), for one who oversees, and for a clerk of the desk where it
 * was handed in; ERR_DENIED for others. */
bool submission_for(struct request *r, struct submission *s, struct error *err);

/* Whether it was handed in at a desk of the one who asks. */
bool submission_is_own(const struct request *r, const struct submission *s);

/* "supplement" or "refusal"; LETTER_NOTE for anything else. */
enum letter_kind submission_kind(const char *word);

/* An answer on its way to the submission of the address, which is that of a desk of the one who asks; in the
 * request's arena, NULL with err. */
struct submission_answer *submission_answer_of(struct request *r, struct error *err);

/* GET /submissions, /submissions/:id, /submissions/:id/print/:what, /submissions/:id/files/:no; POST
 * /submissions/:id/accept and /return. */
handler_fn submission_list, submission_show, submission_print, submission_file;

/* POST /submissions/:id/declaration: what was declared, and the person's numbers, to the desk where it
 * waits; that it looked is an event. */
handler_fn submission_declared;
handler_fn submission_accept, submission_give_back;

/* POST /api/submissions, /api/submissions/:id/files, /accept and /return; GET /api/submissions/:id. */
handler_fn submission_api_add, submission_api_file, submission_api_accept, submission_api_give_back;
handler_fn submission_api_show;

#endif
