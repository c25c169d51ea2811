/* bodies_web.h: agencies and desks, and the decisions that make and end them (province/agencies.h), for the
 * administrator. */
#ifndef MOTCUA_PROCEDURE_BODIES_WEB_H
#define MOTCUA_PROCEDURE_BODIES_WEB_H

#include "web/http.h"

/* Bytes of a file of agencies or desks. */
enum { BODIES_FILE_MAX = 4 << 20 };

/* The agencies, the desks. As tables they have the columns of their files. */
handler_fn bodies_show, bodies_desks;

/* The form of a decision, and what it sends: its number and days, and one file. */
handler_fn bodies_change, bodies_publish;

#endif
