/* serve.h: motcua serve. */
#ifndef MOTCUA_APP_SERVE_H
#define MOTCUA_APP_SERVE_H

#include "cli/cli.h"

/* Runs the server until a signal ends it. */
bool serve_command(struct cli *c, struct error *err);

/* Prints the table of routes. */
bool routes_command(struct cli *c, struct error *err);

#endif
