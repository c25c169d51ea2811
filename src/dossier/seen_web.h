/* seen_web.h: the page of seen.h. */
#ifndef MOTCUA_DOSSIER_SEEN_WEB_H
#define MOTCUA_DOSSIER_SEEN_WEB_H

#include "dossier/seen.h"
#include "web/route.h"

/* Who may see who looked. */
#define SEEN_WHO (1u << ROLE_ADMIN | 1u << ROLE_INSPECTOR | 1u << ROLE_HEAD)

/* /seen: how many dossiers each account looked at in a period (from, to: at most a year); what one account
 * (who) looked at; who looked at one dossier (code), at any time. For the administrator and inspectors: all;
 * for a head: at the own agency's. */
bool seen_show(struct request *r, struct error *err);

#endif
