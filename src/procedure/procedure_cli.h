/* procedure_cli.h: the commands about procedures. */
#ifndef MOTCUA_PROCEDURE_PROCEDURE_CLI_H
#define MOTCUA_PROCEDURE_PROCEDURE_CLI_H

#include "cli/cli.h"

/* list procedures; ends with an empty row. */
extern const struct cli_command procedure_commands[];

#endif
