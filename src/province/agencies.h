/* agencies.h: bodies and desks are made and end by decisions: offices that merge, the end of a level of
 * government. What a body that ends had open, its successor carries on. */
#ifndef MOTCUA_PROVINCE_AGENCIES_H
#define MOTCUA_PROVINCE_AGENCIES_H

#include "base/file.h"
#include "province/province.h"

/* A decision on its way in: files like agencies.csv and desks.csv, either may be left out. A code that is not
 * there is new, from `effective` on. Of one that is there, a row says all: valid_to, the day before
 * `effective`, ends it; an agency's successor is in force on that day. Else only an agency's desk and
 * identifier may differ: a body that is called otherwise is another one, and succeeds the first. */
struct agencies_change {
	struct file_text agencies, desks;
	const char *number; /* "123/QĐ-UBND" */
	int32_t day, effective;
	/* Set by the act: how many agencies, and desks, are new, ended, or otherwise changed. */
	int added, ended, changed, desks_added, desks_ended;
};

/* Whether a decision of `day` may take effect on `effective`: not before it, and today at the earliest, since
 * what was taken in before keeps what it was promised. ERR_DATA says which will not do. */
bool decision_days_fit(int32_t day, int32_t effective, int64_t now, struct error *err);

/* The act (arg: a struct agencies_change): all of it or nothing, from today at the earliest. ERR_DATA says
 * file:line:column. Every node sees it at once. */
bool agencies_act(struct tx *tx, void *change, struct error *err);

#endif
