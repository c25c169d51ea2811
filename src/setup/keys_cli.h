/* keys_cli.h: the keys of personal values, on the command line. */
#ifndef MOTCUA_SETUP_KEYS_CLI_H
#define MOTCUA_SETUP_KEYS_CLI_H

#include "cli/cli.h"

/* motcua keys list, check, add, encrypt, rotate. */
bool keys_list_command(struct cli *c, struct error *err);
/* See keys_list_command. */
bool keys_check_command(struct cli *c, struct error *err);
/* See keys_list_command. */
bool keys_add_command(struct cli *c, struct error *err);
/* See keys_list_command. */
bool keys_encrypt_command(struct cli *c, struct error *err);
/* See keys_list_command. */
bool keys_rotate_command(struct cli *c, struct error *err);

#endif
