/* account_cli.h: the commands about accounts. */
#ifndef MOTCUA_ACCOUNT_ACCOUNT_CLI_H
#define MOTCUA_ACCOUNT_ACCOUNT_CLI_H

#include "cli/cli.h"

/* user add, user list, user password, user lock, user unlock, token add; ends with an empty row. */
extern const struct cli_command account_commands[];

#endif
