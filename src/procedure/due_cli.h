/* due_cli.h: motcua due. */
#ifndef MOTCUA_PROCEDURE_DUE_CLI_H
#define MOTCUA_PROCEDURE_DUE_CLI_H

#include "cli/cli.h"

/* When a time limit ends, and why; see its row in procedure_cli.c. */
bool due_command(struct cli *c, struct error *err);

#endif
