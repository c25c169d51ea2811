/* sign_cli.h: motcua sign, motcua signatures. */
#ifndef MOTCUA_APP_SIGN_CLI_H
#define MOTCUA_APP_SIGN_CLI_H

#include "cli/cli.h"

/* Signs a PDF; see its row in app_cli.c. */
bool sign_command(struct cli *c, struct error *err);

/* Lists and checks a PDF's signatures; see its row in app_cli.c. */
bool signatures_command(struct cli *c, struct error *err);

/* Looks into a PDF as a server does before it keeps a scan. */
bool scan_check_command(struct cli *c, struct error *err);

#endif
