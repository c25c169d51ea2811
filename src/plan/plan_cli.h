/* plan_cli.h: motcua plan add, import, list, targets. */
#ifndef MOTCUA_PLAN_PLAN_CLI_H
#define MOTCUA_PLAN_PLAN_CLI_H

#include "cli/cli.h"

/* Commands of the plan; ends with an empty row. */
extern const struct cli_command plan_commands[];

#endif
