/* years_cli.h: the commands about years, for setup_cli.c's table. */
#ifndef MOTCUA_SETUP_YEARS_CLI_H
#define MOTCUA_SETUP_YEARS_CLI_H

#include "cli/cli.h"

/* motcua years list: a row for each year. */
bool years_list_command(struct cli *c, struct error *err);

/* motcua years detach YEAR. */
bool years_detach_command(struct cli *c, struct error *err);

/* motcua years attach YEAR. */
bool years_attach_command(struct cli *c, struct error *err);

#endif
