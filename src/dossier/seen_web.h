/* seen_web.h: the page of seen.h. */
#ifndef MOTCUA_DOSSIER_SEEN_WEB_H
#define MOTCUA_DOSSIER_SEEN_WEB_H

#include "dossier/seen.h"
#include "web/route.h"
#include "web/value.h"

/* Who may see who looked. */
#define SEEN_WHO (1u << ROLE_ADMIN | 1u << ROLE_INSPECTOR | 1u << ROLE_HEAD)

/* What this page and that of searches and lists (inquiry_web.h) have alike: rows of a page and of a file, the
 * days that are asked for (from, to: a week, at most a year), a field of the address (NULL: not there, or
 * empty), whose rows are asked for (`who` NULL: everybody's, 0). */
enum { SEEN_SHOWN = 500, SEEN_FILE_ROWS = 100000 };
bool seen_days(const struct request *r, int32_t *from, int32_t *to, struct error *err);
const char *seen_given(const struct request *r, const char *name);
bool seen_account(struct request *r, const char *who, int64_t *account, struct error *err);

/* The rows of such a page, to which more come than SEEN_SHOWN (`cut`); `sums`: of each account, else one by
 * one. */
struct seen_rows {
	const struct value_map **row;
	int n;
	bool cut, sums;
};

/* Makes room for them. */
void seen_rows_begin(struct request *r, struct seen_rows *rows);

/* A new row; NULL: the page is full, and cut. */
struct value_map *seen_row(struct request *r, struct seen_rows *rows);

/* Puts them, whose they are and the days. */
void seen_rows_put(struct request *r, struct value_map *m, const struct seen_rows *rows, const char *who,
	int32_t from, int32_t to);

/* /seen: how many dossiers each account looked at in a period (from, to: at most a year); what one account
 * (who) looked at; who looked at one dossier (code), at any time. For the administrator and inspectors: all;
 * for a head: at the own agency's. */
bool seen_show(struct request *r, struct error *err);

#endif
