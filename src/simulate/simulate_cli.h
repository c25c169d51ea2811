/* simulate_cli.h: motcua simulate. */
#ifndef MOTCUA_SIMULATE_SIMULATE_CLI_H
#define MOTCUA_SIMULATE_SIMULATE_CLI_H

#include "cli/cli.h"

/* Its commands; ends with an empty row. */
extern const struct cli_command simulate_commands[];

#endif
