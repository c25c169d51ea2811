/* bulk_web.h: what is done to several dossiers of a pile at once. */
#ifndef MOTCUA_WORK_BULK_WEB_H
#define MOTCUA_WORK_BULK_WEB_H

#include "web/page.h"
#include "work/work.h"

/* How many at once. */
enum { BULK_MAX = 50 };

/* What became of one. */
enum bulk_fate {
	BULK_DONE,
	BULK_CHANGED,   /* somebody acted on it since the page was made */
	BULK_NOT_YOURS, /* it lies with somebody else */
	BULK_NOT_NOW    /* it cannot go on so: an opinion is missing, it may go more than one way */
};

/* One of several. */
struct bulk_one {
	int64_t item, version; /* as the page showed it; item 0: the dossier's own, by its code */
	const char *code;      /* as the page named it; only ever shown to the one who sent it */
	struct once once;
	enum bulk_fate fate;
	/* What came of it. */
	struct error why; /* all zero: it was done */
	bool before;      /* the key was used: nothing was done now */
	int64_t version_now;
	enum life_state state;
};

/* Several items on which the same is done. */
struct bulk {
	struct work_call call;
	struct actor who;
	struct bulk_one one[BULK_MAX];
	int n, done;
};

/* Several, none yet, on which the one who asks does `act`; in the request's arena. */
struct bulk *bulk_of(struct request *r, enum work_act act);

/* Acts that take, or pass on, each by itself (arg: struct bulk). */
act_fn bulk_take_act, bulk_pass_act;

/* The inbox; with what became of several that were passed on (NULL: nothing was done). */
bool inbox_page(struct request *r, const struct bulk *done, struct error *err);

/* Puts what became of them (`passed`, `left` with a row for each that was left where it is). */
void bulk_put(struct request *r, struct value_map *m, const struct bulk *b);

#endif
