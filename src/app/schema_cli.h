/* schema_cli.h: motcua schema check. */
#ifndef MOTCUA_APP_SCHEMA_CLI_H
#define MOTCUA_APP_SCHEMA_CLI_H

#include "cli/cli.h"

/* Checks a schema, and documents against it; see its row in app_cli.c. */
bool schema_check_command(struct cli *c, struct error *err);

#endif
