/* report_cli.h: motcua report make, report list; restate. */
#ifndef MOTCUA_REPORT_REPORT_CLI_H
#define MOTCUA_REPORT_REPORT_CLI_H

#include "cli/cli.h"

extern const struct cli_command report_commands[];

#endif
