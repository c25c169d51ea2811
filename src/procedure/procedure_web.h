/* procedure_web.h: the catalogue for everybody, without signing in. */
#ifndef MOTCUA_PROCEDURE_PROCEDURE_WEB_H
#define MOTCUA_PROCEDURE_PROCEDURE_WEB_H

#include "web/route.h"

/* /procedures and /procedures/CODE; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route procedure_routes[];

/* Message keys of the units of a limit, by enum limit_unit. */
extern const char *const unit_keys[];

#endif
