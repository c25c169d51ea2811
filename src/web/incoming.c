/* incoming.c: a file on its way in. What comes is gathered by the event loop and written down by a worker,
 * piece by piece, so that neither a slow disk nor a large file keeps others waiting or takes memory. */
#include <stdlib.h>

#include "store/files.h"
#include "web/exchange.h"
#include "web/route.h"

/* Receives bytes of the file; the spool is made with the first. */
static bool write_down(void *arg, const char *p, size_t n)
{
	struct exchange *x = arg;
	struct request *r = &x->r;
	struct error *err = &x->in->err;
	if (!r->upload.spool)
		r->upload.spool = files_spool(r->web->files, r->route->file_max, err);
	return r->upload.spool && spool_add(r->upload.spool, p, n, err);
}

void incoming_begin(struct exchange *x)
{
	struct request *r = &x->r;
	struct incoming *in = calloc(1, sizeof *in);
	if (!in)
		die("out of memory");
	x->in = in;
	in->plain = r->route->flags & ROUTE_API;
	x->body.max = PIECE + BODY_MAX;
	if (!in->plain)
		in->malformed =
			!multipart_begin(&in->form, r->content_type, &r->arena, &r->post, write_down, x);
}

void incoming_write(struct exchange *x)
{
	struct incoming *in = x->in;
	if (!in->malformed && !in->err.code && x->body.len) {
		bool ok = in->plain ? write_down(x, x->body.p, x->body.len)
				    : multipart_feed(&in->form, x->body.p, x->body.len);
		in->malformed = !ok && !in->err.code;
	}
	buf_reset(&x->body);
}

void incoming_end(struct exchange *x)
{
	if (!x->in)
		return;
	if (!x->in->plain)
		multipart_release(&x->in->form);
	spool_free(x->r.upload.spool);
	free(x->in);
	x->in = NULL;
}
