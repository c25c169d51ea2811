/* cookie.c: see cookie.h. */
#include "web/cookie.h"

static const char *full_name(struct request *r, const char *name)
{
	return r->https ? arena_printf(&r->arena, "__Host-%s", name) : name;
}

const char *cookie_read(struct request *r, const char *name)
{
	return r->cookie ? cookie_get(&r->arena, r->cookie, full_name(r, name)) : NULL;
}

void cookie_put(struct request *r, const char *name, const char *value, int seconds)
{
	const char **at = &r->response->cookie[r->response->cookie[0] != NULL];
	*at = arena_printf(&r->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s",
		full_name(r, name), value, seconds, r->https ? "; Secure" : "");
}
