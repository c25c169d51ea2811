/* idle_web.h: a session that nobody uses ends (SESSION_IDLE_SECONDS).
 *
 * Its uses are noted in memory (web/session.h) and written down when what the store knows is five minutes
 * old: so a page costs no write, every node learns of the uses of the others, and one that is killed lets a
 * session end at most five minutes early. */
#ifndef MOTCUA_ACCOUNT_IDLE_WEB_H
#define MOTCUA_ACCOUNT_IDLE_WEB_H

#include <stdint.h>

#include "store/store.h"

/* Writes down what is due, without waiting for it; looks at most each five seconds. `looked` is when it last
 * did, by a clock that only goes forward; 0: never. */
void idle_note(struct store *s, int64_t *looked);

#endif
