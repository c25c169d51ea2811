/* again.c: whoever sent a form that was refused gets the page with it again: what they had typed is in
 * it, and why it was not taken stands on top. The page is made by its own handler, as if it had been asked
 * for; where it cannot be made, the error's own page says why. */
#include <string.h>
#include <unistd.h>

#include "web/exchange.h"
#include "web/page.h"
#include "web/reason.h"
#include "web/refill.h"
#include "web/route.h"

/* Written texts that are shown where the form is gone. */
enum { WRITTEN_MAX = 8, NAME_MAX_BYTES = 64 };

struct again {
	struct request was; /* method, address and form, as they were sent */
	struct error err;
	int status;
};

/* Only a form of ours is answered so: it holds the session's token. */
static bool is_ours(const struct request *r)
{
	return strcmp(r->method, "POST") == 0 && r->route && !(r->route->flags & ROUTE_API) &&
	       r->who.account && r->post.count && route_token(r) && page_before(r);
}

/* The request is again what was sent. */
static void put_back(struct exchange *x)
{
	struct request *r = &x->r;
	const struct request *was = &x->again->was;
	r->method = was->method;
	r->target = was->target;
	r->query = was->query;
	r->format = was->format;
	r->route = was->route;
	memcpy(r->param, was->param, sizeof r->param);
	r->get = was->get;
	r->post = was->post;
	r->act = NULL;
	x->again = NULL;
}

/* The page with the form, as the form itself says when it was shown again before; without what it told about
 * an act before (`?did=`, `?done=`). */
static const char *page_of(struct request *r)
{
	const char *said = form_get(&r->post, "came_from");
	const char *path = said && said[0] == '/' ? arena_str(&r->arena, said) : page_before(r);
	const char *query = strchr(path, '?');
	bool told = query && (strncmp(query, "?did=", 5) == 0 || strncmp(query, "?done=", 6) == 0);
	return told ? arena_dup(&r->arena, path, (size_t)(query - path)) : path;
}

bool again_begin(struct exchange *x, const struct error *err)
{
	struct request *r = &x->r;
	struct error why = { 0 };
	int status = status_of(err->code);
	if (x->again || status == 500 || err->year || !is_ours(r))
		return false;
	x->again = arena_zalloc(&r->arena, sizeof *x->again);
	x->again->was = *r;
	x->again->err = *err;
	x->again->status = status;
	r->target = page_of(r);
	r->method = "GET";
	r->get = r->post = (struct form){ 0 };
	x->w.status = 0;
	if (route_find(r->web->routes, r, &why) && r->format == FORMAT_PAGE &&
		!(r->route->flags & (ROUTE_API | ROUTE_LOCAL | ROUTE_SECRET)) && route_check(r, &why) &&
		r->route->handler(r, &why))
		return true;
	put_back(x);
	return false;
}

void again_failed(struct exchange *x, struct error *err)
{
	*err = x->again->err;
	put_back(x);
}

/* The field that an error's text begins with: "basis: expected ..."; NULL: none. */
static const char *named_by(struct request *r, const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return n && n < NAME_MAX_BYTES && (text[n] == ':' || text[n] == ',') ? arena_dup(&r->arena, text, n)
									     : NULL;
}

/* What was written in sentences, so that it can be copied. */
static void put_written(struct request *r, struct value_map *m, const struct form *typed)
{
	const struct value_map **row = arena_alloc(&r->arena, sizeof *row * WRITTEN_MAX);
	int n = 0;
	for (int i = 0; i < typed->count && n < WRITTEN_MAX; i++)
		if (strchr(typed->value[i], ' ')) {
			struct value_map *one = value_map_new(&r->arena, 1);
			put_text(one, "text", typed->value[i]);
			row[n++] = one;
		}
	put_list(m, "written", row, n);
	put_bool(m, "has_written", n > 0);
}

static bool summary(struct exchange *x, const struct refill *f, struct refill_more *more)
{
	struct request *r = &x->r;
	const struct templates *t = r->web->templates;
	const struct again *again = x->again;
	struct error err = { 0 };
	struct value_map *m = value_map_new(&r->arena, 8);
	const char *reason = reason_in(r->lang, again->err.text, &r->arena);
	put_text(m, "heading", message(r->lang, page_error_key(again->status)));
	put_text(m, "detail", reason ? reason : again->err.text);
	put_bool(m, "detail_english", !reason);
	put_text(m, "at", f->field_len ? arena_dup(&r->arena, f->page + f->field, f->field_len) : NULL);
	put_text(m, "here", r->target);
	if (!f->to)
		put_written(r, m, &again->was.post);
	more->title = message(r->lang, "error.title");
	return template_render(t, "web/refused.html", m, r->lang, &r->arena, &more->summary, &err) &&
	       template_render(t, "web/came_from.html", m, r->lang, &r->arena, &more->mark, &err);
}

/* Puts what was typed into the page; false: it is no page of that kind, and stays as it is. */
static bool fill(struct exchange *x, struct buf *body)
{
	struct request *r = &x->r;
	const struct again *again = x->again;
	const struct form *typed = &again->was.post;
	struct refill f;
	struct refill_more more = { .summary = BUF_INIT(128 * 1024), .mark = BUF_INIT(16 * 1024) };
	struct buf out = BUF_INIT(body->max);
	refill_find(
		&f, body->p, body->len, again->was.target, r->target, typed, named_by(r, again->err.text));
	bool ok = f.main && summary(x, &f, &more);
	if (ok)
		refill_write(&f, typed, &more, &out);
	ok = ok && !out.full;
	buf_release(&more.summary);
	buf_release(&more.mark);
	buf_release(ok ? body : &out);
	if (ok)
		*body = out;
	return ok;
}

void again_end(struct exchange *x)
{
	struct response *w = &x->w;
	const struct again *again = x->again;
	bool page = w->status == 200 && w->type && strncmp(w->type, "text/html", 9) == 0;
	bool filled = page && fill(x, &w->body);
	put_back(x);
	if (filled) {
		w->status = again->status;
		w->no_store = true;
		w->cache = false;
		return;
	}
	buf_release(&w->body);
	if (w->file)
		close(w->file);
	*w = (struct response){ 0 };
	page_error(&x->r, &again->err);
}
