/* slip_web.h: a ticket on paper. */
#ifndef MOTCUA_QUEUE_SLIP_WEB_H
#define MOTCUA_QUEUE_SLIP_WEB_H

#include "province/province.h"
#include "queue/queue.h"
#include "web/http.h"

/* Answers with today's ticket `no` (as the address says it) of a desk as PDF; with `kiosk` only when that
 * machine gave it out. ERR_NOT_FOUND when there is none. */
bool slip_show(
	struct request *r, const struct desk *desk, const char *no, int64_t kiosk, struct error *err);

#endif
