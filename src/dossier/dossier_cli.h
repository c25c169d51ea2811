/* dossier_cli.h: the commands about dossiers. */
#ifndef MOTCUA_DOSSIER_DOSSIER_CLI_H
#define MOTCUA_DOSSIER_DOSSIER_CLI_H

#include "cli/cli.h"

/* import dossiers, export dossiers, list dossiers; ends with an empty row. */
extern const struct cli_command dossier_commands[];

#endif
