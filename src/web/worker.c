/* worker.c: what is done with a request: route, check, handle; acts by way of the writer. By the threads
 * behind the event loops, or, where its row is quick, by the loop that it came to. */
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "store/db.h"
#include "web/compress.h"
#include "web/exchange.h"
#include "web/html.h"
#include "web/page.h"
#include "web/session.h"

enum { COMPRESS_FROM = 1400, EFFORT = 3 };

static bool is_heavy(struct exchange *x)
{
	return x->stage == STAGE_HANDLE && exchange_route(x, NULL) && (x->r.route->flags & ROUTE_HEAVY);
}

void worker_submit(struct exchange *x)
{
	struct server *s = x->server;
	x->next = NULL;
	x->heavy = is_heavy(x);
	pthread_mutex_lock(&s->lock);
	struct exchange ***last = x->heavy ? &s->heavy_last : &s->last;
	**last = x;
	*last = &x->next;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
}

static struct exchange *pop(struct exchange **first, struct exchange ***last)
{
	struct exchange *x = *first;
	*first = x->next;
	if (!*first)
		*last = first;
	return x;
}

/* What is heavy has its own workers' turns: it neither holds up the others nor waits behind them. */
static struct exchange *next(struct server *s)
{
	int most = s->workers / 2 < HEAVY_MAX ? s->workers / 2 : HEAVY_MAX;
	if (s->heavy && s->heavy_now < (most ? most : 1)) {
		s->heavy_now++;
		return pop(&s->heavy, &s->heavy_last);
	}
	return s->first ? pop(&s->first, &s->last) : NULL;
}

static struct exchange *take(struct server *s)
{
	struct exchange *x;
	pthread_mutex_lock(&s->lock);
	while (!(x = next(s)) && !s->stopping)
		pthread_cond_wait(&s->wake, &s->lock);
	pthread_mutex_unlock(&s->lock);
	return x;
}

/* The exchange may be another thread's by now. */
static void heavy_done(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	s->heavy_now--;
	if (s->heavy)
		pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
}

/* Turns the response into bytes and wakes the connection. */
static void finish(struct exchange *x)
{
	struct response *w = &x->w;
	enum encoding coded = ENCODING_PLAIN;
	if (!w->status)
		w->status = 200;
	if (x->again)
		again_end(x);
	bool cacheable = w->cache && w->status == 200 && x->r.web->page_cache;
	if (cacheable)
		cache_put(x->r.target, x->r.lang, x->r.who.session, x->version, w);
	enum encoding best = x->accepted & 1u << ENCODING_BR     ? ENCODING_BR
			     : x->accepted & 1u << ENCODING_GZIP ? ENCODING_GZIP
								 : ENCODING_PLAIN;
	if (!w->cache && !w->foreign && best != ENCODING_PLAIN && w->body.len > COMPRESS_FROM &&
		w->body.len < 4u << 20) {
		struct buf small = BUF_INIT(8u << 20);
		if (compress_bytes(best, EFFORT, w->body.p, w->body.len, &small)) {
			buf_release(&w->body);
			w->body = small;
			coded = best;
		} else {
			buf_release(&small);
		}
	}
	x->status = w->status;
	x->answer = answer_make(w, coded, x->r.https);
	x->stage = STAGE_READY;
	if (!x->here)
		mhd.resume_connection(x->conn);
}

static void nothing_yet(struct exchange *x, int status)
{
	buf_release(&x->w.body);
	if (x->w.file)
		close(x->w.file);
	x->w = (struct response){ .status = status };
}

static void fail(struct exchange *x, const struct error *err)
{
	struct error first = *err;
	int status = x->w.status;
	nothing_yet(x, status);
	if (x->again)
		again_failed(x, &first);
	else if (again_begin(x, err))
		return;
	nothing_yet(x, status);
	page_error(&x->r, &first);
}

bool exchange_route(struct exchange *x, struct error *err)
{
	x->found = x->found || route_find(x->r.web->routes, &x->r, err);
	return x->found;
}

/* The request sees what there was when it came, whatever is put in its place meanwhile. */
static void take_subjects(struct exchange *x)
{
	if (x->share || !x->r.web->subjects)
		return;
	x->share = shared_take(x->r.web->subjects);
	x->r.subjects = x->share ? x->share->value : NULL;
}

bool exchange_is_quick(struct exchange *x)
{
	if (!x->r.web->near || !exchange_route(x, NULL) || !(x->r.route->flags & ROUTE_QUICK))
		return false;
	if (!x->r.route->quick)
		return true;
	take_subjects(x);
	return x->r.route->quick(&x->r);
}

static void act_done(struct act *act)
{
	struct exchange *x = (struct exchange *)((char *)act - offsetof(struct exchange, act));
	x->stage = STAGE_THEN;
	if (exchange_is_quick(x))
		mhd.resume_connection(x->conn);
	else
		worker_submit(x);
}

/* After a handler: an act goes to the writer, anything else is the answer. False: it went, and is no longer
 * this thread's. */
static bool go_on(struct exchange *x)
{
	struct request *r = &x->r;
	if (!r->act) {
		finish(x);
		return true;
	}
	/* Before the writer may be done with it. */
	if (x->here)
		mhd.suspend_connection(x->conn);
	x->here = false;
	x->act = (struct act){ .run = r->act,
		.arg = r->act_arg,
		.done = act_done,
		.who = r->who.account ? r->who.name : "visitor" };
	r->act = NULL;
	store_submit(r->web->store, &x->act);
	return false;
}

/* The last piece of what came with a file. */
static bool read_file_body(struct exchange *x, struct error *err)
{
	struct request *r = &x->r;
	struct incoming *in = x->in;
	if (!in)
		return err_set(err, ERR_USAGE, "expected a file");
	if (in->plain && !r->content_type)
		return err_set(err, ERR_USAGE, "expected the content type of the file");
	incoming_write(x);
	if (in->err.code)
		return err_set(err, in->err.code, "%s", in->err.text);
	if (in->plain)
		return true;
	r->upload.name = in->form.file_name;
	return (!in->malformed && multipart_done(&in->form)) ||
	       err_set(err, ERR_USAGE, "the form is malformed");
}

static bool read_body(struct exchange *x, struct error *err)
{
	struct request *r = &x->r;
	if (strcmp(r->method, "POST") != 0)
		return true;
	if (r->route->file_max)
		return read_file_body(x, err);
	const char *want =
		r->route->flags & ROUTE_API ? "application/json" : "application/x-www-form-urlencoded";
	size_t n = strlen(want);
	if (!r->content_type || strncasecmp(r->content_type, want, n) != 0 ||
		(r->content_type[n] && r->content_type[n] != ';' && r->content_type[n] != ' '))
		return err_set(err, ERR_USAGE, "expected the content type %s", want);
	r->body = x->body.p ? x->body.p : "";
	r->body_len = x->body.len;
	if (r->route->flags & ROUTE_API)
		return true;
	return form_read(&r->post, &r->arena, r->body, r->body_len) ||
	       err_set(err, ERR_USAGE, "the form is malformed");
}

/* Words that never change a path: the address of a sign-in page that leads back here. */
static void lead_to_sign_in(struct exchange *x)
{
	struct request *r = &x->r;
	struct buf b = BUF_INIT(4096);
	buf_adds(&b, "/sign-in");
	if (strlen(r->target) < 2000 && strcmp(r->target, "/") != 0) {
		buf_adds(&b, "?back=");
		for (const char *p = r->target; *p; p += strspn(p, "/")) {
			size_t n = strcspn(p, "/");
			url_escape(&b, p, n);
			p += n;
			buf_add(&b, p, strspn(p, "/"));
		}
	}
	redirect(r, arena_dup(&r->arena, b.p, b.len));
	x->w.no_store = true;
	buf_release(&b);
}

/* Finds out who asks. What it says who it is with may be worth nothing (RFC 6750, 3.1). */
static bool identify(struct exchange *x, struct error *err)
{
	const struct server_options *o = &x->server->o;
	if (!o->identify || o->identify(&x->r, err))
		return true;
	if (err->code == ERR_DENIED)
		x->w.status = 401;
	return false;
}

/* Before a file is taken in: who brings it may, and there is room for one more. */
static void admit(struct exchange *x)
{
	struct request *r = &x->r;
	struct server *s = x->server;
	struct error err = { 0 };
	bool ok = identify(x, &err) && exchange_route(x, &err);
	if (ok && !route_permits(r, &err)) {
		ok = false;
		x->w.status = r->who.account ? 0 : 401;
	}
	if (ok) {
		x->uploads = true;
		ok = atomic_fetch_add(&s->uploads, 1) < UPLOADS_MAX ||
		     err_set(&err, ERR_AWAY, "%d files are being taken in already", UPLOADS_MAX);
	}
	if (ok) {
		incoming_begin(x);
		x->stage = STAGE_ADMITTED;
		mhd.resume_connection(x->conn);
		return;
	}
	x->refused = true;
	fail(x, &err);
	finish(x);
}

static bool handle(struct exchange *x)
{
	struct request *r = &x->r;
	struct error err = { 0 };
	x->version = store_version(r->web->store);
	bool ok = identify(x, &err);
	if (ok && !exchange_route(x, &err)) {
		ok = false;
		x->w.status = err.code == ERR_CONFLICT ? 405 : 0;
	}
	if (ok && (r->route->flags & ROUTE_LOCAL) &&
		(x->forwarded ||
			!(strcmp(x->r.remote, "127.0.0.1") == 0 || strcmp(x->r.remote, "::1") == 0)))
		ok = err_set(&err, ERR_NOT_FOUND, "there is no such page");
	ok = ok && read_body(x, &err);
	if (ok && !route_check(r, &err)) {
		ok = false;
		bool page = strcmp(r->method, "GET") == 0 && !(r->route->flags & ROUTE_API) &&
			    r->format == FORMAT_PAGE;
		if (err.code == ERR_DENIED && r->who.first && page && !(r->route->flags & ROUTE_ENTRY)) {
			redirect(r, r->who.first);
			x->w.no_store = true;
			finish(x);
			return true;
		}
		if (err.code == ERR_DENIED && !r->who.account && page) {
			lead_to_sign_in(x);
			finish(x);
			return true;
		}
		if (err.code == ERR_DENIED && !r->who.account)
			x->w.status = 401;
	}
	if (ok) {
		x->w.cache = r->route->flags & ROUTE_CACHE;
		ok = r->route->handler(r, &err);
	}
	if (!ok)
		fail(x, &err);
	return go_on(x);
}

static bool then(struct exchange *x)
{
	struct error err = { 0 };
	struct request *r = &x->r;
	if (!x->act.ok) {
		fail(x, &x->act.err);
	} else if (!r->then(r, &err)) {
		fail(x, &err);
	}
	return go_on(x);
}

static bool look_and(bool (*what)(struct exchange *x), struct exchange *x)
{
	struct db *db = x->r.db;
	db_look(db);
	bool ended = what(x);
	db_look_end(db);
	return ended;
}

/* Gives an exchange what it looks with. Without a reader, the answer says why: false. */
static bool equip(struct exchange *x, struct db *db, const struct error *err)
{
	x->r.db = db;
	take_subjects(x);
	if (db)
		return true;
	fail(x, err);
	finish(x);
	return false;
}

bool worker_do(struct exchange *x, struct db *db, const struct error *err)
{
	return !equip(x, db, err) || look_and(x->stage == STAGE_THEN ? then : handle, x);
}

void *worker_main(void *arg)
{
	struct server *s = arg;
	struct db *db = NULL;
	struct exchange *x;
	while ((x = take(s))) {
		struct error err = { 0 };
		bool heavy = x->heavy;
		db = store_reader_again(s->o.web->store, db, &err);
		if (x->stage == STAGE_PIECE) {
			incoming_write(x);
			x->stage = STAGE_BODY;
			mhd.resume_connection(x->conn);
		} else if (x->stage == STAGE_COMPRESS) {
			cache_compress(x->r.target, x->r.lang, x->r.who.session, x->version, x->accepted);
			x->settled = true;
			x->stage = STAGE_NEW;
			mhd.resume_connection(x->conn);
		} else if (x->stage == STAGE_ADMIT) {
			if (equip(x, db, &err))
				admit(x);
		} else {
			worker_do(x, db, &err);
		}
		if (heavy)
			heavy_done(s);
	}
	store_reader_return(s->o.web->store, db);
	return NULL;
}
