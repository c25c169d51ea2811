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

/* The same for programs: GET and POST /api/dossiers/:code/result, and POST .../result/fill, /scan and
 * /certify. */
handler_fn result_api_show, result_api_save, result_api_fill, result_api_scan, result_api_certify;

/* Most that is shown of what was issued to a dossier. */
enum { ISSUED_SHOWN = 64 };

/* How a result stands: what was issued, and what the one who asks may do to it now. */
struct result_state {
	struct item draft, sign, scan; /* on which it would be done; id 0: no such item */
	struct life life;
	struct issued *made; /* oldest first */
	int n;
	bool may_draft, may_sign, may_certify, may_scan;
};
bool result_state_read(
	struct request *r, const struct dossier *d, struct result_state *s, struct error *err);

/* What a draft is called before somebody says so: as the procedure is. */
const char *result_first_title(const struct rules *rules, const struct dossier *d);

/* What a draft may begin with: what the person declared in the form, in the arena. Whoever is given it stands
 * in the journal first. NULL with err. */
const char *result_first_body(struct request *r, const struct dossier *d, struct error *err);

/* An act that notes that (arg: the struct dossier). */
act_fn result_look_act;

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
