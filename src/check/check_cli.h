/* check_cli.h: the command that holds reports against themselves. */
#ifndef MOTCUA_CHECK_CHECK_CLI_H
#define MOTCUA_CHECK_CHECK_CLI_H

#include "cli/cli.h"

extern const struct cli_command check_commands[];

#endif
