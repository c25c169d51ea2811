/* lite_marker.c: see lite_marker.h. */
#include "store/lite_marker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool lite_free(const char *folder, struct error *err)
{
	char path[4200], source[512];
	snprintf(path, sizeof path, "%s/standby", folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	ssize_t n = fd < 0 ? 0 : read(fd, source, sizeof source - 1);
	if (fd >= 0)
		close(fd);
	source[n > 0 ? n : 0] = '\0';
	source[strcspn(source, "\n")] = '\0';
	return err_set(err, ERR_CONFLICT,
		"%s follows %s: its database may not be opened; promote it with 'motcua promote --data %s'",
		folder, *source ? source : "another server", folder);
}
