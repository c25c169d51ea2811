/* alerts_cli.h: motcua alerts send. */
#ifndef MOTCUA_APP_ALERTS_CLI_H
#define MOTCUA_APP_ALERTS_CLI_H

#include "cli/cli.h"

/* Tells all there is to tell by mail; see its row in app_cli.c. */
bool alerts_send_command(struct cli *c, struct error *err);

#endif
