/* sign_web.h: something on its way to be issued, alone or with others (many_web.c). */
#ifndef MOTCUA_RESULT_SIGN_WEB_H
#define MOTCUA_RESULT_SIGN_WEB_H

#include <jansson.h>

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
	/* Of a program. */
	struct once once;
	bool before; /* its key was used: nothing was done now */
};

/* Begins with the dossier of the address; in the request's arena. NULL with err, also when nothing says where
 * files are kept. */
struct on_its_way *issuing_begin(struct request *r, enum issue_kind kind, struct error *err);

/* Finds what a copy is certified of, and the key of the one who asks (account 0: none). ERR_DATA when the
 * file is no PDF. */
bool issuing_copy_of(
	struct request *r, struct on_its_way *w, int64_t file, const char *title, struct error *err);

/* Opens the key with w->secret, which is wiped, signs what got its number and puts it. False without err,
 * but with *wrong, when that was not the key's. Not within an act. */
bool issuing_open(struct request *r, struct on_its_way *w, bool *wrong, struct error *err);

/* Counts that it was not the key's: an act (arg: struct on_its_way). */
act_fn issuing_refused_act;

/* Takes the scan that the request brought, under the name of its procedure; `name` is the file's. Not within
 * an act. */
bool issuing_scan(struct request *r, struct on_its_way *w, const char *name, struct error *err);

/* A program's JSON object, which is the caller's; its member `secret` (NULL: none) is copied into the arena
 * and wiped where it came. NULL with err when it is no such object. */
json_t *secret_body(struct request *r, const char **secret, struct error *err);

/* Makes what got its number and signs it with a key that was opened; the PDF goes to `out`. Not within an
 * act. */
bool issuing_sign(struct request *r, struct on_its_way *w, const struct sign_key *key, struct buf *out,
	struct error *err);

/* Puts what was signed, so that issue_act() can write it down. Not within an act. */
bool issuing_put(struct request *r, struct on_its_way *w, const struct buf *pdf, struct error *err);

#endif
