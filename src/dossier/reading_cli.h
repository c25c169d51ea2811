/* reading_cli.h: motcua files read. */
#ifndef MOTCUA_DOSSIER_READING_CLI_H
#define MOTCUA_DOSSIER_READING_CLI_H

#include "cli/cli.h"

/* Reads the words of attached files that were not read yet. */
bool read_files_command(struct cli *c, struct error *err);

#endif
