/* indicator_cli.h: motcua report indicators. */
#ifndef MOTCUA_INDICATOR_INDICATOR_CLI_H
#define MOTCUA_INDICATOR_INDICATOR_CLI_H

#include "cli/cli.h"

extern const struct cli_command indicator_commands[];

#endif
