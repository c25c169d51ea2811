/* guide.h: the demonstration's guided first task for each role. */
#ifndef MOTCUA_GUIDE_GUIDE_H
#define MOTCUA_GUIDE_GUIDE_H

#include "account/account.h"

struct db;
struct tx;

/* A step: done once the person has done the act since the guide began, or (act NULL) has opened the page. */
struct guide_step {
	enum role role;
	const char *name; /* of its words in messages.csv */
	const char *path;
	const char *act; /* of the journal's event, or NULL */
	bool done;       /* of a copy: as guide_read found it */
};

/* The most steps that a role has. */
enum { GUIDE_STEPS = 4 };

/* Begins the guide for an account, from the next event on. */
bool guide_begin(struct tx *tx, int64_t account, struct error *err);

/* The steps for an account in this role, with what is done; 0 when it is not guided, or has put the guide
 * away; -1 with err. `out` has room for GUIDE_STEPS. */
int guide_read(struct db *db, int64_t account, const char *name, enum role role, struct guide_step *out,
	struct error *err);

/* The step with this name in this role, or NULL. */
const struct guide_step *guide_find(enum role role, const char *name);

/* Notes that a step's page was opened; twice is no error. */
bool guide_opened(struct tx *tx, int64_t account, const char *step, struct error *err);

/* Puts the guide away. */
bool guide_dismiss(struct tx *tx, int64_t account, struct error *err);

#endif
