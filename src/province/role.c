/* role.c: see role.h. */
#include "province/role.h"

#include <stddef.h>

const char *const role_names[] = { "", "officer", "leader", "admin", "clerk", "approver", "head",
	"inspector", NULL };
