/* kiosk_web.h: the machines that give out tickets: what they show, and who looks after them. */
#ifndef MOTCUA_QUEUE_KIOSK_WEB_H
#define MOTCUA_QUEUE_KIOSK_WEB_H

#include "queue/kiosk.h"
#include "web/http.h"

/* GET and POST /queue/kiosks, POST /queue/kiosks/:id/end: a head's are those of the own agency, the
 * administrator's are all. */
handler_fn kiosks_show, kiosks_add, kiosks_end;

/* GET and POST /queue/kiosk/:token, GET /queue/kiosk/:token/tickets/:no/print: the machine's own; the secret
 * in the address is all that is asked for. */
handler_fn device_show, device_take, device_print;

#endif
