/* clamd.h: ClamAV's daemon looks at a file before it is kept, where an administrator has set one up. */
#ifndef MOTCUA_STORE_CLAMD_H
#define MOTCUA_STORE_CLAMD_H

#include <stdbool.h>

#include "base/err.h"

/* Sends the file behind `fd`, from its beginning, to the daemon at a Unix socket (clamd(8), command
 * INSTREAM). ERR_DATA with the name of what was found in it; ERR_AWAY when the daemon does not answer, or
 * will not look: a file that nobody looked at is not kept. The file's place is left as it was. */
bool clamd_look(const char *socket_path, int fd, struct error *err);

#endif
