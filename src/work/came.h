/* came.h: which papers came with a dossier (thành phần hồ sơ): ticked off at intake against the
 * procedure's list, kept as they were called on that day. */
#ifndef MOTCUA_WORK_CAME_H
#define MOTCUA_WORK_CAME_H

#include "base/buf.h"
#include "procedure/procedure.h"

struct tx;
struct db;

/* As what a paper came. */
enum came_kind { CAME_ORIGINAL, CAME_COPY, CAME_CERTIFIED, CAME_KINDS };

/* Their names in forms and for programs, NULL at the end. */
extern const char *const came_kind_names[];

/* A paper that came. */
struct came {
	int no; /* in the procedure's list */
	const char *name;
	enum came_kind kind;
};

/* The paper of this number that a procedure always needs and that is not among those that came; NULL: all
 * are there. */
const struct component *came_lacks(const struct procedure *p, const struct came *came, int n);

/* Writes them and, when there are any, an event that lists numbers and kinds. */
bool came_keep(struct tx *tx, int64_t dossier, const struct came *came, int n, struct error *err);

/* Those of a dossier, at most `most`, in the arena; -1 with err on failure. */
int came_of(
	struct db *db, int64_t dossier, struct arena *a, struct came *came, int most, struct error *err);

#endif
