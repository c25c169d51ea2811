/* account_web.h: signing in and out, and who asks. */
#ifndef MOTCUA_ACCOUNT_ACCOUNT_WEB_H
#define MOTCUA_ACCOUNT_ACCOUNT_WEB_H

#include "account/account.h"
#include "web/route.h"

/* Sign-in, sign-out, language; ends with an empty row. */
extern const struct route account_routes[];

/* Finds out who asks, by session cookie or by a program's token (server_options.identify). */
bool account_identify(struct request *r, struct error *err);

/* Whether the one who asks sees the dossiers of every agency. */
bool who_oversees(const struct request *r);

/* The own post, or a stood-in-for colleague's, in one of these roles (bits) at an agency, or at a desk; NULL:
 * there is none. An id of 0 fits nothing. */
const struct identity_post *who_at(const struct request *r, unsigned roles, int64_t agency, int64_t desk);

/* The agency of the first post that has one; 0: none. */
int64_t who_agency(const struct request *r);

/* Whose rows the page of a request shows to the one who asks. */
enum { WHOSE_MAX = 128 };
struct whose {
	/* Ids, each once, of the posts that open the page; 0 alone: all, for a role that oversees. */
	int64_t agency[WHOSE_MAX];
	int agencies;
	int64_t desk; /* where there are none: the one that was chosen, or else of the first post that
		       * opens the page, for what it took in */
};
/* Who chose a desk that is not an own one is shown none (desk_web.h). */
struct whose who_rows(const struct request *r);

/* Whether an agency's rows are among them; of a desk's, those of each agency for which it took in. */
bool whose_has(const struct whose *w, int64_t agency);

/* Whether a program asks, with a token; a person's browser has a session. */
bool who_is_program(const struct request *r);

/* The idempotency key that a program sent, told apart by account (NULL: none came), and what is asked with
 * it: the address and the body, or the file. ERR_DATA when it is empty or longer than 200 bytes. */
bool who_once(struct request *r, struct once *once, struct error *err);

/* What is asked under a key is a part of the request's body, or of another form of it: these bytes. */
void once_asks(const struct request *r, struct once *once, const void *p, size_t n);

#endif
