/* result_web.h: a dossier's result on its page; what was issued, for staff and for anybody with its token. */
#ifndef MOTCUA_RESULT_RESULT_WEB_H
#define MOTCUA_RESULT_RESULT_WEB_H

#include "result/result.h"
#include "web/page.h"

/* Routes of the result; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route result_routes[];

/* GET and POST /dossiers/:code/result; GET /dossiers/:code/result/:what: draft.pdf, draft.docx. */
handler_fn result_show, result_save, result_print;

/* POST /dossiers/:code/result/sign, /certify, /scan. */
handler_fn result_sign, result_certify, result_scan;

/* GET and POST /sign: what waits for the head's signature, and several signed at once; POST /api/sign. */
handler_fn many_show, many_sign, many_api_sign;

/* The page again, with a fault (a message's key) at the field with this id; fault NULL: as it is. */
bool result_page(struct request *r, const struct dossier *d, const char *body, const char *fault,
	const char *fault_at, struct error *err);

/* Puts rows of what was issued (`rows`) with where each is found. */
void result_put_issued(struct request *r, struct value_map *m, const struct issued *list, int n);

/* GET /issued, POST /issued/:id/revoke, GET /digitised. */
handler_fn issued_show, issued_take_back, digitised_show;

/* GET /verify, /verify/:token, /verify/:token/file. */
handler_fn verify_ask, verify_show, verify_file;

#endif
