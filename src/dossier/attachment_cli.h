/* attachment_cli.h: the commands about attached files. */
#ifndef MOTCUA_DOSSIER_ATTACHMENT_CLI_H
#define MOTCUA_DOSSIER_ATTACHMENT_CLI_H

#include "cli/cli.h"

/* motcua attach: one file to one dossier. */
bool attach_command(struct cli *c, struct error *err);

/* motcua list files. */
bool list_files_command(struct cli *c, struct error *err);

/* motcua files check. */
bool check_files_command(struct cli *c, struct error *err);

#endif
