/* inquiry_web.h: noting inquiries where pages answer them, and the page that tells of them. */
#ifndef MOTCUA_DOSSIER_INQUIRY_WEB_H
#define MOTCUA_DOSSIER_INQUIRY_WEB_H

#include "account/account.h"
#include "dossier/inquiry.h"
#include "web/http.h"

/* Notes that the one who asks searched for a person, before what was found is shown: how many. */
bool inquiry_search(
	struct request *r, enum inquiry_kind kind, const char *typed, int64_t found, struct error *err);

/* Notes that the list at the address of the request shows the names of so many people; none: nothing to
 * note. */
bool inquiry_list(struct request *r, int64_t found, struct error *err);

/* Who may see them: of all agencies at once, as an inquiry is of none. */
#define INQUIRY_WHO (1u << ROLE_ADMIN | 1u << ROLE_INSPECTOR)

/* /seen/inquiries: how much each account searched in a period (from, to: at most a year); what one account
 * (who) searched and listed; who searched for a text (sought: words of a name, or a number). */
handler_fn inquiries_show;

#endif
