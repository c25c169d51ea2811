/* gather_cli.h: motcua rounds open, list, import, remind. */
#ifndef MOTCUA_GATHER_GATHER_CLI_H
#define MOTCUA_GATHER_GATHER_CLI_H

#include "cli/cli.h"

/* Commands of rounds; ends with an empty row. */
extern const struct cli_command gather_commands[];

#endif
