/* figure_cli.h: the commands about figures. */
#ifndef MOTCUA_FIGURE_FIGURE_CLI_H
#define MOTCUA_FIGURE_FIGURE_CLI_H

#include "cli/cli.h"

/* report dossiers, audit; ends with an empty row. */
extern const struct cli_command figure_commands[];

#endif
