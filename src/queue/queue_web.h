/* queue_web.h: pages of the queue. */
#ifndef MOTCUA_QUEUE_QUEUE_WEB_H
#define MOTCUA_QUEUE_QUEUE_WEB_H

#include "queue/queue.h"
#include "web/page.h"
#include "web/route.h"

/* Routes of the queue; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route queue_routes[];

#endif
