/* server.c: libmicrohttpd's side: taking requests in, refusing what it lets through by mistake,
 * answering what is ready, having done at once what is quick. */
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "web/compress.h"
#include "web/cookie.h"
#include "web/exchange.h"
#include "web/route.h"
#include "web/session.h"

static int64_t micros(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Who is at the other end of a connection, written once for all its requests. */
struct peer {
	char address[INET6_ADDRSTRLEN];
	bool trusted; /* a proxy whose forwarded headers count */
};

static void peer_of(struct peer *p, const struct server_options *o, const struct sockaddr *at)
{
	if (at->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)at)->sin_addr, p->address,
			sizeof p->address);
	else if (at->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)at)->sin6_addr, p->address,
			sizeof p->address);
	for (int i = 0; i < o->trusted_count; i++)
		p->trusted |= strcmp(o->trusted[i], p->address) == 0;
}

static void connection_changes(
	void *cls, struct MHD_Connection *conn, void **peer, enum MHD_ConnectionNotificationCode what)
{
	const struct server *s = cls;
	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		free(*peer);
		return;
	}
	const union MHD_ConnectionInfo *info =
		mhd.get_connection_info(conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	*peer = calloc(1, sizeof(struct peer));
	if (!*peer)
		die("out of memory");
	if (info && info->client_addr)
		peer_of(*peer, &s->o, info->client_addr);
}

static void *request_begins(void *cls, const char *uri, struct MHD_Connection *conn)
{
	struct exchange *x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->server = cls;
	x->conn = conn;
	x->body = BUF_INIT(BODY_MAX);
	x->began = micros();
	x->r.web = x->server->o.web;
	x->r.response = &x->w;
	x->r.target = arena_str(&x->r.arena, uri);
	atomic_fetch_add(&x->server->in_hand, 1);
	return x;
}

static void request_ends(
	void *cls, struct MHD_Connection *conn, void **con_cls, enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *con_cls;
	struct server *s = cls;
	(void)conn;
	(void)why;
	if (!x)
		return;
	access_note(x);
	if (x->uploads)
		atomic_fetch_sub(&s->uploads, 1);
	if (x->answer)
		mhd.destroy_response(x->answer);
	incoming_end(x);
	buf_release(&x->body);
	buf_release(&x->w.body);
	if (x->w.file)
		close(x->w.file);
	if (x->share)
		shared_give(x->r.web->subjects, x->share);
	arena_release(&x->r.arena);
	free(x);
	*con_cls = NULL;
	atomic_fetch_sub(&s->in_hand, 1);
}

static bool token_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* Looks at every header once: counts those that must not be doubled, keeps those that handlers read. */
static enum MHD_Result see_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct exchange *x = cls;
	struct request *r = &x->r;
	(void)kind;
	for (const char *p = name; *p; p++)
		x->bad_headers |= !token_char((unsigned char)*p);
	x->bad_headers |= !*name;
	for (const char *p = value ? value : ""; *p; p++)
		x->bad_headers |= (unsigned char)*p < 0x20 && *p != '\t';
	if (strcasecmp(name, "Host") == 0) {
		x->hosts++;
		r->host = value;
	} else if (strcasecmp(name, "Content-Length") == 0)
		x->lengths++;
	else if (strcasecmp(name, "Transfer-Encoding") == 0)
		x->transfer++;
	else if (strcasecmp(name, "Cookie") == 0)
		r->cookie = value;
	else if (strcasecmp(name, "Authorization") == 0)
		r->authorization = value;
	else if (strcasecmp(name, "Idempotency-Key") == 0)
		r->idempotency_key = value;
	else if (strcasecmp(name, "Content-Type") == 0)
		r->content_type = value;
	else if (strcasecmp(name, "Referer") == 0)
		r->referer = value;
	else if (strcasecmp(name, "Origin") == 0)
		r->origin = value;
	else if (strcasecmp(name, "Sec-Fetch-Site") == 0)
		r->fetch_site = value;
	else if (strcasecmp(name, "Accept-Encoding") == 0)
		x->accepted = encodings_accepted(value);
	else if (strcasecmp(name, "Expect") == 0)
		x->expects = true;
	else if (strcasecmp(name, "X-Forwarded-For") == 0 || strcasecmp(name, "Forwarded") == 0)
		x->forwarded = true;
	return MHD_YES;
}

/* What libmicrohttpd lets through and a request smuggler lives on: RFC 9112, sections 3.2 and 6. */
static bool sound_headers(const struct exchange *x)
{
	return !x->bad_headers && x->hosts == 1 && x->lengths <= 1 && x->transfer <= 1 &&
	       !(x->lengths && x->transfer);
}

static void client_address(struct exchange *x)
{
	const struct peer *p =
		mhd.get_connection_info(x->conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	x->r.remote = p->address;
	if (!p->trusted || !x->forwarded)
		return;
	const char *proto = mhd.lookup_connection_value(x->conn, MHD_HEADER_KIND, "X-Forwarded-Proto");
	const char *list = mhd.lookup_connection_value(x->conn, MHD_HEADER_KIND, "X-Forwarded-For");
	x->r.https = proto && strcmp(proto, "https") == 0;
	if (!list)
		return;
	/* The last entry is the one that the trusted proxy itself wrote. */
	const char *last = strrchr(list, ',');
	last = last ? last + 1 : list;
	while (*last == ' ')
		last++;
	size_t n = strcspn(last, " ,");
	unsigned char probe[16];
	char *address = arena_dup(&x->r.arena, last, n);
	if (inet_pton(AF_INET, address, probe) == 1 || inet_pton(AF_INET6, address, probe) == 1)
		x->r.remote = address;
}

static enum MHD_Result send_text(struct exchange *x, int status, const char *text)
{
	struct MHD_Response *m = answer_text(status, text);
	if (!m)
		return MHD_NO;
	if (status == 400 || status == 413)
		mhd.add_response_header(m, "Connection", "close");
	x->status = status;
	enum MHD_Result ok = mhd.queue_response(x->conn, (unsigned)status, m);
	mhd.destroy_response(m);
	return ok;
}

/* Language by cookie; session number when it is known here. */
static void know_session(struct exchange *x)
{
	struct request *r = &x->r;
	const char *lang = cookie_read(r, "lang");
	const char *token = cookie_read(r, SESSION_COOKIE);
	unsigned char key[32];
	r->lang = lang && strcmp(lang, "en") == 0 ? LANG_EN : LANG_VI;
	if (!token || !*token)
		return;
	session_key(token, key);
	session_seen(key, time_now(), &r->who);
}

/* A reader that an event loop keeps. */
struct kept_reader {
	struct store *store;
	struct db *db;
};

static void give_reader(void *arg)
{
	struct kept_reader *k = arg;
	store_reader_return(k->store, k->db);
	free(k);
}

static struct db *own_reader(struct server *s, struct error *err)
{
	struct kept_reader *k = pthread_getspecific(s->reader);
	if (!k) {
		k = calloc(1, sizeof *k);
		if (!k || pthread_setspecific(s->reader, k) != 0)
			die("out of memory");
		k->store = s->o.web->store;
	}
	return k->db = store_reader_again(k->store, k->db, err);
}

/* What a few rows answer is not worth two changes of threads. */
static enum MHD_Result do_here(struct exchange *x)
{
	struct error err = { 0 };
	struct db *db = own_reader(x->server, &err);
	x->here = true;
	return worker_do(x, db, &err) ? mhd.queue_response(x->conn, (unsigned)x->status, x->answer)
				      : MHD_YES;
}

static enum MHD_Result hand_over(struct exchange *x, enum stage stage)
{
	x->stage = stage;
	if (stage == STAGE_HANDLE && exchange_is_quick(x))
		return do_here(x);
	mhd.suspend_connection(x->conn);
	worker_submit(x);
	return MHD_YES;
}

/* A GET: assets and kept pages are answered here and now, all else by a worker. */
static enum MHD_Result begin_get(struct exchange *x)
{
	struct request *r = &x->r;
	if (strncmp(r->target, "/assets/", 8) == 0) {
		struct MHD_Response *m = asset_answer(r->target + 8, x->accepted);
		if (!m)
			return send_text(x, 404, "no such file");
		x->status = 200;
		return mhd.queue_response(x->conn, 200, m);
	}
	if (r->web->page_cache && r->who.session && !r->https) {
		x->version = store_version(r->web->store);
		enum cache_state state = cache_queue(
			x->conn, r->target, r->lang, r->who.session, x->version, x->accepted, x->settled);
		if (state == CACHE_HIT) {
			x->status = 200;
			atomic_fetch_add(&x->server->cached, 1);
			return MHD_YES;
		}
		if (state == CACHE_COMPRESS)
			return hand_over(x, STAGE_COMPRESS);
	}
	return hand_over(x, STAGE_HANDLE);
}

static bool brings_file(struct exchange *x)
{
	return x->r.method[0] == 'P' && exchange_route(x, NULL) && x->r.route->file_max;
}

static enum MHD_Result begin(struct exchange *x, const char *method)
{
	struct request *r = &x->r;
	bool head = strcmp(method, "HEAD") == 0;
	x->accepted = 1u << ENCODING_PLAIN;
	mhd.get_connection_values(x->conn, MHD_HEADER_KIND, see_header, x);
	client_address(x);
	r->method = head                          ? "GET"
		    : strcmp(method, "GET") == 0  ? "GET"
		    : strcmp(method, "POST") == 0 ? "POST"
						  : NULL;
	if (!sound_headers(x))
		return send_text(x, 400, "the request's headers are malformed");
	if (!r->method)
		return send_text(x, 405, "expected GET, HEAD or POST");
	if (strlen(r->target) > 4000)
		return send_text(x, 414, "the address is too long");
	know_session(x);
	/* Who brings a file must be known before it is taken in. */
	if (brings_file(x))
		return hand_over(x, STAGE_ADMIT);
	/* Answered when called again: an answer given before the body is taken as one that refuses it, and
	 * closes the connection. */
	x->stage = STAGE_BODY;
	return MHD_YES;
}

/* What still comes of a file that was refused is let go by, within measure: an answer given earlier
 * closes the connection, and most clients, still sending, would not see it. */
static enum MHD_Result let_by(struct exchange *x, size_t *upload_size)
{
	if (x->refused && x->expects)
		return mhd.queue_response(x->conn, (unsigned)x->status, x->answer);
	x->refused = false;
	x->ignored += *upload_size;
	*upload_size = 0;
	return x->ignored <= x->r.route->file_max + FORM_AROUND ? MHD_YES : MHD_NO;
}

static bool too_large(const struct exchange *x)
{
	return x->in && x->in->bytes > x->r.route->file_max + FORM_AROUND;
}

/* Takes what came of the body. Of a file it goes on to a worker whenever a piece is together; what is more
 * than may be is let go by, and said at the end. */
static enum MHD_Result take_in(struct exchange *x, const char *p, size_t *n)
{
	if (x->in)
		x->in->bytes += *n;
	if (!too_large(x))
		buf_add(&x->body, p, *n);
	*n = 0;
	return x->in && x->body.len >= PIECE ? hand_over(x, STAGE_PIECE) : MHD_YES;
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *conn, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **con_cls)
{
	struct exchange *x = *con_cls;
	(void)cls;
	(void)url;
	(void)version;
	if (!x)
		return MHD_NO;
	if (x->stage == STAGE_NEW)
		return x->settled ? begin_get(x) : begin(x, method);
	if (x->stage == STAGE_ADMITTED) {
		/* The call that was suspended comes again; the body comes after it. */
		x->stage = STAGE_BODY;
		return MHD_YES;
	}
	if (x->stage == STAGE_THEN)
		return do_here(x);
	if (x->stage == STAGE_BODY) {
		if (*upload_size)
			return take_in(x, upload, upload_size);
		if (x->body.full || too_large(x))
			return send_text(x, 413, "the request is too large");
		return x->r.method[0] == 'P' ? hand_over(x, STAGE_HANDLE) : begin_get(x);
	}
	if (x->stage == STAGE_READY && (x->refused || *upload_size))
		return let_by(x, upload_size);
	if (x->stage == STAGE_READY && x->answer)
		return mhd.queue_response(conn, (unsigned)x->status, x->answer);
	return MHD_NO;
}

static void *ticker_main(void *arg)
{
	struct server *s = arg;
	struct db *db = NULL;
	for (;;) {
		pthread_mutex_lock(&s->lock);
		bool over = s->stopping;
		pthread_mutex_unlock(&s->lock);
		if (over)
			break;
		db = store_reader_again(s->o.web->store, db, NULL);
		bool others = false, moved = db && store_poll(s->o.web->store, db, &others);
		if (others)
			session_forget(NULL);
		if (db && s->o.tick)
			s->o.tick(s->o.tick_arg, db, moved);
		access_flush(s);
		nanosleep(&(struct timespec){ .tv_nsec = 100 * 1000 * 1000 }, NULL);
	}
	store_reader_return(s->o.web->store, db);
	return NULL;
}

static bool start_threads(struct server *s, struct error *err)
{
	int want = s->o.workers ? s->o.workers : 4;
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 1 << 20);
	for (; s->workers < want && s->workers < 32; s->workers++)
		if (pthread_create(&s->worker[s->workers], &attr, worker_main, s) != 0)
			return err_set(err, ERR_SYSTEM, "cannot start a worker thread");
	bool ok = pthread_create(&s->ticker, &attr, ticker_main, s) == 0;
	pthread_attr_destroy(&attr);
	return ok || err_set(err, ERR_SYSTEM, "cannot start a thread");
}

enum { LOOPS_MAX = 8 };

/* An event loop for each core, at least two, so that one that is busy does not hold up all. */
static int cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 2 ? 2 : n > LOOPS_MAX ? LOOPS_MAX : (int)n;
}

static struct MHD_Daemon *listen_on(struct server *s, struct error *err)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->o.port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)s->o.port) };
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
	struct sockaddr *at = (struct sockaddr *)&v4;
	if (inet_pton(AF_INET6, s->o.address, &v6.sin6_addr) == 1) {
		flags |= MHD_USE_IPv6;
		at = (struct sockaddr *)&v6;
	} else if (inet_pton(AF_INET, s->o.address, &v4.sin_addr) != 1) {
		err_set(err, ERR_USAGE,
			"--listen: found \"%s\", expected ADDRESS:PORT with a numeric address",
			s->o.address);
		return NULL;
	}
	int loops = s->o.loops ? s->o.loops : cores();
	struct MHD_Daemon *d = mhd.start_daemon(flags, (uint16_t)s->o.port, NULL, NULL, answer, s,
		MHD_OPTION_SOCK_ADDR, at, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(loops > 1 ? loops : 0), MHD_OPTION_URI_LOG_CALLBACK,
		request_begins, s, MHD_OPTION_NOTIFY_CONNECTION, connection_changes, s,
		MHD_OPTION_NOTIFY_COMPLETED, request_ends, s, MHD_OPTION_CONNECTION_LIMIT, 4096u,
		MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32 * 1024,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (!d)
		err_set(err, ERR_SYSTEM, "cannot listen on %s:%d: %s", s->o.address, s->o.port,
			strerror(errno));
	return d;
}

struct server *server_start(const struct server_options *o, struct error *err)
{
	if (!mhd_load(err) || !compress_load(err))
		return NULL;
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		die("out of memory");
	s->o = *o;
	s->last = &s->first;
	s->heavy_last = &s->heavy;
	s->log = BUF_INIT(LOG_BYTES);
	s->log_fd = -1;
	pthread_mutex_init(&s->lock, NULL);
	if (pthread_key_create(&s->reader, give_reader) != 0)
		die("no room for a thread's own");
	pthread_mutex_init(&s->log_lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (o->access_log)
		s->log_fd = strcmp(o->access_log, "-") == 0
				    ? 2
				    : open(o->access_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	assets_prepare();
	if (o->access_log && s->log_fd < 0)
		err_set(err, ERR_SYSTEM, "%s: %s", o->access_log, strerror(errno));
	else if (start_threads(s, err))
		s->daemon = listen_on(s, err);
	if (s->daemon)
		return s;
	server_stop(s);
	return NULL;
}

int server_port(const struct server *s)
{
	const union MHD_DaemonInfo *info = mhd.get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	return info ? info->port : s->o.port;
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	if (s->daemon) {
		int fd = mhd.quiesce_daemon(s->daemon);
		for (int i = 0; i < 3000 && atomic_load(&s->in_hand) > 0; i++)
			nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
		mhd.stop_daemon(s->daemon);
		if (fd >= 0)
			close(fd);
	}
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < s->workers; i++)
		pthread_join(s->worker[i], NULL);
	if (s->ticker)
		pthread_join(s->ticker, NULL);
	pthread_key_delete(s->reader);
	access_flush(s);
	cache_release();
	assets_release();
	buf_release(&s->log);
	if (s->log_fd > 2)
		close(s->log_fd);
	free(s);
}

struct server_stats server_stats(const struct server *s)
{
	struct server_stats st = { .requests = atomic_load(&s->requests),
		.cached = atomic_load(&s->cached),
		.in_hand = atomic_load(&s->in_hand) };
	for (int i = 0; i < 6; i++)
		st.by_class[i] = atomic_load(&s->by_class[i]);
	const union MHD_DaemonInfo *info =
		mhd.get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
	st.connections = info ? (int)info->num_connections : 0;
	return st;
}
