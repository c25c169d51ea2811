/* postal_cli.h: motcua import postal. */
#ifndef MOTCUA_POSTAL_POSTAL_CLI_H
#define MOTCUA_POSTAL_POSTAL_CLI_H

#include "cli/cli.h"

/* Commands of the post; ends with an empty row. */
extern const struct cli_command postal_commands[];

#endif
