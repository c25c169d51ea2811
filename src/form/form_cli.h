/* form_cli.h: the commands about forms. */
#ifndef MOTCUA_FORM_FORM_CLI_H
#define MOTCUA_FORM_FORM_CLI_H

#include "cli/cli.h"

/* forms check, list forms; ends with an empty row. */
extern const struct cli_command form_commands[];

#endif
