/* ledger.h: movements and balances, so that a period's figure never counts dossiers.
 *
 * A movement happens on a day. Tables (migrations/0001-store.sql): by day and by month for each
 * (agency, procedure, channel), the month with what stood open and overdue before it; the same by
 * agency alone, the month with all that moved before it. The months' balances reach up to the
 * `horizon`, the last month in which something was received or finished; a due time may lie beyond,
 * and is then only a movement of its day and month. */
#ifndef MOTCUA_STORE_LEDGER_H
#define MOTCUA_STORE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct tx;
struct db;

/* Channels by which a dossier comes; the numbers of the national portal. */
enum channel { CHANNEL_COUNTER = 1, CHANNEL_ONLINE = 2, CHANNEL_POST = 3 };

/* One day's movement for one (agency, procedure, channel). `overdue` is net: +1 when a due time
 * passes, -1 when a late dossier finishes. */
struct movement {
	int32_t day, agency, procedure, channel;
	int32_t received, on_time, late, overdue;
};

/* Adds a movement to the act. It reaches the tables when the group commits. */
void ledger_move(struct tx *tx, const struct movement *m);

/* What a commit changed for one agency on one day; handed to the store's listener. */
struct ledger_change {
	int32_t day, agency;
	int32_t received, online, on_time, late, overdue;
};

/* The last month with balances (see date.h's month number), or 0 while the ledger is empty. */
bool ledger_horizon(struct db *db, int32_t *month, struct error *err);

#endif
