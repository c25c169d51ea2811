/* result_cli.h: motcua signer set, signer remove. */
#ifndef MOTCUA_RESULT_RESULT_CLI_H
#define MOTCUA_RESULT_RESULT_CLI_H

#include "cli/cli.h"

/* Commands of the room; ends with an empty row. */
extern const struct cli_command result_commands[];

#endif
