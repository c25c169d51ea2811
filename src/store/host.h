/* host.h: whether a host is this machine, so that what is said to it crosses no network. */
#ifndef MOTCUA_STORE_HOST_H
#define MOTCUA_STORE_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* True for localhost, 127.0.0.1, ::1 (also in brackets) and the path of a socket; `n` bytes. */
bool host_is_here(const char *host, size_t n);

#endif
