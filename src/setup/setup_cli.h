/* setup_cli.h: the commands that set a province up. */
#ifndef MOTCUA_SETUP_SETUP_CLI_H
#define MOTCUA_SETUP_SETUP_CLI_H

#include "cli/cli.h"

/* init, check, demo; ends with an empty row. */
extern const struct cli_command setup_commands[];

#endif
