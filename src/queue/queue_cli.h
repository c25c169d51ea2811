/* queue_cli.h: motcua queue kiosk add, list, end. */
#ifndef MOTCUA_QUEUE_QUEUE_CLI_H
#define MOTCUA_QUEUE_QUEUE_CLI_H

#include "cli/cli.h"

/* Commands of the queue; ends with an empty row. */
extern const struct cli_command queue_commands[];

#endif
