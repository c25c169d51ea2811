/* job_cli.h: motcua jobs ... */
#ifndef MOTCUA_JOB_JOB_CLI_H
#define MOTCUA_JOB_JOB_CLI_H

#include "cli/cli.h"

/* list jobs; ends with an empty row. */
extern const struct cli_command job_commands[];

#endif
