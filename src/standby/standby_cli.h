/* standby_cli.h: motcua backup, restore, follow, promote. */
#ifndef MOTCUA_STANDBY_STANDBY_CLI_H
#define MOTCUA_STANDBY_STANDBY_CLI_H

#include "cli/cli.h"

/* The commands; ends with an empty row. */
extern const struct cli_command standby_commands[];

#endif
