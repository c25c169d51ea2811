/* standby_web.h: what a follower asks of a running server. */
#ifndef MOTCUA_STANDBY_STANDBY_WEB_H
#define MOTCUA_STANDBY_STANDBY_WEB_H

#include "web/route.h"

/* The addresses below /standby/, for programs with an administrator's token; ends with an empty row. */
extern const struct route standby_routes[];

/* Ends the shipping that the first follower began; after the server has stopped. */
void standby_web_stop(void);

#endif
