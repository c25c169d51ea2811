/* cube.h: the ledger by agency in memory, summed up to each day, so that any period of any grouping
 * of agencies is a difference of two rows. Loaded once, moved along with every commit. */
#ifndef MOTCUA_FIGURE_CUBE_H
#define MOTCUA_FIGURE_CUBE_H

#include "figure/figure.h"
#include "store/ledger.h"

struct cube;

/* An empty cube for the agencies of `p`, which must outlive it. */
struct cube *cube_new(const struct province *p);

/* Frees it. NULL is allowed. */
void cube_free(struct cube *c);

/* Loads it from the ledger when it is not loaded, or out of date. */
bool cube_ready(struct cube *c, struct db *db, struct error *err);

/* Whether it is loaded and up to date, so that cube_ready() reads nothing. */
bool cube_is_ready(struct cube *c);

/* Notes that another process has changed the ledger: the next cube_ready() loads anew. */
void cube_stale(struct cube *c);

/* A store_listener (arg: the cube): applies what a commit changed. */
void cube_apply(void *cube, int64_t seq, const struct ledger_change *changes, size_t n);

/* Holds the cube still, so that all sums of one answer are of one moment; then lets go. Short. */
void cube_hold(struct cube *c);
/* Lets go. */
void cube_let_go(struct cube *c);

/* A figure_source (arg: the cube, which is held): the sums at the end of a day. */
bool cube_moved(void *cube, int32_t day, struct moved *by_agency, struct error *err);

/* The last day on which something was received or finished; 0 when the ledger is empty. */
int32_t cube_last_day(struct cube *c);

#endif
