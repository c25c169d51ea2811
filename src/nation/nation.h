/* nation.h: a nation of provinces, each with a database server of its own. A province shares the counts of
 * its ledger through views (share); the nation attaches them as parts of its own tables by postgres_fdw
 * (load), and asks all provinces side by side (link.h, report.h). No record of a person is shared. */
#ifndef MOTCUA_NATION_NATION_H
#define MOTCUA_NATION_NATION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "procedure/procedure.h"
#include "store/store.h"

/* A province as the nation's list has it. Strings live in the list's arena. */
struct nation_province {
	const char *code;           /* as in the province's own settings: "H12" */
	const char *name, *name_en; /* in Vietnamese and English */
	const char *site; /* address of its motcua, without a slash at its end; NULL: none is known */
	const char *host, *port, *database, *role; /* its server, and as whom it is read */
	const char *password;                      /* only while the list is being loaded; NULL: none */
	int64_t seen_at;                           /* when it last answered, UTC seconds; 0: never */
};

/* The provinces, in the order of the list. */
struct nation_list {
	struct arena arena;
	struct nation_province *province;
	int provinces;
};

/* Reads and checks a list (CSV: code, name, name_en, host, port, database, role, site) and, unless it is
 * NULL, a file of passwords (CSV: code, password) that only its owner may read. On false err says
 * file:line:column, and the list is empty. */
bool nation_list_read_files(
	struct nation_list *l, const char *file, const char *passwords, struct error *err);

/* Reads the list that was loaded. */
bool nation_list_read_store(struct nation_list *l, struct db *db, struct error *err);

/* Place of the province with this code; -1: none. */
int nation_list_find(const struct nation_list *l, const char *code);

/* Frees it. */
void nation_list_release(struct nation_list *l);

/* Tells whether a store is a nation's. */
bool nation_is(struct db *db, bool *nation, struct error *err);

/* What nation_load_act makes of an empty store, or changes in a nation's. */
struct nation_load {
	const struct nation_list *list;
	const char *name, *name_en; /* of the nation, on its pages */
	char digest[65];            /* of the list's file, for the journal */
};

/* An act (arg: struct nation_load): makes server, user mapping and parts for each province, takes away
 * those that the list no longer has. The times at which provinces last answered are kept. */
bool nation_load_act(struct tx *tx, void *arg, struct error *err);

/* An act (arg: struct nation_list): notes when its provinces last answered. Leaves no event. */
bool nation_seen_act(struct tx *tx, void *arg, struct error *err);

/* What nation_share_act does at a province. */
struct nation_share {
	const char *role; /* of the database; it may read the views, and nothing else */
	bool end;         /* take the right away again */
};

/* An act (arg: struct nation_share) at a province: makes the views and lets a role read them. */
bool nation_share_act(struct tx *tx, void *arg, struct error *err);

struct links;

/* What the nation's pages share; `rules` comes first and is empty: a nation has no agencies of its own. */
struct nation {
	struct rules rules;
	struct nation_list list;
	struct links *links;
	struct act note; /* stores when provinces answered; one at a time is under way */
	atomic_bool noting;
	int64_t noted; /* when the last one began, UTC seconds */
};

#endif
