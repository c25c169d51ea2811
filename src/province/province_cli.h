/* province_cli.h: the commands about the province. */
#ifndef MOTCUA_PROVINCE_PROVINCE_CLI_H
#define MOTCUA_PROVINCE_PROVINCE_CLI_H

#include "cli/cli.h"

/* list agencies, calendar; ends with an empty row. */
extern const struct cli_command province_commands[];

#endif
