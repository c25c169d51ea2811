/* nation_web.h: the pages of a nation. */
#ifndef MOTCUA_NATION_NATION_WEB_H
#define MOTCUA_NATION_NATION_WEB_H

#include "nation/nation.h"
#include "web/route.h"

/* Overview, tables, the list of provinces; ends with an empty row. web.subjects is a struct nation. */
extern const struct route nation_routes[];

/* Loads the nation that the store holds and begins to ask its provinces. Undone by nation_stop, then
 * nation_release. */
bool nation_open(struct nation *n, struct store *store, struct error *err);

/* To be called often, from one thread: keeps asking, notes in the store when provinces answered. Tells
 * whether the dossiers of any are invented. Never waits. */
bool nation_tick(struct nation *n, struct store *store);

/* Asks no more. False when a province hangs: store and nation are then used until the process ends. */
bool nation_stop(struct nation *n);

/* Frees it, once it was stopped and its store is closed. */
void nation_release(struct nation *n);

#endif
