/* paper_cli.h: motcua paper make. */
#ifndef MOTCUA_APP_PAPER_CLI_H
#define MOTCUA_APP_PAPER_CLI_H

#include "cli/cli.h"

/* Makes a document of a template and values; see its row in app_cli.c. */
bool paper_make_command(struct cli *c, struct error *err);

#endif
