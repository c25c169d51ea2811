/* move_cli.h: the command 'motcua move'. */
#ifndef MOTCUA_SETUP_MOVE_CLI_H
#define MOTCUA_SETUP_MOVE_CLI_H

#include "cli/cli.h"
#include "setup/setup.h"

/* Copies the store --from into the empty store --to and proves that it came over: the chain is whole and ends
 * in the source's head, and an audit finds no difference. Prints the head. */
bool move_command(struct cli *c, struct error *err);

#endif
