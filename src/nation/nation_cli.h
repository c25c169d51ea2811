/* nation_cli.h: motcua nation ... */
#ifndef MOTCUA_NATION_NATION_CLI_H
#define MOTCUA_NATION_NATION_CLI_H

#include "cli/cli.h"

/* share (at a province), load, list, report (at the nation); ends with an empty row. */
extern const struct cli_command nation_commands[];

#endif
