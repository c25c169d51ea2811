/* app_web.h: the pages of the program itself. */
#ifndef MOTCUA_APP_APP_WEB_H
#define MOTCUA_APP_APP_WEB_H

#include "web/server.h"

/* Health, metrics, the favicon's old address; ends with an empty row. */
extern const struct route app_routes[];

/* Tells the metrics which server to read; NULL: none. */
void app_web_watch(struct server *s);

#endif
