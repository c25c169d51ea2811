/* people_web.h: the administrator's pages of accounts: the list, a new one, one with its posts, its link and
 * its absences. Whoever keeps the accounts needs no command for it. */
#ifndef MOTCUA_ACCOUNT_PEOPLE_WEB_H
#define MOTCUA_ACCOUNT_PEOPLE_WEB_H

#include "account/account.h"
#include "web/http.h"
#include "web/value.h"

/* The list, a part of it by words and agency; as a table, all of what was asked for. */
handler_fn people_list;

/* The form of a new account, and what it sends: the account, its first post, its link. */
handler_fn people_new, people_add;

/* Locks or unlocks an account, other than one's own. */
handler_fn people_lock;

/* One account (person_web.c), and what is done to it. */
handler_fn person_show, person_details, person_post_add, person_post_end, person_invite, person_totp_reset,
	person_token_end;

/* The message key of a role's name. */
const char *people_role_key(enum role role);

/* A post in words: the role, and where. In the request's arena. */
const char *people_post_text(struct request *r, const struct post *p);

/* Roles, agencies and desks to choose from, what was sent chosen. */
void people_put_choices(struct request *r, struct value_map *m);

/* Reads role, agency and desk as they were sent. False: *at names the field and *fault the message that tells
 * what is wrong. */
bool people_read_post(const struct request *r, struct post *p, const char **at, const char **fault);

/* The address of a link, whole where the setting public_url says how the pages are reached. */
const char *people_link(struct request *r, const char *token);

/* The page of an account. `at` and `fault` (both may be NULL) as people_read_post gives them; `token` (may be
 * NULL): that of a link made just now, which is told this once. */
bool person_page(struct request *r, const char *name, const char *at, const char *fault, const char *token,
	struct error *err);

#endif
