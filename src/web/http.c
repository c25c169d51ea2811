/* http.c: small helpers of handlers. */
#include "web/http.h"

bool web_act(struct request *r, act_fn *run, void *arg, handler_fn *then)
{
	r->act = run;
	r->act_arg = arg;
	r->then = then;
	return true;
}

bool redirect(struct request *r, const char *location)
{
	r->response->status = 303;
	r->response->location = location;
	return true;
}

int status_of(enum err_code code)
{
	switch (code) {
	case ERR_NONE: return 200;
	case ERR_DATA: return 422;
	case ERR_USAGE: return 400;
	case ERR_NOT_FOUND: return 404;
	case ERR_CONFLICT: return 409;
	case ERR_DENIED: return 403;
	case ERR_OUT: return 410;
	case ERR_FULL: return 507;
	case ERR_AWAY: return 503;
	case ERR_STORE:
	case ERR_SYSTEM: return 500;
	}
	return 500;
}
