/* job_web.h: the page of long work. */
#ifndef MOTCUA_JOB_JOB_WEB_H
#define MOTCUA_JOB_JOB_WEB_H

#include "web/route.h"

/* /jobs; ends with an empty row. */
extern const struct route job_routes[];

#endif
