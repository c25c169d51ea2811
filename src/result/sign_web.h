/* sign_web.h: something on its way to be issued, alone or with others (many_web.c). */
#ifndef MOTCUA_RESULT_SIGN_WEB_H
#define MOTCUA_RESULT_SIGN_WEB_H

#include "result/result.h"
#include "web/page.h"

/* Bytes of what is signed, at most. */
enum { SIGNED_MAX = ATTACHMENT_BYTES_MAX };

/* Something on its way to be issued. */
struct on_its_way {
	struct issuing issuing; /* first: it is the acts' argument */
	struct actor who;
	struct dossier dossier;
	struct result_draft draft;
	struct signing_key key;
	struct attachment source; /* of a copy */
	const char *secret;
};

/* Makes what got its number and signs it with a key that was opened; the PDF goes to `out`. Not within an
 * act. */
bool issuing_sign(struct request *r, struct on_its_way *w, const struct sign_key *key, struct buf *out,
	struct error *err);

/* Puts what was signed, so that issue_act() can write it down. Not within an act. */
bool issuing_put(struct request *r, struct on_its_way *w, const struct buf *pdf, struct error *err);

#endif
