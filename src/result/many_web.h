/* many_web.h: several results signed with one typing of the PIN: what the page and programs share. */
#ifndef MOTCUA_RESULT_MANY_WEB_H
#define MOTCUA_RESULT_MANY_WEB_H

#include "result/sign_web.h"

/* Shown and signed at once. */
enum { MANY_MAX = 20 };

/* What became of one. */
enum many_fate { MANY_SIGNED, MANY_CHANGED, MANY_NOT_NOW, MANY_FAILED };

/* One of several, on its way. */
struct many_one {
	struct on_its_way *way;
	enum many_fate fate;
	const char *code; /* as the page named it */
	struct once once;
	struct error why; /* all zero: nothing stands against it */
	bool before;      /* the key was used: nothing was done now */
};

/* Several results on their way. */
struct many {
	struct signing_key key; /* account 0: the one who asks has none */
	struct many_one one[MANY_MAX];
	int n, done;
	const char *secret; /* as it was typed, in memory that may be wiped; NULL: nothing */
};

/* None yet, with the key of the one who asks; in the request's arena. NULL with err, also when nothing says
 * where files are kept. */
struct many *many_of(struct request *r, struct error *err);

/* Adds the result whose item, version and step `pass` says (item 0: the item of the dossier with this code),
 * and which draft of it was read. What stands against it already is said of it alone; false when the store
 * failed. There must be room. */
bool many_add(struct request *r, struct many *c, struct work_call pass, int64_t revision, const char *code,
	const struct once *once, struct error *err);

/* The two acts, with many_sign_each() between them: each result by itself (arg: struct many). */
act_fn many_number_act, many_issue_act;

/* Counts that the secret was not the key's: an act (arg: struct many). */
act_fn many_refused_act;

/* Opens the key, once, signs what got its number and puts it; the secret is wiped. ERR_DENIED when that was
 * wrong. Not within an act. */
bool many_sign_each(struct request *r, struct many *c, struct error *err);

#endif
