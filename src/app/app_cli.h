/* app_cli.h: the commands of the program itself. */
#ifndef MOTCUA_APP_APP_CLI_H
#define MOTCUA_APP_APP_CLI_H

#include "cli/cli.h"

/* serve, routes, verify, export journal, schema check, version; ends with an empty row. */
extern const struct cli_command app_commands[];

#endif
