/* host.c: see host.h. */
#include "store/host.h"

#include <string.h>

bool host_is_here(const char *host, size_t n)
{
	static const char *const here[] = { "localhost", "127.0.0.1", "::1", "[::1]" };
	for (size_t i = 0; i < sizeof here / sizeof here[0]; i++)
		if (strlen(here[i]) == n && memcmp(host, here[i], n) == 0)
			return true;
	return n && host[0] == '/';
}
