/* wire.c: see wire.h. */
#include "simulate/wire.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "store/curl.h"

enum { REPLY_MAX = 16 << 20, PATIENCE_MS = 30000, COOKIE_MAX = 256, EVENTS_MAX = 64 };
/* Read at once: most pages are smaller. It is had and given back for each answer, and the allocator tidies up
 * when it gets back more than 64 KiB. */
enum { ANSWER_BYTES = 32 * 1024 };

/* A slot: one request at a time. */
struct slot {
	CURL *easy;
	struct curl_slist *headers;
	struct buf target, body, header;
	char cookie[COOKIE_MAX];
	int64_t sent, until; /* by wire_clock; 0: nothing is under way */
};

/* What is waited for at a socket. libcurl forgets a socket with each answer and asks for it again with the
 * next request; it stays where it is meanwhile, and is only taken away when something comes unasked. */
struct watched {
	uint32_t events; /* 0: it is not watched */
	bool rests;      /* no request is under way */
};

struct wire {
	struct curl_calls curl;
	CURLM *many;
	CURLU *server;
	char *under; /* the path in front of all others; "": none */
	struct slot *slot;
	int slots;
	struct watched *watched; /* by descriptor */
	int watched_room;
	int events;       /* the descriptor that tells which sockets are ready */
	int64_t timer_at; /* by wire_clock, when libcurl wants to be called; 0: not at all */
};

int64_t wire_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct watched *watched_at(struct wire *w, int fd)
{
	if (fd >= w->watched_room) {
		int room = fd * 2 + 64;
		w->watched = realloc(w->watched, sizeof *w->watched * (size_t)room);
		if (!w->watched)
			die("no memory");
		memset(w->watched + w->watched_room, 0,
			sizeof *w->watched * (size_t)(room - w->watched_room));
		w->watched_room = room;
	}
	return &w->watched[fd];
}

/* libcurl tells which sockets it waits for. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	(void)easy, (void)known;
	struct wire *w = arg;
	struct watched *at = watched_at(w, fd);
	struct epoll_event ev = { .data.fd = fd,
		.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u) };
	at->rests = what == CURL_POLL_REMOVE;
	if (at->rests || ev.events == at->events)
		return 0;
	if (epoll_ctl(w->events, at->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev) == 0)
		at->events = ev.events;
	return 0;
}

static void unwatch(struct wire *w, int fd)
{
	epoll_ctl(w->events, EPOLL_CTL_DEL, fd, NULL);
	*watched_at(w, fd) = (struct watched){ 0 };
}

static int close_socket(void *arg, curl_socket_t fd)
{
	unwatch(arg, fd);
	return close(fd);
}

static int set_timer(CURLM *many, long ms, void *arg)
{
	(void)many;
	struct wire *w = arg;
	w->timer_at = ms < 0 ? 0 : wire_clock() + ms * 1000;
	return 0;
}

/* Keeps the session that an answer gives: "Set-Cookie: NAME=VALUE; ...". */
static size_t take_header(char *p, size_t size, size_t n, void *to)
{
	static const char name[] = "set-cookie: ";
	struct slot *s = to;
	size_t all = size * n, at = sizeof name - 1;
	if (all <= at || strncasecmp(p, name, at) != 0)
		return all;
	size_t end = at;
	while (end < all && p[end] != ';' && p[end] != '\r' && p[end] != '\n')
		end++;
	if (end - at < COOKIE_MAX && strncmp(p + at, "motcua=", 7) == 0) {
		memcpy(s->cookie, p + at, end - at);
		s->cookie[end - at] = '\0';
	}
	return all;
}

/* What is the same for all requests of a slot. */
static void open_slot(struct wire *w, struct slot *s)
{
	const struct curl_calls *c = &w->curl;
	s->target = s->header = BUF_INIT(8192);
	s->body = BUF_INIT(REPLY_MAX);
	s->easy = c->init();
	if (!s->easy)
		die("no memory");
	c->set(s->easy, CURLOPT_CURLU, w->server);
	c->set(s->easy, CURLOPT_WRITEFUNCTION, curl_take);
	c->set(s->easy, CURLOPT_WRITEDATA, &s->body);
	c->set(s->easy, CURLOPT_HEADERFUNCTION, take_header);
	c->set(s->easy, CURLOPT_HEADERDATA, s);
	c->set(s->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	c->set(s->easy, CURLOPT_CLOSESOCKETDATA, w);
	c->set(s->easy, CURLOPT_PRIVATE, (char *)s);
	c->set(s->easy, CURLOPT_NOSIGNAL, 1L);
	c->set(s->easy, CURLOPT_PROXY, "");
	c->set(s->easy, CURLOPT_NOPROXY, ""); /* or it asks the environment each time */
	c->set(s->easy, CURLOPT_BUFFERSIZE, (long)ANSWER_BYTES);
}

/* The server's address is taken apart once: a request only says what it wants of it. */
static bool know_server(struct wire *w, const char *base, struct error *err)
{
	const char *host = strstr(base, "://"), *path = strchr(host ? host + 3 : base, '/');
	size_t n = path ? strlen(path) : 0;
	while (n && path[n - 1] == '/')
		n--;
	w->under = strndup(path ? path : "", n);
	w->server = w->curl.url_init();
	if (!w->under || !w->server)
		die("no memory");
	return w->curl.url_set(w->server, CURLUPART_URL, base, 0) == CURLUE_OK ||
	       err_set(err, ERR_USAGE, "%s is not the address of a server", base);
}

struct wire *wire_open(const char *base, int slots, struct error *err)
{
	struct wire *w = calloc(1, sizeof *w);
	if (!w)
		die("no memory");
	if (!curl_load(&w->curl, err) || !know_server(w, base, err)) {
		if (w->server)
			w->curl.url_cleanup(w->server);
		free(w->under);
		free(w);
		return NULL;
	}
	w->slot = calloc((size_t)slots, sizeof *w->slot);
	w->many = w->curl.many_init();
	w->events = epoll_create1(EPOLL_CLOEXEC);
	if (!w->slot || !w->many || w->events < 0)
		die("no memory");
	w->curl.many_set(w->many, CURLMOPT_SOCKETFUNCTION, watch);
	w->curl.many_set(w->many, CURLMOPT_SOCKETDATA, w);
	w->curl.many_set(w->many, CURLMOPT_TIMERFUNCTION, set_timer);
	w->curl.many_set(w->many, CURLMOPT_TIMERDATA, w);
	w->curl.many_set(w->many, CURLMOPT_MAXCONNECTS, (long)slots);
	for (w->slots = 0; w->slots < slots; w->slots++)
		open_slot(w, &w->slot[w->slots]);
	return w;
}

void wire_close(struct wire *w)
{
	if (!w)
		return;
	for (int i = 0; i < w->slots; i++) {
		struct slot *s = &w->slot[i];
		if (s->sent)
			w->curl.many_remove(w->many, s->easy);
		w->curl.cleanup(s->easy);
		w->curl.free_all(s->headers);
		buf_release(&s->target);
		buf_release(&s->body);
		buf_release(&s->header);
	}
	w->curl.many_cleanup(w->many);
	w->curl.url_cleanup(w->server);
	close(w->events);
	free(w->watched);
	free(w->slot);
	free(w->under);
	free(w);
}

static void add_header(struct wire *w, struct slot *s, const char *name, const char *value)
{
	if (!value)
		return;
	buf_reset(&s->header);
	buf_printf(&s->header, "%s%s", name, value);
	s->headers = w->curl.append(s->headers, s->header.p);
}

bool wire_send(struct wire *w, int slot, const struct ask *a, struct error *err)
{
	struct slot *s = &w->slot[slot];
	const struct curl_calls *c = &w->curl;
	c->free_all(s->headers);
	s->headers = NULL;
	s->cookie[0] = '\0';
	buf_reset(&s->body);
	buf_reset(&s->target);
	buf_adds(&s->target, w->under);
	buf_adds(&s->target, a->path);
	add_header(w, s, "Authorization: Bearer ", a->token);
	add_header(w, s, "Cookie: ", a->cookie);
	add_header(w, s, "Idempotency-Key: ", a->key);
	if (a->body) {
		add_header(w, s, "Content-Type: ",
			a->form ? "application/x-www-form-urlencoded" : "application/json");
		c->set(s->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(a->body));
		c->set(s->easy, CURLOPT_COPYPOSTFIELDS, a->body);
	} else {
		c->set(s->easy, CURLOPT_HTTPGET, 1L);
	}
	c->set(s->easy, CURLOPT_REQUEST_TARGET, s->target.p);
	c->set(s->easy, CURLOPT_HTTPHEADER, s->headers);
	s->sent = wire_clock();
	s->until = s->sent + (a->patience_ms ? a->patience_ms : (long)PATIENCE_MS) * 1000;
	return c->many_add(w->many, s->easy) == CURLM_OK ||
	       err_set(err, ERR_SYSTEM, "libcurl takes no more requests");
}

/* What a wait is told of. */
struct hearing {
	void (*done)(void *arg, const struct reply *r);
	void *arg;
};

static void finish(struct wire *w, struct slot *s, bool came, const struct hearing *h)
{
	long status = 0;
	w->curl.info(s->easy, CURLINFO_RESPONSE_CODE, &status);
	w->curl.many_remove(w->many, s->easy);
	struct reply r = { .slot = (int)(s - w->slot),
		.status = came ? (int)status : 0,
		.body = s->body.len ? s->body.p : "",
		.cookie = s->cookie[0] ? s->cookie : NULL,
		.us = wire_clock() - s->sent };
	s->sent = s->until = 0;
	h->done(h->arg, &r);
}

/* Gives up what took too long. */
static void lose_patience(struct wire *w, const struct hearing *h)
{
	int64_t now = wire_clock();
	for (int i = 0; i < w->slots; i++)
		if (w->slot[i].until && w->slot[i].until <= now)
			finish(w, &w->slot[i], false, h);
}

/* Calls libcurl when its time has come. */
static bool keep_time(struct wire *w)
{
	int running;
	if (!w->timer_at || w->timer_at > wire_clock())
		return true;
	w->timer_at = 0;
	return w->curl.many_act(w->many, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK;
}

/* How long nothing needs to be done, at most `ms`. */
static int pause_of(const struct wire *w, int ms)
{
	int64_t now = wire_clock(), at = now + (int64_t)ms * 1000;
	if (w->timer_at && w->timer_at < at)
		at = w->timer_at;
	for (int i = 0; i < w->slots; i++)
		if (w->slot[i].until && w->slot[i].until < at)
			at = w->slot[i].until;
	return at <= now ? 0 : (int)((at - now + 999) / 1000);
}

static bool go_on(struct wire *w, int ms)
{
	struct epoll_event ev[EVENTS_MAX];
	int running;
	if (!keep_time(w))
		return false;
	int n = epoll_wait(w->events, ev, EVENTS_MAX, pause_of(w, ms));
	for (int i = 0; i < n; i++) {
		int fd = ev[i].data.fd;
		int what = (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
			   (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			   (ev[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
		if (watched_at(w, fd)->rests)
			unwatch(w, fd);
		else if (w->curl.many_act(w->many, fd, what, &running) != CURLM_OK)
			return false;
	}
	return keep_time(w);
}

bool wire_wait(struct wire *w, int ms, void (*done)(void *arg, const struct reply *r), void *arg,
	struct error *err)
{
	struct hearing h = { done, arg };
	struct slot *s;
	int left;
	CURLMsg *m;
	if (!go_on(w, ms))
		return err_set(err, ERR_SYSTEM, "libcurl cannot go on");
	while ((m = w->curl.many_info(w->many, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode how = m->data.result;
		w->curl.info(m->easy_handle, CURLINFO_PRIVATE, (char **)&s);
		finish(w, s, how == CURLE_OK, &h);
	}
	lose_patience(w, &h);
	return true;
}
